"""Where an order is, what happens next, what is late and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import named_lines
from chatbot.dialogue.orders.card import order_card
from chatbot.dialogue.orders.line_candidates import also_called
from chatbot.dialogue.orders.look_up import Found, find_order, find_order_of_guest, is_under_way
from chatbot.dialogue.orders.parcel_facts import LOST_CHOICE, parcel_statements, with_clause
from chatbot.dialogue.orders.status_asked import (
    asks_hour,
    asks_of_today,
    comes_today,
    hour_of_delivery,
    of_status,
    told_first,
    was_told,
)
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import focus_on
from chatbot.dialogue.remedies.paid_back import asks_of_return, refunded
from chatbot.dialogue.remedies.refunds import LIVE
from chatbot.dialogue.remedies.remedies_due import asks_of_replacement, due_statements, replacements_due
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.commerce import Order, OrderLine, OrderState
from chatbot.domain.conversation import Focus, Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import QuickReply, Say
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector

_MOST = 3  # orders told of in one message


class OrderStatus:
    """Tells where an order is."""

    name = "order_status"
    level = Level.GUEST

    def __init__(self, store: StoreConnector, policy: Policy, limits: Limits) -> None:
        self._store = store
        self._policy = policy
        self._limits = limits

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find each order that is meant and say where its parcels are."""
        others = frame.slot("order_number")[1:]
        told = await self._advance(frame, turn)
        for number in others[: _MOST - 1] if turn.session.customer_id and isinstance(told.outcome, Say) else ():
            told = _both(told, await self._advance(frame.with_slot("order_number", number), turn))
        return told

    async def _advance(self, frame: Frame, turn: Turn) -> Advance:
        if turn.session.customer_id is None:
            found = await find_order_of_guest(frame, turn, self._store, self._limits)
        else:
            found = await find_order(
                frame,
                turn,
                self._store,
                lambda order: asks_of_replacement(order, frame, turn),
                lambda order: asks_of_return(frame, turn) and any(one.state in LIVE for one in order.returns),
                lambda order: asks_of_today(frame, turn) and comes_today(order, turn),
                is_under_way,
            )
        if isinstance(found, Advance):
            return found
        order = found.order
        if asks_of_replacement(order, frame, turn):
            return _of_replacement(order, turn)
        parcels = parcel_statements(order, self._policy.today(turn), turn)
        statements = [*_opening(order), *parcels, *refunded(order, turn), *due_statements(order, turn)]
        is_again = was_told(order.number, turn)
        statements = of_status(statements, frame, turn) if is_again else statements
        statements = [await with_clause(statement, self._policy, turn) for statement in statements]
        named = [line for _, line in named_lines(frame, turn, (order,), await also_called((order,), self._store))]
        statements = [*told_first(order, named, frame, turn), *statements]
        statements += await hour_of_delivery(turn, self._policy.retriever) if asks_hour(frame, turn) else []
        focus = focus_on_parcels(order, named or order.lines, turn, self.name)
        is_lost = any(statement.key == LOST_CHOICE for statement in statements)
        if is_lost:
            focus = replace(focus, goal="report_problem")  # a new one or the money back: that is what is asked now
        cards = () if is_again and len(statements) < len(parcels) else (order_card(order, turn),)
        outcome = Say(tuple(statements), cards, _chips(order, turn, is_lost=is_lost))
        return Advance(outcome, focus=focus, events=found.events if isinstance(found, Found) else ())


def _of_replacement(order: Order, turn: Turn) -> Advance:
    """Say that a replacement is registered and has not left yet."""
    ids = tuple(line.line_id for claim in replacements_due(order, turn) for line in claim.lines)
    outcome = Say(tuple(due_statements(order, turn)), quick_replies=(turn.chip("person"),))
    return Advance(outcome, focus=replace(focus_on(turn, order.number), line_ids=ids, flow=OrderStatus.name))


def _both(told: Advance, another: Advance) -> Advance:
    """Tell of one order after another; what is asked or pressed next is about the first."""
    before, after = told.outcome, another.outcome
    cards = (*before.cards, *after.cards)
    chips = before.quick_replies or after.quick_replies
    return replace(told, outcome=Say((*before.statements, *after.statements), cards, chips))


def _opening(order: Order) -> list[Statement]:
    if len(order.shipments) < 2 or order.state in (OrderState.CANCELLED, OrderState.REFUNDED):
        return []
    parcels = facts.count("count", len(order.shipments), f"order:{order.number}")
    return [Statement("order_status.parcels", (facts.order_number(order), parcels))]


def focus_on_parcels(order: Order, lines: Sequence[OrderLine], turn: Turn, flow: str) -> Focus:
    """Return the focus on lines of an order; a question after it is one about such parcels."""
    carrier = order.shipments[0].carrier if order.shipments else ""
    is_late = order.state in (OrderState.DELAYED, OrderState.LOST)
    question = turn.language.say("value.late_parcel" if is_late else "value.parcel", carrier=carrier)
    ids = tuple(line.id for line in lines)
    return replace(turn.focus, order_number=order.number, line_ids=ids, question=question, document="", flow=flow)


def _chips(order: Order, turn: Turn, *, is_lost: bool) -> tuple[QuickReply, ...]:
    if order.state is OrderState.DELIVERED:
        name = turn.language.name(order.lines[0].name)
        return (turn.chip("return_item", name=name), turn.chip("wrong", name=name))
    if is_lost:
        return (turn.chip("claim_lost"), turn.chip("person"))
    if order.state is OrderState.DELAYED or not order.shipments:
        return (turn.chip("person"),)
    return ()

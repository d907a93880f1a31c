"""What became of money that goes back: paid, on its way, or waiting for goods to arrive."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_answer
from chatbot.dialogue.confirm import told_to_press
from chatbot.dialogue.orders.look_up import Found, find_order, find_order_of_guest
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import focus_on
from chatbot.dialogue.remedies.paid_back import overdue, refunded, returned
from chatbot.dialogue.remedies.refunds import (
    LIVE,
    back_for_cancelled,
    open_returns,
    paid_when,
    pays_back,
    pending_refund,
)
from chatbot.dialogue.remedies.remedies_due import asks_of_replacement, due_statements, money_when, refund_takes
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import is_general
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, OrderState, ReturnState
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Say
from chatbot.domain.writes import OpenClaim, OpenReturn
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector


class RefundStatus:
    """Tells where the money is."""

    name = "refund_status"
    level = Level.GUEST

    def __init__(self, store: StoreConnector, policy: Policy, limits: Limits) -> None:
        self._store = store
        self._policy = policy
        self._limits = limits

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order with a refund and say what was paid, what is on its way and what waits for goods."""
        if waiting := await self._of_card(first(frame.slot("order_number")), turn):
            return waiting
        if turn.session.customer_id is None:
            found = await find_order_of_guest(frame, turn, self._store, self._limits)
        else:
            found = await find_order(
                frame,
                turn,
                self._store,
                lambda order: asks_of_replacement(order, frame, turn),
                _is_open,
                _has_money_back,
            )
        if isinstance(found, Advance):
            return await self._told_as_rule(found, frame, turn)
        order = found.order
        statements = [*returned(order, frame, turn), *refunded(order, turn)]
        waiting_for = (one for one in open_returns(order) if one.state is not ReturnState.RECEIVED)
        statements += [await pending_refund(order, one, self._policy, turn) for one in waiting_for]
        statements += await overdue(order, frame, turn, self._policy.retriever)
        statements = statements or due_statements(order, turn) or back_for_cancelled(order, turn)
        statements += await money_when(order, turn, self._policy.retriever)
        if not statements and _was_never_charged(order):
            base = (facts.items(order.lines, order), facts.order_number(order))
            amount = facts.money("amount", order.total, f"order:{order.number}")
            statements += [Statement("order_status.cancelled", base), Statement("cancel.not_charged", (amount,))]
        elif not statements:
            is_coming_back = any(one.state in LIVE for one in order.returns)
            key = "refund.none" if is_coming_back else "refund.nothing_open"
            statements.append(Statement(key, (facts.order_number(order),)))
            statements += await self._known(said(frame), turn)
        events = found.events if isinstance(found, Found) else ()
        chips = (turn.chip("person"),)
        return Advance(
            Say(tuple(statements), quick_replies=chips),
            focus=replace(focus_on(turn, order.number), flow=self.name),
            events=events,
        )

    async def _told_as_rule(self, asked: Advance, frame: Frame, turn: Turn) -> Advance:
        """Return a step that asks a guest for the order, after what holds of all refunds: that may be all they want."""
        is_stranger = turn.session.customer_id is None and not frame.asked and isinstance(asked.outcome, Ask)
        told = await self._known(said(frame), turn) if is_stranger else []
        if not told or not isinstance(asked.outcome, Ask):
            return asked
        if is_general(said(frame), turn.language.words):
            return Advance(Say(tuple(told), quick_replies=(turn.chip("person"),)))
        return replace(asked, outcome=replace(asked.outcome, statements=(*told, *asked.outcome.statements)))

    async def _known(self, text: str, turn: Turn) -> list[Statement]:
        """Return what the documents surely say of a refund that is supposed, or asked about as a rule: "how long"."""
        words = turn.language.words
        if not mentions(text, (*words["if"], *words["what_if"], *words["asks_time"])):
            return []
        known = await find_answer(text, turn, self._policy.retriever)
        return [known.statement] if known is not None and known.is_sure else []

    async def _of_card(self, named: str, turn: Turn) -> Advance | None:
        """Return when the money comes of the card that waits to be confirmed; None where none gives money back.

        A card of another order than the one that is `named` is not meant.
        """
        proposal = turn.state.proposal
        write = None if proposal is None else proposal.write
        if proposal is None or not isinstance(write, OpenReturn | OpenClaim) or not write.amount.minor:
            return None
        if named not in ("", write.order_number):
            return None
        order = await self._store.order_of(turn.session.customer_id or "", write.order_number)
        if isinstance(write, OpenReturn):
            told = [await paid_when(order, write.target, write.amount, self._policy, turn)]
        else:
            told = [pays_back(order, write.amount, turn), *await refund_takes(turn, self._policy.retriever)]
        return Advance(Say((*told, told_to_press(proposal)), (proposal.card,)))


def _was_never_charged(order: Order) -> bool:
    """Whether an order was cancelled before anything left: what was paid already would have gone back."""
    return order.state is OrderState.CANCELLED and not any(parcel.dispatched_at for parcel in order.shipments)


def _is_open(order: Order) -> bool:
    """Whether money is still to go back for an order."""
    return bool(open_returns(order)) or any(not refund.is_paid for refund in order.refunds)


def _has_money_back(order: Order) -> bool:
    return bool(order.refunds or open_returns(order))

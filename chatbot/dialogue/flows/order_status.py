"""Where an order is, what happens next, what is late and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.look_up import Found, find_order, find_order_of_guest
from chatbot.dialogue.order_card import order_card
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.claims import lost_on
from chatbot.domain.commerce import (
    Order,
    OrderLine,
    OrderState,
    Refund,
    ReturnRequest,
    ReturnState,
    Shipment,
    ShipmentState,
)
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import QuickReply, Say
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector

_BEFORE_SHIPPING = {
    OrderState.PLACED: "order_status.placed",
    OrderState.PAID: "order_status.paid",
    OrderState.PICKING: "order_status.picking",
}


class OrderStatus:
    """Tells where an order is."""

    name = "order_status"
    level = Level.GUEST

    def __init__(self, store: StoreConnector, policy: Policy, limits: Limits) -> None:
        self._store = store
        self._policy = policy
        self._limits = limits

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order and say where each of its parcels is."""
        if turn.session.customer_id is None:
            found = await find_order_of_guest(frame, turn, self._store, self._limits)
        else:
            found = await find_order(frame, turn, self._store)
        if isinstance(found, Advance):
            return found
        order = found.order
        statements = [*self._opening(order), *self._parcels(order, turn), *_money_back(order, turn)]
        statements = [await self._with_clause(statement, turn) for statement in statements]
        focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in order.lines))
        outcome = Say(tuple(statements), (order_card(order, turn),), _chips(order, turn))
        return Advance(outcome, focus=focus, events=found.events if isinstance(found, Found) else ())

    def _opening(self, order: Order) -> list[Statement]:
        if len(order.shipments) < 2 or order.state in (OrderState.CANCELLED, OrderState.REFUNDED):
            return []
        parcels = facts.count("count", len(order.shipments), f"order:{order.number}")
        return [Statement("order_status.parcels", (facts.order_number(order), parcels))]

    def _parcels(self, order: Order, turn: Turn) -> list[Statement]:
        base = (facts.items(order.wanted_lines, order), facts.order_number(order))
        if order.state is OrderState.CANCELLED:
            return [Statement("order_status.cancelled", base)]
        if order.state in (OrderState.RETURN_OPEN, OrderState.REFUNDED):
            return _return_statements(order, turn)
        if order.state in _BEFORE_SHIPPING and not any(parcel.dispatched_at for parcel in order.shipments):
            expected = [_expected(parcel, turn) for parcel in order.shipments[:1]]
            return [Statement(_BEFORE_SHIPPING[order.state], base), *expected]
        if not order.shipments:
            state = facts.text("state", FactKind.TERM, order.state.value, f"order:{order.number}")
            return [Statement("order_status.no_parcel", (*base, state))]
        return [statement for parcel in order.shipments for statement in self._parcel(order, parcel, turn)]

    def _parcel(self, order: Order, parcel: Shipment, turn: Turn) -> list[Statement]:
        source = f"shipment:{parcel.id}"
        lines = [line for line in order.lines if line.id in parcel.line_ids]
        base = (facts.items(lines, order), facts.order_number(order))
        carrier = facts.text("carrier", FactKind.NAME, parcel.carrier, source)
        scan = facts.last_scan(parcel)
        match parcel.state:
            case ShipmentState.DELIVERED if parcel.delivered_at is not None:
                delivered = facts.day(
                    "delivered", parcel.delivered_at.astimezone(turn.shop.zone).date(), turn.today, source
                )
                return [Statement("order_status.delivered", (*base, delivered))]
            case ShipmentState.LOST:
                return [Statement("order_status.lost", (*base, carrier)), Statement("order_status.lost_choice")]
            case ShipmentState.OUT_FOR_DELIVERY:
                return [Statement("order_status.out_for_delivery", (*base, carrier))]
            case _ if scan is None:
                return [Statement("order_status.preparing", (*base, carrier)), _expected(parcel, turn)]
            case _:
                scanned = facts.moment("scanned", scan[0], turn.shop.zone, source)
                place = facts.text("place", FactKind.PLACE, scan[1], source)
                moving = (*base, carrier, place, scanned)
                if parcel.promised_on < max(parcel.expected_on, turn.today):
                    return [Statement("order_status.late", moving), *self._lateness(order, parcel, turn)]
                return [Statement("order_status.in_transit", moving), _expected(parcel, turn)]

    def _lateness(self, order: Order, parcel: Shipment, turn: Turn) -> list[Statement]:
        source = f"shipment:{parcel.id}"
        statements = []
        if parcel.expected_on >= turn.today:
            eta = facts.day("eta", parcel.expected_on, turn.today, source)
            statements.append(Statement("order_status.expected_now", (eta,)))
        else:
            statements.append(Statement("order_status.no_new_date"))
        if parcel.delay_reason:
            reason = facts.text("reason", FactKind.TERM, parcel.delay_reason, source)
            statements.append(Statement("order_status.late_reason", (reason,)))
        promised = facts.day("promised", parcel.promised_on, turn.today, source)
        statements.append(Statement("order_status.late_apology", (promised,)))
        limit = lost_on(order, parcel, self._policy.today(turn))
        if limit is not None and limit[0] >= turn.today:
            fact = facts.day("lost_on", limit[0], turn.today, f"rule:{limit[1].id}")
            statements.append(Statement("order_status.lost_if", (fact,)))
        return statements

    async def _with_clause(self, statement: Statement, turn: Turn) -> Statement:
        """Attach the clause of the rule that a statement rests on."""
        ids = {fact.source.removeprefix("rule:") for fact in statement.facts if fact.source.startswith("rule:")}
        rule = next((rule for rule in self._policy.rulebook.rules if rule.id in ids), None)
        return await self._policy.cited(statement, rule, turn)


def _expected(parcel: Shipment, turn: Turn) -> Statement:
    if parcel.expected_on < turn.today:
        return Statement("order_status.no_new_date")
    return Statement(
        "order_status.expected", (facts.day("eta", parcel.expected_on, turn.today, f"shipment:{parcel.id}"),)
    )


def _return_statements(order: Order, turn: Turn) -> list[Statement]:
    """Return what became of each open return; of the settled ones together when none is open."""
    open_returns = [request for request in order.returns if request.state is ReturnState.OPEN]
    if open_returns:
        return [_open_return(order, request, turn) for request in open_returns]
    counted = [request for request in order.returns if request.state is not ReturnState.WITHDRAWN]
    back = _returned_lines(order, counted) or list(order.lines)
    key = "order_status.refunded" if order.state is OrderState.REFUNDED else "order_status.return_received"
    return [Statement(key, (facts.items(back, order), facts.order_number(order)))]


def _open_return(order: Order, request: ReturnRequest, turn: Turn) -> Statement:
    until = facts.day("hand_over", request.hand_over_by, turn.today, f"return:{request.id}")
    lines = facts.items(_returned_lines(order, (request,)), order)
    return Statement("order_status.return_open", (lines, facts.order_number(order), until))


def _returned_lines(order: Order, requests: Sequence[ReturnRequest]) -> list[OrderLine]:
    return [line for request in requests for line in facts.pieces(order, request.lines)]


def _money_back(order: Order, turn: Turn) -> list[Statement]:
    return [refund_statement(refund, f"order:{order.number}", turn) for refund in order.refunds]


def refund_statement(refund: Refund, source: str, turn: Turn) -> Statement:
    """Return what became of a refund."""
    amount = facts.money("amount", refund.amount, source)
    method = facts.text("method", FactKind.TERM, refund.label, source)
    if not refund.is_paid:
        return Statement("order_status.refund_due", (amount, method))
    paid_on = facts.day("refunded", refund.at.astimezone(turn.shop.zone).date(), turn.today, source)
    return Statement("order_status.refund_paid", (amount, method, paid_on))


def _chips(order: Order, turn: Turn) -> tuple[QuickReply, ...]:
    if order.state is OrderState.DELIVERED:
        name = turn.language.name(order.lines[0].name)
        return (turn.chip("return_item", name=name), turn.chip("wrong", name=name))
    if order.state is OrderState.LOST:
        return (turn.chip("claim_lost"), turn.chip("person"))
    if order.state is OrderState.DELAYED or not order.shipments:
        return (turn.chip("person"),)
    return ()

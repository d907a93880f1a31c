"""What the parcels of an order are doing, as statements: on the way, late and why, delivered, lost, coming back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chatbot.dialogue import facts
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Turn
from chatbot.domain.claims import lost_on
from chatbot.domain.commerce import (
    Order,
    OrderLine,
    OrderState,
    ReturnRequest,
    ReturnState,
    Shipment,
    ShipmentState,
)
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.rules import RulesToday

_BEFORE_SHIPPING = {
    OrderState.PLACED: "order_status.placed",
    OrderState.PAID: "order_status.paid",
    OrderState.PICKING: "order_status.picking",
}
LOST_CHOICE = "order_status.lost_choice"
"""The phrase that asks what is wanted for a parcel that counts as lost."""


def parcel_statements(order: Order, rules: RulesToday, turn: Turn) -> list[Statement]:
    """Return where each parcel of an order is; `rules` tell when a late one counts as lost."""
    base = (facts.items(order.wanted_lines, order), facts.order_number(order))
    if order.state is OrderState.CANCELLED:
        return [Statement("order_status.cancelled", base)]
    if order.state is OrderState.REFUNDED and (lost := _lost_for_good(order)):
        return lost
    if order.state in (OrderState.RETURN_OPEN, OrderState.REFUNDED):
        return _return_statements(order, turn)
    if order.state in _BEFORE_SHIPPING and not any(parcel.dispatched_at for parcel in order.shipments):
        return _before_shipping(order, turn)
    if not order.shipments:
        state = facts.text("state", FactKind.TERM, order.state.value, f"order:{order.number}")
        return [Statement("order_status.no_parcel", (*base, state))]
    return [statement for parcel in order.shipments for statement in _parcel(order, parcel, rules, turn)]


def _before_shipping(order: Order, turn: Turn) -> list[Statement]:
    """Return the state of an order that nothing has left of, and of every parcel when it is expected."""
    key, number = _BEFORE_SHIPPING[order.state], facts.order_number(order)
    if len({parcel.expected_on for parcel in order.shipments}) < 2:
        days = [expected(parcel, turn) for parcel in order.shipments[:1]]
        return [Statement(key, (facts.items(order.wanted_lines, order), number)), *days]
    parts = [([one for one in order.wanted_lines if one.id in parcel.line_ids], parcel) for parcel in order.shipments]
    told = ((Statement(key, (facts.items(lines, order), number)), expected(parcel, turn)) for lines, parcel in parts)
    return [statement for statements in told for statement in statements]


def _lost_for_good(order: Order) -> list[Statement]:
    """Return the lost parcels of an order whose money goes back without a return."""
    lost = [parcel for parcel in order.shipments if parcel.state is ShipmentState.LOST and not order.returns]
    return [_lost(order, parcel) for parcel in lost]


def _lost(order: Order, parcel: Shipment) -> Statement:
    return lost_with([line for line in order.lines if line.id in parcel.line_ids], parcel, order)


def lost_with(lines: Sequence[OrderLine], parcel: Shipment, order: Order) -> Statement:
    """Return that lines count as lost with a parcel."""
    carrier = facts.text("carrier", FactKind.NAME, parcel.carrier, f"shipment:{parcel.id}")
    return Statement("order_status.lost", (facts.items(lines, order), facts.order_number(order), carrier))


def lost_if(order: Order, parcel: Shipment, rules: RulesToday, turn: Turn) -> list[Statement]:
    """Return from which day on a parcel that has not come counts as lost; once that day is over, what is to choose."""
    limit = lost_on(order, parcel, rules)
    if limit is None:
        return []
    fact = facts.day("lost_on", limit[0], turn.today, f"rule:{limit[1].id}")
    if limit[0] < turn.today:
        return [Statement("order_status.lost_since", (fact,)), Statement(LOST_CHOICE)]
    return [Statement("order_status.lost_if", (fact,))]


async def with_clause(statement: Statement, policy: Policy, turn: Turn) -> Statement:
    """Attach the clause of the rule that a statement rests on."""
    ids = {fact.source.removeprefix("rule:") for fact in statement.facts if fact.source.startswith("rule:")}
    rule = next((rule for rule in policy.rulebook.rules if rule.id in ids), None)
    return await policy.cited(statement, rule, turn)


def _parcel(order: Order, parcel: Shipment, rules: RulesToday, turn: Turn) -> list[Statement]:
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
            return [_lost(order, parcel), Statement(LOST_CHOICE)]
        case ShipmentState.OUT_FOR_DELIVERY if scan is None or _is_of_today(scan[0], turn):
            return [Statement("order_status.out_for_delivery", (*base, carrier))]
        case _ if scan is None:
            return [Statement("order_status.preparing", (*base, carrier)), expected(parcel, turn)]
        case _:
            scanned = facts.moment("scanned", scan[0], turn.shop.zone, source)
            place = facts.text("place", FactKind.PLACE, scan[1], source)
            moving = (*base, carrier, place, scanned)
            if parcel.promised_on < max(parcel.expected_on, turn.today):
                return [Statement("order_status.late", moving), *_lateness(order, parcel, rules, turn)]
            return [Statement("order_status.in_transit", moving), expected(parcel, turn)]


def _is_of_today(moment: datetime, turn: Turn) -> bool:
    return moment.astimezone(turn.shop.zone).date() == turn.today


def _lateness(order: Order, parcel: Shipment, rules: RulesToday, turn: Turn) -> list[Statement]:
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
    return [*statements, *lost_if(order, parcel, rules, turn)]


def expected(parcel: Shipment, turn: Turn) -> Statement:
    """Return when a parcel is expected, or that there is no new day yet."""
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
    is_on_way = counted and all(request.state is ReturnState.IN_TRANSIT for request in counted)
    key = "order_status.return_not_there" if is_on_way else "order_status.return_received"
    key = "order_status.refunded" if order.state is OrderState.REFUNDED else key
    return [Statement(key, (facts.items(back, order), facts.order_number(order)))]


def parcel_statements_of_returns(order: Order, turn: Turn) -> list[Statement]:
    """Return of each return whether it has come in; of an open one until when its parcel is to be handed over."""
    told = []
    for request in order.returns:
        if request.state is ReturnState.OPEN:
            told.append(_open_return(order, request, turn))
        elif request.state in (ReturnState.RECEIVED, ReturnState.IN_TRANSIT):
            back = facts.items(_returned_lines(order, (request,)), order)
            key = "return_received" if request.state is ReturnState.RECEIVED else "return_not_there"
            told.append(Statement(f"order_status.{key}", (back, facts.order_number(order))))
    return told


def _open_return(order: Order, request: ReturnRequest, turn: Turn) -> Statement:
    until = facts.day("hand_over", request.hand_over_by, turn.today, f"return:{request.id}")
    lines = facts.items(_returned_lines(order, (request,)), order)
    return Statement("order_status.return_open", (lines, facts.order_number(order), until))


def _returned_lines(order: Order, requests: Sequence[ReturnRequest]) -> list[OrderLine]:
    return [line for request in requests for line in facts.pieces(order, request.lines)]

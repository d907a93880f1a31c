"""What is on its way back for goods whose return is open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.remedies.return_card import method_name
from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import Order, RefundTarget, ReturnRequest, ReturnState
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.money import Money, total
from chatbot.domain.returns import settled_within

LIVE = (ReturnState.OPEN, ReturnState.IN_TRANSIT, ReturnState.RECEIVED)
"""The states of a return that is not over."""


def open_returns(order: Order, line_ids: Collection[str] | None = None) -> list[ReturnRequest]:
    """Return the returns of an order that money is to come back for, those of certain lines where these are named."""
    live = [one for one in order.returns if one.state in LIVE and one.amount.minor]
    return [one for one in live if line_ids is None or any(line.line_id in line_ids for line in one.lines)]


def back_for_cancelled(order: Order, turn: Turn) -> list[Statement]:
    """Return what becomes of the money of lines that were cancelled just now, nothing where others are meant."""
    line_ids, is_it = turn.focus.line_ids, order.number == turn.focus.order_number
    gone = [line for line in order.lines if line.id in line_ids and line.is_cancelled]
    if not is_it or not gone or len(gone) < len(line_ids):
        return []
    source = f"order:{order.number}"
    told = [Statement("order_status.cancelled", (facts.items(gone, order), facts.order_number(order)))]
    for refund in order.refunds:
        method = facts.text("method", FactKind.TERM, refund.label, source)
        told.append(Statement("cancel.pays_back", (facts.money("amount", refund.amount, source), method)))
    if not order.refunds:
        goods = total((line.amount for line in gone), order.postage.currency)
        amount = goods if order.wanted_lines else goods + order.postage
        told.append(Statement("cancel.not_charged", (facts.money("amount", amount, source),)))
    return told


async def paid_when(order: Order, target: RefundTarget, amount: Money, policy: Policy, turn: Turn) -> Statement:
    """Return when the money of a return is there, once its goods are."""
    if target is RefundTarget.STORE_CREDIT:
        carrier = facts.text("carrier", FactKind.NAME, turn.shop.label_carrier, "shop")
        return Statement("return.credit_time", (facts.money("amount", amount, f"order:{order.number}"), carrier))
    told, settled = pays_back(order, amount, turn), settled_within(order, policy.today(turn))
    if settled is None:
        return told
    within, rule = settled
    days = facts.count("days", within, f"rule:{rule.id}")
    return await policy.cited(Statement("return.refund_time", (*told.facts, days)), rule, turn)


def pays_back(order: Order, amount: Money, turn: Turn) -> Statement:
    """Return how an amount goes back the way the order was paid."""
    source, name = f"order:{order.number}", method_name(order, RefundTarget.ORIGINAL, turn)
    method = facts.text("method", FactKind.NAME, name, source)
    return Statement("cancel.pays_back", (facts.money("amount", amount, source), method))


def as_before(order: Order, request: ReturnRequest) -> Order:
    """Return an order as it was before a return of it was opened."""
    back = {line.line_id: line.quantity for line in request.lines}
    lines = (replace(line, returned_quantity=line.returned_quantity - back.get(line.id, 0)) for line in order.lines)
    return replace(order, lines=tuple(lines), returns=tuple(one for one in order.returns if one.id != request.id))


async def pending_refund(order: Order, request: ReturnRequest, policy: Policy, turn: Turn) -> Statement:
    """Return what comes back for an open return, and within how many days once the goods are there."""
    items = facts.items(facts.pieces(order, request.lines), order)
    amount = facts.money("amount", request.amount, f"return:{request.id}")
    name = method_name(order, request.target, turn)
    method = facts.text("method", FactKind.NAME, name, f"order:{order.number}")
    settled = settled_within(order, policy.today(turn))
    if settled is None:
        return Statement("refund.pending", (amount, method, items))
    within, rule = settled
    days = facts.count("days", within, f"rule:{rule.id}")
    return await policy.cited(Statement("refund.pending_within", (amount, method, days, items)), rule, turn)

"""What of an order's money was taken already, and when a bill is due: by the ways it was paid and what has left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.orders.sums import OrderPart
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.remedies.paid_back import refunded
from chatbot.dialogue.turn import Turn
from chatbot.domain.bills import dispatched_at, due_on, due_rule
from chatbot.domain.commerce import OrderState, Payment
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.rules import RulesToday
from chatbot.domain.settlement import charged_at_order

_BY_TRANSFER = "prepayment"


async def bills_told(parts: Sequence[OrderPart], policy: Policy, turn: Turn) -> list[Statement]:
    """Return what was taken of each part's money, and when, and when the rest of it is due."""
    rules = policy.today(turn)
    return [await _cited(one, policy, turn) for part in parts for one in _told(part, rules, turn)]


def _told(part: OrderPart, rules: RulesToday, turn: Turn) -> Iterator[Statement]:
    order = part.order
    if any(line.is_cancelled for line in part.lines):
        yield Statement("order_status.cancelled", part.base)
        amount = facts.money("amount", order.total, part.source)
        yield from refunded(order, turn) or [Statement("bill.never", (amount,))]
        return
    if order.state is OrderState.PLACED:
        yield Statement("order_status.placed", part.base)
        return
    for paid in order.payments:
        yield _of_payment(part, paid, rules, turn)


def _of_payment(part: OrderPart, paid: Payment, rules: RulesToday, turn: Turn) -> Statement:
    order = part.order
    method = facts.text("method", FactKind.TERM, paid.label, part.source)
    amount = facts.money("amount", paid.amount, part.source)
    if due := due_rule(order, paid, rules):
        body, rule = due
        days, day = facts.count("days", body.days, f"rule:{rule.id}"), due_on(order, body, rules)
        known: tuple[Fact, ...] = (facts.order_number(order), amount, days)
        if day is None:
            return Statement("bill.due_later", known)
        return Statement("bill.due", (*known, facts.day("due", day, turn.today, part.source)))
    if paid.method in charged_at_order(order, rules):
        ordered = facts.day("ordered", rules.day_of(order.placed_at), turn.today, part.source)
        return Statement("bill.at_order", (amount, method, ordered))
    left = dispatched_at(order, part.lines)
    if paid.method == _BY_TRANSFER:
        return Statement("sum.on", (amount, method))
    if left is None:
        return Statement("bill.not_yet", (*part.base, method))
    return Statement(
        "bill.charged", (*part.base, method, facts.day("left", rules.day_of(left), turn.today, part.source))
    )


async def _cited(statement: Statement, policy: Policy, turn: Turn) -> Statement:
    """Attach the clause of the rule that tells the days of a bill."""
    sources = {fact.source for fact in statement.facts}
    rule = next((one for one in policy.rulebook.rules if f"rule:{one.id}" in sources), None)
    return await policy.cited(statement, rule, turn)

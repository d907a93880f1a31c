"""When what is paid later has to be paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chatbot.domain.bills import DueWithin, dispatched_at, due_on, due_rule
from chatbot.domain.commerce import Order, Payment
from chatbot.domain.money import Money
from chatbot.domain.rules import Action
from chatbot.testing.rules import rule_about, rules_on
from chatbot.testing.store import NOW, order

LATER = DueWithin(14, ("invoice",))
RULES = rules_on(NOW.date(), rule_about(Action.CHANGE_PAYMENT, LATER))
INVOICE, VISA = Payment("invoice", "invoice", Money(9_300)), Payment("visa", "Visa ending 4411", Money(9_300))


def _sent(days_ago: int) -> Order:
    shipped = order()
    left = NOW - timedelta(days=days_ago)
    return replace(shipped, shipments=tuple(replace(one, dispatched_at=left) for one in shipped.shipments))


def test_that_a_bill_is_due_so_many_days_after_its_parcel_left() -> None:
    assert due_on(_sent(3), LATER, RULES) == RULES.day_of(NOW) + timedelta(days=11)


def test_that_a_bill_has_no_day_before_anything_left() -> None:
    waiting = replace(order(), shipments=())
    assert due_on(waiting, LATER, RULES) is None
    assert dispatched_at(waiting, waiting.lines) is None


def test_that_only_what_is_paid_later_is_due() -> None:
    assert due_rule(order(), INVOICE, RULES) == (LATER, RULES.rules[0])
    assert due_rule(order(), VISA, RULES) is None
    assert due_rule(order(), INVOICE, rules_on(NOW.date())) is None

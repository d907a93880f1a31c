"""What the fact lock lets pass for the kind of a statement, and whose a number is."""

from datetime import date

import pytest

from chatbot.dialogue.ground.claims import check_claims
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.domain.evidence import Fact, FactKind, LockFailure, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages

_ENGLISH = load_languages()["en"]


def _fact(name: str, kind: FactKind, value: str | Money | tuple[str, ...]) -> Fact:
    return Fact(name, kind, value, "s")


def _evidence(key: str, *facts: Fact) -> Evidence:
    return gather((Statement(key, facts),), _ENGLISH, today=date(2026, 11, 18))


_ITEM = _fact("item", FactKind.ITEM, ("Rain Jacket",))
_ORDER = _fact("order", FactKind.ORDER, "40911")
_AMOUNT = _fact("amount", FactKind.MONEY, Money(16900))
_CANCELLED = _evidence("cancel.done", _ITEM, _ORDER)
_PROPOSED = _evidence("again.proposal", _ITEM, _AMOUNT)
_REFUSED = _evidence("again.not_possible", _ITEM)
_REPORTED = _evidence("claim.done_refund", _ITEM, _ORDER)
_TO_TWO = _evidence(
    "return.refund_time",
    _AMOUNT,
    _fact("method", FactKind.NAME, "gift card ending 7731 + Visa ending 9034"),
    _fact("days", FactKind.DAYS, "5"),
)
_STOCK = _evidence(
    "product.variant_in_stock",
    _fact("product", FactKind.PRODUCT, "Trail Boots"),
    _fact("option", FactKind.NAME, "44"),
    _fact("count", FactKind.COUNT, "30"),
)
_BOTH = _evidence("cancel.done", _fact("item", FactKind.ITEM, ("Rain Jacket", "Camp Kettle")), _ORDER)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Thanks for asking!", _REFUSED),  # what tells nothing may stand beside a refusal
        ("Thank you for confirming!", _CANCELLED),
        ("The cancellation of your Rain Jacket (order 40911) has gone through.", _CANCELLED),
        ("I've put together a new order of your Rain Jacket, 169.00 EUR.", _PROPOSED),
        ("The new order of your Rain Jacket is waiting for your confirmation.", _PROPOSED),
        ("It's a new order of your Rain Jacket, and that's 169.00 EUR.", _PROPOSED),
        ("Yes, Trail Boots in 44 are in stock: 30 pairs.", _STOCK),
        ("169.00 EUR goes back to Visa ending 9034 and gift card ending 7731.", _TO_TWO),
    ],
)
def test_that_what_goes_without_saying_for_a_kind_of_statement_passes(text: str, evidence: Evidence) -> None:
    assert not isinstance(check_claims(text, evidence), LockFailure)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Sure, you can.", _REFUSED),
        ("The new order of your Rain Jacket has gone through.", _PROPOSED),
        ("Your Rain Jacket is waiting for your confirmation.", _CANCELLED),
        ("We have received your Rain Jacket (order 40911).", _REPORTED),
        ("169.00 EUR goes back to Visa ending 7731 and gift card ending 9034.", _TO_TWO),
        ("Yes, Trail Boots in 30 are in stock: 44 pieces.", _STOCK),
        ("Done: your two Rain Jackets and the Camp Kettle are cancelled.", _BOTH),
    ],
)
def test_that_what_another_kind_of_statement_would_say_is_held_back(text: str, evidence: Evidence) -> None:
    assert isinstance(check_claims(text, evidence), LockFailure)


def test_that_what_is_only_supposed_binds_nobody() -> None:
    evidence = _evidence(
        "return.refund_time", _AMOUNT, _fact("method", FactKind.NAME, "PayPal"), _fact("days", FactKind.DAYS, "5")
    )
    supposed = "Once the parcel has reached us, 169.00 EUR goes back to PayPal."
    told = "The parcel has reached us, and 169.00 EUR goes back to PayPal."
    assert check_claims(told, evidence) == LockFailure("claim", "return_received")
    assert check_claims(supposed, evidence) != LockFailure("claim", "return_received")

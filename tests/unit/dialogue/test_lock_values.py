"""The fact lock for a model that sees values: amounts, dates, names, claims and negations must be the evidence's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.lock import Locked, check
from chatbot.domain.evidence import Fact, FactKind, LockFailure, Statement
from chatbot.domain.money import Money
from chatbot.languages import load_languages
from chatbot.ports.chat_model import Profile
from chatbot.testing.assistant import passage

_ENGLISH = load_languages()["en"]
_BOOTS = Fact("item", FactKind.ITEM, ("Fjellfot Trail Boots",), "order:40817", (("number", "many"),))
_TENT = Fact("product", FactKind.PRODUCT, "Skarv 2", "product:skarv-2", (("number", "one"),))
_RETURNS = passage(
    "returns-policy",
    "30 days to return an item",
    "You can return an item within 30 days of delivery. You cannot return outlet goods. "
    "We pay the refund within 5 working days. Return parcels from zone 1 are free.",
)
_SCANNED = datetime(2026, 11, 6, 11, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def _evidence(*statements: Statement) -> Evidence:
    return gather(statements, _ENGLISH)


def test_that_a_name_with_a_hyphen_or_an_apostrophe_is_known_by_its_parts() -> None:
    names = ("USB-C cable", "Ullgard Women's Top")
    box = _evidence(Statement("product.in_the_box", (Fact("contents", FactKind.NAME, names, "product:x"),)))
    assert isinstance(check("In the box: USB-C cable and Ullgard Women's Top.", box, Profile.VALUES), Locked)
    assert isinstance(check("In the box: USB-D cable.", box, Profile.VALUES), LockFailure)


_LATE = _evidence(
    Statement(
        "order_status.late",
        (
            _BOOTS,
            Fact("order", FactKind.ORDER, "40817", "order:40817"),
            Fact("carrier", FactKind.NAME, "Norpost", "shipment:1"),
            Fact("place", FactKind.PLACE, "Hannover", "shipment:1"),
            Fact("scanned", FactKind.MOMENT, _SCANNED, "shipment:1"),
        ),
    ),
    Statement("order_status.expected_now", (Fact("eta", FactKind.DATE, date(2026, 11, 18), "shipment:1"),)),
)
_POLICY = _evidence(
    Statement(
        "answer.quote",
        (
            Fact(
                "quote1",
                FactKind.QUOTE,
                "You can return an item within 30 days of delivery.",
                "passage:returns-policy#30-days-to-return-an-item",
            ),
        ),
        (_RETURNS,),
    )
)
_MISSING = _evidence(
    Statement("product.variant_missing", (_TENT, Fact("option", FactKind.TERM, "red", "product:skarv-2"))),
    Statement("product.price", (_TENT, Fact("price", FactKind.MONEY, Money(18900), "product:skarv-2"))),
)
_DUE = _evidence(
    Statement(
        "order_status.refund_due",
        (
            Fact("amount", FactKind.MONEY, Money(14900), "order:40817"),
            Fact("method", FactKind.NAME, "Visa ending 4411", "order:40817"),
        ),
    )
)
_TURNS = {"late": _LATE, "policy": _POLICY, "missing": _MISSING, "due": _DUE}


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ("late", "Your Fjellfot Trail Boots (order 40817) are late."),
        ("late", "Order 40817 is late: Norpost last scanned the parcel in Hannover on Friday 6 November, 11:00."),
        ("late", "They are now expected on Wednesday 18 November."),
        ("late", "It is now expected on <eta>."),
        ("policy", "You can return an item within 30 days of delivery."),
        ("policy", "An item can be returned within 30 days of delivery"),
        ("policy", "You cannot return outlet goods."),
        ("policy", "Return parcels from zone 1 are free."),
        ("policy", "We pay the refund within 5 working days."),
        ("missing", "Skarv 2 does not come in red."),
        ("missing", "Skarv 2 costs 189.00 EUR."),
        ("missing", "It is 189.00 EUR but does not come in red."),
        ("due", "149.00 EUR will go back to Visa ending 4411."),
        ("due", "149 EUR will go back to Visa ending 4411."),
        ("due", "A refund of 149.00 EUR goes back to Visa ending 4411."),
    ],
)
def test_that_what_the_evidence_says_passes(turn: str, sentence: str) -> None:
    locked = check(sentence, _TURNS[turn], Profile.VALUES)
    assert isinstance(locked, Locked), locked
    assert "<" not in locked.text


@pytest.mark.parametrize(
    ("turn", "sentence", "failure"),
    [
        ("due", "149.50 EUR will go back to Visa ending 4411.", "value"),
        ("due", "1149.00 EUR will go back to Visa ending 4411.", "value"),
        ("due", "149.00 USD will go back to Visa ending 4411.", "value"),
        ("due", "149.00 EUR will go back to Visa ending 4412.", "code"),
        ("due", "149.00 EUR will go back to Mastercard ending 4411.", "proper"),
        ("due", "Your refund of 149.00 EUR is approved.", "claim"),
        ("due", "Your refund of 500 EUR is approved.", "claim"),
        ("due", "149.00 EUR will not go back to Visa ending 4411.", "denial"),
        ("late", "They are now expected on Wednesday 19 November.", "value"),
        ("late", "They are now expected on Tuesday 18 November.", "value"),
        ("late", "They are now expected on Wednesday 18 December.", "value"),
        ("late", "They are late: Norpost last scanned the parcel in Bremen on Friday 6 November, 11:00.", "proper"),
        ("late", "They are late: Kurivo last scanned the parcel.", "proper"),
        ("late", "Peter, your boots are late.", "proper"),
        ("late", "Your boots are late, Peter.", "proper"),
        ("late", "Your order 40818 is late.", "code"),
        ("late", "Your boots are late by 18 days.", "value"),
        ("late", "Your boots were delivered.", "claim"),
        ("late", "Your boots are late, so delivery is free.", "claim"),
        ("late", "Your boots are late, I will get back to you.", "claim"),
        ("late", "Your boots will definitely come on Wednesday 18 November.", "claim"),
        ("late", "Your boots are late, but a colleague is on it.", "state"),
        ("late", "Your boots are not late.", "denial"),
        ("late", "The driver spilled coffee over everything yesterday.", "value"),
        ("late", "Your <parcel> is late.", "unknown_reference"),
        ("late", "Your *boots* are late.", "markup"),
        ("late", "Your boots are late: http://parcels.example", "markup"),
        ("policy", "You can return an item within 60 days of delivery.", "value"),
        ("policy", "You can return an item within 30 weeks of delivery.", "value"),
        ("policy", "Your refund of 30 EUR is approved.", "claim"),
        ("policy", "Your refund is on the way.", "state"),
        ("policy", "The refund is for free.", "word"),
        ("policy", "You can return outlet goods.", "word"),
        ("policy", "You cannot return an item within 30 days of delivery.", "unsupported"),
        ("policy", "Return parcels from zone 1 are not free.", "denial"),
        ("policy", "Return parcels from zone 5 are free.", "value"),
        ("missing", "Skarv 2 does come in red.", "denial"),
        ("missing", "Skarv 2 does not cost 189.00 EUR.", "unsupported"),
        ("missing", "Skarv 2 costs 18.90 EUR.", "value"),
        ("missing", "Skarv 4 costs 189.00 EUR.", "value"),
        ("missing", "Lund 2 costs 189.00 EUR.", "value"),
        ("missing", "It is sold out.", "claim"),
    ],
)
def test_that_what_the_evidence_does_not_say_fails(turn: str, sentence: str, failure: str) -> None:
    failed = check(sentence, _TURNS[turn], Profile.VALUES)
    assert isinstance(failed, LockFailure), failed
    assert failure in ("", failed.check)


def test_that_a_sentence_tells_which_facts_it_shows_by_reference_or_by_value() -> None:
    locked = check("Order 40817 with <item> is late in Hannover.", _LATE, Profile.VALUES)
    assert isinstance(locked, Locked)
    assert set(locked.fact_names) == {"item", "order", "place"}
    assert locked.text == "Order 40817 with Fjellfot Trail Boots is late in Hannover."


def test_that_a_count_inside_another_number_is_not_shown() -> None:
    evidence = _evidence(
        Statement("product.in_stock", (_TENT, Fact("count", FactKind.COUNT, 4, "s"))),
        Statement("product.price", (_TENT, Fact("price", FactKind.MONEY, Money(4400), "s"))),
    )
    locked = check("Skarv 2 costs 44.00 EUR.", evidence, Profile.VALUES)
    assert isinstance(locked, Locked)
    assert set(locked.fact_names) == {"product", "price"}


@given(st.integers(0, 999_999), st.sampled_from(["EUR", "days", "%", "USD", ""]))
def test_that_no_number_passes_but_those_of_the_evidence_with_their_unit(number: int, unit: str) -> None:
    locked = check(f"We pay the refund within {number} {unit}.", _POLICY, Profile.VALUES)
    assert isinstance(locked, LockFailure) or (number, unit) in ((30, "days"), (30, ""), (5, ""))


@given(st.text(max_size=60), st.sampled_from(list(Profile)))
def test_that_every_text_is_taken_or_refused(text: str, profile: Profile) -> None:
    assert isinstance(check(text, _LATE, profile), Locked | LockFailure)

"""An answer about an old order is the text that was in force on its day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chatbot.domain.conversation import Level, LoggedEvent, PassagesCited, Session
from chatbot.domain.knowledge import Citation, Passage, Period, Tier
from chatbot.domain.rules import Window
from chatbot.testing.assistant import ANNA, DialogueTest, passage, rule, spoken
from chatbot.testing.desk import desk
from chatbot.testing.store import NOW, order, shipment

UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))
OLD = replace(
    passage("returns-policy", "30 days to return an item", "Postage of a return policy parcel was 9.90 EUR."),
    id="returns-policy@2024#0",
    effective=UNTIL_2025,
    version="0ld",
)
NEW = replace(
    OLD, id="returns-policy@2026#0", text="Postage of a return policy parcel is 4.90 EUR.", effective=FROM_2026
)
NEW = replace(NEW, version="0ew")
ELSEWHERE = replace(OLD, document_id="other", id="other#0", effective=UNTIL_2025)
ASKED = "what is the postage of a return policy parcel for it?"
DECEMBER, MARCH = datetime(2025, 12, 20, 12, tzinfo=UTC), datetime(2026, 3, 1, 12, tzinfo=UTC)


def _test(*passages: Passage, placed_at: datetime = DECEMBER) -> DialogueTest:
    return DialogueTest(desk(order(placed_at=placed_at)).store, passages=passages or (OLD, NEW))


def _cited(events: Sequence[LoggedEvent]) -> list[Citation]:
    return [one for event in events if isinstance(event.event, PassagesCited) for one in event.event.citations]


async def test_that_a_question_about_an_old_order_is_answered_from_the_text_of_its_day() -> None:
    test = _test()
    await test.say("where is my order 40817?")

    told = await test.say(ASKED)

    assert "9.90" in spoken(told)
    assert [(one.version, one.language) for one in _cited(told)] == [("0ld", "en")]


async def test_that_the_number_of_the_order_is_enough() -> None:
    test = _test()
    await test.say("where is my order 40817?")

    assert "9.90" in spoken(await test.say("what is the postage of a return policy parcel, order 40817?"))


async def test_that_a_question_that_goes_on_with_one_about_the_order_is_about_it_too() -> None:
    test = _test()
    await test.say("where is my order 40817?")
    await test.say(ASKED)

    assert "9.90" in spoken(await test.say("and the postage policy for a parcel?"))


@pytest.mark.parametrize(
    ("placed_at", "asked"),
    [(MARCH, ASKED), (DECEMBER, "what is the postage of a return policy parcel?")],
    ids=["new order", "not about the order"],
)
async def test_that_all_others_are_answered_from_todays_text(placed_at: datetime, asked: str) -> None:
    test = _test(placed_at=placed_at)
    await test.say("where is my order 40817?")

    assert "4.90" in spoken(await test.say(asked))


async def test_that_without_an_order_in_talk_todays_text_answers() -> None:
    assert "4.90" in spoken(await _test().say(ASKED))


async def test_that_a_guest_who_has_not_proved_the_order_learns_nothing_of_its_day() -> None:
    test = _test()
    test.session = Session("con_guest")
    await test.say("where is order 40817?")

    assert "4.90" in spoken(await test.say(ASKED))


async def test_that_a_guest_who_has_proved_the_order_gets_the_text_of_its_day() -> None:
    test = _test()
    test.session = Session("con_guest", Level.ANONYMOUS)
    await test.say(f"where is order 40817? {ANNA.email}")

    assert "9.90" in spoken(await test.say(ASKED))


async def test_that_an_order_that_is_gone_leaves_todays_text() -> None:
    test = _test()
    await test.say("where is my order 40817?")
    test.store.orders.clear()

    assert "4.90" in spoken(await test.say(ASKED))


async def test_that_advice_is_todays_also_for_an_old_order() -> None:
    old, new = (replace(one, tier=Tier.GUIDE) for one in (OLD, NEW))
    test = _test(old, new)
    await test.say("where is my order 40817?")

    assert "4.90" in spoken(await test.say(ASKED))


@pytest.mark.parametrize(("version_of", "said"), [("returns-policy", "9.90"), ("", "4.90")])
async def test_that_a_text_under_an_id_of_its_own_answers_when_it_is_a_version(version_of: str, said: str) -> None:
    test = _test(replace(ELSEWHERE, version_of=version_of), NEW)
    await test.say("where is my order 40817?")

    assert said in spoken(await test.say(ASKED))


async def test_that_a_refusal_cites_the_clause_as_it_was_with_its_rule() -> None:
    old_rule = replace(rule(Window(14)), effective=UNTIL_2025)
    placed = order(placed_at=DECEMBER, shipments=(shipment(delivered_at=DECEMBER),))
    test = DialogueTest(desk(placed).store, passages=(NEW, OLD), rules=(old_rule,))

    told = await test.say("I want to return the boots of order 40817")

    assert NOW.date() > UNTIL_2025.end
    assert [one.version for one in _cited(told)] == ["0ld"]

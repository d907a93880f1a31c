"""A conversation that goes badly is handed over without being asked: for anger, or for answers that are not known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chatbot.assistant import Assistant
from chatbot.dialogue.turn import PassOn
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Level, Session
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.knowledge import Passage
from chatbot.domain.money import Money
from chatbot.errors import StoreUnauthorised
from chatbot.testing.assistant import ANNA, PASSAGES, DialogueTest, spoken
from chatbot.testing.desk import has
from chatbot.testing.store import NOW, MemoryStoreConnector
from chatbot.testing.world import FixedClock

NIGHT = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)

UNKNOWN = ("do you sell gift wrap policy?", "what is the policy on unicorns?", "how long do dragons live?")
ANGRY = ("this is useless, where is my order", "this is ridiculous", "this is useless")


async def _said(test: DialogueTest, *texts: str) -> list[bool]:
    return [has(await test.say(text), HandedOff) for text in texts]


async def test_that_the_third_angry_message_in_a_row_reaches_a_person() -> None:
    test = DialogueTest()
    assert await _said(test, *ANGRY) == [False, False, True]
    assert [one.reason for one in test.unit_of_work.hand_offs] == ["mood"]
    assert await _said(test, ANGRY[0]) == [False]


@pytest.mark.parametrize(("said", "passages"), [(ANGRY, PASSAGES), (UNKNOWN, ())])
async def test_that_a_guest_is_asked_where_to_answer_when_nobody_is_there(
    said: Sequence[str], passages: Sequence[Passage]
) -> None:
    test = DialogueTest(session=Session("con_test"), passages=passages, clock=FixedClock(NIGHT))
    *_, last = [spoken(await test.say(text)) for text in said]
    assert last.endswith("which e-mail address may the team answer you at?")
    assert spoken(await test.say("kim@post.example")).startswith("Thank you, the team can answer you at")
    entry = await test.queue.entry("con_test")
    assert entry is not None
    assert (entry.email, len(test.unit_of_work.hand_offs)) == ("kim@post.example", 1)


class _Closed(MemoryStoreConnector):
    async def order_for_guest(self, number: str, proof: str) -> Order:
        raise StoreUnauthorised("key")


async def test_that_a_guest_is_asked_where_to_answer_too_when_something_failed() -> None:
    test = DialogueTest(_Closed(), session=Session("con_test"), clock=FixedClock(NIGHT))
    asked = spoken(await test.say("where is my order 40817? anna.lindholm@post.example"))
    assert asked.endswith("08:00. Nobody is there right now: which e-mail address may the team answer you at?")
    assert spoken(await test.say("kim@post.example")).startswith("Thank you, the team can answer you at")
    entry = await test.queue.entry("con_test")
    assert entry is not None
    assert (entry.reason, entry.email) == ("error", "kim@post.example")


@pytest.mark.parametrize(
    ("session", "at"), [(Session("con_test"), NOW), (Session("con_test", Level.VERIFIED, ANNA.id), NIGHT)]
)
async def test_that_nobody_else_is_asked_where_to_answer(session: Session, at: datetime) -> None:
    test = DialogueTest(session=session, clock=FixedClock(at))
    *_, last = [spoken(await test.say(text)) for text in ANGRY]
    assert "passed this conversation" in last
    assert "e-mail" not in last


async def test_that_a_calm_message_between_starts_the_count_again() -> None:
    test = DialogueTest()
    assert await _said(test, ANGRY[0], ANGRY[1], "where is my order 40817?", ANGRY[0]) == [False] * 4


async def test_that_the_third_answer_in_a_row_that_is_not_known_reaches_a_person() -> None:
    test = DialogueTest(passages=())
    assert await _said(test, *UNKNOWN) == [False, False, True]
    assert [one.reason for one in test.unit_of_work.hand_offs] == ["no_answer"]
    assert "passed this conversation to the team" in spoken(await test.log.events("con_test"))


async def test_that_an_answer_between_starts_the_count_again() -> None:
    test = DialogueTest(passages=())
    assert await _said(test, UNKNOWN[0], UNKNOWN[1], "where is my order 40817?", UNKNOWN[2]) == [False] * 4


async def test_that_the_same_question_for_the_third_time_reaches_a_person() -> None:
    test = DialogueTest()
    await test.say("I want to exchange the boots")
    assert await _said(test, "purple", "purple", "purple", "purple") == [False, False, True, False]
    assert [one.reason for one in test.unit_of_work.hand_offs] == ["no_answer"]


async def test_that_who_cannot_prove_an_order_is_not_handed_over_by_this_rule() -> None:
    test = DialogueTest(session=Session("con_test"))
    await test.say("where is my order 40817?")
    assert not any(await _said(test, "99999", "88888", "77777"))


def shop_that(**limits: Any) -> DialogueTest:
    test = DialogueTest()
    test.parts = replace(test.parts, shop=replace(test.parts.shop, pass_on=PassOn(**limits)))
    test.assistant = Assistant(test.parts)
    return test


async def reasons(test: DialogueTest, *said: str) -> list[str]:
    for text in said:
        await test.say(text)
    return [one.reason for one in test.unit_of_work.hand_offs]


async def test_that_the_shop_sets_after_how_many_turns_without_an_answer_a_person_comes() -> None:
    test = shop_that(unanswered=2)
    test.retriever.passages = ()
    assert await _said(test, *UNKNOWN[:2]) == [False, True]


CLOSE = "how long is your return policy?"  # the test's search is never sure


async def test_that_unsure_answers_reach_a_person_only_where_the_shop_wishes_it() -> None:
    assert await reasons(DialogueTest(), *[CLOSE] * 4) == []
    assert await reasons(shop_that(unsure=2), CLOSE) == []
    assert await reasons(shop_that(unsure=2), CLOSE, "where is my order 40817?", CLOSE) == []
    assert await reasons(shop_that(unsure=2), CLOSE, CLOSE) == ["unsure"]


RETURNED = ("I want to return the boots", "they do not fit")


@pytest.mark.parametrize(("above", "found"), [(Money(14899), ["amount"]), (Money(14900), []), (None, [])])
async def test_that_a_card_above_the_amount_reaches_a_person_and_can_be_confirmed(
    above: Money | None, found: list
) -> None:
    test = shop_that(above=above)
    assert await reasons(test, *RETURNED) == found
    proposal = (await test.log.load("con_test")).state.proposal
    assert proposal is not None
    await test.press(proposal.id)
    assert len(test.unit_of_work.returns) == 1
    assert len(test.unit_of_work.hand_offs) == len(found)


async def test_that_an_amount_of_another_currency_is_not_compared() -> None:
    assert await reasons(shop_that(above=Money(1, "USD")), *RETURNED) == []


async def test_that_an_amount_counts_too_where_a_code_by_mail_leads_to_the_card() -> None:
    test = shop_that(above=Money(1000))
    test.session = Session("con_test", origin="home")
    assert await reasons(test, *RETURNED, "40817, anna.lindholm@post.example") == []
    assert await reasons(test, test.codes.last) == ["amount"]

"""A conversation that goes badly is handed over without being asked: for anger, or for answers that are not known."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from chatbot.domain.conversation import Level, Session
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.knowledge import Passage
from chatbot.testing.assistant import ANNA, PASSAGES, DialogueTest, spoken
from chatbot.testing.desk import has
from chatbot.testing.store import NOW
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

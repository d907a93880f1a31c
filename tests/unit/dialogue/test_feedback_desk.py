from dataclasses import replace

import pytest

from chatbot.dialogue.staff.feedback_desk import FeedbackDesk
from chatbot.domain.conversation import Message, Role, Session, TurnFinished
from chatbot.domain.evidence import Trace
from chatbot.domain.feedback import Complaint, ConversationRated, ReplyRated, is_farewell
from chatbot.errors import ConversationConflict
from chatbot.testing.assistant import DialogueTest

ASKED = Message(Role.USER, "What is the policy on postage?")


async def answered() -> tuple[DialogueTest, FeedbackDesk, int]:
    test = DialogueTest()
    await test.assistant.start(Session("con_1"), "api")
    events = [event async for event in test.assistant.reply(Session("con_1"), ASKED)]
    return test, FeedbackDesk(test.log, test.clock), events[-1].sequence


async def said(test: DialogueTest) -> list[object]:
    events = await test.log.events("con_1")
    return [one.event for one in events if isinstance(one.event, ReplyRated | ConversationRated)]


async def test_that_a_reply_gets_a_thumb_and_a_good_one_no_complaint() -> None:
    test, desk, reply = await answered()
    assert await desk.rate_reply("con_1", reply, is_helpful=False, complaint=Complaint.WRONG)
    assert await desk.rate_reply("con_1", reply, is_helpful=True, complaint=Complaint.WRONG)
    assert await said(test) == [ReplyRated(reply, False, Complaint.WRONG), ReplyRated(reply, True)]


@pytest.mark.parametrize("off", [-1, 1, 99])
async def test_that_only_the_end_of_a_reply_is_rated(off: int) -> None:
    test, desk, reply = await answered()
    assert not await desk.rate_reply("con_1", reply + off, is_helpful=True)
    assert await said(test) == []


async def test_that_the_same_said_twice_is_kept_once_and_no_more_than_200() -> None:
    test, desk, _ = await answered()
    for stars in (4, 4, *(1 + place % 2 for place in range(250))):
        await desk.rate_conversation("con_1", stars)
    kept = await said(test)
    assert kept[:2] == [ConversationRated(4), ConversationRated(1)]
    assert len(kept) == 200


async def test_that_a_rating_in_the_middle_of_a_turn_disturbs_nothing() -> None:
    test, desk, reply = await answered()
    outcomes = []
    async for logged in test.assistant.reply(Session("con_1"), ASKED):
        outcomes.append(type(logged.event))
        if len(outcomes) == 1:
            await desk.rate_reply("con_1", reply, is_helpful=True)
    assert outcomes.count(ReplyRated) == 1
    assert outcomes[-1] is TurnFinished


async def test_that_a_conversation_that_never_rests_is_a_conflict() -> None:
    test, _, _ = await answered()

    class Restless:
        def __getattr__(self, name: str) -> object:
            return getattr(test.log, name)

        async def append(self, *given: object) -> object:
            raise ConversationConflict("con_1")

    with pytest.raises(ConversationConflict):
        await FeedbackDesk(Restless(), test.clock).rate_conversation("con_1", 5)


def test_that_thanks_and_good_byes_are_the_moment_to_ask_for_stars() -> None:
    assert is_farewell(Trace().with_note("statements", "order_status.late, small_talk.bye"))
    assert not is_farewell(replace(Trace(), notes=(("statements", "small_talk.greeting"),)))
    assert not is_farewell(Trace().with_note("other", "small_talk.bye"))

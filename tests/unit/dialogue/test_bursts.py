"""Several messages sent before the first one is answered are one turn."""

import asyncio

from chatbot.dialogue.lane import Lane
from chatbot.domain.conversation import LoggedEvent, Message, MessageJoined, MessageReceived, Press, Role, StackChanged
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.lm import ScriptedChatModel


def _slow() -> DialogueTest:
    """A dialogue whose first sentence takes its time."""
    return DialogueTest(model=ScriptedChatModel("Nothing of use.", delay_s=0.01))


def _names(events: list[LoggedEvent]) -> list[str]:
    return [type(one.event).__name__ for one in events]


async def _burst(test: DialogueTest, *texts: str) -> list[list[LoggedEvent]]:
    await test.assistant.start(test.session, "chat")

    async def say(text: str) -> list[LoggedEvent]:
        return [event async for event in test.assistant.reply(test.session, Message(Role.USER, text))]

    return list(await asyncio.gather(*map(say, texts)))


async def test_that_a_burst_of_messages_gets_one_reply_to_all_of_them() -> None:
    test = _slow()
    *earlier, last = await _burst(test, "hi", "i want to return", "the boots", "they do not fit")
    assert [_names(one) for one in earlier] == [["MessageReceived", "MessageJoined"]] * 3
    assert "Fjellfot Trail Boots" in spoken(last)
    assert (await test.log.load("con_test")).state.joined == ()


async def test_that_a_joined_message_leaves_no_trace_in_the_state() -> None:
    test = _slow()
    first, _ = await _burst(test, "i want to return the boots", "where is my order")
    assert not any(isinstance(one.event, StackChanged) for one in first)
    assert isinstance(first[-1].event, MessageJoined)


async def test_that_a_reply_that_is_not_yet_shown_is_dropped_for_the_next_message() -> None:
    test = _slow()
    first, second = await _burst(test, "where is my order?", "what is your return policy?")
    assert _names(first) == ["MessageReceived", "MessageJoined"]
    assert "were delivered" in spoken(second)
    assert "30 days" in spoken(second)


async def test_that_a_wish_for_a_person_is_not_taken_back_by_the_next_message() -> None:
    test = _slow()
    first, second = await _burst(test, "get me a human", "where is my order?")
    assert "HandedOff" in _names(first)
    assert isinstance(second[0].event, MessageReceived)


async def test_that_a_press_overtakes_nothing() -> None:
    lane = Lane()
    async with lane.turn(Message(Role.USER, "hi")):
        waiting = asyncio.create_task(_pass(lane, Press("pro_1", is_confirmed=True)))
        await asyncio.sleep(0)
        assert not lane.is_overtaken
    await waiting


async def test_that_a_message_whose_sender_went_away_no_longer_waits() -> None:
    lane = Lane()
    async with lane.turn(Message(Role.USER, "hi")):
        gone = asyncio.create_task(_pass(lane, Message(Role.USER, "there")))
        await asyncio.sleep(0)
        assert lane.is_overtaken
        gone.cancel()
        await asyncio.wait([gone])
        assert not lane.is_overtaken


async def _pass(lane: Lane, given: Message | Press) -> None:
    async with lane.turn(given):
        pass

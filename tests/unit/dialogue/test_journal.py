from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from chatbot.dialogue.journal import Journal
from chatbot.dialogue.state import fold, fold_all
from chatbot.dialogue.stopwatch import Stopwatch
from chatbot.domain.conversation import (
    Conversation,
    ConversationStarted,
    DialogueState,
    Event,
    MessageReceived,
    SentenceReleased,
)
from chatbot.domain.evidence import Origin, Sentence
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.proofs import LookUpFailed
from chatbot.errors import ConversationConflict, StoreUnavailable
from chatbot.testing.log import MemoryConversationLog
from chatbot.testing.store import NOW
from chatbot.testing.world import FixedClock

_RECEIVED, _FAILED = MessageReceived("msg_1", "hello"), LookUpFailed("40817")


class _FailingOnce(MemoryConversationLog):
    """A log whose next append fails."""

    is_down = False

    async def append(self, conversation: Conversation, events: Sequence[Event], at: datetime) -> Conversation:
        if self.is_down:
            self.is_down = False
            raise StoreUnavailable("locked")
        return await super().append(conversation, events, at)


async def _started() -> tuple[_FailingOnce, Conversation]:
    log = _FailingOnce()
    return log, await log.create("con_1", None, ConversationStarted("test"), NOW)


async def test_that_what_is_noted_is_written_with_what_is_recorded_in_order() -> None:
    log, conversation = await _started()
    journal = Journal(log, conversation, FixedClock(NOW))
    journal.note(_RECEIVED)
    assert len(await log.events("con_1")) == 1
    logged = await journal.record(_FAILED)
    assert [(one.sequence, one.at, one.event) for one in logged] == [(2, NOW, _RECEIVED), (3, NOW, _FAILED)]
    assert await log.events("con_1", after=1) == logged
    assert (await log.load("con_1")).state == journal.state == fold_all(DialogueState(), (_RECEIVED, _FAILED))


async def test_that_nothing_to_record_writes_nothing() -> None:
    log, conversation = await _started()
    assert await Journal(log, conversation, FixedClock(NOW)).record() == ()
    assert (await log.load("con_1")).version == 1


async def test_that_what_could_not_be_written_is_written_with_the_next_record() -> None:
    log, conversation = await _started()
    journal = Journal(log, conversation, FixedClock(NOW))
    log.is_down = True
    with pytest.raises(StoreUnavailable):
        await journal.record(_RECEIVED)
    logged = await journal.record(_FAILED)
    assert [one.event for one in logged] == [_RECEIVED, _FAILED]
    events = [one.event for one in await log.events("con_1")]
    assert fold_all(DialogueState(), events) == (await log.load("con_1")).state


async def test_that_two_turns_cannot_write_over_each_other() -> None:
    log, conversation = await _started()
    first, second = (Journal(log, conversation, FixedClock(NOW)) for _ in range(2))
    await first.record(_RECEIVED)
    with pytest.raises(ConversationConflict):
        await second.record(HandedOff("han_1", "asked", "-"))


async def test_that_what_the_staff_said_meanwhile_stands_before_what_waits() -> None:
    log, conversation = await _started()
    journal = Journal(log, conversation, FixedClock(NOW))
    journal.note(_RECEIVED)
    said = SentenceReleased(Sentence("It is done.", Origin.STAFF))
    await log.append(replace(conversation, state=fold(conversation.state, said)), (said,), NOW)
    logged = await journal.record(_FAILED)
    assert [(one.sequence, one.event) for one in logged] == [(2, said), (3, _RECEIVED), (4, _FAILED)]
    assert (await log.load("con_1")).state == journal.state == fold_all(DialogueState(), (said, _RECEIVED, _FAILED))


@pytest.mark.parametrize("others", [(_RECEIVED,), (SentenceReleased(Sentence("Hello.", Origin.COMPOSED)), _RECEIVED)])
async def test_that_another_turn_is_a_conflict_also_when_the_staff_spoke_too(others: tuple[Event, ...]) -> None:
    log, conversation = await _started()
    journal = Journal(log, conversation, FixedClock(NOW))
    said = SentenceReleased(Sentence("It is done.", Origin.STAFF))
    await log.append(await log.append(conversation, (said,), NOW), others, NOW)
    with pytest.raises(ConversationConflict):
        await journal.record(_FAILED)
    assert [one.event for one in await log.events("con_1", after=1)] == [said, *others]


def test_that_the_stopwatch_keeps_stages_and_findings_in_order_and_the_whole_turn_last() -> None:
    watch = Stopwatch()
    watch.stage("understand")
    watch.note("intents", "order_status 0.90")
    watch.stage("word")
    trace = watch.finish()
    assert [name for name, _ in trace.stages] == ["understand", "word", "turn"]
    assert trace.notes == (("intents", "order_status 0.90"),)
    understand, word, turn = (duration for _, duration in trace.stages)
    assert min(understand, word) >= 0
    assert turn >= understand + word - 0.02

"""What every conversation log must do. Inherit and give a fixture `log`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.domain.conversation import (
    Conversation,
    ConversationStarted,
    DialogueState,
    Event,
    Frame,
    LoggedEvent,
    Message,
    MessageReceived,
    Role,
    TurnFailed,
)
from chatbot.errors import ConversationConflict, ConversationNotFound, NotAuthorised
from chatbot.ports.conversation_log import ConversationLog

_AT = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)
_LATER = _AT + timedelta(seconds=1)
_STARTED = ConversationStarted("chat")
_FIRST = MessageReceived("msg_1", "where is my order?")
_SECOND = MessageReceived("msg_2", "它在哪里")
_STATE = DialogueState(
    language="zh",
    stack=(Frame("order_status", (("order", ("40817", "40911")),), asked="proof"),),
    history=(Message(Role.USER, "它在哪里"),),
    turns=2,
)


class ConversationLogContract:
    """The tests of a conversation log."""

    async def test_that_a_new_conversation_has_its_first_event_and_an_empty_state(self, log: ConversationLog) -> None:
        """Create, then read everything back."""
        created = await log.create("cnv_1", None, _STARTED, _AT)

        assert created == Conversation("cnv_1", DialogueState(), 1) == await log.load("cnv_1")
        assert await log.events("cnv_1") == (LoggedEvent(1, _AT, _STARTED),)

    async def test_that_the_state_loaded_is_the_state_appended(self, log: ConversationLog) -> None:
        """Append with another state."""
        created = await log.create("cnv_1", None, _STARTED, _AT)

        appended = await log.append(replace(created, state=_STATE), (_FIRST, _SECOND), _LATER)

        assert appended == Conversation("cnv_1", _STATE, 3) == await log.load("cnv_1")

    async def test_that_events_keep_their_order_and_times(self, log: ConversationLog) -> None:
        """Append twice."""
        await _with_events(log, _FIRST, _SECOND)

        logged = await log.events("cnv_1")

        assert logged == (
            LoggedEvent(1, _AT, _STARTED),
            LoggedEvent(2, _LATER, _FIRST),
            LoggedEvent(3, _LATER, _SECOND),
        )
        assert all(entry.at.utcoffset() == timedelta(0) for entry in logged)

    async def test_that_events_can_be_read_after_a_number(self, log: ConversationLog) -> None:
        """Read from the middle, from the end and beyond it."""
        await _with_events(log, _FIRST, _SECOND)

        assert [entry.sequence for entry in await log.events("cnv_1", after=1)] == [2, 3]
        assert await log.events("cnv_1", after=3) == ()
        assert await log.events("cnv_1", after=9) == ()

    async def test_that_a_stale_version_is_a_conflict_and_changes_nothing(self, log: ConversationLog) -> None:
        """Append twice after the same version."""
        created = await log.create("cnv_1", None, _STARTED, _AT)
        appended = await log.append(created, (_FIRST,), _LATER)

        with pytest.raises(ConversationConflict):
            await log.append(replace(created, state=_STATE), (_SECOND,), _LATER)

        assert await log.load("cnv_1") == appended
        assert [entry.event for entry in await log.events("cnv_1")] == [_STARTED, _FIRST]

    async def test_that_a_version_ahead_of_the_log_is_a_conflict(self, log: ConversationLog) -> None:
        """Append after events that never were."""
        created = await log.create("cnv_1", None, _STARTED, _AT)

        with pytest.raises(ConversationConflict):
            await log.append(replace(created, version=5), (_FIRST,), _LATER)

    async def test_that_a_state_can_be_kept_without_an_event(self, log: ConversationLog) -> None:
        """Append nothing."""
        created = await log.create("cnv_1", None, _STARTED, _AT)

        await log.append(replace(created, state=_STATE), (), _LATER)

        assert await log.load("cnv_1") == Conversation("cnv_1", _STATE, 1)

    async def test_that_an_id_is_taken_only_once(self, log: ConversationLog) -> None:
        """Create the same conversation twice."""
        await log.create("cnv_1", "cus_1", _STARTED, _AT)

        with pytest.raises(ConversationConflict):
            await log.create("cnv_1", "cus_2", TurnFailed("x"), _LATER)

        assert await log.owner("cnv_1") == "cus_1"

    async def test_that_a_conversation_has_an_owner_or_none(self, log: ConversationLog) -> None:
        """Ask for the owners of two conversations."""
        await log.create("cnv_1", "cus_1", _STARTED, _AT)
        await log.create("cnv_2", "cus_1", _STARTED, _AT)
        await log.create("cnv_3", None, _STARTED, _AT)

        assert [await log.owner(f"cnv_{number}") for number in (1, 2, 3)] == ["cus_1", "cus_1", None]

    async def test_that_an_anonymous_conversation_can_be_given_to_a_customer(self, log: ConversationLog) -> None:
        """Give it away in the middle, and go on."""
        await log.create("cnv_9", "cus_1", _STARTED, _AT)
        before = await _with_events(log, _FIRST)

        await log.give_to("cnv_1", "cus_1")
        after = await log.append(replace(before, state=_STATE), (_SECOND,), _LATER)

        assert await log.owner("cnv_1") == "cus_1"
        assert after == await log.load("cnv_1")
        assert [entry.event for entry in await log.events("cnv_1")] == [_STARTED, _FIRST, _SECOND]
        assert [entry.event for entry in await log.events("cnv_9")] == [_STARTED]

    async def test_that_the_conversations_of_a_customer_are_theirs_alone_the_oldest_first(
        self, log: ConversationLog
    ) -> None:
        """Ask for them when one was given to the customer later."""
        for name, customer_id, at in (("cnv_2", None, _LATER), ("cnv_1", "cus_1", _AT), ("cnv_3", "cus_2", _AT)):
            await log.create(name, customer_id, _STARTED, at)
        await log.give_to("cnv_2", "cus_1")

        assert await log.conversations_of("cus_1") == ("cnv_1", "cnv_2")
        assert await log.conversations_of("cus_9") == ()

    async def test_that_a_conversation_with_an_owner_cannot_be_taken(self, log: ConversationLog) -> None:
        """Try it for another customer, and for the same one."""
        await log.create("cnv_1", None, _STARTED, _AT)
        await log.give_to("cnv_1", "cus_1")

        for customer_id in ("cus_2", "cus_1"):
            with pytest.raises(NotAuthorised):
                await log.give_to("cnv_1", customer_id)

        assert await log.owner("cnv_1") == "cus_1"
        assert (await log.load("cnv_1")).version == 1

    async def test_that_an_unknown_conversation_is_not_found(self, log: ConversationLog) -> None:
        """Ask for a conversation in every way there is."""
        unknown = Conversation("cnv_9", DialogueState(), 0)

        with pytest.raises(ConversationNotFound):
            await log.load("cnv_9")
        with pytest.raises(ConversationNotFound):
            await log.append(unknown, (_FIRST,), _AT)
        with pytest.raises(ConversationNotFound):
            await log.events("cnv_9")
        with pytest.raises(ConversationNotFound):
            await log.owner("cnv_9")
        with pytest.raises(ConversationNotFound):
            await log.give_to("cnv_9", "cus_1")

    async def test_that_conversations_do_not_mix(self, log: ConversationLog) -> None:
        """Append to one of two."""
        await log.create("cnv_2", "cus_2", _STARTED, _AT)
        await _with_events(log, _FIRST)

        assert await log.load("cnv_2") == Conversation("cnv_2", DialogueState(), 1)
        assert await log.events("cnv_2") == (LoggedEvent(1, _AT, _STARTED),)


async def _with_events(log: ConversationLog, *events: Event) -> Conversation:
    return await log.append(await log.create("cnv_1", None, _STARTED, _AT), events, _LATER)

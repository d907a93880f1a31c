"""What the log stores of a conversation, sealed and opened: its state and its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from chatbot.adapters.database.codec import decode_event, decode_state, encode
from chatbot.adapters.log.keyring import PayloadCipher
from chatbot.domain.conversation import Conversation, DialogueState, Event, LoggedEvent
from chatbot.errors import StoreUnavailable

_STATE = DialogueState.__name__
_Row = Row[*tuple[Any, ...]]


def opened_state(cipher: PayloadCipher, row: _Row) -> DialogueState:
    """Return the state of a row. Raises StoreUnavailable."""
    sealed = cipher.open(row.version, _STATE, row.state)
    with _readable():
        return decode_state(sealed)


def sealed_state(cipher: PayloadCipher, conversation: Conversation) -> bytes:
    """Return a conversation's state as it is stored."""
    return cipher.seal(conversation.version, _STATE, encode(conversation.state))


def event_rows(
    cipher: PayloadCipher, appended: Conversation, new: Sequence[Event], at: datetime
) -> list[dict[str, object]]:
    """Return the rows of new events, the last ones of a conversation."""
    rows = []
    for sequence, event in enumerate(new, appended.version - len(new) + 1):
        kind = type(event).__name__
        sealed = cipher.seal(sequence, kind, encode(event))
        rows.append({"conversation_id": appended.id, "sequence": sequence, "type": kind, "at": at, "payload": sealed})
    return rows


def opened_events(cipher: PayloadCipher, rows: Sequence[_Row]) -> tuple[LoggedEvent, ...]:
    """Return the events of rows. Raises StoreUnavailable."""
    with _readable():
        return tuple(
            LoggedEvent(row.sequence, row.at, decode_event(cipher.open(row.sequence, row.type, row.payload)))
            for row in rows
        )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise StoreUnavailable("a logged payload was written by another version of this program") from error

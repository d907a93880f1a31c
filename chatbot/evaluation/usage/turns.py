"""What the turns of a conversation tell: how long a shopper waited, and where it did not go as it should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from chatbot.dialogue.understand.model import FAILED
from chatbot.domain.conversation import LoggedEvent, MessageReceived, SentenceReleased, TurnFailed, TurnFinished
from chatbot.domain.evidence import Origin
from chatbot.evaluation.knowledge.unanswered import reason_of

_FALL_BACKS = frozenset({FAILED, "model_failed"})
_LOCK = "lock"


def answer_times(events: Sequence[LoggedEvent]) -> Iterator[float]:
    """Yield the seconds from each message to the first sentence of the assistant's reply; a person's do not count."""
    asked: datetime | None = None
    for logged in events:
        match logged.event:
            case MessageReceived() if asked is None:
                asked = logged.at
            case SentenceReleased(sentence=sentence) if asked is not None and sentence.origin is not Origin.STAFF:
                yield (logged.at - asked).total_seconds()
                asked = None
            case TurnFinished() | TurnFailed():
                asked = None
            case _:
                pass


def unanswered(events: Sequence[LoggedEvent]) -> int:
    """Count the questions without a sure answer, as `chatbot knowledge gaps` does."""
    return sum(reason_of(one) is not None for one in _finished(events))


def fall_backs(events: Sequence[LoggedEvent]) -> int:
    """Count the turns in which the language model was asked and did not serve: composed, or understood, without it."""
    return sum(any(name in _FALL_BACKS for name, _ in one.trace.notes) for one in _finished(events))


def lock_hits(events: Sequence[LoggedEvent]) -> int:
    """Count the sentences that the fact lock took out of the model's replies."""
    return sum(len(one.trace.noted(_LOCK)) for one in _finished(events))


def _finished(events: Sequence[LoggedEvent]) -> Iterator[TurnFinished]:
    yield from (one.event for one in events if isinstance(one.event, TurnFinished))

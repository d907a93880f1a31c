"""Weeks of conversations that never were, so that a picture of the owner's page has figures to show."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.identity.secret_files import load_secret
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.domain.commands import AskQuestion
from chatbot.domain.conversation import (
    ConversationStarted,
    Event,
    MessageReceived,
    MessageUnderstood,
    SentenceReleased,
    TurnFinished,
)
from chatbot.domain.evidence import Origin, Sentence, Trace
from chatbot.domain.feedback import Complaint, ConversationRated, ReplyRated
from chatbot.domain.hand_overs import ConversationClaimed, HandedOff, HandOverResolved

_WEEKS = 12
_FIRST, _GROWTH = 4, 1.6  # conversations in the first week, and how many more in each that follows
_REASONS = ("asked_for_person", "asked_for_person", "goodwill", "warranty", "mood", "not_arrived")
_OPEN = TurnFinished("say", Trace((), (("statements", "answer.unknown"),)))
_LOCKED = TurnFinished("say", Trace((), (("lock", "value: 60 days"),)))
_ENDS = (*[TurnFinished("say", Trace())] * 16, *[TurnFinished("refuse", Trace())] * 2, _LOCKED, _OPEN)
_CLERK = "stf_invented"
_END = 5  # the place in the log of the end of the first reply
_Step = tuple[timedelta, Event]


def invent_weeks(data_dir: Path, now: datetime) -> None:
    """Write the same weeks before `now` into the log of a shop that is set up."""
    asyncio.run(_write(data_dir, now.astimezone(UTC)))


async def _write(data_dir: Path, now: datetime) -> None:
    engine = open_engine(f"sqlite:///{data_dir / 'store.db'}")
    log = SqlAlchemyConversationLog(engine, Keyring(load_secret(data_dir / "master.key")))
    chance = random.Random(7)
    for place, begun in enumerate(_moments(chance, now)):
        conversation = await log.create(f"con_invented_{place}", None, ConversationStarted("widget"), begun)
        for after, event in _talk(chance):
            conversation = await log.append(conversation, (event,), begun + after)
    await engine.dispose()


def _moments(chance: random.Random, now: datetime) -> Iterator[datetime]:
    for week in range(_WEEKS):
        for _ in range(round(_FIRST + _GROWTH * week + chance.uniform(-2, 2))):
            yield now - timedelta(weeks=_WEEKS - week) + timedelta(days=chance.uniform(0, 6.9))


def _talk(chance: random.Random) -> Iterator[_Step]:
    """Yield what happened in one conversation, each with the time since its beginning."""
    asked, waited = timedelta(seconds=20), timedelta(seconds=min(4.0, chance.lognormvariate(-1.0, 0.6)))
    yield asked, MessageReceived("msg_1", "how long can I return something?")
    yield asked, MessageUnderstood("en", (AskQuestion("how long can I return something?"),))
    yield asked + waited, SentenceReleased(Sentence("You have 30 days.", Origin.COMPOSED))
    end = chance.choice(_ENDS)
    yield asked + waited, end
    last = timedelta(minutes=5)
    if chance.random() < 0.14:
        yield last, HandedOff("off_invented", chance.choice(_REASONS), "")
        yield last, ConversationClaimed(_CLERK, "Mara")
        yield last, HandOverResolved(_CLERK)
    yield from ((last, event) for event in _opinions(chance, is_good=end.outcome == "say" and end is not _OPEN))


def _opinions(chance: random.Random, *, is_good: bool) -> Iterator[Event]:
    is_helpful = chance.random() < (0.9 if is_good else 0.3)
    if chance.random() < 0.4:
        yield ReplyRated(_END, is_helpful, None if is_helpful else chance.choice(list(Complaint)))
    if chance.random() < 0.35:
        yield ConversationRated(chance.choice((4, 5, 5)) if is_helpful else chance.choice((1, 2, 3)))

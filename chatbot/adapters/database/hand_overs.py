"""The queue of hand-overs: rows that the events of their conversations change, in the transaction of these events."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading
from chatbot.adapters.database.staff_tables import staff
from chatbot.adapters.database.tables import hand_offs, outbox
from chatbot.domain.conversation import Event
from chatbot.domain.hand_overs import (
    ContactGiven,
    ConversationClaimed,
    ConversationReleased,
    Ground,
    GroundKind,
    HandOverReopened,
    HandOverResolved,
    HandOverState,
    StaffWrote,
)
from chatbot.ports.hand_overs import OPEN, WAITING, Claimed, HandOver
from chatbot.ports.unit_of_work import HandOffRecord, HandOffTopic

_BODY = ("mail.reply.wrote", "mail.reply.text", "mail.reply.back")
REPLY = {"to": "guest", "subject": "mail.reply.subject", "body": " ".join(_BODY)}
"""What the mail of a reply is made of, beside which reply it is."""
_row = hand_offs.c
_newer = hand_offs.alias("newer")
_is_newest = ~exists().where(
    _newer.c.conversation_id == _row.conversation_id,
    or_(_newer.c.at > _row.at, and_(_newer.c.at == _row.at, _newer.c.id > _row.id)),
)
_QUEUE = (
    select(hand_offs, staff.c.name.label("staff_name"))
    .outerjoin(staff, staff.c.id == _row.staff_id)
    .where(_is_newest)
    .order_by(_row.at, _row.id)
)


class SqlAlchemyHandOverQueue:
    """Reads the queue of a migrated database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def entries(self, states: Collection[HandOverState] = OPEN, limit: int = 200) -> tuple[HandOver, ...]:
        """Return the hand-overs in these states, one a conversation, who waits longest first."""
        return await self._read(_QUEUE.where(_row.state.in_(sorted(states))).limit(limit))

    async def entry(self, conversation_id: str) -> HandOver | None:
        """Return the newest hand-over of a conversation, None where there is none."""
        found = await self._read(_QUEUE.where(_row.conversation_id == conversation_id))
        return found[0] if found else None

    async def place(self, conversation_id: str) -> int:
        """Return the place from 1 among those who wait; for one that does not, the place it would get."""
        is_waiting = and_(_is_newest, _row.state.in_(sorted(WAITING)), _row.conversation_id != conversation_id)
        count = select(func.count()).select_from(hand_offs).where(is_waiting)
        own = await self.entry(conversation_id)
        if own is not None and own.state in WAITING:
            count = count.where(or_(_row.at < own.asked_at, and_(_row.at == own.asked_at, _row.id < own.id)))
        async with reading(self._engine) as connection:
            return int(await connection.scalar(count) or 0) + 1

    async def claimed_since(self, moment: datetime, limit: int = 50) -> tuple[Claimed, ...]:
        """Return hand-overs that somebody took after a moment, the one that was taken last first."""
        taken = select(_row.at, _row.claimed_at).where(_row.claimed_at > moment)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(taken.order_by(_row.claimed_at.desc()).limit(limit))).all()
        return tuple(Claimed(row.at, row.claimed_at) for row in rows)

    async def _read(self, query: Select[Any]) -> tuple[HandOver, ...]:
        async with reading(self._engine) as connection:
            return tuple(_hand_over(row) for row in await connection.execute(query))


def open_row(connection: Connection, record: HandOffRecord) -> None:
    """Store a hand-over that waits."""
    about = record.about
    connection.execute(
        insert(hand_offs).values(
            id=record.id,
            conversation_id=record.conversation_id,
            customer_id=record.customer_id,
            reason=record.reason,
            summary=record.summary,
            at=record.at,
            state=HandOverState.WAITING.value,
            changed_at=record.at,
            language=about.language,
            mood=about.mood,
            topic=about.topic,
            tried=about.tried,
            grounds=json.dumps([(one.kind, one.text) for one in about.grounds], ensure_ascii=False),
        )
    )


def project(connection: Connection, conversation_id: str, events: Sequence[Event], at: datetime) -> None:
    """Let events of a conversation change its newest row, and mail what is to be mailed; most events do neither."""
    mailed = [event for event in events if isinstance(event, StaffWrote) and event.is_mailed]
    for event in mailed:
        payload = {"conversation": conversation_id, "message": event.message_id, **REPLY}
        connection.execute(insert(outbox).values(topic="mail.reply", key=event.message_id, payload=payload, at=at))
    for values in filter(None, (_change(event, at) for event in events)):
        of_conversation = select(hand_offs.c.id).where(_row.conversation_id == conversation_id)
        newest = of_conversation.order_by(_row.at.desc(), _row.id.desc()).limit(1).scalar_subquery()
        connection.execute(update(hand_offs).where(_row.id == newest).values(values))


def _change(event: Event, at: datetime) -> dict[str, object]:
    match event:
        case ConversationClaimed(staff_id=staff_id):
            first = func.coalesce(_row.claimed_at, at)
            return {"state": HandOverState.CLAIMED.value, "staff_id": staff_id, "changed_at": at, "claimed_at": first}
        case ConversationReleased():
            return {"state": HandOverState.WAITING.value, "staff_id": None, "changed_at": at}
        case HandOverResolved(staff_id=staff_id):
            return {"state": HandOverState.RESOLVED.value, "staff_id": staff_id, "changed_at": at}
        case HandOverReopened():
            return {"state": HandOverState.REOPENED.value, "staff_id": None, "changed_at": at}
        case ContactGiven(email=email):
            return {"email": email}
        case _:
            return {}


def _hand_over(row: Row[Any]) -> HandOver:
    return HandOver(
        row.id,
        row.conversation_id,
        row.customer_id,
        row.reason,
        row.summary,
        HandOffTopic(row.language, row.mood, row.topic, row.tried, _grounds(row.grounds)),
        HandOverState(row.state),
        row.at,
        row.changed_at or row.at,
        row.staff_id or "",
        row.staff_name or "",
        row.email,
    )


def _grounds(written: str) -> tuple[Ground, ...]:
    return tuple(Ground(GroundKind(kind), text) for kind, text in json.loads(written))

"""Tells a shopper how their hand-over stands: true state, place in the queue, and when somebody is there."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from chatbot.bootstrap import App
from chatbot.dialogue.answering.opening_hours import closing_time, next_opening
from chatbot.dialogue.staff.expected_wait import minutes_to_wait
from chatbot.domain.hand_overs import HandOverState
from chatbot.languages import Language
from chatbot.ports.hand_overs import WAITING
from chatbot.web.page_texts import PageTexts

State = Literal["none", "waiting", "with_person", "resolved"]


class HandOverStatus(BaseModel):
    """How a hand-over stands. `place` counts from 1 and is null for one that does not wait."""

    state: State
    place: int | None = Field(examples=[2])
    wait_minutes: int | None = Field(
        description="Within how many minutes most were answered lately; null where that tells nothing", examples=[10]
    )
    since: str | None = Field(description="Since when it waits; UTC, ISO 8601")
    open_until: str | None = Field(
        description="Until when the team is there today, in the shop's time", examples=["20:00"]
    )
    opens_at: str | None = Field(description="When the team is back, ISO 8601; null while it is there")


async def hand_over_status(app: App, conversation_id: str) -> HandOverStatus:
    """Return how the hand-over of a conversation stands. Raises StoreUnavailable."""
    entry = await app.hand_overs.entry(conversation_id)
    state: State = "none" if entry is None else "waiting"
    if entry is not None and entry.state not in WAITING:
        state = "with_person" if entry.state is HandOverState.CLAIMED else "resolved"
    is_waiting = state == "waiting" and entry is not None
    closes, opens = _hours(app)
    return HandOverStatus(
        state=state,
        place=await app.hand_overs.place(conversation_id) if is_waiting else None,
        wait_minutes=await _wait(app) if is_waiting else None,
        since=entry.asked_at.isoformat() if is_waiting and entry is not None else None,
        open_until=closes,
        opens_at=opens,
    )


def standing(status: HandOverStatus, texts: PageTexts, language: Language) -> str:
    """Return what a shopper reads about it; nothing where nobody was asked for, or all is done."""
    if status.state == "with_person":
        return texts.say("with_person")
    if status.state != "waiting":
        return ""
    place = texts.say("queue_waiting") if status.place is None else texts.say("queue_place", place=str(status.place))
    if status.open_until is not None:
        lately = () if status.wait_minutes is None else (texts.say("queue_wait", minutes=str(status.wait_minutes)),)
        return " ".join((place, *lately, texts.say("queue_until", time=status.open_until)))
    if status.opens_at is None:
        return place
    return f"{place} {texts.say('queue_opens', time=language.moment(datetime.fromisoformat(status.opens_at)))}"


async def _wait(app: App) -> int | None:
    return await minutes_to_wait(app.hand_overs, app.shop, app.clock.now().astimezone(app.shop.zone))


def _hours(app: App) -> tuple[str | None, str | None]:
    now: datetime = app.clock.now().astimezone(app.shop.zone)
    closes = closing_time(app.shop, now)
    opens = next_opening(app.shop, now) if closes is None else None
    return None if closes is None else f"{closes:%H:%M}", None if opens is None else opens.isoformat()

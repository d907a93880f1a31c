"""The queue of hand-overs as a list to choose from: one's own, then who waits longest, then what colleagues have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from chatbot.bootstrap import App
from chatbot.domain.conversation import Role
from chatbot.domain.hand_overs import HandOverState
from chatbot.errors import ConversationNotFound
from chatbot.languages import Language
from chatbot.ports.hand_overs import OPEN, WAITING, HandOver
from chatbot.ports.staff import StaffMember
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import line_html

MINE = "mine"
_STATES = {
    "": OPEN,
    MINE: frozenset({HandOverState.CLAIMED}),
    "waiting": WAITING,
    "claimed": frozenset({HandOverState.CLAIMED}),
    "resolved": frozenset({HandOverState.RESOLVED}),
}
STATES = tuple(_STATES)
_FIRST = {"mine": 0, "waiting": 1, "colleagues": 2, "resolved": 3}
_MOST = 100
_HOUR_S, _DAY_S = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which hand-overs are listed; an empty text stands for all."""

    state: str = ""
    mood: str = ""
    language: str = ""
    topic: str = ""

    def fits(self, entry: HandOver, member: StaffMember) -> bool:
        """Whether a hand-over is wanted."""
        about = entry.about
        pairs = ((self.mood, about.mood), (self.language, about.language), (self.topic, about.topic))
        is_mine = self.state != MINE or entry.staff_id == member.id
        return is_mine and all(value in ("", own) for value, own in pairs)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the list: a hand-over, who it is from, and whether they wait for an answer."""

    entry: HandOver
    name: str
    is_due: bool
    group: str


class StaffQueue:
    """Reads the queue for one of the staff and shows it."""

    def __init__(self, app: App, texts: PageTexts, language: Language) -> None:
        self._app = app
        self.texts = texts
        self._language = language

    async def rows(self, wanted: Wanted, member: StaffMember) -> list[Waiting]:
        """Return what is wanted, in the order in which it should be worked off. Raises StoreUnavailable."""
        entries = await self._app.hand_overs.entries(_STATES.get(wanted.state, OPEN), _MOST)
        rows = [await self._row(one, member) for one in entries if wanted.fits(one, member)]
        return sorted(rows, key=lambda one: (_FIRST[one.group], not one.is_due))

    async def waiting(self) -> tuple[str, ...]:
        """Return the ids of all hand-overs that nobody has, whatever the filters say."""
        return tuple(one.id for one in await self._app.hand_overs.entries(WAITING, _MOST))

    async def decisions(self) -> int:
        """Return how many writes wait for a decision. Raises StoreUnavailable."""
        return len(await self._app.approvals.waiting())

    def html(self, rows: Sequence[Waiting], waiting: Sequence[str], opened: str, decisions: int = 0) -> str:
        """Return the list; `waiting` is read by the page's script, for title and sound."""
        count = f'<span class="ss-count" title="{escape(" ".join(waiting))}">{len(waiting)}</span>'
        told = escape(self.texts.say("decisions", count=str(decisions)))
        asked = f'<button type="button" class="ss-link ss-decisions" name="decide">{told}</button>' if decisions else ""
        parts, group = [count, asked], ""
        for row in rows:
            if row.group != group:
                group = row.group
                among = sum(one.group == group for one in rows)
                parts.append(f"<h2>{escape(self.texts.say(f'group_{group}'))} <span>{among}</span></h2>")
            parts.append(self._item(row, opened))
        if not rows:
            parts.append(f'<p class="ss-empty">{escape(self.texts.say("queue_empty"))}</p>')
        return f'<div class="ss-queue">{"".join(parts)}</div>'

    def topic(self, topic: str) -> str:
        """Return what a goal is called."""
        key = f"flow.{topic}"
        return self._language.say(key) if key in self._language.phrases else topic

    def ago(self, at: datetime) -> str:
        """Return how long ago something was, in one unit."""
        return ago(self._app.clock.now() - at, self.texts)

    async def _row(self, entry: HandOver, member: StaffMember) -> Waiting:
        customer = None if entry.customer_id is None else await self._app.store.customer(entry.customer_id)
        name = self.texts.say("guest") if customer is None else customer.name
        if entry.state is HandOverState.RESOLVED:
            return Waiting(entry, name, False, "resolved")
        if entry.state is not HandOverState.CLAIMED:
            return Waiting(entry, name, True, "waiting")
        return Waiting(entry, name, await self._is_due(entry), MINE if entry.staff_id == member.id else "colleagues")

    async def _is_due(self, entry: HandOver) -> bool:
        """Whether the shopper wrote last."""
        try:
            history = (await self._app.log.load(entry.conversation_id)).state.history
        except ConversationNotFound:  # erased since
            return False
        return bool(history) and history[-1].role is Role.USER

    def _item(self, row: Waiting, opened: str) -> str:
        entry, about, say = row.entry, row.entry.about, self.texts.say
        since = escape(self.ago(entry.asked_at if row.group == "waiting" else entry.changed_at))
        due = f'<b class="ss-due">{escape(say("due"))}</b>' if row.is_due and row.group != "waiting" else ""
        mood = f'<b class="ss-mood ss-{escape(about.mood)}">{escape(say(f"mood_{about.mood}"))}</b>'
        chips = [mood if about.mood != "calm" else "", f"<b>{escape(about.language)}</b>"]
        chips += [f"<b>{escape(self.topic(about.topic))}</b>"] if about.topic else []
        chips += [f"<b>{line_html(entry.staff_name)}</b>"] if row.group in ("colleagues", "resolved") else []
        why = escape(reason(entry.reason, self.texts))
        is_open = " ss-open" if entry.conversation_id == opened else ""
        return (
            f'<button type="button" class="ss-row{is_open}" name="open" value="{escape(entry.conversation_id)}">'
            f'<span class="ss-who">{line_html(row.name)}<i>{since}</i></span>'
            f'<span class="ss-why">{why}</span><span class="ss-chips">{due}{"".join(chips)}</span></button>'
        )


def ago(passed: timedelta, texts: PageTexts) -> str:
    """Return a length of time in one unit."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < _HOUR_S:
        return texts.say("minutes", count=str(seconds // 60))
    if seconds < _DAY_S:
        return texts.say("hours", count=str(seconds // _HOUR_S))
    return texts.say("days", count=str(seconds // _DAY_S))


def reason(name: str, texts: PageTexts) -> str:
    """Return why something was handed over."""
    key = f"reason_{name}"
    return texts.say(key) if key in texts.templates else name

"""What the staff's page shows, drawn anew as soon as something happened, and what its buttons do.

Knows no page library. Every call looks at its own caller; a tab only says what that caller looks at.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from html import escape
from zoneinfo import ZoneInfo

from fastapi import HTTPException
from starlette.requests import Request

from chatbot.bootstrap import App
from chatbot.bootstrap.saved_replies import SavedReply
from chatbot.domain.hand_overs import HandOverState
from chatbot.errors import ChatbotError, StaffError
from chatbot.ports.hand_overs import HandOver
from chatbot.ports.news import QUEUE, Listener
from chatbot.ports.staff import StaffMember, StaffRole, StaffSession
from chatbot.web.page_filter import ADMIN_PAGE
from chatbot.web.page_texts import STAFF, PageTexts
from chatbot.web.past_answers import address_of
from chatbot.web.problems import sentence_for
from chatbot.web.staff_access import StaffAccess
from chatbot.web.staff_customer import StaffCustomer
from chatbot.web.staff_head import head_html
from chatbot.web.staff_queue import StaffQueue, Wanted
from chatbot.web.staff_tabs import Tab, Tabs
from chatbot.web.staff_thread import Reader, thread_html
from chatbot.web.staff_trace import replies
from chatbot.web.staff_why import why_html

_BEAT_S = 15.0
CLAIM, ASSIGN, RELEASE, RESOLVE, REOPEN, WRITE = "claim", "assign", "release", "resolve", "reopen", "write"


@dataclass(frozen=True, slots=True)
class Look:
    """How the page looks; `box` is what goes into the reply box, None for what is there already.

    `link` leads an administrator to the owner's page; empty for others, and where there is none.
    """

    name: str = ""
    csrf_token: str = ""
    queue: str = ""
    conversation_id: str = ""
    head: str = ""
    thread: str = ""
    beside: str = ""
    may: frozenset[str] = frozenset()
    notice: str = ""
    language: str = ""
    box: str | None = None
    beat: int = 0
    link: str = ""


class StaffPanel:
    """Draws the page for whoever of the staff asks."""

    def __init__(self, app: App, beat_s: float = _BEAT_S) -> None:
        shop = app.settings.shop
        self.app = app
        self.access = StaffAccess(app.staff)
        self.tabs = Tabs()
        self.language = app.languages[shop.language]
        self.texts = PageTexts(shop.language, shop.name, STAFF)
        self.queue = StaffQueue(app, self.texts, self.language)
        self.customer = StaffCustomer(app, self.texts, self.language)
        self._chat = PageTexts(shop.language, shop.name)
        self._zone = ZoneInfo(shop.time_zone)
        self._beat_s = beat_s

    async def looks(self, key: str, request: Request) -> AsyncGenerator[Look]:
        """Yield how a tab looks: at first, whenever something happened, and as a sign of life; ends when it does."""
        session = await self.access.reader(request)
        if self.tabs.is_full:
            yield Look(notice=self.texts.say("full"))
            return
        with self.tabs.opened(key, session.member) as tab:
            async with aclosing(self._heard(tab, request)) as heard:
                look = self._empty(session)
                async for _ in heard:
                    look = replace(await self._next(look, tab, session), beat=look.beat + 1)
                    yield look

    async def act(self, tab: Tab, act: Callable[[], Awaitable[object]]) -> bool:
        """Do something for a tab; what goes wrong is told there. Returns whether it went well."""
        try:
            await act()
        except ChatbotError as error:
            tab.say(sentence_for(error, self.language))
            return False
        tab.say("")
        return True

    async def writer(self, key: str, request: Request, csrf_token: str) -> Tab | None:
        """Return the tab of a caller who may write, None for anybody else."""
        try:
            session = await self.access.writer_with(request, csrf_token)
        except HTTPException:
            return None
        return self.tabs.of(key, session.member)

    async def reader(self, key: str, request: Request) -> Tab | None:
        """Return the tab of a caller of the staff, None for anybody else."""
        try:
            session = await self.access.reader(request)
        except HTTPException:
            return None
        return self.tabs.of(key, session.member)

    async def colleagues(self, member: StaffMember) -> tuple[str, ...]:
        """Return the names of those whom a member may give a conversation."""
        others = [one for one in await self.app.staff.members() if one.id != member.id]
        return tuple(one.name for one in others if not one.is_disabled)

    async def colleague(self, name: str) -> StaffMember | None:
        """Return somebody by name, None for nobody."""
        try:
            return await self.app.staff.member(name)
        except StaffError:
            return None

    async def why(self, conversation_id: str, turn: str, member: StaffMember) -> str:
        """Return why a reply was given, by the place of its turn in the log; an administrator may put it right."""
        try:
            told = replies(await self.app.log.events(conversation_id))
        except ChatbotError as error:
            return sentence_for(error, self.language)
        why = next((why_html(one, self.texts) for one in told if str(one["id"]) == turn), "")
        if not why or not self._leads_to_owners_page(member):
            return why
        address = f"{ADMIN_PAGE}#correct={escape(address_of(conversation_id, int(turn)))}"
        label = escape(self.texts.say("correct_this"))
        return f'{why}<p><a href="{address}" target="_blank" rel="noopener">{label}</a></p>'

    async def saved(self, tab: Tab, title: str) -> str:
        """Return a saved reply for the open conversation, filled in; empty for none of that title."""
        try:
            state = (await self.app.log.load(tab.conversation_id)).state
            owner = await self.app.log.owner(tab.conversation_id)
            customer = None if owner is None else await self.app.store.customer(owner)
        except ChatbotError:
            return ""
        reply = next((one for one in self.replies(state.language) if one.title == title), None)
        name = "" if customer is None else customer.name
        values = {"customer": name, "order": state.focus.order_number, "clerk": tab.member.name}
        return "" if reply is None else reply.filled({**values, "shop": self.app.settings.shop.name})

    def replies(self, language: str) -> tuple[SavedReply, ...]:
        """Return the saved replies of a language; those of the shop's own where it has none."""
        saved = self.app.saved_replies
        return saved.get(language) or saved.get(self.language.tag, ())

    def reads(self) -> Reader:
        """Return how conversations are read now."""
        return Reader(self.texts, self._chat, self._zone, self.app.clock.now())

    async def _heard(self, tab: Tab, request: Request) -> AsyncGenerator[None]:
        """Yield at first, after all news of what the tab shows, and every few seconds, while its session is open."""
        news = self.app.news
        while not news.is_over and await self.access.is_signed_in(request):
            with news.listen(QUEUE) as queue, news.listen(tab.conversation_id) as conversation:
                tab.changed.clear()
                yield
                await _first((queue, conversation), tab.changed, self._beat_s)

    async def _next(self, look: Look, tab: Tab, session: StaffSession) -> Look:
        """Return how the tab looks now; while the shop's data cannot be read, as before, and it says so."""
        try:
            return await self._look(tab, session)
        except ChatbotError as error:
            return replace(look, notice=sentence_for(error, self.language), box=None)

    def _empty(self, session: StaffSession) -> Look:
        link = f'<a href="{ADMIN_PAGE}">{escape(self.texts.say("to_admin"))}</a>'
        may_follow = self._leads_to_owners_page(session.member)
        return Look(session.member.name, session.csrf_token, link=link if may_follow else "")

    def _leads_to_owners_page(self, member: StaffMember) -> bool:
        has_page = self.app.settings.server.has_admin_page and self.app.publisher is not None
        return has_page and member.role is StaffRole.ADMIN

    async def _look(self, tab: Tab, session: StaffSession) -> Look:
        rows = await self.queue.rows(tab.wanted, tab.member)
        waiting, decisions = await self.queue.waiting(), await self.queue.decisions()
        queue = self.queue.html(rows, waiting, tab.conversation_id, decisions)
        look = replace(self._empty(session), queue=queue, notice=tab.notice)
        try:
            return await self._with_conversation(look, tab)
        except ChatbotError as error:
            return replace(look, notice=sentence_for(error, self.language))

    async def _with_conversation(self, look: Look, tab: Tab) -> Look:
        opened = tab.conversation_id
        if not opened:
            return look
        events = await self.app.log.events(opened)
        entry = await self.app.hand_overs.entry(opened)
        beside = await self.customer.beside(opened, events, entry)
        lookers = self.tabs.lookers(opened, tab.member)
        box = None if tab.is_shown else tab.drafts.get(opened, "")
        tab.is_shown = tab.conversation_id == opened  # another one may have been opened meanwhile
        return replace(
            look,
            conversation_id=opened,
            head=head_html(entry, beside.customer, lookers, self.queue),
            thread=thread_html(opened, events, self.reads()),
            beside=self.customer.html(beside),
            may=allowed(entry, tab.member),
            language=(await self.app.log.load(opened)).state.language,
            box=box,
        )


def wanted(state: str, mood: str, language: str, topic: str) -> Wanted:
    """Return filters as a page sends them."""
    return Wanted(state, mood, language, topic)


def allowed(entry: HandOver | None, member: StaffMember) -> frozenset[str]:
    """Return what a member may do with a conversation as it stands."""
    if entry is None:
        return frozenset()
    if entry.state is HandOverState.RESOLVED:
        return frozenset({REOPEN})
    if entry.state is not HandOverState.CLAIMED:
        return frozenset({CLAIM, ASSIGN, RESOLVE})
    if entry.staff_id == member.id:
        return frozenset({WRITE, ASSIGN, RELEASE, RESOLVE})
    return frozenset({ASSIGN, RELEASE, RESOLVE}) if member.role is StaffRole.ADMIN else frozenset()


async def _first(listeners: tuple[Listener, ...], changed: asyncio.Event, within_s: float) -> None:
    """Return as soon as anything happened, or after a time in which nothing did."""
    waits = [asyncio.ensure_future(one.heard(within_s)) for one in listeners]
    waits.append(asyncio.ensure_future(changed.wait()))
    try:
        await asyncio.wait(waits, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

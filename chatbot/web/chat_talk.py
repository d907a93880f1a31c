"""What the chat page does: begins, restores and continues conversations, and says how the page looks after it.

Knows no page library: a look is plain data. Every call checks its conversation token; nothing else says who is asking.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from starlette.requests import HTTPConnection

from chatbot.bootstrap import App
from chatbot.bootstrap.demo import demo_customers, sign_in_as
from chatbot.dialogue.staff.feedback_desk import FeedbackDesk
from chatbot.domain.conversation import LoggedEvent, Message, MessageReceived, Press, Role, Session
from chatbot.domain.feedback import ConversationRated
from chatbot.domain.spoken import language_of
from chatbot.errors import ChatbotError, ConversationNotFound
from chatbot.web.caller import is_local
from chatbot.web.chat_rating import Rating, rating_of
from chatbot.web.conversations import Conversations
from chatbot.web.pace import TooManyRequests
from chatbot.web.page_texts import PageTexts
from chatbot.web.problems import sentence_for
from chatbot.web.rendering import hint_html, plain_html
from chatbot.web.script_texts import starts
from chatbot.web.transcript import PageMessage, messages, open_proposal, user_message, writing_message
from chatbot.web.turns import LiveTurn

_CHANNEL = "chat"
_SHOWN_EVENTS = 400
_COALESCED_S = 0.05
_UNKNOWN, _LONGEST_REASON = "-", 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What the bar below an open card says, in the conversation's language: a hint and the labels of its buttons."""

    hint: str = ""
    confirm: str = ""
    decline: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How the page looks: the conversation, the open proposal, whether it waits, and what goes into the fields.

    `page` is for the page's script alone: with what it calls the API for this conversation.
    """

    token: str
    messages: tuple[PageMessage, ...] = ()
    proposal_id: str = ""
    asked: Asked = Asked()
    is_busy: bool = False
    draft: str = ""
    notice: str = ""
    email: str = ""
    rating: Rating = field(default_factory=Rating)
    page: str = ""


class ChatTalk:
    """A shopper's side of the page in one language, that of `texts`; it keeps nothing between calls."""

    def __init__(self, app: App, conversations: Conversations, texts: PageTexts) -> None:
        self._app = app
        self._conversations = conversations
        self.texts = texts
        self._language = app.languages[texts.language]
        self._feedback = FeedbackDesk(app.log, app.clock)

    @property
    def has_sign_in(self) -> bool:
        """Whether the page offers the demo's sign-in."""
        return self._app.demo_sign_in is not None

    async def restore(self, token: str, caller: HTTPConnection) -> Look:
        """Return the look of the conversation that a token opens; of a new one when it opens none."""
        try:
            session = await self._conversations.open(token)
            return await self._look(session, token)
        except ConversationNotFound:
            return await self._begin("", self.texts.say("ended") if token else "", caller)
        except ChatbotError as error:
            return Look(token, notice=self._sentence(error))

    async def speak(self, email: str, token: str, caller: HTTPConnection) -> Look:
        """Return the look in this language; a conversation in which nobody has written yet begins anew in it."""
        look = await self.restore(token, caller)
        is_new = all(message["role"] == "assistant" for message in look.messages)
        return await self.begin(email, caller) if is_new else look

    async def resume(self, token: str, caller: HTTPConnection) -> AsyncGenerator[Look]:
        """Yield the look of a conversation, and where it is being answered, how it looks until it is."""
        look = await self.restore(token, caller)
        opened = self._app.tokens.conversation(token)
        turns = self._conversations.turns.under_way(opened) if opened is not None and look.token == token else ()
        try:
            for turn in turns:
                yield (waiting := replace(look, messages=(*look.messages, *self._sign(look.messages)), is_busy=True))
                async with aclosing(self._live(await self._conversations.open(token), waiting, turn)) as looks:
                    async for one in looks:
                        yield one
        except ChatbotError as error:
            yield replace(await self.restore(token, caller), notice=self._sentence(error))
            return
        yield await self.restore(token, caller) if turns else look

    async def photographed(self, token: str, why: str, caller: HTTPConnection) -> Look:
        """Return the look after a photo was sent; `why` is what the API said to one that was refused."""
        look = await self.restore(token, caller)
        failed = self.texts.say("photo_failed") if why == _UNKNOWN else why[:_LONGEST_REASON]
        return replace(look, notice=plain_html(failed)) if why and look.token == token else look

    async def begin(self, email: str, caller: HTTPConnection) -> Look:
        """Start a conversation, as a customer of the demo when the caller may choose one."""
        try:
            may_choose = email and is_local(caller)
            signed_in = await sign_in_as(self._app, email) or "" if may_choose else ""
            return await self._begin(signed_in, "", caller)
        except ChatbotError as error:
            return Look("", notice=self._sentence(error))

    async def sign_in(self, email: str, token: str, caller: HTTPConnection) -> Look:
        """Start a conversation as another customer; the one chosen already goes on (a picker also tells of looks)."""
        look = await self.restore(token, caller)
        return look if look.email == email else await self.begin(email, caller)

    async def write(self, text: str, token: str, caller: HTTPConnection) -> AsyncGenerator[Look]:
        """Yield how the page looks while a message is answered."""
        async with aclosing(self._converse(Message(Role.USER, text), token, caller)) as looks:
            async for look in looks:
                yield look

    async def press(self, press: Press, token: str, caller: HTTPConnection) -> AsyncGenerator[Look]:
        """Yield how the page looks while a pressed card is carried out."""
        async with aclosing(self._converse(press, token, caller)) as looks:
            async for look in looks:
                yield look

    async def rate(self, token: str, rating: ConversationRated, caller: HTTPConnection) -> Look:
        """Rate the conversation, and return the look after it."""
        look = await self.restore(token, caller)
        opened = self._app.tokens.conversation(look.token)
        if opened is None or look.token != token:
            return look
        try:
            await self._feedback.rate_conversation(opened, rating.stars)
        except ChatbotError as error:
            return replace(look, notice=self._sentence(error))
        return await self.restore(token, caller)

    async def _converse(self, given: Message | Press, token: str, caller: HTTPConnection) -> AsyncGenerator[Look]:
        draft = given.text if isinstance(given, Message) else ""
        try:
            session = await self._conversations.open(token)
            before = await self._look(session, token)
        except ChatbotError:
            yield replace(await self.restore(token, caller), draft=draft)
            return
        waiting = self._waiting(before, given)
        yield waiting
        try:
            turn = await self._conversations.answer(session, given, caller)
            async with aclosing(self._live(session, waiting, turn)) as looks:
                async for look in looks:
                    yield look
            yield await self._look(await self._conversations.open(token), token)  # whose it is may have been proved
        except TooManyRequests as error:
            yield replace(before, draft=draft, notice=self._wait(error))
        except ChatbotError as error:
            yield replace(before, draft=draft, notice=self._sentence(error))

    async def _live(self, session: Session, waiting: Look, turn: LiveTurn) -> AsyncGenerator[Look]:
        """Yield the look with the turn's events so far, at most every 50 ms, where they show anything new.

        A look that shows nothing new would hold back the first sentence: it is due shortly after such an event.
        """
        loop = asyncio.get_running_loop()
        earlier: tuple[LoggedEvent, ...] | None = None
        new: list[LoggedEvent] = []
        shown_at, shown = loop.time(), _contents(waiting.messages)
        async with aclosing(turn.events()) as events:
            async for event in events:
                if earlier is None:
                    earlier = await self._events(session, before=event.sequence)
                new.append(event)
                if loop.time() - shown_at < _COALESCED_S:
                    continue
                said = self._messages((*earlier, *new))
                said = (*said, *self._sign(said))
                if _contents(said) != shown:
                    shown_at, shown = loop.time(), _contents(said)
                    yield replace(waiting, messages=said)

    def _waiting(self, look: Look, given: Message | Press) -> Look:
        said = (user_message(given.text),) if isinstance(given, Message) and given.text.strip() else ()
        quiet = tuple({**message, "options": None} for message in look.messages)
        return Look(look.token, (*quiet, *said, writing_message(self.texts)), is_busy=True, email=look.email)

    def _sign(self, said: tuple[PageMessage, ...]) -> tuple[PageMessage, ...]:
        return (writing_message(self.texts),) if said and said[-1]["role"] == "user" else ()

    def _messages(self, events: tuple[LoggedEvent, ...]) -> tuple[PageMessage, ...]:
        """Return the messages; a conversation in which nobody has written yet offers where to begin."""
        said = messages(events, self.texts, self._app.clock.now())
        if said and not any(isinstance(logged.event, MessageReceived) for logged in events):
            said[-1]["options"] = [{"label": start, "value": start} for start in starts(self._language)]
        return tuple(said)

    async def _begin(self, sign_in: str, notice: str, caller: HTTPConnection) -> Look:
        try:
            session, token, _ = await self._conversations.begin(sign_in, _CHANNEL, self._language.tag, caller)
        except TooManyRequests as error:
            return Look("", notice=self._wait(error))
        return replace(await self._look(session, token), notice=notice)

    async def _look(self, session: Session, token: str) -> Look:
        events = await self._events(session)
        proposal = open_proposal(events, self._app.clock.now())
        rating = rating_of(events)
        look = Look(token, self._messages(events), email=await self._email(session), rating=rating)
        look = replace(look, page=await self._page(session, token))
        if proposal is None:
            return look
        texts = self.texts.within(language_of(events))
        hint = hint_html(proposal.card.title, texts.say("confirm_hint"))
        asked = Asked(hint, texts.say("confirm"), texts.say("not_now"))
        return replace(look, proposal_id=proposal.id, asked=asked)

    async def _events(self, session: Session, before: int | None = None) -> tuple[LoggedEvent, ...]:
        """Return the last events of a conversation, those with a place lower than `before`."""
        version = (await self._app.log.load(session.conversation_id)).version
        events = await self._conversations.said(session, max(0, version - _SHOWN_EVENTS))
        return tuple(event for event in events if before is None or event.sequence < before)

    async def _page(self, session: Session, token: str) -> str:
        is_offered = (await self._app.log.load(session.conversation_id)).state.photos is not None
        offers_photos = is_offered and session.customer_id is not None
        return json.dumps({"id": session.conversation_id, "token": token, "offers_photos": offers_photos})

    async def _email(self, session: Session) -> str:
        """Return the demo customer whose conversation this is, for the picker."""
        if not self.has_sign_in or session.customer_id is None:
            return ""
        customer = await self._app.store.customer(session.customer_id)
        known = {one.email for one in demo_customers()}
        return customer.email if customer is not None and customer.email in known else ""

    def _wait(self, error: TooManyRequests) -> str:
        return self.texts.say("wait", seconds=str(error.retry_after_s))

    def _sentence(self, error: ChatbotError) -> str:
        return sentence_for(error, self._language)


def _contents(said: tuple[PageMessage, ...]) -> list[str]:
    return [one["content"] for one in said]

"""The assistant as a shopper meets it, for an administrator: nothing is kept or happens, every reply tells why."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from chatbot.bootstrap import App
from chatbot.bootstrap.trial import Trial, Trials
from chatbot.domain.conversation import Level, LoggedEvent, Message, MessageReceived, Press, Role, Session
from chatbot.domain.spoken import language_of
from chatbot.errors import ChatbotError
from chatbot.evaluation.corrections import Correction
from chatbot.ports.staff import StaffMember
from chatbot.web.admin_trace import trace_html
from chatbot.web.page_texts import PageTexts
from chatbot.web.past_answers import PastAnswer, past_answer
from chatbot.web.problems import sentence_for
from chatbot.web.rendering import plain_html
from chatbot.web.staff_trace import replies
from chatbot.web.transcript import messages, open_proposal, user_message

_CHANNEL = "trial"
_MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """How the trial looks: the conversation, why the last reply was given, and the card that waits."""

    messages: tuple[dict[str, Any], ...] = ()
    why: str = ""
    proposal_id: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class _Open:
    trial: Trial
    session: Session
    email: str


class AdminTrial:
    """One trial for each administrator, the oldest of twenty given up for another one."""

    def __init__(self, app: App, trials: Trials, texts: PageTexts) -> None:
        self._app = app
        self._trials = trials
        self._texts = texts
        self._chat = PageTexts(app.settings.shop.language, app.settings.shop.name)
        self._open: dict[str, _Open] = {}
        self._past: dict[str, PastAnswer] = {}

    async def past(self, member: StaffMember, address: str) -> Look:
        """Open an answer of a past conversation to be put right, until something is said here."""
        try:
            past = await past_answer(self._app, member, address)
        except ChatbotError as error:
            return Look(notice=self._sentence(error))
        if past is None:
            return Look(notice=self._texts.say("correct_gone"))
        self._past[member.id] = past
        said = plain_html(" ".join(str(one["text"]) for one in past.told["sentences"]))
        reply = {"role": "assistant", "content": f'<div class="sd-reply"><div class="sd-text">{said}</div></div>'}
        notice = self._texts.say("correct_past")
        return Look((user_message(past.question), reply), trace_html(past.told, self._texts), notice=notice)

    async def begin(self, member: StaffMember, email: str) -> Look:
        """Begin anew, as the customer with this e-mail, or as somebody unknown."""
        self._past.pop(member.id, None)
        try:
            customer = await self._app.store.customer_by_email(email) if email else None
            if email and customer is None:
                return Look(notice=self._texts.say("nobody_has_it"))
            conversation_id = self._app.ids.new("try")
            session = Session(conversation_id)
            if customer is not None:
                session = Session(conversation_id, Level.VERIFIED, customer.id)
                await self._app.staff_desk.record(member, "trial.as_customer", customer.id)
            opened = _Open(self._trials.open(), session, email)
            self._open.pop(member.id, None)
            while len(self._open) >= _MOST_OPEN:
                del self._open[next(iter(self._open))]
            self._open[member.id] = opened
            await opened.trial.assistant.start(session, _CHANNEL, self._app.settings.shop.language)
            return await self._look(opened)
        except ChatbotError as error:
            return Look(notice=self._sentence(error))

    async def say(self, member: StaffMember, text: str) -> AsyncGenerator[Look]:
        """Yield how it looks while a message is answered."""
        async for look in self._turn(member, Message(Role.USER, text)):
            yield look

    async def press(self, member: StaffMember, *, is_confirmed: bool) -> AsyncGenerator[Look]:
        """Yield how it looks while the open card is pressed."""
        opened = self._open.get(member.id)
        state = None if opened is None else (await opened.trial.log.load(opened.session.conversation_id)).state
        if state is not None and state.proposal is not None:
            async for look in self._turn(member, Press(state.proposal.id, is_confirmed)):
                yield look

    async def correction(self, member: StaffMember, answer: str) -> Correction | None:
        """Return what becomes of a better answer to the last message; None before there is one."""
        if member.id in self._past:
            return self._past[member.id].corrected(answer) if answer.strip() else None
        opened = self._open.get(member.id)
        events = () if opened is None else await self._events(opened)
        said = [one.event.text for one in events if isinstance(one.event, MessageReceived)]
        if opened is None or not said or not answer.strip():
            return None
        language = language_of(events) or self._app.settings.shop.language
        email = opened.email if self._app.settings.store.demo else ""
        return Correction(said[-1], answer, language, tuple(said[:-1]), email)

    async def _turn(self, member: StaffMember, given: Message | Press) -> AsyncGenerator[Look]:
        self._past.pop(member.id, None)
        if member.id not in self._open:
            await self.begin(member, "")
        opened = self._open.get(member.id)
        if opened is None:
            return
        try:
            async with aclosing(opened.trial.assistant.reply(opened.session, given)) as events:
                async for _ in events:
                    yield await self._look(opened)
            yield await self._look(opened)
        except ChatbotError as error:
            look = await self._look(opened)
            yield Look(look.messages, look.why, look.proposal_id, self._sentence(error))

    async def _look(self, opened: _Open) -> Look:
        events, now = await self._events(opened), self._app.clock.now()
        told = list(replies(events))
        proposal = open_proposal(events, now)
        return Look(
            tuple(messages(events, self._chat, now)),
            trace_html(told[-1], self._texts) if told else "",
            "" if proposal is None else proposal.id,
        )

    async def _events(self, opened: _Open) -> tuple[LoggedEvent, ...]:
        return await opened.trial.log.events(opened.session.conversation_id)

    def _sentence(self, error: ChatbotError) -> str:
        return sentence_for(error, self._app.languages[self._app.settings.shop.language])

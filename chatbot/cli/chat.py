"""`chatbot chat`: a conversation in the terminal, or line by line from a pipe."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chatbot.cli.failures import sentence
from chatbot.cli.options import AsCustomer, Config, DataDir, InConversation, read_settings, tell
from chatbot.errors import ChatbotError, LanguageModelError, MissingModel

if TYPE_CHECKING:
    from rich.console import Console

    from chatbot.bootstrap import App
    from chatbot.domain.conversation import LoggedEvent, Message, Press, Session
    from chatbot.domain.outcome import QuickReply
    from chatbot.web.page_texts import PageTexts


def chat(
    email: AsCustomer = None, conversation: InConversation = None, config: Config = None, data_dir: DataDir = None
) -> None:
    """Talk to the assistant: a number sends that quick reply; /confirm, /no, /as EMAIL, /new, /quit."""
    from chatbot.bootstrap import open_app
    from chatbot.cli.show import console

    out, settings = console(), read_settings(config, data_dir)
    with asyncio.Runner() as runner:
        opened = open_app(settings, say=tell)
        app = runner.run(opened.__aenter__())
        try:
            talk = Talk(app, runner, out)
            talk.begin(email, conversation)
            while (said := _next_line(out)) is not None:
                if not talk.take(said):
                    break
        finally:
            runner.run(opened.__aexit__(None, None, None))


class Talk:
    """The conversation at the terminal: what was offered last, and what a line does."""

    def __init__(self, app: App, runner: asyncio.Runner, out: Console) -> None:
        self._app = app
        self._runner = runner
        self._out = out
        self._session: Session | None = None
        self._language = ""
        self._offered: Sequence[QuickReply] = ()
        self._loading: asyncio.Task[None] | None = None

    def begin(self, email: str | None, conversation: str | None = None) -> None:
        """Start a conversation with its greeting, or go on with an earlier one."""
        self._runner.run(self._begin(email, conversation))

    def take(self, said: str) -> bool:
        """Carry out a line; return whether the talk goes on. Errors are told, and the talk goes on."""
        word, _, rest = said.strip().partition(" ")
        if word == "/quit":
            return False
        try:
            self._runner.run(self._carried_out(word, rest.strip(), said))
        except ChatbotError as error:
            tell(sentence(error))
        return True

    async def _begin(self, email: str | None, conversation: str | None) -> None:
        from chatbot.cli.talk import customer_id_of, earlier_session

        if conversation is None:
            await self._begin_as(await customer_id_of(self._app, email))
        else:
            self._session = await earlier_session(self._app, conversation, email)
            self._language = (await self._app.log.load(conversation)).state.language
            self._out.print()
            self._note("help")
        self._loading = asyncio.create_task(self._load_model())

    async def _begin_as(self, customer_id: str | None) -> None:
        from chatbot.cli.talk import new_session

        self._session, greeting = await new_session(self._app, customer_id)
        self._offered, self._language = (), ""
        self._say(greeting)
        self._out.print()
        self._note("help")

    async def _sign_in(self, email: str) -> None:
        """Go on as a customer; what is somebody else's already, and signing out, begins a new conversation."""
        from chatbot.cli.talk import customer_id_of, signed_in

        assert self._session is not None
        customer_id = await customer_id_of(self._app, email or None)
        if customer_id is None:
            await self._begin_as(None)
            self._note("signed_out")
            return
        session = await signed_in(self._app, self._session, customer_id)
        if session is None:
            await self._begin_as(customer_id)
        else:
            self._session = session
        self._note("signed_in", email=email)

    async def _load_model(self) -> None:
        with contextlib.suppress(LanguageModelError, MissingModel):  # replies are composed then
            await self._app.warm_up_model()

    async def _carried_out(self, word: str, rest: str, said: str) -> None:
        from chatbot.domain.conversation import Message, Role

        match word:
            case "/new":
                assert self._session is not None
                await self._begin_as(self._session.customer_id)
            case "/as":
                await self._sign_in(rest)
            case "/confirm" | "/no":
                await self._press(is_confirmed=word == "/confirm")
            case _ if word.startswith("/"):
                tell(self._texts().say("help"))
            case _:
                await self._answer(Message(Role.USER, self._meant(said)))

    def _meant(self, said: str) -> str:
        """Return the message of the quick reply whose number was typed, else what was typed."""
        number = said.strip()
        is_offered = number.isascii() and number.isdigit() and 1 <= int(number) <= len(self._offered)
        return self._offered[int(number) - 1].message if is_offered else said

    async def _press(self, *, is_confirmed: bool) -> None:
        from chatbot.domain.conversation import Press

        assert self._session is not None
        proposal = (await self._app.log.load(self._session.conversation_id)).state.proposal
        if proposal is None:
            tell(self._texts().say("no_card"))
            return
        await self._answer(Press(proposal.id, is_confirmed))

    async def _answer(self, given: Message | Press) -> None:
        from chatbot.bootstrap.reply import collect
        from chatbot.cli.show import show_rest
        from chatbot.cli.talk import earlier_session
        from chatbot.domain.proofs import CustomerVerified

        assert self._session is not None
        events: list[LoggedEvent] = []
        async for event in self._app.assistant.reply(self._session, given):
            events.append(event)
            self._say((event,))
        self._out.print()
        if any(isinstance(logged.event, CustomerVerified) for logged in events):
            self._session = await earlier_session(self._app, self._session.conversation_id, None)
        texts, reply = self._texts(events), collect(events)
        self._language = texts.language
        show_rest(reply, texts, self._out)
        self._offered = reply.quick_replies

    def _texts(self, events: Sequence[LoggedEvent] = ()) -> PageTexts:
        """Return the terminal's own lines in the language of the talk, as it is after these events."""
        from chatbot.cli.talk import texts_after

        return texts_after(self._app, events, self._language)

    def _note(self, key: str, **values: str) -> None:
        from chatbot.cli.show import line

        line(self._texts().say(key, **values), self._out, "dim")

    def _say(self, events: Sequence[LoggedEvent]) -> None:
        from chatbot.domain.conversation import SentenceReleased

        for logged in events:
            if isinstance(logged.event, SentenceReleased):
                self._out.print(logged.event.sentence.text, end=logged.event.sentence.gap, soft_wrap=True)


def _next_line(out: Console) -> str | None:
    """Return the next line of a person or a pipe, None at its end; what a pipe says is shown."""
    is_person = sys.stdin.isatty()
    if is_person:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - gives the prompt its editing keys
    while True:
        try:
            said = input("> " if is_person else "")
        except (EOFError, KeyboardInterrupt):
            return None
        if said.strip():
            break
    if not is_person:
        out.print(f"> {said}", soft_wrap=True)
    return said

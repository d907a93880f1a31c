"""The chat page while a person has the conversation, or is waited for: what they write appears as they write it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from chatbot.bootstrap import App
from chatbot.errors import ChatbotError
from chatbot.web.chat_talk import ChatTalk
from chatbot.web.conversations import Conversations
from chatbot.web.following import Following
from chatbot.web.hand_over_status import hand_over_status, standing
from chatbot.web.page_texts import PageTexts
from chatbot.web.transcript import PageMessage


@dataclass(frozen=True, slots=True)
class News:
    """What is new: the messages and how the hand-over stands; None for what stays as it is."""

    messages: tuple[PageMessage, ...] | None = None
    standing: str | None = None


class ChatPerson:
    """Follows the conversations of pages that wait for a person; of each page the one that it shows."""

    def __init__(self, app: App, conversations: Conversations, talk: ChatTalk, texts: PageTexts) -> None:
        self._app = app
        self._conversations = conversations
        self._talk = talk
        self._texts = texts
        self._following = Following(app.log, app.news, is_shopper=True)
        self._shown: dict[str, str] = {}

    async def follow(self, page: str, token: str, caller: HTTPConnection) -> AsyncGenerator[News]:
        """Yield news of a conversation that a person was asked into, until the page shows another one.

        Soon over for one that no person was asked into, and for one that is followed already. There is always one that
        says something or that all stays: a page forgets what it showed when it is told nothing at all.
        """
        conversation_id = self._app.tokens.conversation(token)
        yield News()
        try:
            if conversation_id is None or self._shown.get(page) == conversation_id:
                return
            version = (await self._app.log.load(conversation_id)).version
            standing_now = await self._standing(conversation_id)
            yield News(None, standing_now)
            if not standing_now:
                self._shown.pop(page, None)
                return
            async with aclosing(self._news(page, conversation_id, token, version, caller)) as news:
                async for one in news:
                    yield one
        except ChatbotError:  # the page's own calls say what is wrong
            return

    async def _news(
        self, page: str, conversation_id: str, token: str, version: int, caller: HTTPConnection
    ) -> AsyncGenerator[News]:
        self._shown[page] = conversation_id
        try:
            async with aclosing(self._following.conversation(conversation_id, version)) as events:
                async for event in events:
                    if self._shown.get(page) != conversation_id:
                        return
                    is_quiet = event is None or self._conversations.turns.under_way(conversation_id)
                    said = None if is_quiet else (await self._talk.restore(token, caller)).messages
                    yield News(said, await self._standing(conversation_id))
        finally:
            if self._shown.get(page) == conversation_id:
                del self._shown[page]

    async def _standing(self, conversation_id: str) -> str:
        status = await hand_over_status(self._app, conversation_id)
        spoken = (await self._app.log.load(conversation_id)).state.language
        language = self._app.languages.get(spoken) or self._app.languages[self._app.settings.shop.language]
        return standing(status, self._texts.within(language.tag), language)

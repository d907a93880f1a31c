"""What the chat page does when something on it is pressed, written or loaded.

What a browser sends is a token, a language and a text; the talk says what becomes of them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import gradio as gr

from chatbot.bootstrap import App
from chatbot.domain.conversation import Press
from chatbot.domain.feedback import ConversationRated
from chatbot.web.caller import language_of
from chatbot.web.chat_labels import Labels, labels
from chatbot.web.chat_person import ChatPerson
from chatbot.web.chat_talk import ChatTalk, Look
from chatbot.web.rating_bar import rating_updates

_Looks = AsyncGenerator[tuple[Any, ...]]


class ChatHandlers:
    """Answers the page's events with the updates of its parts; `talks` are one for each language."""

    def __init__(self, app: App, talks: Mapping[str, ChatTalk], person: ChatPerson) -> None:
        self._talks = talks
        self._person = person
        self._labels = {tag: labels(app, talk.texts) for tag, talk in talks.items()}
        self._own = app.settings.shop.language

    async def restore(self, token: Any, language: Any, request: gr.Request) -> _Looks:
        """Show the conversation that the page had, or a new one, with everything in the page's language."""
        talk = self._talk(language, request)
        async with aclosing(talk.resume(_text(token), request.request)) as looks:
            async for look in looks:
                yield self._relabelled(talk, look)

    async def speak(self, told: Any, email: Any, token: Any, request: gr.Request) -> tuple[Any, ...]:
        """Let the page speak another language, and remember it."""
        talk = self._talk(_told(told), request)
        look = await talk.speak(_text(email), _text(token), request.request)
        return *self._relabelled(talk, look), talk.texts.language

    async def photographed(self, told: Any, token: Any, language: Any, request: gr.Request) -> tuple[Any, ...]:
        """Show the conversation with a photo that the page's script has sent, or why it could not."""
        talk = self._talk(language, request)
        return self._updates(await talk.photographed(_text(token), _told(told), request.request))

    async def sign_in(self, email: Any, token: Any, language: Any, request: gr.Request) -> tuple[Any, ...]:
        """Begin as another customer of the demo."""
        return self._updates(await self._talk(language, request).sign_in(_text(email), _text(token), request.request))

    async def begin(self, email: Any, language: Any, request: gr.Request) -> tuple[Any, ...]:
        """Begin a new conversation."""
        return self._updates(await self._talk(language, request).begin(_text(email), request.request))

    async def follow(self, token: str, request: gr.Request) -> _Looks:
        """Show what a person writes, while there is one."""
        async with aclosing(self._person.follow(request.session_hash or "", _text(token), request.request)) as news:
            async for one in news:
                messages = gr.skip() if one.messages is None else list(one.messages)
                standing = (
                    gr.skip() if one.standing is None else gr.update(value=one.standing, visible=bool(one.standing))
                )
                yield messages, standing

    async def write(self, text: Any, token: Any, language: Any, request: gr.Request) -> _Looks:
        """Answer a message."""
        async for look in self._talk(language, request).write(_text(text), _text(token), request.request):
            yield self._updates(look)

    async def ask(self, told: Any, token: Any, language: Any, request: gr.Request) -> _Looks:
        """Say for the shopper what a button of the page's script says."""
        async with aclosing(self.write(_told(told), token, language, request)) as updates:
            async for update in updates:
                yield update

    async def choose(self, token: Any, language: Any, chosen: gr.SelectData, request: gr.Request) -> _Looks:
        """Answer a quick reply that was pressed."""
        async with aclosing(self.write(chosen.value, token, language, request)) as updates:
            async for update in updates:
                yield update

    async def confirmed(self, proposal_id: Any, token: Any, language: Any, request: gr.Request) -> _Looks:
        """Carry out what the open card says."""
        press = Press(_text(proposal_id), True)
        async for look in self._talk(language, request).press(press, _text(token), request.request):
            yield self._updates(look)

    async def declined(self, proposal_id: Any, token: Any, language: Any, request: gr.Request) -> _Looks:
        """Leave the open card."""
        press = Press(_text(proposal_id), False)
        async for look in self._talk(language, request).press(press, _text(token), request.request):
            yield self._updates(look)

    async def rate(self, rating: ConversationRated, token: Any, language: Any, request: gr.Request) -> tuple[Any, ...]:
        """Keep the stars."""
        return self._updates(await self._talk(language, request).rate(_text(token), rating, request.request))

    def _talk(self, language: Any, request: gr.Request) -> ChatTalk:
        """Return the talk in a language that was chosen, else in one that the browser prefers."""
        known = self._talks.get(_text(language))
        return known or self._talks[language_of(request.request, self._talks, self._own)]

    def _relabelled(self, talk: ChatTalk, look: Look) -> tuple[Any, ...]:
        """Return the updates with everything that the page says in the talk's language."""
        own = self._labels[talk.texts.language]
        others = (gr.update(**own[name]) for name in ("title", "attach", "stars"))
        return *self._updates(look, own), *others, talk.texts.language

    def _updates(self, look: Look, own: Labels | None = None) -> tuple[Any, ...]:
        """Return the updates of the page's parts, in the order in which they are connected."""
        own, is_free = own or {}, not look.is_busy
        return (
            list(look.messages),
            gr.update(value=look.draft, interactive=is_free, **own.get("box", {})),
            gr.update(interactive=is_free, **own.get("send", {})),
            gr.update(visible=bool(look.proposal_id) and is_free),
            look.asked.hint,
            look.asked.confirm,
            look.asked.decline,
            look.proposal_id,
            gr.update(value=look.notice, visible=bool(look.notice)),
            look.token,
            gr.update(value=look.email, interactive=is_free, **own.get("picker", {})),
            gr.update(interactive=is_free, **own.get("new", {})),
            gr.skip() if look.is_busy else look.page,
            *rating_updates(look.rating, is_busy=look.is_busy),
        )


def _told(value: object) -> str:
    """Return what the page's script told: a number of its own stands before it."""
    return _text(value).partition(" ")[2]


def _text(value: object) -> str:
    """Return what a browser sent, if it is the text that was expected."""
    return value if isinstance(value, str) else ""

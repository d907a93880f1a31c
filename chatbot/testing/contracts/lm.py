"""What every chat model must do. Inherit, and give a fixture `model` that writes at least four pieces to any prompt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, cast

from chatbot.domain.conversation import Message, Role
from chatbot.errors import AnswerCut
from chatbot.ports.chat_model import ChatModel, ChatRequest, Profile

REQUEST = ChatRequest(
    (Message(Role.SYSTEM, "You answer for a store."), Message(Role.USER, "Where is my order?")), max_tokens=24
)


class ChatModelContract:
    """The tests; each gets a fresh model."""

    async def test_that_it_streams_text(self, model: ChatModel) -> None:
        """Several pieces, none empty."""
        pieces = await _pieces(model.stream(REQUEST))
        assert len(pieces) > 1
        assert all(pieces)

    async def test_that_it_has_a_name_and_a_profile(self, model: ChatModel) -> None:
        """Both before anything was loaded."""
        assert model.name
        assert model.profile in Profile

    async def test_that_it_can_be_warmed_up_twice(self, model: ChatModel) -> None:
        """The second time does no harm."""
        await model.warm_up()
        await model.warm_up()
        assert await _pieces(model.stream(REQUEST))

    async def test_that_it_obeys_max_tokens(self, model: ChatModel) -> None:
        """Fewer tokens are less text, from the same beginning; a model may say at the end that it was cut."""
        short = ChatRequest(REQUEST.messages, max_tokens=2)
        full_text = "".join(await _pieces(model.stream(REQUEST)))
        short_text = "".join(await _pieces(model.stream(short)))
        assert full_text.startswith(short_text)
        assert len(short_text) < len(full_text)

    async def test_that_it_answers_when_it_is_asked_for_json(self, model: ChatModel) -> None:
        """Under the schema, or in any other form: whoever asks checks."""
        schema = {"type": "object", "properties": {"answer": {"type": "string"}}}
        assert await _pieces(model.stream(replace(REQUEST, response_schema=schema)))

    async def test_that_closing_early_frees_its_place(self, model: ChatModel) -> None:
        """Another answer can be had at once."""
        async with aclosing(cast(Any, model.stream(REQUEST))) as stream:
            assert await anext(stream)
        async with asyncio.timeout(5):
            assert await _pieces(model.stream(REQUEST))

    async def test_that_cancelling_its_reader_frees_its_place(self, model: ChatModel) -> None:
        """A task that is cancelled while it waits for a piece leaves nothing behind."""
        reader = asyncio.create_task(_pieces(model.stream(REQUEST)))
        await asyncio.sleep(0.02)
        reader.cancel()
        await asyncio.wait([reader])
        async with asyncio.timeout(5):
            assert await _pieces(model.stream(REQUEST))

    async def test_that_two_answers_at_once_are_both_whole(self, model: ChatModel) -> None:
        """Whether side by side or one after the other is the model's affair."""
        alone = await _pieces(model.stream(REQUEST))
        first, second = await asyncio.gather(_pieces(model.stream(REQUEST)), _pieces(model.stream(REQUEST)))
        assert "".join(first) == "".join(second) == "".join(alone)

    async def test_that_it_can_be_closed(self, model: ChatModel) -> None:
        """Whether it was used or not."""
        await model.close()


async def _pieces(stream: AsyncIterator[str]) -> list[str]:
    pieces: list[str] = []
    with suppress(AnswerCut):
        async for piece in stream:
            pieces.append(piece)  # noqa: PERF401  # those before the error count
    return pieces

"""Answers that are written at once by a tiny model, through the model's port and through its thread."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from chatbot.adapters.lm.batch_thread import BatchThread, Limits
from chatbot.adapters.lm.local_model import LocalModel, Vocabulary
from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.domain.conversation import Message, Role
from chatbot.errors import AnswerCut, ContextTooLong, ModelUnavailable, RateLimited
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.lm_tiny import FAMILIES, tiny_model, tiny_tokenizer, write_tiny, write_tiny_llama

QUESTIONS = ("Where is my order?", "Hi", "I would like to return the jacket, it is too small. " * 3, "How long?")
ENDLESS = ChatRequest((Message(Role.USER, "Hi"),), max_tokens=400)


def _request(text: str, **options: Any) -> ChatRequest:
    return ChatRequest((Message(Role.USER, text),), **{"max_tokens": 20, **options})


async def _text(model: TransformersChatModel, request: ChatRequest) -> str:
    pieces: list[str] = []
    with suppress(AnswerCut):
        async for piece in model.stream(request):
            pieces.append(piece)  # noqa: PERF401  # those before the error count
    return "".join(pieces)


def _endless(folder: Path, **options: Any) -> TransformersChatModel:
    write_tiny_llama(folder, favourites={" parcel": 1.0})
    return TransformersChatModel(folder, profile=Profile.REFERENCES, **options)


@pytest.mark.parametrize("family", FAMILIES)
async def test_that_an_answer_is_the_same_alone_and_among_others(tmp_path: Path, family: str) -> None:
    model = TransformersChatModel(write_tiny(tmp_path, family), profile=Profile.REFERENCES, batch=3)
    requests = [_request(text, max_tokens=20 + 5 * number) for number, text in enumerate(QUESTIONS)]
    alone = [await _text(model, request) for request in requests]
    assert await asyncio.gather(*(_text(model, request) for request in requests)) == alone
    assert len(set(alone)) == len(alone)


async def test_that_each_answer_of_a_batch_keeps_its_own_wishes(tmp_path: Path) -> None:
    write_tiny_llama(tmp_path, favourites={"<eta>": 3.0, "<item>": 2.0, " parcel": 1.0})
    model = TransformersChatModel(tmp_path, profile=Profile.REFERENCES)
    wishes = [
        _request("a", max_tokens=2),
        _request("b", max_tokens=3, references=("item",)),
        _request("c", max_tokens=4, references=("item", "eta"), stop=("<eta><eta><eta>",)),
        _request("d", max_tokens=30, temperature=100.0),
    ]
    texts = await asyncio.gather(*(_text(model, wish) for wish in wishes))
    assert texts[:3] == ["parcel parcel", "<item><item><item>", ""]
    assert len(set(texts[3].split())) > 3


async def test_that_another_joins_an_answer_under_way(tmp_path: Path) -> None:
    model = _endless(tmp_path)
    async with aclosing(model.stream(ENDLESS)) as stream:
        assert await anext(stream)
        assert await _text(model, _request("Hi", max_tokens=2)) == "parcel parcel"
        assert await anext(stream)


async def test_that_who_finds_the_queue_full_is_told_and_who_leaves_it_makes_room(tmp_path: Path) -> None:
    model = _endless(tmp_path, batch=1, queue=1)
    async with aclosing(model.stream(ENDLESS)) as writing:
        assert await anext(writing)
        waiting = asyncio.create_task(_text(model, ENDLESS))
        await asyncio.sleep(0)
        with pytest.raises(RateLimited, match="1 answers are being written and 1 wait"):
            await _text(model, ENDLESS)
        waiting.cancel()
        await asyncio.wait([waiting])
        next_one = asyncio.create_task(_text(model, _request("Hi", max_tokens=2)))
        await asyncio.sleep(0.02)
        assert not next_one.done()
    async with asyncio.timeout(5):
        assert await next_one == "parcel parcel"


async def test_that_a_prompt_that_is_too_long_ends_only_its_own_answer(tmp_path: Path) -> None:
    model = _endless(tmp_path)
    async with aclosing(model.stream(ENDLESS)) as stream:
        assert await anext(stream)
        with pytest.raises(ContextTooLong):
            await _text(model, _request("Hi", max_tokens=510))
        assert await anext(stream)


async def test_that_closing_waits_for_the_answers_under_way(tmp_path: Path) -> None:
    model = _endless(tmp_path)
    answer = asyncio.create_task(_text(model, _request("Hi", max_tokens=30)))
    await model.warm_up()
    await asyncio.sleep(0.02)
    await model.close()
    assert (await answer).count("parcel") == 30


class Sink:
    """Keeps what comes."""

    def __init__(self) -> None:
        self.is_closed = False
        self.text = ""
        self.ended: list[Exception | None] = []

    def put(self, text: str) -> None:
        self.text += text

    def end(self, error: Exception | None = None) -> None:
        self.ended.append(error)


class Faulty:
    """A model that raises at its calls from `begin` on."""

    def __init__(self, model: Any, begin: int, error: Exception) -> None:
        self._model, self._begin, self._error = model, begin, error
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def __call__(self, **options: Any) -> Any:
        self.calls += 1
        if self.calls >= self._begin:
            raise self._error
        return self._model(**options)


def _thread(begin: int, error: Exception) -> tuple[BatchThread, Faulty]:
    tokenizer = tiny_tokenizer()
    model = Faulty(tiny_model("llama", tokenizer), begin, error)
    local = LocalModel(model, tokenizer, Vocabulary(frozenset(), {}, {}), 512, {})
    return BatchThread(local, Limits(batch=4, queue=4, threads=1)), model


@pytest.mark.parametrize("begin", [1, 4])
def test_that_a_full_memory_ends_the_answers_and_later_ones_are_written(begin: int) -> None:
    thread, model = _thread(begin, torch.OutOfMemoryError("CUDA out of memory"))
    sinks = [Sink(), Sink()]
    for sink in sinks:
        thread.submit(ENDLESS, sink)
    thread.join()
    for sink in sinks:
        (error,) = sink.ended
        assert isinstance(error, ModelUnavailable)
        assert "out of memory" in str(error)
    model.calls = -1000
    later = Sink()
    thread.submit(replace(ENDLESS, max_tokens=3), later)
    thread.join()
    assert later.text
    assert isinstance(later.ended[0], AnswerCut)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_that_an_error_that_nobody_foresaw_lets_nobody_wait() -> None:
    thread, model = _thread(3, KeyError("a mistake"))
    sinks = [Sink() for _ in range(6)]
    for sink in sinks:
        thread.submit(ENDLESS, sink)
    thread.join()
    assert all(isinstance(sink.ended[0], ModelUnavailable) for sink in sinks)
    model.calls = -1000
    later = Sink()
    thread.submit(replace(ENDLESS, max_tokens=3), later)
    thread.join()
    assert later.text


def test_that_a_cache_of_one_shape_leads_to_the_same_answers_and_longer_ones_do_without() -> None:
    tokenizer = tiny_tokenizer()
    model = tiny_model("llama", tokenizer, context=6000)
    texts = []
    for compiled in (None, model):
        local = LocalModel(model, tokenizer, Vocabulary(frozenset(), {}, {}), 6000, {}, compiled)
        thread = BatchThread(local, Limits(batch=3, queue=9, threads=1))
        sinks = [Sink() for _ in range(6)]
        for number, sink in enumerate(sinks[:-1]):
            thread.submit(_request("Where is it? " * (number + 1), max_tokens=5 + 3 * number), sink)
        thread.submit(_request("And the tent?", max_tokens=4200, stop=("e",)), sinks[-1])
        thread.join()
        texts.append([sink.text for sink in sinks])
    assert texts[0] == texts[1]
    assert len(set(texts[0])) == 6


def test_that_a_reader_who_leaves_frees_the_place_at_the_next_token() -> None:
    thread, model = _thread(10_000, KeyError())

    class Leaving(Sink):
        def put(self, text: str) -> None:
            self.is_closed = model.calls >= 5

    thread.submit(ENDLESS, Leaving())
    thread.join()
    assert model.calls == 5


def test_that_a_model_that_is_told_no_positions_writes_one_answer_at_a_time() -> None:
    thread, model = _thread(10_000, KeyError())

    def forward(input_ids: Any, past_key_values: Any) -> None: ...

    model.__dict__["forward"] = forward
    alone = BatchThread(thread._model, Limits(batch=4, queue=4, threads=1))
    sinks = [Sink(), Sink()]
    for sink in sinks:
        alone.submit(replace(ENDLESS, max_tokens=5), sink)
    alone.join()
    assert sinks[0].text == sinks[1].text != ""
    assert model.calls == 10

"""A random model, held to a schema, writes JSON under it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch

from chatbot.adapters.lm.grammar import Grammar, tokens_of
from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.dialogue.understand.model_commands import Vocabulary
from chatbot.dialogue.understand.model_prompt import schema
from chatbot.domain.conversation import Message, Role
from chatbot.errors import AnswerCut, ModelUnavailable
from chatbot.ports.chat_model import ChatRequest, Profile
from chatbot.testing.assistant import INTENTS, LANGUAGES
from chatbot.testing.lm_tiny import CHAT_TEMPLATE, THINKING_TEMPLATE, tiny_tokenizer, write_tiny_llama

Json = Mapping[str, Any]
SCHEMAS: dict[str, Json] = {
    "choice": {"type": "object", "properties": {"a": {"enum": ["x", "y"]}}, "required": ["a"]},
    "list": {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 3},
    "text": {"type": "object", "properties": {"t": {"type": "string", "maxLength": 9}}, "required": ["t"]},
    "nested": {
        "type": "object",
        "properties": {"n": {"anyOf": [{"const": 7}, {"type": "null"}]}, "in": {"$ref": "#/$defs/inner"}},
        "required": ["n", "in"],
        "additionalProperties": False,
        "$defs": {"inner": {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"]}},
    },
    "commands": schema(Vocabulary(INTENTS, {}, LANGUAGES), may_read=True),
}
"""That of the understander among them."""


def _bounded(part: Any) -> Any:
    """Return a schema in which texts are short, objects hold nothing unnamed and numbers are few."""
    if isinstance(part, list):
        return [_bounded(one) for one in part]
    if not isinstance(part, Mapping):
        return part
    if part.get("type") == "string" and "enum" not in part:
        return {**part, "maxLength": 9}
    if part.get("type") == "number":
        return {"enum": [0, 0.5, 1]}
    closed = {"additionalProperties": False, "required": [*part["properties"]]} if "properties" in part else {}
    return {name: _bounded(one) for name, one in part.items()} | closed


def _model(folder: Path, template: str = CHAT_TEMPLATE) -> TransformersChatModel:
    write_tiny_llama(folder, template, context=2048)
    return TransformersChatModel(folder, profile=Profile.REFERENCES, max_new_tokens=1500)


def _request(shape: Json | None, **options: Any) -> ChatRequest:
    return ChatRequest((Message(Role.USER, "Hi"),), **{"max_tokens": 1500, "response_schema": shape, **options})


async def _text(model: TransformersChatModel, request: ChatRequest) -> str:
    return "".join([piece async for piece in model.stream(request)])


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("temperature", [0.0, 1.5])
async def test_that_a_random_model_writes_json_under_the_schema(tmp_path: Path, name: str, temperature: float) -> None:
    shape = _bounded(SCHEMAS[name])
    text = await _text(_model(tmp_path), _request(shape, temperature=temperature))
    jsonschema.validate(json.loads(text), shape)


async def test_that_answers_with_and_without_a_schema_are_written_at_once(tmp_path: Path) -> None:
    model, shape = _model(tmp_path), _bounded(SCHEMAS["text"])
    free = _request(None, max_tokens=30, stop=("\n",))
    alone = await _until_cut(model, free)
    held, beside, other = await asyncio.gather(
        _text(model, _request(shape)), _until_cut(model, free), _text(model, _request(SCHEMAS["list"]))
    )
    assert beside == alone
    jsonschema.validate(json.loads(held), shape)
    jsonschema.validate(json.loads(other), SCHEMAS["list"])


async def test_that_json_that_does_not_end_in_time_is_cut(tmp_path: Path) -> None:
    with pytest.raises(AnswerCut):
        await _text(_model(tmp_path), _request(SCHEMAS["nested"], max_tokens=5))


async def test_that_what_is_no_schema_is_told_and_ends_only_its_own_answer(tmp_path: Path) -> None:
    model = _model(tmp_path)
    with pytest.raises(ModelUnavailable, match="under this JSON schema"):
        await _text(model, _request({"type": "parcel"}))
    assert json.loads(await _text(model, _request({"enum": ["x"]}))) == "x"


async def test_that_a_model_that_must_think_does_not_where_json_is_asked_for(tmp_path: Path) -> None:
    assert json.loads(await _text(_model(tmp_path, THINKING_TEMPLATE), _request({"enum": ["x"]}))) == "x"


def test_that_a_token_that_is_not_allowed_is_an_error_and_so_is_all_after_it() -> None:
    tokenizer = tiny_tokenizer()
    grammar = Grammar(tokens_of(tokenizer, len(tokenizer), frozenset({tokenizer.eos_token_id})), {"type": "boolean"})
    logits = torch.zeros(len(tokenizer))
    grammar.allow(logits)
    (wrong,) = tokenizer.encode("x")
    assert logits[wrong] == -torch.inf
    with pytest.raises(ModelUnavailable, match="under this JSON schema"):
        grammar.take(wrong)
    untouched = torch.zeros(len(tokenizer))
    grammar.allow(untouched)
    assert not untouched.any()


def test_that_a_tokenizer_of_another_kind_is_named() -> None:
    with pytest.raises(ModelUnavailable, match="by this tokenizer"):
        tokens_of(object(), 400, frozenset())


async def _until_cut(model: TransformersChatModel, request: ChatRequest) -> str:
    pieces: list[str] = []
    with suppress(AnswerCut):
        async for piece in model.stream(request):
            pieces.append(piece)  # noqa: PERF401  # those before the error count
    return "".join(pieces)

"""Stubs that speak the wire as servers of open models do, each with what it honours, ignores and refuses.

What is known of them, from their documentation and issues (November 2026, none was run here):

- vLLM names thoughts `reasoning`, tells `max_model_len` in its list of models, refuses tools unless started for them.
- SGLang names thoughts `reasoning_content` and tells `max_model_len`.
- llama.cpp names thoughts `reasoning_content` and refuses a long prompt with `n_ctx`.
- Ollama names thoughts `reasoning`, knows `reasoning_effort` but no `chat_template_kwargs`, cuts long prompts silently.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chatbot.testing.lm_server import ChatServerStub, Event
from chatbot.testing.lm_wire import DONE, KEEP_ALIVE, delta, finish, tool_call, usage

_TAGS = "tags"
_END_ONLY = "end tag only"
_TOKEN = re.compile(r"\s*\S+")
_ORDER = re.compile(r"the one word (\w+)")
_NEEDLE = re.compile(r"The secret is (\w+)")


@dataclass(frozen=True, slots=True)
class Engine:
    """What a server does. `refused` and `ignored` name fields of a request, and ``system``.

    `thoughts` is the field that holds them, ``tags`` or ``end tag only`` for those in the text, or nothing.
    """

    thoughts: str = ""
    switch: str = "chat_template_kwargs"
    refused: frozenset[str] = field(default_factory=frozenset)
    ignored: frozenset[str] = field(default_factory=frozenset)
    context: int = 8192
    tells_context: bool = False
    too_long: str = ""
    keeps_alive: bool = False


VLLM = Engine(
    thoughts="reasoning",
    refused=frozenset({"tools"}),
    tells_context=True,
    too_long="This model's maximum context length is {most} tokens. However, you requested {read} tokens.",
)
SGLANG = Engine(
    thoughts="reasoning_content",
    tells_context=True,
    too_long="The input ({read} tokens) is longer than the model's context length ({most} tokens).",
)
LLAMA_CPP = Engine(
    thoughts="reasoning_content",
    too_long="request ({read} tokens) exceeds the available context size ({most} tokens), try increasing it",
    keeps_alive=True,
)
OLLAMA = Engine(
    thoughts="reasoning",
    switch="reasoning_effort",
    ignored=frozenset({"chat_template_kwargs", "tool_choice"}),
    context=4096,
)
CARELESS = Engine(thoughts=_TAGS, ignored=frozenset({"response_format", "tools", "stop", "stream_options", "system"}))
"""A server that takes every field and heeds none but the length."""
STRICT = Engine(
    thoughts=_END_ONLY,
    switch="",
    refused=frozenset({"response_format", "tools", "stop", "stream_options", "system", "chat_template_kwargs"}),
)
"""A server that refuses whatever it does not know."""


class EngineStub(ChatServerStub):
    """Answers the questions of `chatbot model check`, and any other with two sentences, as an engine would."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine

    def models(self) -> Mapping[str, Any]:
        """Return the list of models, with the length of the context where the engine tells it."""
        told = {"max_model_len": self.engine.context} if self.engine.tells_context else {}
        return {"object": "list", "data": [{"id": "stub", "object": "model", "created": 1, "owned_by": "us", **told}]}

    def refusal(self, request: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]] | None:
        """Refuse what the engine does not know, and a prompt that is too long."""
        roles = {message["role"] for message in request["messages"]}
        for name in sorted(self.engine.refused):
            if name in request or name in roles:
                return 400, {"message": f"{name} is not supported", "type": "BadRequestError", "code": 400}
        read = _read(request)
        if self.engine.too_long and read > self.engine.context:
            words = self.engine.too_long.format(most=self.engine.context, read=read)
            return 400, {"message": words, "type": "exceed_context_size_error", "code": 400}
        return super().refusal(request)

    def events(self, request: Mapping[str, Any]) -> list[Event]:
        """Return the stream of an answer."""
        heeded = {key: value for key, value in request.items() if key not in self.engine.ignored}
        head: list[Event] = [KEEP_ALIVE] if self.engine.keeps_alive else []
        head.append(delta(role="assistant", content=""))
        if "tools" in heeded:
            return [*head, *tool_call("get_order", '{"number": "4711"}'), finish("tool_calls"), DONE]
        tokens = _TOKEN.findall(self._text(heeded))
        most = heeded.get("max_tokens", len(tokens))
        said = [delta(content=token) for token in tokens[:most]]
        end: list[Event] = [finish("length" if most < len(tokens) else "stop")]
        if heeded.get("stream_options", {}).get("include_usage"):
            end.append(usage(min(_read(request), self.engine.context), len(said)))
        return [*head, *self._thoughts(heeded), *said, *end, DONE]

    def _thoughts(self, request: Mapping[str, Any]) -> list[Event]:
        if not self.engine.thoughts or self.engine.switch in request:
            return []
        match self.engine.thoughts:
            case "tags":
                return [delta(content=text) for text in ("<think>", "They ask.", "</think>", "\n\n")]
            case "end tag only":
                return [delta(content=text) for text in ("They ask.", "\n</think>", "\n\n")]
            case name:
                return [delta(**{name: text}) for text in ("They", " ask.")]

    def _text(self, request: Mapping[str, Any]) -> str:
        messages = [one for one in request["messages"] if one["role"] not in self.engine.ignored]
        asked = "\n".join(message["content"] for message in messages)[-4 * self.engine.context :]
        if "response_format" in request:
            return json.dumps(_instance(request["response_format"]["json_schema"]["schema"]))
        text = _answer(asked)
        for stop in request.get("stop", ()):
            text = text.partition(stop)[0]
        return text


def _answer(asked: str) -> str:
    if found := _ORDER.search(asked) or _NEEDLE.search(asked):
        return found[1]
    if "Count from 1 " in asked:
        return "1, 2, 3, 4, 5, 6, 7, 8, 9"
    if "Count from one" in asked:
        return "one two three four five " * 20
    return "It is blue by day. The air scatters blue light most."


def _instance(schema: Mapping[str, Any]) -> object:
    """Return the first value that a small schema allows."""
    if "enum" in schema:
        values: Sequence[object] = schema["enum"]
        return values[0]
    if schema.get("type") == "object":
        return {name: _instance(one) for name, one in schema.get("properties", {}).items()}
    return [] if schema.get("type") == "array" else "text"


def _read(request: Mapping[str, Any]) -> int:
    return sum(len(message["content"].split()) for message in request["messages"])

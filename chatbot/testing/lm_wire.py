"""Chunks of a streamed answer in OpenAI's protocol, as servers of open models send them."""

from __future__ import annotations

import json
from typing import Any

DONE = "[DONE]"
KEEP_ALIVE = ": keep-alive"
"""A comment of server-sent events: clients skip it."""


def delta(**fields: Any) -> str:
    """Return a chunk with a piece of an answer."""
    return chunk([{"index": 0, "delta": fields, "finish_reason": None}])


def said(text: str) -> str:
    """Return a chunk with text, under the role that some servers repeat in each."""
    return delta(role="assistant", content=text)


def finish(reason: str) -> str:
    """Return the chunk that ends an answer."""
    return chunk([{"index": 0, "delta": {}, "finish_reason": reason}])


def usage(read: int, written: int) -> str:
    """Return the chunk without choices that tells what was used."""
    tokens = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return chunk([], usage=tokens)


def tool_call(name: str, arguments: str) -> list[str]:
    """Return the chunks of a call of a tool: its name first, then its arguments in pieces of a few characters."""
    pieces = [arguments[start : start + 5] for start in range(0, len(arguments), 5)]
    head = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
    tail = [{"index": 0, "function": {"arguments": piece}} for piece in pieces]
    return [delta(role="assistant", content=None, tool_calls=[head]), *(delta(tool_calls=[one]) for one in tail)]


def chunk(choices: list[dict[str, Any]], **more: Any) -> str:
    """Return any chunk."""
    head = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "stub"}
    return json.dumps({**head, "choices": choices, **more})

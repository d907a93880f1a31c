"""Finds out how long a prompt may be, and whether a longer one is refused or silently cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

from chatbot.adapters.lm.findings import Finding, Probe, Verdict
from chatbot.adapters.lm.wire import Heard, Wire
from chatbot.errors import ContextTooLong

_TOLD = ("max_model_len", "context_length", "context_window", "n_ctx")
_SAID = re.compile(r"(?:n_ctx|context|maximum|max)\D{0,40}?(\d{3,7})", re.IGNORECASE)
_ENOUGH = 20_000
_MOST_LOST = 0.9


async def probe_context(wire: Wire, room: int, *, reports_usage: bool) -> tuple[Finding, int | None]:
    """Return the finding, and how many tokens prompt and answer may have together, None when that is not known.

    What the server tells of its model counts; else it is sent 20,000 words, more than the product ever needs.
    """
    listed = next((one for one in await wire.models() if one.get("id") == wire.model), {})
    if (told := _told(listed)) is not None:
        return Finding(Probe.CONTEXT, Verdict.HONOURED, f"{told} tokens"), told
    needle = token_hex(4)
    prompt = f"The secret is {needle}. {'word ' * _ENOUGH}\nWhat is the secret? Only the secret."
    options = {"stream_options": {"include_usage": True}} if reports_usage else {}
    return _found(await wire.ask([("user", prompt)], room, **options), needle)


def _found(heard: Heard, needle: str) -> tuple[Finding, int | None]:
    if heard.refusal is not None:
        said = _SAID.search(heard.refusal.words)
        if isinstance(heard.refusal.error, ContextTooLong) and said is not None:
            return Finding(Probe.CONTEXT, Verdict.HONOURED, f"{said[1]} tokens"), int(said[1])
        return Finding(Probe.CONTEXT, Verdict.UNCLEAR, str(heard.refusal.error)), None
    read = heard.prompt_tokens
    if read is not None and read < _MOST_LOST * _ENOUGH:
        return Finding(Probe.CONTEXT, Verdict.IGNORED, f"cuts longer prompts without a word; reads {read} tokens"), read
    if read is None and needle not in heard.text:
        return Finding(Probe.CONTEXT, Verdict.UNCLEAR, "the beginning of a long prompt was cut or overlooked"), None
    return Finding(Probe.CONTEXT, Verdict.HONOURED, f"{_ENOUGH} tokens or more"), read or _ENOUGH


def _told(listed: Mapping[str, Any]) -> int | None:
    """Return the length that the list of models tells: vLLM and SGLang do; llama.cpp in what it calls `meta`."""
    places = (listed, listed.get("meta") or {})
    found = (place.get(name) for place in places for name in _TOLD)
    return next((value for value in found if isinstance(value, int) and value > 0), None)

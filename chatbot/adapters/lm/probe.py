"""Finds out what a server really honours, by questions whose right answer cannot come about by chance."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from secrets import SystemRandom, token_hex

from chatbot.adapters.lm.findings import Finding, Probe, Report, Verdict, judged
from chatbot.adapters.lm.probe_context import probe_context
from chatbot.adapters.lm.server_profile import NO_THOUGHTS, ServerProfile, ThinkingSwitch
from chatbot.adapters.lm.wire import Heard, Wire

_WORDS = ("marzipan", "zeppelin", "xylophone", "pumpernickel", "kaleidoscope", "accordion", "gargoyle", "meerkat")
_SHORT, _LONG = 96, 1024
_QUESTION = "What colour is grass?"
_TOOL = {
    "type": "function",
    "function": {
        "name": "get_order",
        "description": "Look an order up by its number.",
        "parameters": {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]},
    },
}
_NOT_HEEDED = (Verdict.IGNORED, Verdict.REFUSED)
_BURST = 0.9
_SLOW_S = 1.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """The server, how many tokens an answer needs, and the profile so far."""

    wire: Wire
    room: int
    profile: ServerProfile


async def probe(wire: Wire, say: Callable[[str], None] = lambda line: None) -> Report:
    """Ask a server a dozen short questions and one long one; `say` gets the name of each thing that is looked at."""
    say(Probe.ANSWERS)
    plain = await wire.ask([("user", "Of what colour is a clear sky by day, and why? Two short sentences.")], _LONG)
    switch, plain = await _thinking(wire, plain)
    if plain.refusal is not None or not plain.text:
        return Report((await _no_answer(wire, plain),))
    still_thinks = plain.has_thoughts
    asked = _Asked(
        wire.with_extra(NO_THOUGHTS[switch]),
        _LONG if still_thinks else _SHORT,
        ServerProfile(thinking=switch, thinks_at_once=plain.is_tag_open),
    )
    findings = [Finding(Probe.ANSWERS, Verdict.HONOURED), _streaming(plain), _reasoning(switch, plain)]
    for name, look in _PROBES.items():
        say(name)
        finding, profile = await look(asked)
        findings.append(finding)
        asked = replace(asked, profile=profile)
    return Report(tuple(findings), asked.profile)


async def _thinking(wire: Wire, plain: Heard) -> tuple[ThinkingSwitch, Heard]:
    """Return what switches thinking off, and the plain answer without it, or as it was where nothing does."""
    if plain.has_thoughts:
        for switch in (ThinkingSwitch.TEMPLATE, ThinkingSwitch.EFFORT):
            heard = await wire.with_extra(NO_THOUGHTS[switch]).ask([("user", f"{_QUESTION} A short sentence.")], _LONG)
            if heard.refusal is None and heard.text and not heard.has_thoughts:
                return switch, heard
    return ThinkingSwitch.NONE, plain


async def _no_answer(wire: Wire, plain: Heard) -> Finding:
    served = [str(one.get("id")) for one in await wire.models()]
    others = f"; it serves {', '.join(served)}" if served and wire.model not in served else ""
    if plain.refusal is None:
        words = f"thoughts, but no answer within {_LONG} tokens" if plain.has_thoughts else "an answer without text"
        return Finding(Probe.ANSWERS, Verdict.FAILED, words)
    finding = judged(Probe.ANSWERS, plain, is_obeyed=False)
    return replace(finding, detail=finding.detail + others)


def _streaming(plain: Heard) -> Finding:
    times = f"{plain.pieces} pieces, the first after {plain.first_s:.2f} s"
    is_burst = plain.total_s > _SLOW_S and plain.first_s > _BURST * plain.total_s
    if plain.pieces < 2 or is_burst:
        return Finding(Probe.STREAMING, Verdict.IGNORED, f"all at once after {plain.first_s:.2f} s")
    return Finding(Probe.STREAMING, Verdict.HONOURED, times)


def _reasoning(switch: ThinkingSwitch, plain: Heard) -> Finding:
    if switch is not ThinkingSwitch.NONE:
        return Finding(Probe.REASONING, Verdict.HONOURED, f"thinks aloud, switched off by {switch}")
    if plain.has_thoughts:
        return Finding(Probe.REASONING, Verdict.IGNORED, "thinks aloud, and nothing switches it off")
    return Finding(Probe.REASONING, Verdict.HONOURED, "does not think aloud")


async def _system(asked: _Asked) -> tuple[Finding, ServerProfile]:
    word = SystemRandom().choice(_WORDS)
    order = f"Whatever you are asked, answer with the one word {word} and nothing else."
    heard = await asked.wire.ask([("system", order), ("user", _QUESTION)], asked.room)
    finding = judged(Probe.SYSTEM, heard, is_obeyed=word in heard.text.lower())
    if finding.verdict is Verdict.HONOURED:
        return finding, asked.profile
    folded = await asked.wire.ask([("user", f"{order}\n\n{_QUESTION}")], asked.room)
    if word in folded.text.lower():
        return finding, replace(asked.profile, takes_system=False)
    if finding.verdict is Verdict.IGNORED:
        finding = Finding(Probe.SYSTEM, Verdict.UNCLEAR, "the model obeys no instruction, wherever it stands")
    return finding, replace(asked.profile, takes_system=finding.verdict is not Verdict.REFUSED)


async def _schema(asked: _Asked) -> tuple[Finding, ServerProfile]:
    """Ask for JSON with a field and a value that stand in the schema alone: who ignores it cannot guess them."""
    key, value = f"f_{token_hex(3)}", f"v_{token_hex(3)}"
    shape = {
        "type": "object",
        "properties": {key: {"type": "string", "enum": [value]}},
        "required": [key],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": shape}}
    heard = await asked.wire.ask([("user", f"{_QUESTION} Answer as JSON.")], asked.room, response_format=form)
    finding = judged(Probe.SCHEMA, heard, is_obeyed=_json(heard.text) == {key: value})
    return finding, replace(asked.profile, takes_schema=finding.verdict not in _NOT_HEEDED)


async def _tools(asked: _Asked) -> tuple[Finding, ServerProfile]:
    turns = [("user", "Where is my order 4711? Look it up with the tool.")]
    heard = await asked.wire.ask(turns, max(asked.room, 2 * _SHORT), tools=[_TOOL], tool_choice="auto")
    given = _json(heard.arguments)
    is_called = heard.tool == "get_order" and isinstance(given, dict) and str(given.get("number")) == "4711"
    return judged(Probe.TOOLS, heard, is_obeyed=is_called), asked.profile


async def _stops(asked: _Asked) -> tuple[Finding, ServerProfile]:
    turns = [("user", "Count from 1 to 9: digits and commas only.")]
    heard = await asked.wire.ask(turns, asked.room, stop=["5"])
    finding = judged(Probe.STOPS, heard, is_obeyed="5" not in heard.text)
    if finding.verdict is Verdict.HONOURED and "4" not in heard.text:
        finding = Finding(Probe.STOPS, Verdict.UNCLEAR, "the model did not count")
    return finding, replace(asked.profile, keeps_stops=finding.verdict not in _NOT_HEEDED)


async def _length(asked: _Asked) -> tuple[Finding, ServerProfile]:
    heard = await asked.wire.ask([("user", "Count from one to a hundred, in words.")], 12)
    words = len(re.findall(r"\w+", heard.text))
    detail = "" if heard.reason == "length" else f"{words} words for 12 tokens, ended by {heard.reason or 'nothing'}"
    return judged(Probe.LENGTH, heard, is_obeyed=heard.reason == "length", detail=detail), asked.profile


async def _usage(asked: _Asked) -> tuple[Finding, ServerProfile]:
    heard = await asked.wire.ask([("user", _QUESTION)], asked.room, stream_options={"include_usage": True})
    finding = judged(Probe.USAGE, heard, is_obeyed=bool(heard.prompt_tokens))
    return finding, replace(asked.profile, reports_usage=finding.verdict is Verdict.HONOURED)


async def _context(asked: _Asked) -> tuple[Finding, ServerProfile]:
    finding, context = await probe_context(asked.wire, asked.room, reports_usage=asked.profile.reports_usage)
    return finding, replace(asked.profile, context=context)


_PROBES: dict[Probe, Callable[[_Asked], Awaitable[tuple[Finding, ServerProfile]]]] = {
    Probe.SYSTEM: _system,
    Probe.SCHEMA: _schema,
    Probe.TOOLS: _tools,
    Probe.STOPS: _stops,
    Probe.LENGTH: _length,
    Probe.USAGE: _usage,
    Probe.CONTEXT: _context,
}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None

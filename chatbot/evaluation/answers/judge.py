"""Lets a chat model say which of two replies is better, by a written rubric; its answers are read strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from chatbot.dialogue.ground.compose import composed_text
from chatbot.dialogue.ground.shown import inert
from chatbot.domain.conversation import Message, Role
from chatbot.errors import InvalidOutput, LanguageModelError
from chatbot.evaluation.answers.replies import Pair
from chatbot.evaluation.retrieval.chance import p_value
from chatbot.ports.chat_model import ChatModel, ChatRequest

_RUBRIC = Path(__file__).with_name("rubric.md")
_MOST_TOKENS = 200
_YES_NO, _GRADES = ("correct", "complete"), ("natural", "short")
_GRADE = range(1, 6)
_NAMES = ("A", "B")
_SIDE_SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {
        **{name: {"type": "boolean"} for name in _YES_NO},
        **{name: {"type": "integer", "minimum": 1, "maximum": 5} for name in _GRADES},
    },
    "required": [*_YES_NO, *_GRADES],
    "additionalProperties": False,
}
SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {**dict.fromkeys(_NAMES, _SIDE_SCHEMA), "better": {"enum": [*_NAMES, "same"]}},
    "required": [*_NAMES, "better"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Grades:
    """What a judge says of one reply: two yes or no, two grades from 1 to 5."""

    correct: bool
    complete: bool
    natural: int
    short: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judge's word on a pair; `preferred` is 1 for the model's reply, -1 for the composed one, 0 for neither."""

    turn: str
    by_model: Grades
    composed: Grades
    preferred: int


@dataclass(frozen=True, slots=True)
class Judged:
    """All verdicts; `unusable` answers were no such JSON or none, `alike` pairs the same words, which nobody judges."""

    judge: str
    verdicts: tuple[Verdict, ...]
    unusable: int
    alike: int

    @property
    def p(self) -> float:
        """How likely so uneven a preference is by chance."""
        return p_value([one.preferred for one in self.verdicts], [0.0] * len(self.verdicts))


async def judge_all(pairs: Sequence[Pair], judge: ChatModel, name: str) -> Judged:
    """Ask the judge about every pair whose replies differ; which of them is A is drawn by the turn's id.

    Raises MissingModel, ModelUnavailable for a judge that cannot be loaded; later failures count as of no use.
    """
    await judge.warm_up()
    verdicts, unusable, alike = list[Verdict](), 0, 0
    for pair in pairs:
        if pair.by_model.text == pair.composed.text:
            alike += 1
            continue
        try:
            verdicts.append(await _verdict(pair, judge))
        except LanguageModelError:
            unusable += 1
    return Judged(name, tuple(verdicts), unusable, alike)


def read_verdict(written: str, turn: str, *, is_model_first: bool) -> Verdict:
    """Return what a judge wrote. Raises InvalidOutput unless it is exactly the object that the rubric asks for."""
    try:
        answer = json.loads(written)
    except json.JSONDecodeError as error:
        raise InvalidOutput("the judge's answer is no JSON") from error
    if not isinstance(answer, dict) or answer.keys() != {*_NAMES, "better"}:
        raise InvalidOutput("the judge's answer has other fields than A, B and better")
    if answer["better"] not in (*_NAMES, "same"):
        raise InvalidOutput("better: is none of A, B, same")
    first, second = (_grades(name, answer[name]) for name in _NAMES)
    preferred = {"A": 1, "B": -1, "same": 0}[answer["better"]]
    if is_model_first:
        return Verdict(turn, first, second, preferred)
    return Verdict(turn, second, first, -preferred)


def _grades(name: str, written: Any) -> Grades:
    if not isinstance(written, dict) or written.keys() != {*_YES_NO, *_GRADES}:
        raise InvalidOutput(f"{name}: has other fields than {', '.join((*_YES_NO, *_GRADES))}")
    are_right = all(type(written[one]) is bool for one in _YES_NO)
    if not are_right or not all(type(written[one]) is int and written[one] in _GRADE for one in _GRADES):
        raise InvalidOutput(f"{name}: {' and '.join(_YES_NO)} are true or false, {' and '.join(_GRADES)} from 1 to 5")
    return Grades(**written)


async def _verdict(pair: Pair, judge: ChatModel) -> Verdict:
    is_model_first = bool(crc32(pair.turn.id.encode()) % 2)
    replies = (pair.by_model, pair.composed) if is_model_first else (pair.composed, pair.by_model)
    rubric = Message(Role.SYSTEM, _RUBRIC.read_text(encoding="utf-8"))
    task = Message(Role.USER, _task(pair, [one.text for one in replies]))
    request = ChatRequest((rubric, task), _MOST_TOKENS, response_schema=SCHEMA)
    async with aclosing(judge.stream(request)) as stream:
        written = "".join([piece async for piece in stream])
    return read_verdict(written, pair.turn.id, is_model_first=is_model_first)


def _task(pair: Pair, replies: Sequence[str]) -> str:
    evidence = pair.turn.evidence
    facts = [f"- {composed_text(one, evidence)}" for one in evidence.statements]
    facts += [f"- {one.text}" for one in {p.id: p for s in evidence.statements for p in s.passages}.values()]
    parts = [("Message", evidence.message), ("Facts", "\n".join(facts))]
    parts += [(f"Reply {name}", text) for name, text in zip(_NAMES, replies, strict=True)]
    return "\n\n".join(f"{name}:\n<data>\n{inert(text)}\n</data>" for name, text in parts)

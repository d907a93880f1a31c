"""Plays the same case in several languages and compares what it comes to: the action, the amounts, the days.

A file of pairs (``metamorphic.yaml``) is a list of maps: `name`, `as`, `clock`, and for each language a list of
messages (or steps). What is compared is the last turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError, model_validator

from chatbot.bootstrap.stage import Stage
from chatbot.errors import ConfigurationError
from chatbot.evaluation.conversations.checks import Turn, card_text, cards_of
from chatbot.evaluation.conversations.files import PAIRS, SEALED, WEDNESDAY, Part, Step, in_place, read_yaml
from chatbot.evaluation.conversations.naming import as_named
from chatbot.evaluation.conversations.player import CannotGoOn, enter
from chatbot.languages import Language

_AMOUNT = re.compile(r"\d[\d,]*\.\d{2}")
_REACH_DAYS = 400


class Pair(Part):
    """One case, with what is said in each language."""

    name: str
    as_: str | None = Field(None, alias="as")
    clock: AwareDatetime = WEDNESDAY
    said: Mapping[str, tuple[Step, ...]]

    @model_validator(mode="before")
    @classmethod
    def _by_language(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        said = {key: [_as_step(one) for one in value] for key, value in given.items() if isinstance(value, list)}
        if len(said) < 2:
            raise ValueError("needs messages in two languages")
        return {**{key: value for key, value in given.items() if key not in said}, "said": said}


@dataclass(frozen=True, slots=True)
class Upshot:
    """What the last turn of a case came to: its outcome, the proposed write, the amounts and days that it names."""

    outcome: str
    write: Mapping[str, Any]
    amounts: frozenset[str]
    days: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class PairResult:
    """How a case came out in its languages: what it came to in each, and what differs between them."""

    name: str
    upshots: Mapping[str, Upshot]
    differences: tuple[str, ...]


def read_pairs(path: Path) -> tuple[Pair, ...]:
    """Return the pairs of all files of pairs at a path; none where there is none. Raises ConfigurationError."""
    files = sorted(path.rglob(PAIRS)) if path.is_dir() else [path] if path.name == PAIRS else []
    return tuple(
        pair for file in files if file == path or SEALED not in file.relative_to(path).parts for pair in _read(file)
    )


async def run_pair(stage: Stage, pair: Pair) -> PairResult:
    """Play a case in each of its languages on a new shop. Raises StoreError."""
    upshots, failures = dict[str, Upshot](), list[str]()
    for language, steps in pair.said.items():
        try:
            upshots[language] = await _upshot(stage, pair, language, steps)
        except (CannotGoOn, ConfigurationError) as error:
            failures.append(f"{language}: {error}")
    return PairResult(pair.name, upshots, (*failures, *_differences(upshots)))


def days_in(text: str, language: Language, near: datetime) -> frozenset[tuple[int, int]]:
    """Return the days (month, day) that a text names in its language's form, within 400 days of a moment."""
    around = (near.date() + timedelta(days=days) for days in range(-_REACH_DAYS, _REACH_DAYS + 1))
    return frozenset((day.month, day.day) for day in around if language.day(day) in text)


async def _upshot(stage: Stage, pair: Pair, language: str, steps: Sequence[Step]) -> Upshot:
    await stage.set(pair.clock)
    player = await enter(stage, pair.as_, language)
    turns = [(await player.play(step))[1] for step in steps]
    return await _what_it_came_to(stage, turns[-1], pair.clock)


async def _what_it_came_to(stage: Stage, turn: Turn, near: datetime) -> Upshot:
    reply = turn.reply
    shown = "\n".join((reply.text, *map(card_text, cards_of(reply))))
    named = {} if reply.proposal is None else as_named(reply.proposal.write, await stage.goods())
    days = days_in(shown, stage.app.languages[turn.state.language], near)
    return Upshot(reply.outcome, named, frozenset(_AMOUNT.findall(shown)), days)


def _differences(upshots: Mapping[str, Upshot]) -> Iterator[str]:
    """Yield what differs between the first language and each other."""
    (first, reference), *others = upshots.items() or [("", None)]
    for language, upshot in others:
        for field in fields(Upshot):
            one, other = getattr(reference, field.name), getattr(upshot, field.name)
            if one != other:
                yield f"{field.name}: {first} {_sorted(one)}, {language} {_sorted(other)}"


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _as_step(given: Any) -> Any:
    return given if isinstance(given, dict) else {"user": given}


def _read(file: Path) -> tuple[Pair, ...]:
    try:
        return TypeAdapter(tuple[Pair, ...]).validate_python(read_yaml(file) or ())
    except ValidationError as error:
        raise in_place(file, error) from error

"""Reads labelled replies: the evidence of each turn, and replies of which it is known whether they are true."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.domain.evidence import Fact, FactKind, FactValue, Statement
from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.domain.money import Money
from chatbot.errors import ConfigurationError
from chatbot.languages import Language

EVIDENCE, _REPLIES = "evidence.jsonl", "replies.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply with the evidence of its turn; `fault` says what is false in it, empty where all is true."""

    turn: str
    evidence: Evidence
    text: str
    fault: str


def read_replies(folder: Path, languages: Mapping[str, Language]) -> tuple[Labelled, ...]:
    """Return the replies of a folder and those in it, each with its evidence.

    A folder has `evidence.jsonl` and `replies.jsonl`. Raises ConfigurationError that names file and line.
    """
    found = sorted(folder.rglob(EVIDENCE))
    if not found:
        raise ConfigurationError(f"{folder}: there is no {EVIDENCE} in it")
    return tuple(reply for file in found for reply in _replies(file, languages))


def _replies(file: Path, languages: Mapping[str, Language]) -> Iterator[Labelled]:
    turns = {}
    for place, row in rows_of(file):
        try:
            turns[row["id"]] = evidence_of(row, languages)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigurationError(f"{place}: is no evidence: {error!r}") from error
    for place, row in rows_of(file.parent / _REPLIES):
        try:
            fault = "" if row["is_true"] else row["fault"] or "other"
            yield Labelled(row["evidence"], turns[row["evidence"]], row["reply"], fault)
        except (KeyError, TypeError) as error:
            raise ConfigurationError(f"{place}: is no labelled reply to a turn of {file.name}: {error!r}") from error


def rows_of(file: Path) -> Iterator[tuple[str, Any]]:
    """Yield each line of a file of JSON lines with the words that name its place. Raises ConfigurationError."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error
    for number, line in enumerate(lines, 1):
        place = f"{file}: line {number}"
        try:
            yield place, json.loads(line)
        except json.JSONDecodeError as error:
            raise ConfigurationError(f"{place}: is no JSON: {error}") from error


def evidence_of(row: Mapping[str, Any], languages: Mapping[str, Language]) -> Evidence:
    """Return the evidence of a row. Raises KeyError, TypeError, ValueError, AttributeError for one that is none."""
    statements = tuple(_statement(one, row["language"]) for one in row["statements"])
    today = date.fromisoformat(row["today"])
    return gather(statements, languages[row["language"]], message=row["message"], today=today)


def _statement(row: Mapping[str, Any], language: str) -> Statement:
    passages = tuple(_passage(one, language) for one in row["passages"])
    return Statement(row["key"], tuple(map(_fact, row["facts"])), passages)


def _fact(row: Mapping[str, Any]) -> Fact:
    kind = FactKind(row["kind"])
    return Fact(row["name"], kind, _value(kind, row["value"]), row["source"], tuple(row["traits"].items()))


def _value(kind: FactKind, written: Any) -> FactValue:
    match kind:
        case FactKind.MONEY:
            return Money(written["minor"], written["currency"])
        case FactKind.DATE:
            return date.fromisoformat(written)
        case FactKind.MOMENT:
            return datetime.fromisoformat(written)
        case _ if isinstance(written, list):
            return tuple(map(str, written))
        case _ if isinstance(written, int | str):
            return written
    raise ValueError(f"a {kind} cannot be {written!r}")


def _passage(row: Mapping[str, Any], language: str) -> Passage:
    return Passage(
        id=row["id"],
        document_id=row["document_id"],
        title=row["title"],
        heading=row["heading"],
        anchor=row["anchor"],
        language=language,
        tier=Tier(row["tier"]),
        effective=Period(date.fromisoformat(row["from"]), date.fromisoformat(row["to"]) if row["to"] else None),
        text=row["text"],
    )

"""Reads turns with their evidence, and what a reply to each must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.domain.conversation import Message, Role
from chatbot.errors import ConfigurationError
from chatbot.evaluation.lock.labelled import EVIDENCE, evidence_of, rows_of
from chatbot.languages import Language

UNKNOWN = "answer.unknown"
"""The statement of a turn in which nothing is known."""

Place = tuple[str, str]
"""A document and the anchor in it, as a citation names them."""


@dataclass(frozen=True, slots=True)
class AnswerTurn:
    """A turn: the facts that a reply must have, the places that it should cite, and whether anything is known."""

    id: str
    evidence: Evidence
    history: tuple[Message, ...]
    required: tuple[str, ...]
    to_cite: frozenset[Place]
    is_known: bool


def read_turns(folder: Path, languages: Mapping[str, Language]) -> tuple[AnswerTurn, ...]:
    """Return the turns of every ``evidence.jsonl`` in a folder. Raises ConfigurationError that names file and line.

    Without `required`, `cites` or `is_known` in a row these are all its facts, all its passages, and whether no
    statement says that nothing is known.
    """
    files = sorted(folder.rglob(EVIDENCE))
    turns = tuple(_turn(place, row, languages) for file in files for place, row in rows_of(file))
    if not turns:
        raise ConfigurationError(f"{folder}: there is no turn in an {EVIDENCE} in it")
    return turns


def _turn(place: str, row: Mapping[str, Any], languages: Mapping[str, Language]) -> AnswerTurn:
    try:
        evidence = evidence_of(row, languages)
        passages = {one.id: one for statement in evidence.statements for one in statement.passages}
        cited = [passages[id] for id in row.get("cites", passages)]
        required = tuple(row.get("required", evidence.facts))
        if foreign := [name for name in required if name not in evidence.facts]:
            raise KeyError(foreign[0])
        history = tuple(Message(Role(role), text) for role, text in row.get("history", ()))
        return AnswerTurn(
            f"{evidence.language.tag} {row['id']}",
            evidence,
            (*history, Message(Role.USER, evidence.message)),
            required,
            frozenset((one.document_id, one.anchor) for one in cited),
            bool(row.get("is_known", all(one.key != UNKNOWN for one in evidence.statements))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{place}: is no turn with evidence: {error!r}") from error

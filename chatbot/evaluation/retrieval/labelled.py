"""Reads labelled questions in the BEIR layout: corpus.jsonl, queries.jsonl, qrels/*.tsv, and set.yaml beside them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chatbot.domain.knowledge import Passage
from chatbot.errors import ConfigurationError
from chatbot.ports.retriever import Kind

_QUERIES, _CORPUS, _QRELS, _ABOUT = "queries.jsonl", "corpus.jsonl", "qrels", "set.yaml"
_PLAIN, _UNANSWERABLE = "plain", "unanswerable"
_HEAD = ("query-id", "corpus-id", "score")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a set's own corpus."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A labelled question: what answers it and how well (`relevant`, id -> grade); nothing, when it has no answer.

    `history`: what shopper and assistant said before, in turns. `parts`: what is asked in it, each with the ids of the
    passages of which one is enough.
    """

    id: str
    text: str
    kind: str = _PLAIN
    relevant: Mapping[str, float] = field(default_factory=dict)
    parts: tuple[tuple[str, ...], ...] = ()
    history: tuple[tuple[str, str], ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether something answers it."""
        return bool(self.relevant)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Labelled questions of one language, asked on one day (None: today); without a corpus about the shop's texts."""

    folder: Path
    name: str
    questions: tuple[Question, ...]
    corpus: Mapping[str, Text] | None
    language: str
    on: date | None
    kind: Kind


class _About(BaseModel):
    model_config = ConfigDict(extra="forbid")

    language: str | None = None
    day: date | None = None
    kind: Kind = Kind.ARTICLE


class _Metadata(BaseModel):
    kind: str = ""


class _Query(BaseModel):
    id: str = Field(alias="_id", min_length=1)
    text: str = Field(min_length=1, pattern=r"\S")
    metadata: _Metadata = _Metadata()
    history: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()


class _Text(BaseModel):
    id: str = Field(alias="_id", min_length=1)
    title: str = ""
    text: str = ""


_Row = TypeVar("_Row", _Query, _Text)


def read_sets(folder: Path, language: str) -> tuple[LabelledSet, ...]:
    """Return the set in a folder, or those in its subfolders, by name.

    A set is in the language of its set.yaml, else in `language`. Raises ConfigurationError that names file and line.
    """
    if (folder / _QUERIES).is_file():
        return (_read(folder, language),)
    inside = sorted(path.parent for path in folder.glob(f"*/{_QUERIES}"))
    if not inside:
        raise ConfigurationError(f"{folder}: there is no {_QUERIES}, neither here nor in a folder in it")
    return tuple(_read(path, language) for path in inside)


def id_in_shop(kind: Kind, passage: Passage) -> str:
    """Return the id of a passage of the shop's own: `document-id#anchor`; of a product its id."""
    return passage.document_id if kind is Kind.PRODUCT else f"{passage.document_id}#{passage.anchor}"


def check_ids(labelled: LabelledSet, known: frozenset[str]) -> None:
    """Raise ConfigurationError when a label names a passage that is not searched."""
    for question in labelled.questions:
        for name in question.relevant:
            if name not in known:
                place = f"{labelled.folder / _QRELS}: query {question.id}"
                raise ConfigurationError(f"{place}: there is no passage {name!r} to be found")


def _read(folder: Path, language: str) -> LabelledSet:
    about = _about(folder / _ABOUT)
    rows = list(_rows(folder / _QUERIES, _Query))
    relevant = _relevant(folder / _QRELS)
    if unknown := sorted(relevant.keys() - {query.id for _, query in rows}):
        raise ConfigurationError(f"{folder / _QRELS}: query {unknown[0]} is not in {_QUERIES}")
    questions = tuple(_question(place, query, relevant.get(query.id, {})) for place, query in rows)
    corpus = None
    if (folder / _CORPUS).is_file():
        corpus = {row.id: _text(place, row) for place, row in _rows(folder / _CORPUS, _Text)}
    return LabelledSet(folder, folder.name, questions, corpus, about.language or language, about.day, about.kind)


def _question(place: str, query: _Query, relevant: Mapping[str, float]) -> Question:
    for name in (name for part in query.parts for name in part):
        if name not in relevant:
            raise ConfigurationError(f"{place}: parts names {name!r}, which the qrels do not have for query {query.id}")
    if any(not part for part in query.parts):
        raise ConfigurationError(f"{place}: parts: each needs the id of a passage at least")
    kind = query.metadata.kind or (_PLAIN if relevant else _UNANSWERABLE)
    return Question(query.id, query.text, kind, relevant, query.parts, query.history)


def _text(place: str, row: _Text) -> Text:
    if not row.title.strip() and not row.text.strip():
        raise ConfigurationError(f"{place}: has neither a title nor a text")
    return Text(row.title, row.text)


def _about(file: Path) -> _About:
    if not file.is_file():
        return _About()
    try:
        return _About.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise ConfigurationError(f"{file}: {_reason(error)}") from error


def _rows(file: Path, form: type[_Row]) -> Iterator[tuple[str, _Row]]:
    """Yield place and content of each line of JSON that has the form; each id once."""
    seen: dict[str, int] = {}
    for number, line in enumerate(_lines(file), 1):
        place = f"{file}: line {number}"
        if not line.strip():
            continue
        try:
            row = form.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise ConfigurationError(f"{place}: is no JSON: {error}") from error
        except ValidationError as error:
            raise ConfigurationError(f"{place}: {_reason(error)}") from error
        if row.id in seen:
            raise ConfigurationError(f"{place}: the id {row.id!r} is that of line {seen[row.id]}, too")
        seen[row.id] = number
        yield place, row
    if not seen:
        raise ConfigurationError(f"{file}: there is nothing in it")


def _relevant(folder: Path) -> dict[str, dict[str, float]]:
    """Return for each query what answers it, with its grade; a grade of 0 says that it does not."""
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise ConfigurationError(f"{folder}: there is no .tsv file with the labels")
    relevant: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for file in files:
        for query, name, grade in _labels(file):
            if grade > 0:
                relevant[query][name] = grade
    return dict(relevant)


def _labels(file: Path) -> Iterator[tuple[str, str, float]]:
    seen: set[tuple[str, str]] = set()
    rows = csv.reader(_lines(file), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(rows, ())) != _HEAD:
        raise ConfigurationError(f"{file}: line 1: must be the names of the columns: {', '.join(_HEAD)}")
    for number, row in enumerate(rows, 2):
        place = f"{file}: line {number}"
        if not row:
            continue
        if len(row) != len(_HEAD):
            raise ConfigurationError(f"{place}: needs {len(_HEAD)} columns, divided by tabs")
        if (row[0], row[1]) in seen:
            raise ConfigurationError(f"{place}: {row[1]!r} is labelled twice for query {row[0]}")
        seen.add((row[0], row[1]))
        try:
            yield row[0], row[1], float(row[2])
        except ValueError as error:
            raise ConfigurationError(f"{place}: the score must be a number, not {row[2]!r}") from error


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").split("\n")  # other ends of lines may stand inside a text
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error


def _reason(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]

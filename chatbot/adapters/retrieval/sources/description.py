"""Makes a document of its text and of what its author said about it, within it or beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chatbot.domain.knowledge import Document, Period, Tier, heading_and_anchor
from chatbot.yaml_text import read_yaml

KEYS = frozenset(
    {
        "id",
        "title",
        "language",
        "section",
        "tier",
        "effective_from",
        "effective_to",
        "asked",
        "reviewed",
        "url",
        "version_of",
    }
)
ALWAYS = date.min
_MAX_CHARACTERS = 64_000
_MAX_DEPTH = 20
_MAX_TEXT = 50_000_000
_MAX_LINE = 100_000
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff]")


def read_fields(text: str) -> Any:
    """Return what YAML says, within bounds: no aliases, 64,000 characters, 20 levels. Raises ValueError in words."""
    import yaml

    if len(text) > _MAX_CHARACTERS:
        raise ValueError(f"the description is longer than {_MAX_CHARACTERS:,} characters")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_DEPTH:
                raise ValueError("the description is not valid YAML: it is nested too deeply, or has aliases (*name)")
        return read_yaml(text)
    except (yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", near line {where.line + 1}" if where else ""
        raise ValueError(f"the description is not valid YAML{line}") from error


@dataclass(frozen=True, slots=True)
class Description:
    """What is said about a document; `place` is where its author finds it. All methods raise ValueError in words."""

    fields: Mapping[str, Any]
    place: str

    def document(self, text: str, path: str) -> Document:
        """Return the document of a text and the path of its file."""
        printable = _UNPRINTABLE.sub("", text).strip()
        self._check_text(printable)
        return Document(
            id=self._id("id"),
            title=self._word("title"),
            language=self._matching("language", _LANGUAGE, "a language code such as en"),
            section=self._word("section"),
            tier=self._tier(),
            effective=self._period(),
            text=printable,
            path=path,
            asked=self._asked(printable),
            reviewed=self._day("reviewed"),
            version_of=self._id("version_of") if self.fields.get("version_of") is not None else "",
        )

    def with_defaults(self, defaults: Mapping[str, Any]) -> Description:
        """Return what is said, with the defaults for what is not; a key that nobody reads is an error."""
        for key in self.fields:
            if key not in KEYS:
                raise ValueError(f"{key!r} is no key of a description; known are {', '.join(sorted(KEYS))}")
        return Description({**defaults, **self.fields}, self.place)

    @staticmethod
    def _check_text(text: str) -> None:
        if not text:
            raise ValueError("there is no text in it")
        if len(text) > _MAX_TEXT:
            raise ValueError(f"there is more text in it than {_MAX_TEXT // 1_000_000} MB; divide it")
        if max(map(len, text.splitlines())) > _MAX_LINE:
            raise ValueError(f"it has a line of more than {_MAX_LINE:,} characters, which is no text to read")

    def _word(self, key: str) -> str:
        value = self.fields.get(key)
        if value is None:
            raise ValueError(f"{key!r} is missing {self.place}")
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{key!r} must be text, not {_shown(value)}; put it in quotes")
        return " ".join(_UNPRINTABLE.sub("", value).split())

    def _matching(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self._word(key)
        if not pattern.fullmatch(value):
            raise ValueError(f"{key!r} must be {expected}, not {_shown(value)}")
        return value

    def _id(self, key: str) -> str:
        return self._matching(key, _ID, "lower-case letters, digits and hyphens")

    def _tier(self) -> Tier:
        value = self._word("tier")
        if value not in list(Tier):
            raise ValueError(f"'tier' must be one of {', '.join(Tier)}, not {_shown(value)}")
        return Tier(value)

    def _period(self) -> Period:
        start, end = self._day("effective_from"), self._day("effective_to")
        if start is None:
            raise ValueError(f"'effective_from' is missing {self.place}")
        if end is not None and end < start:
            raise ValueError(f"'effective_to' {end} lies before 'effective_from' {start}")
        return Period(start, end)

    def _day(self, key: str) -> date | None:
        value = self.fields.get(key)
        if isinstance(value, str):
            value = _day_of(value) or value
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise ValueError(f"{key!r} must be a day such as 2026-01-31, not {_shown(value)}")
        return value

    def _asked(self, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = self.fields.get("asked")
        if value is None:
            return ()
        if not isinstance(value, dict) or not all(isinstance(questions, list) for questions in value.values()):
            raise ValueError("'asked' must give each heading a list of questions")
        lines = (line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#"))
        headings = {heading for heading, _ in map(heading_and_anchor, lines)}
        for heading in value:
            if heading not in headings:
                raise ValueError(f"'asked' names a heading that the text does not have: {_shown(heading)}")
        return tuple(
            (str(heading), tuple(_UNPRINTABLE.sub("", str(question)) for question in questions))
            for heading, questions in value.items()
        )


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(value: object) -> str:
    return f"{value!r:.80}"

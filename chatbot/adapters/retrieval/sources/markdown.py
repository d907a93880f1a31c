"""Reads a Markdown document whose front matter says what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from chatbot.domain.knowledge import Document, Period, Tier, heading_and_anchor
from chatbot.errors import UnreadableSource

_MAX_BYTES = 10_000_000
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_markdown(path: Path) -> Document:
    """Return the document of a Markdown file. Raises UnreadableSource with a reason that its author understands."""
    fields, text = _split(path, _text_of(path))
    try:
        return Document(
            id=_matching(fields, "id", _ID, "lower-case letters, digits and hyphens"),
            title=_word(fields, "title"),
            language=_matching(fields, "language", _LANGUAGE, "a language code such as en"),
            section=_word(fields, "section"),
            tier=_tier(fields),
            effective=_period(fields),
            text=text,
            path=str(path),
            asked=_asked(fields, text),
            reviewed=_day(fields, "reviewed"),
        )
    except ValueError as error:
        raise UnreadableSource(str(path), str(error)) from error


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableSource(str(path), "the file is larger than 10 MB; divide it")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSource(str(path), "the file is not UTF-8 text; save it again as UTF-8") from error
    except OSError as error:
        raise UnreadableSource(str(path), f"the file cannot be opened ({error.strerror})") from error


def _split(path: Path, raw: str) -> tuple[Mapping[str, object], str]:
    import frontmatter
    import yaml

    try:
        fields, text = frontmatter.parse(raw, handler=frontmatter.YAMLHandler())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f", near line {where.line + 2}" if where else ""
        raise UnreadableSource(str(path), f"the lines between the two --- are not valid YAML{line}") from error
    if not fields:
        raise UnreadableSource(str(path), "the file does not begin with its description between two lines of ---")
    if not text.strip():
        raise UnreadableSource(str(path), "there is no text after the second ---")
    return fields, text


def _word(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    if value is None:
        raise ValueError(f"{key!r} is missing between the two lines of ---")
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{key!r} must be text, not {value!r}; put it in quotes")
    return value.strip()


def _matching(fields: Mapping[str, object], key: str, pattern: re.Pattern[str], expected: str) -> str:
    value = _word(fields, key)
    if not pattern.fullmatch(value):
        raise ValueError(f"{key!r} must be {expected}, not {value!r}")
    return value


def _tier(fields: Mapping[str, object]) -> Tier:
    value = _word(fields, "tier")
    if value not in list(Tier):
        raise ValueError(f"'tier' must be one of {', '.join(Tier)}, not {value!r}")
    return Tier(value)


def _period(fields: Mapping[str, object]) -> Period:
    start, end = _day(fields, "effective_from"), _day(fields, "effective_to")
    if start is None:
        raise ValueError("'effective_from' is missing between the two lines of ---")
    if end is not None and end < start:
        raise ValueError(f"'effective_to' {end} lies before 'effective_from' {start}")
    return Period(start, end)


def _asked(fields: Mapping[str, object], text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    value = fields.get("asked")
    if value is None:
        return ()
    if not isinstance(value, dict) or not all(isinstance(questions, list) for questions in value.values()):
        raise ValueError("'asked' must give each heading a list of questions")
    lines = (line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#"))
    headings = {heading for heading, _ in map(heading_and_anchor, lines)}
    for heading in value:
        if heading not in headings:
            raise ValueError(f"'asked' names a heading that the text does not have: {heading!r}")
    return tuple((str(heading), tuple(map(str, questions))) for heading, questions in value.items())


def _day(fields: Mapping[str, object], key: str) -> date | None:
    value = fields.get(key)
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"{key!r} must be a day such as 2026-01-31, not {value!r}")
    return value

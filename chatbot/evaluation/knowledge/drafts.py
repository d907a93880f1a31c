"""Writes the draft of an article for a group of questions: everything but the answer, which is the owner's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

import yaml

from chatbot.evaluation.knowledge.gaps import Gap

_WORDS_OF_ID = 6
_NOT_ID = re.compile(r"[^a-z0-9]+")
_ENDS = " ?？。.!！"
_BODY = """
# {title}

TODO: the answer in one or two sentences.

## TODO: a heading that says what its text is about

TODO: conditions, amounts, exceptions; or take this heading out.
"""


def write_drafts(gaps: Sequence[Gap], folder: Path) -> tuple[Path, ...]:
    """Write a file for each group, none over another one, and return the paths. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for gap in gaps:
        path = next(path for path in _paths(gap, folder) if not path.exists())
        path.write_text(draft(gap, path.stem), encoding="utf-8")
        written.append(path)
    return tuple(written)


def draft(gap: Gap, name: str) -> str:
    """Return the text of a draft; without a day as `effective_from` it is not indexed by mistake."""
    title = gap.question.rstrip(_ENDS)
    title = title[:1].upper() + title[1:]
    fields = {"id": name, "title": title, "language": gap.language, "section": "faq", "tier": "guide"}
    head = yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=1000)
    asked = yaml.safe_dump({"asked": {title: list(gap.examples)}}, allow_unicode=True, sort_keys=False, width=1000)
    day = "effective_from:  # the first day on which it holds, such as 2026-01-31\n"
    return f"---\n{_about(gap)}{head}{day}{asked}---{_BODY.format(title=title)}"


def _about(gap: Gap) -> str:
    """Return what an author wants to know, as comments."""
    told = f"# Asked {gap.count} {'time' if gap.count == 1 else 'times'} without a sure answer.\n"
    if gap.nearest is None:
        return told
    place = f"{gap.nearest.document_id} > {gap.nearest.heading}"
    return f"{told}# What comes nearest so far: {place} ({gap.nearest.score:.2f}).\n"


def _paths(gap: Gap, folder: Path) -> Iterator[Path]:
    words = _NOT_ID.sub("-", gap.question.lower()).strip("-").split("-")[:_WORDS_OF_ID]
    name = "-".join(filter(None, words)) or "question"
    yield folder / f"{name}.md"
    yield from (folder / f"{name}-{number}.md" for number in count(2))

"""Finds links and titles in documents that lead nowhere, and words that were left to be written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chatbot.bootstrap.likeness import Section
from chatbot.domain.rule_citations import headings_of
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity, finding_in

_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_QUOTED = re.compile(r'"(?P<plain>[^"\n]{3,80})"|“(?P<curly>[^”\n]{2,80})”|《(?P<title>[^》\n]{2,80})》')
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|TBD)\b|待补充|待写")
_RENAMED = 0.85


def dead_links(sections: Sequence[Section]) -> Iterator[Finding]:
    """Yield links to files and headings that are not there, and titles of documents that do not exist."""
    known: dict[str, set[str]] = {}
    anchors: dict[str, set[str]] = {}
    for one in sections:
        names = known.setdefault(one.document.language, set())
        names |= {one.document.title, one.passage.heading, *headings_of(one.document)}
        anchors.setdefault(str(Path(one.document.path).resolve()), set()).add(one.passage.anchor)
    for one in sections:
        yield from _links(one, anchors)
        yield from _titles(one, known[one.document.language])


def unfinished(sections: Iterable[Section]) -> Iterator[Finding]:
    """Yield passages in which something is left to be written: shoppers would read it."""
    for one in sections:
        found = _UNFINISHED.search(f"{one.passage.heading}\n{one.passage.text}")
        if found:
            text = f"still has “{found.group()}” in it, and shoppers are shown it"
            yield finding_in(one, Severity.ERROR, Kind.UNFINISHED, text, "Write it, or take the heading out.")


def _links(section: Section, anchors: Mapping[str, set[str]]) -> Iterator[Finding]:
    for match in _LINK.finditer(section.passage.text):
        if _ELSEWHERE.match(match[1]):
            continue
        name, _, anchor = match[1].partition("#")
        own = Path(section.document.path).resolve()
        target = (own.parent / name).resolve() if name else own
        is_known = str(target) in anchors
        if not (is_known or target.exists()) or (is_known and anchor and anchor not in anchors[str(target)]):
            text = f"links to {match[1]}, which is not there"
            yield finding_in(section, Severity.ERROR, Kind.LINK, text, "Correct the link or take it out.")


def _titles(section: Section, known: set[str]) -> Iterator[Finding]:
    """Find titles that nothing has: those that a word of reference stands beside, and those that nearly fit one."""
    folded = {one.casefold() for one in known}
    text, words = section.passage.text, _words().get(section.document.language.split("-")[0], {})
    for match in _QUOTED.finditer(text):
        title = match["plain"] or match["curly"] or match["title"]
        if title.casefold() in folded:
            continue
        alike = get_close_matches(title, known, 1, _RENAMED) if len(title.split()) > 1 or match["title"] else []
        is_reference = match["title"] or _stands_beside(text, match, words)
        if alike or (is_reference and not match["plain"]) or (is_reference and title[:1].isupper() and " " in title):
            advice = f"Write “{alike[0]}”." if alike else "Name a document or heading that exists."
            yield finding_in(section, Severity.WARNING, Kind.LINK, f"names “{title}”, which no document has", advice)


def _stands_beside(text: str, match: re.Match[str], words: Mapping[str, Sequence[str]]) -> bool:
    before, after = text[: match.start()].rstrip().lower(), text[match.end() :].lstrip().lower()
    leads = any(re.search(rf"(?:^|\W){re.escape(word)}$", before) for word in words.get("before", ()))
    return leads or any(re.match(rf"{re.escape(word)}(?!\w)", after) for word in words.get("after", ()))


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))
    return words

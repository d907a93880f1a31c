"""Whether the clause that a rule cites can be shown: its document, its heading, on every day of the rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.domain.knowledge import Document, Period, heading_and_anchor, is_cited
from chatbot.domain.rule_scopes import span
from chatbot.domain.rules import Rule

_MARKS = ("# ", "## ", "### ", "#### ")
_FENCES = ("```", "~~~")


def fault_of_citation(rule: Rule, documents: Sequence[Document]) -> str:
    """Return what is wrong with a rule's citation, empty for nothing.

    `documents` have its id, one a language: shoppers of each language are shown the clause in theirs.
    """
    if not documents:
        return f"there is no document {rule.clause.document_id}"
    names = (f"{document.id} ({document.language})" if len(documents) > 1 else document.id for document in documents)
    faults = (_fault_in(document, name, rule) for document, name in zip(documents, names, strict=True))
    return next(filter(None, faults), "")


def _fault_in(document: Document, name: str, rule: Rule) -> str:
    cited = rule.clause.heading
    if not any(is_cited(heading, anchor, cited) for heading, anchor in _headings(document)):
        return f'document {name} has no heading "{cited}" with a text of its own'
    if not _lasts(document.effective, rule.effective):
        return f"document {name} is in force {span(document.effective)}, the rule {span(rule.effective)}"
    return ""


def headings_of(document: Document) -> frozenset[str]:
    """Return the headings that have a text of their own; what stands above the first one goes by the title."""
    return frozenset(heading for heading, _ in _headings(document))


def _headings(document: Document) -> Iterator[tuple[str, str]]:
    heading, fence = heading_and_anchor(document.title), ""
    for line in map(str.strip, document.text.splitlines()):
        if not fence and line.startswith(_MARKS):
            heading = heading_and_anchor(line.lstrip("#").strip())
            continue
        if line:
            yield heading
        mark = next((one for one in _FENCES if line.startswith(one)), "")
        if mark and fence in ("", mark):
            fence = "" if fence else mark


def _lasts(document: Period, rule: Period) -> bool:
    """Whether a document is in force on every day of a rule."""
    ends_first = document.end is not None and (rule.end is None or document.end < rule.end)
    return document.start <= rule.start and not ends_first

"""Whether the clause that a rule cites can be shown: its document, its heading, on every day of the rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.domain.knowledge import Document, Period
from chatbot.domain.rule_scopes import span
from chatbot.domain.rules import Rule

_MARKS = ("# ", "## ", "### ", "#### ")
_FENCES = ("```", "~~~")


def fault_of_citation(rule: Rule, documents: Sequence[Document]) -> str:
    """Return what is wrong with a rule's citation, empty for nothing; `documents` have its id, one a language."""
    cited = rule.clause
    if not documents:
        return f"there is no document {cited.document_id}"
    fitting = [document for document in documents if cited.heading in headings_of(document)]
    if not fitting:
        return f'document {cited.document_id} has no heading "{cited.heading}" with a text of its own'
    if not any(_lasts(document.effective, rule.effective) for document in fitting):
        lasting = span(fitting[0].effective)
        return f"document {cited.document_id} is in force {lasting}, the rule {span(rule.effective)}"
    return ""


def headings_of(document: Document) -> frozenset[str]:
    """Return the headings that have a text of their own; what stands above the first one goes by the title."""
    return frozenset(_headings(document))


def _headings(document: Document) -> Iterator[str]:
    heading, fence = document.title, ""
    for line in map(str.strip, document.text.splitlines()):
        if not fence and line.startswith(_MARKS):
            heading = line.lstrip("#").strip()
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

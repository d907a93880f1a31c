"""Whether the clause that a rule cites can be shown: its document, its heading, on every day of the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from chatbot.domain.knowledge import Document, Period, heading_and_anchor, is_cited
from chatbot.domain.rule_scopes import span
from chatbot.domain.rules import Rule

_MARKS = ("# ", "## ", "### ", "#### ")
_DAY = timedelta(days=1)
_FENCES = ("```", "~~~")


def fault_of_citation(rule: Rule, documents: Sequence[Document]) -> str:
    """Return what is wrong with a rule's citation, empty for nothing.

    `documents` have its id: shoppers of each language are shown the clause in theirs, in the version in force then.
    """
    if not documents:
        return f"there is no document {rule.clause.document_id}"
    versions: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        versions[document.language].append(document)
    faults = (
        _fault_in(sorted(ones, key=_start), f"{ones[0].id} ({language})" if len(versions) > 1 else ones[0].id, rule)
        for language, ones in versions.items()
    )
    return next(filter(None, faults), "")


def _fault_in(versions: Sequence[Document], name: str, rule: Rule) -> str:
    """Look at the versions of a document in one language, in the order of their days."""
    cited = rule.clause.heading
    for document in versions:
        is_shown = len(versions) == 1 or document.effective.overlaps(rule.effective)
        if is_shown and not any(is_cited(heading, anchor, cited) for heading, anchor in _headings(document)):
            which = f" in force {span(document.effective)}" if len(versions) > 1 else ""
            return f'document {name}{which} has no heading "{cited}" with a text of its own'
    periods = [document.effective for document in versions]
    if not any(_lasts(period, rule.effective) for period in _joined(periods)):
        return f"document {name} is in force {' and '.join(map(span, periods))}, the rule {span(rule.effective)}"
    return ""


def _start(document: Document) -> date:
    return document.effective.start


def _joined(periods: Sequence[Period]) -> Iterator[Period]:
    """Join periods that follow each other without a day between."""
    joined = periods[0]
    for period in periods[1:]:
        if joined.end is not None and period.start == joined.end + _DAY:
            joined = Period(joined.start, period.end)
        else:
            yield joined
            joined = period
    yield joined


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

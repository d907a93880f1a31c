"""Finds documents that have expired, that nobody has looked at for long, and headings without questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from chatbot.bootstrap.likeness import Section
from chatbot.domain.knowledge import Document
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity, finding_at

_DAY = timedelta(days=1)


def upkeep(
    documents: Sequence[Document], sections: Sequence[Section], today: date, review_days: int
) -> Iterator[Finding]:
    """Yield what its owner has to look after; a document without `reviewed` was looked at when it came into force."""
    starts = {(one.language, one.section, one.effective.start) for one in documents}
    for one in documents:
        if today in one.effective:
            yield from _unreviewed(one, today, review_days)
            yield from _without_questions(one, [each for each in sections if each.document is one])
        elif one.effective.end is not None and one.effective.end < today:
            yield _expired(one, has_successor=(one.language, one.section, one.effective.end + _DAY) in starts)


def _expired(document: Document, *, has_successor: bool) -> Finding:
    text = f"was in force until {document.effective.end}"
    if has_successor:
        text, advice = f"{text}; another one follows it", "Nothing, as long as orders of that time may be asked about."
        return finding_at(document, "", Severity.NOTE, Kind.EXPIRED, text, advice)
    advice = "Write what holds now, with the next day as effective_from, or take the document out."
    return finding_at(document, "", Severity.WARNING, Kind.EXPIRED, f"{text}, and none follows it", advice)


def _unreviewed(document: Document, today: date, review_days: int) -> Iterator[Finding]:
    seen = document.reviewed or document.effective.start
    if (today - seen).days > review_days:
        how = "was reviewed last" if document.reviewed else "has no day of review and is in force since"
        text = f"{how} {'on ' if document.reviewed else ''}{seen}"
        advice = f"Read it, correct it, and write reviewed: {today} between the two lines of ---."
        yield finding_at(document, "", Severity.NOTE, Kind.UNREVIEWED, text, advice)


def _without_questions(document: Document, sections: Sequence[Section]) -> Iterator[Finding]:
    headings = dict.fromkeys(one.passage.heading for one in sections if not one.questions)
    if headings:
        text = f"{len(headings)} {'heading has' if len(headings) == 1 else 'headings have'} no questions under asked"
        advice = "Add a question in shoppers' words to each: it is found by them."
        yield finding_at(document, "; ".join(headings), Severity.NOTE, Kind.NO_QUESTIONS, text, advice)

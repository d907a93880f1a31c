"""What a look at the shop's documents finds, and what the owner can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chatbot.bootstrap.likeness import Section
from chatbot.domain.knowledge import Document


class Severity(StrEnum):
    """How bad a finding is: an ERROR misleads a shopper, a WARNING may do so, a NOTE is work for a quiet day."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Kind(StrEnum):
    """What a finding is about."""

    CONTRADICTION = "contradiction"
    RULE = "rule"
    TRANSLATION = "translation"
    LINK = "link"
    DUPLICATE = "duplicate"
    UNFINISHED = "unfinished"
    EXPIRED = "expired"
    UNREVIEWED = "unreviewed"
    NO_QUESTIONS = "no_questions"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: where it stands, what it is, what to do; no document for what none of them says."""

    severity: Severity
    kind: Kind
    text: str
    advice: str
    document: str = ""
    language: str = ""
    heading: str = ""
    path: str = ""


def finding_in(section: Section, severity: Severity, kind: Kind, text: str, advice: str) -> Finding:
    """Return a finding at a passage."""
    return finding_at(section.document, section.passage.heading, severity, kind, text, advice)


def finding_at(  # noqa: PLR0913 - the place of a finding, and the finding
    document: Document, heading: str, severity: Severity, kind: Kind, text: str, advice: str
) -> Finding:
    """Return a finding at a heading of a document, or about all of it."""
    return Finding(severity, kind, text, advice, document.id, document.language, heading, document.path)

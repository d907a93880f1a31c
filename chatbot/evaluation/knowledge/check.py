"""Looks all documents and rules of a shop over; findings come out, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.bootstrap.likeness import Likeness, sections_of
from chatbot.domain import rule_findings
from chatbot.domain.knowledge import Document
from chatbot.domain.rule_checks import check_rules
from chatbot.domain.rules import Rule
from chatbot.evaluation.knowledge.contradictions import contradictions
from chatbot.evaluation.knowledge.duplicates import duplicates
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity
from chatbot.evaluation.knowledge.links import dead_links, unfinished
from chatbot.evaluation.knowledge.rule_numbers import rule_numbers
from chatbot.evaluation.knowledge.translations import translations
from chatbot.evaluation.knowledge.upkeep import upkeep
from chatbot.languages import Language

_ORDER = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is looked over: rules, documents, the shop's language and those that are known, and how texts compare."""

    rules: Sequence[Rule]
    documents: Sequence[Document]
    original: str
    languages: Mapping[str, Language]
    likeness: Likeness


def check_knowledge(knowledge: Knowledge, today: date, review_days: int) -> tuple[Finding, ...]:
    """Return what is wrong with the documents, errors first. Raises MissingModel."""
    sections = [one for document in knowledge.documents for one in sections_of(document)]
    found = [
        *contradictions(sections, knowledge.languages, knowledge.likeness),
        *_of_rules(knowledge),
        *rule_numbers(knowledge.rules, sections, knowledge.languages),
        *translations(sections, knowledge.languages, knowledge.original),
        *unfinished(sections),
        *dead_links(sections),
        *duplicates(sections, knowledge.likeness),
        *upkeep(knowledge.documents, sections, today, review_days),
    ]
    return by_severity(found)


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings with the worst first."""
    return tuple(sorted(findings, key=lambda one: _ORDER.index(one.severity)))


def _of_rules(knowledge: Knowledge) -> Iterator[Finding]:
    """Yield what `chatbot rules check` finds."""
    for one in check_rules(knowledge.rules, knowledge.documents):
        is_error = one.severity is rule_findings.Severity.ERROR
        text = f"{', '.join(one.rule_ids) or 'rules'}: {one.text}"
        severity = Severity.ERROR if is_error else Severity.WARNING
        yield Finding(severity, Kind.RULE, text, "Mend the rules; chatbot rules check finds this alone, too.")

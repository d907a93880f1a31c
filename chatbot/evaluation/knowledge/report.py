"""Says what a look at the documents found: lines for a terminal, plain types for JSON, a page with a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from chatbot.evaluation.charts import bars
from chatbot.evaluation.knowledge.findings import Finding, Severity
from chatbot.evaluation.page import figure, folded, heading, page, tiles


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether anything misleads a shopper."""
    return any(one.severity is Severity.ERROR for one in findings)


def lines(findings: Sequence[Finding], documents: int) -> Iterator[str]:
    """Yield two lines a finding, and a sum at the end."""
    for one in findings:
        yield f"{one.severity:7}  {one.kind:13}  {place_of(one)}: {one.text}"
        yield f"{'':9}{one.advice}"
    counts = Counter(one.severity for one in findings)
    told = ", ".join(f"{counts[severity]} {severity}s" for severity in Severity)
    yield f"{documents} documents: {told}."


def place_of(finding: Finding) -> str:
    """Return where a finding stands, as an owner finds it."""
    document = f"{finding.document} ({finding.language})" if finding.document else "all documents"
    return f"{document} > {finding.heading}" if finding.heading else document


def as_json(findings: Sequence[Finding], documents: int) -> dict[str, Any]:
    """Return everything as plain JSON types; the keys of a finding are the fields of `Finding`."""
    counts = Counter(one.severity for one in findings)
    return {
        "documents": documents,
        **{f"{severity}s": counts[severity] for severity in Severity},
        "findings": [
            {
                "severity": one.severity.value,
                "kind": one.kind.value,
                "document": one.document,
                "language": one.language,
                "heading": one.heading,
                "path": one.path,
                "text": one.text,
                "advice": one.advice,
            }
            for one in findings
        ],
    }


def as_html(findings: Sequence[Finding], documents: int, about: str) -> str:
    """Return the whole report as a page; `about` says what was looked over."""
    return page("Knowledge check", about, _parts(findings, documents))


def _parts(findings: Sequence[Finding], documents: int) -> Iterator[str]:
    counts = Counter(one.severity for one in findings)
    yield tiles([("documents", str(documents)), *((f"{one}s", str(counts[one])) for one in Severity)])
    kinds = Counter(one.kind.replace("_", " ") for one in findings)
    if kinds:
        yield heading("What was found")
        yield figure(bars(kinds.most_common(), "findings by kind"), "Findings by what they are about.")
    for severity in Severity:
        some = [one for one in findings if one.severity is severity]
        if some:
            yield heading(f"{severity.capitalize()}s ({len(some)})")
        yield from (
            folded(f"{one.kind.replace('_', ' ')}: {place_of(one)}", f"{one.text}\n\n{one.advice}") for one in some
        )

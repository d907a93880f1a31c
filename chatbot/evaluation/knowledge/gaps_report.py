"""Says which questions got no sure answer: lines for a terminal, plain types for JSON, a page with a chart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chatbot.evaluation.charts import bars
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity
from chatbot.evaluation.knowledge.gaps import Gap
from chatbot.evaluation.page import figure, folded, heading, page, tiles

_MOST_BARS, _LONGEST = 20, 60


def lines(gaps: Sequence[Gap], days: int) -> Iterator[str]:
    """Yield each group with its wordings and with what comes nearest."""
    for gap in gaps:
        yield f"{gap.count:4} x  {gap.question}  [{gap.language}; {_reasons(gap)}]"
        yield from (f"{'':8}{text}" for text in gap.examples[1:])
        yield f"{'':8}nearest: {_nearest(gap)}"
    yield f"{sum(gap.count for gap in gaps)} questions without a sure answer in {days} days, in {len(gaps)} groups."


def as_json(gaps: Sequence[Gap], days: int) -> dict[str, Any]:
    """Return everything as plain JSON types."""
    return {"days": days, "questions": sum(gap.count for gap in gaps), "gaps": [_as_json(gap) for gap in gaps]}


def as_html(gaps: Sequence[Gap], about: str) -> str:
    """Return the whole report as a page; `about` says which conversations it rests on."""
    return page("Knowledge gaps", about, _parts(gaps))


def findings(gaps: Sequence[Gap]) -> Iterator[Finding]:
    """Yield the groups as findings of a look at the documents."""
    for gap in gaps:
        times = "once" if gap.count == 1 else f"{gap.count} times"
        text = f"“{gap.question}” was asked {times} without a sure answer; nearest: {_nearest(gap)}"
        advice = (
            "Write an article, or add the question to what comes nearest; chatbot knowledge gaps --draft begins one."
        )
        severity = Severity.NOTE if gap.count == 1 else Severity.WARNING
        yield Finding(severity, Kind.UNANSWERED, text, advice, language=gap.language)


def _parts(gaps: Sequence[Gap]) -> Iterator[str]:
    yield tiles([("questions", str(sum(gap.count for gap in gaps))), ("groups", str(len(gaps)))])
    if gaps:
        yield heading("What is asked most")
        rows = [(_cut(gap.question), gap.count) for gap in gaps[:_MOST_BARS]]
        yield figure(
            bars(rows, "questions by group"), "How often something of a group was asked without a sure answer."
        )
        yield heading("Groups")
    for gap in gaps:
        wordings = "\n".join(f"{times:4} x  {text}" for text, times in gap.wordings)
        yield folded(
            f"{gap.count} x {gap.question}", f"{wordings}\n\nreasons: {_reasons(gap)}\nnearest: {_nearest(gap)}"
        )


def _as_json(gap: Gap) -> dict[str, Any]:
    nearest = gap.nearest
    return {
        "question": gap.question,
        "language": gap.language,
        "count": gap.count,
        "wordings": [{"text": text, "count": times} for text, times in gap.wordings],
        "reasons": {reason.value: times for reason, times in gap.reasons},
        "nearest": None
        if nearest is None
        else {"document": nearest.document_id, "heading": nearest.heading, "score": round(nearest.score, 4)},
    }


def _reasons(gap: Gap) -> str:
    return ", ".join(f"{reason} {times}" for reason, times in gap.reasons)


def _nearest(gap: Gap) -> str:
    if gap.nearest is None:
        return "nothing"
    return f"{gap.nearest.document_id} > {gap.nearest.heading} ({gap.nearest.score:.2f})"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} ..."

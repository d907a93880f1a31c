"""Says how a model's replies did beside the composed ones: lines for a terminal, plain types for JSON, a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chatbot.evaluation.answers.figures import Figures, Scored, Side
from chatbot.evaluation.answers.judge import Judged, Verdict
from chatbot.evaluation.page import folded, heading, page, table, tiles

_GRADES = ("correct", "complete", "natural", "short")


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured of which model; `judged` is None without a judge."""

    model: str
    rows: tuple[Scored, ...]
    figures: Figures
    judged: Judged | None = None


def lines(report: Report) -> Iterator[str]:
    """Yield both sides, what blocked the model, the differences, the judge's verdicts."""
    yield f"{'':38} {report.model:>16} {'composed':>16}"
    for name, ours, theirs in _table(report.figures):
        yield f"{name:38} {ours:>16} {theirs:>16}"
    for name, value in summary(report):
        yield f"{name}: {value}"
    for one in report.figures.differences:
        yield f"{one.measure}: {one.by_model:.3f} against {one.composed:.3f} (p {one.p:.4f})"
    if report.judged is not None:
        yield from (f"{name}: {value}" for name, value in _of_judge(report.judged))


def summary(report: Report) -> list[tuple[str, str]]:
    """Return name and value of what there is only of the model."""
    figures = report.figures
    return [
        ("turns", f"{figures.turns}, the model asked in {figures.asked}"),
        ("worded by the model alone", f"{figures.whole} of {figures.asked}"),
        ("blocked by the lock", _listed(figures.blocks)),
        ("failed", _listed(figures.failures)),
    ]


def as_json(report: Report) -> dict[str, Any]:
    """Return everything as plain JSON types.

    Keys: model, the fields of `Figures`, judge ({name, unusable, alike, preferred, p, verdicts} or null), and replies:
    [{turn, model, composed}] with text, origins, blocked, failed and the fields of `Score` of each.
    """
    judged = report.judged
    return {
        "model": report.model,
        **asdict(report.figures),
        "judge": None if judged is None else {**asdict(judged), "p": judged.p},
        "replies": [
            {
                "turn": one.pair.turn.id,
                "model": {
                    "text": one.pair.by_model.text,
                    "origins": [sentence.origin.value for sentence in one.pair.by_model.sentences],
                    "blocked": one.pair.by_model.blocked,
                    "failed": one.pair.by_model.failed,
                    **asdict(one.by_model),
                },
                "composed": {"text": one.pair.composed.text, **asdict(one.composed)},
            }
            for one in report.rows
        ],
    }


def as_html(report: Report, about: str) -> str:
    """Return the whole report as a page; `about` says what was measured."""
    return page("Answers", about, _parts(report))


def _parts(report: Report) -> Iterator[str]:
    yield tiles(summary(report))
    yield table("Replies", ["", report.model, "composed"], [list(row) for row in _table(report.figures)])
    rows = [[d.measure, f"{d.by_model:.3f}", f"{d.composed:.3f}", f"{d.p:.4f}"] for d in report.figures.differences]
    yield table("By turn", ["", report.model, "composed", "p"], rows)
    if report.judged is not None:
        yield table("Judge", ["", ""], [list(row) for row in _of_judge(report.judged)])
    yield heading("Replies that differ")
    for one in report.rows:
        ours, theirs = one.pair.by_model, one.pair.composed
        if ours.text != theirs.text:
            yield folded(f"{one.pair.turn.id}{_why(one)}", f"{ours.text}\n\ncomposed: {theirs.text}")


def _why(one: Scored) -> str:
    reasons = (one.pair.by_model.blocked, one.pair.by_model.failed, *one.by_model.contradictions)
    return "".join(f"; {reason}" for reason in reasons if reason)


def _table(figures: Figures) -> list[tuple[str, str, str]]:
    ours, theirs = _cells(figures.by_model), _cells(figures.composed)
    return [(name, value, other) for (name, value), (_, other) in zip(ours, theirs, strict=True)]


def _cells(side: Side) -> list[tuple[str, str]]:
    return [
        ("required facts present", _percent(side.facts)),
        ("... in the model's own sentences", _percent(side.own_facts)),
        ("replies that the lock contradicts", _percent(side.contradicted)),
        ("citation precision", _percent(side.citation_precision)),
        ("citation recall", _percent(side.citation_recall)),
        ("abstains where nothing is known", _percent(side.abstention)),
        ("abstains where something is known", _percent(side.false_abstention)),
        ("words", f"{side.words:.1f}"),
        ("replies that repeat themselves", _percent(side.repeating)),
        ("first sentence p50 / p95 (ms)", "{:.0f} / {:.0f}".format(*side.first_ms)),
        ("whole reply p50 / p95 (ms)", "{:.0f} / {:.0f}".format(*side.whole_ms)),
        ("tokens a reply", f"{side.tokens:.1f}"),
    ]


def _of_judge(judged: Judged) -> Iterator[tuple[str, str]]:
    verdicts = judged.verdicts
    counts = [sum(one.preferred == side for one in verdicts) for side in (1, -1, 0)]
    yield f"{judged.judge} prefers", "the model's {}, the composed {}, neither {}".format(*counts)
    yield "chance", f"p {judged.p:.4f}"
    yield "not judged", f"{judged.unusable} answers of no use, {judged.alike} pairs alike"
    for name in _GRADES if verdicts else ():
        yield name, f"{_graded(verdicts, 'by_model', name):.2f} against {_graded(verdicts, 'composed', name):.2f}"


def _graded(verdicts: Sequence[Verdict], side: str, name: str) -> float:
    return sum(float(getattr(getattr(one, side), name)) for one in verdicts) / len(verdicts)


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts) or "never"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"

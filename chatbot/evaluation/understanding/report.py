"""Says how understanding did: lines for a terminal, plain types for JSON, a page with its charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from chatbot.evaluation.charts import confusion_matrix, reliability_diagram
from chatbot.evaluation.page import figure, folded, heading, page, table, tiles
from chatbot.evaluation.understanding.figures import Figures, IntentFigures, Prediction

_MOST_LINES, _MOST_EXAMPLES = 12, 40


def lines(figures: Figures) -> Iterator[str]:
    """Yield the figures, intent by intent, and what is taken for what most often."""
    width = max(len(one.intent) for one in figures.intents)
    yield f"{'intent':{width}}   rows  precision  recall     F1"
    for one in figures.intents:
        yield f"{one.intent:{width}} {one.rows:6} {one.precision:10.3f} {one.recall:7.3f} {one.f1:6.3f}"
    for right, taken, count in mistakes(figures)[:_MOST_LINES]:
        yield f"{count:4} x {right} taken for {taken}"
    yield "; ".join(f"{name} {value}" for name, value in summary(figures))


def summary(figures: Figures) -> list[tuple[str, str]]:
    """Return name and value of the figures for all messages."""
    shares = [
        ("accuracy", figures.accuracy),
        ("macro F1", figures.macro_f1),
        ("out-of-scope recall", figures.out_of_scope_recall),
        ("false rejection", figures.false_rejection),
        ("calibration error", figures.ece),
    ]
    return [
        ("messages", f"{figures.rows}" + (f" ({figures.ignored} ignored)" if figures.ignored else "")),
        *((name, f"{share:.1%}") for name, share in shares if share is not None),
        ("latency p50 / p95", f"{figures.p50_ms:.1f} / {figures.p95_ms:.1f} ms"),
    ]


def mistakes(figures: Figures) -> list[tuple[str, str, int]]:
    """Return what was taken for what how often, the most frequent first."""
    return sorted((one for one in figures.confusion if one[0] != one[1]), key=lambda one: -one[2])


def as_json(figures: Figures, predictions: Sequence[Prediction]) -> dict[str, Any]:
    """Return everything as plain JSON types.

    Keys: the fields of `Figures` (`confusion` is a list of [right, predicted, count]), and wrong: [{text, label,
    predicted, confidence}].
    """
    wrong = [
        {
            "text": one.row.text,
            "label": one.row.label,
            "predicted": one.intent,
            "confidence": round(one.confidence, 4),
        }
        for one in predictions
        if not one.is_right
    ]
    return {**asdict(figures), "wrong": wrong}


def as_html(figures: Figures, predictions: Sequence[Prediction], about: str) -> str:
    """Return the whole report as a page; `about` says what was measured."""
    return page("Understanding", about, _parts(figures, predictions))


def _parts(figures: Figures, predictions: Sequence[Prediction]) -> Iterator[str]:
    yield tiles(summary(figures))
    counts = {(right, taken): count for right, taken, count in figures.confusion}
    names = sorted({name for pair in counts for name in pair})
    yield heading("Confusion")
    yield figure(
        confusion_matrix(names, counts),
        "Rows: what a message is. Columns: what it was taken for; one of several right intents counts as the first.",
    )
    yield heading("Calibration")
    yield figure(
        reliability_diagram([(one.low, one.high, one.accuracy, one.rows) for one in figures.bins]),
        "Share of right answers over how sure it was; on the dashed line it is as right as it is sure. "
        "The fainter a bar, the fewer messages.",
    )
    yield table("Intents", ["intent", "messages", "precision", "recall", "F1"], [_row(one) for one in figures.intents])
    yield from _wrong(figures, predictions)


def _row(one: IntentFigures) -> list[str]:
    return [one.intent, str(one.rows), f"{one.precision:.1%}", f"{one.recall:.1%}", f"{one.f1:.1%}"]


def _wrong(figures: Figures, predictions: Sequence[Prediction]) -> Iterator[str]:
    if mistaken := mistakes(figures):
        yield heading("What was taken for what")
    for right, taken, count in mistaken:
        texts = [f"{one.confidence:.2f}  {one.row.text}" for one in predictions if one.pair == (right, taken)]
        yield folded(f"{count} x {right} taken for {taken}", "\n".join(texts[:_MOST_EXAMPLES]))

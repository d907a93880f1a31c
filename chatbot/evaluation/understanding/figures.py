"""Figures of a classifier: accuracy, F1, confusion, out-of-scope recall, calibration, latency.

A message may have several right intents; one of them counts as the first, so that what is right stands on the diagonal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.evaluation.understanding.labelled import Labelled

OUT_OF_SCOPE = "out_of_scope"
_BINS = 10


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a message was taken for: the intent, how sure of it (0 to 1), and how long that took."""

    row: Labelled
    intent: str
    confidence: float
    milliseconds: float

    @property
    def is_right(self) -> bool:
        """Whether the intent is one of the right ones."""
        return self.intent in self.row.intents

    @property
    def pair(self) -> tuple[str, str]:
        """The right intent and the predicted one, each as a class."""
        right = self.row.intents[0]
        return right, right if self.is_right else self.intent


@dataclass(frozen=True, slots=True)
class IntentFigures:
    """How an intent did: how many messages have it, and precision, recall and F1 (0 where there is nothing)."""

    intent: str
    rows: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages of a range of confidence: how many, how sure on average, how many of them right."""

    low: float
    high: float
    rows: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured; shares lie between 0 and 1, None where there was nothing to measure.

    `false_rejection` is the share of messages in scope that were taken for out of scope; `ece` the expected calibration
    error over ten bins of equal width (Guo et al., ICML 2017); latencies in milliseconds a message.
    """

    rows: int
    ignored: int
    accuracy: float
    macro_f1: float
    out_of_scope_recall: float | None
    false_rejection: float | None
    ece: float
    p50_ms: float
    p95_ms: float
    intents: tuple[IntentFigures, ...]
    confusion: tuple[tuple[str, str, int], ...]
    bins: tuple[Bin, ...]


def figures_of(predictions: Sequence[Prediction], ignored: int = 0) -> Figures:
    """Return the figures of at least one prediction."""
    confusion = Counter(one.pair for one in predictions)
    intents = tuple(_intent_figures(name, confusion) for name in sorted({right for right, _ in confusion}))
    bins = bins_of(predictions)
    took = sorted(one.milliseconds for one in predictions)
    last = len(took) - 1
    return Figures(
        rows=len(predictions),
        ignored=ignored,
        accuracy=_share([one.is_right for one in predictions]) or 0.0,
        macro_f1=sum(one.f1 for one in intents) / len(intents),
        out_of_scope_recall=_rejected([one for one in predictions if _is_outside(one)]),
        false_rejection=_rejected([one for one in predictions if not _is_outside(one)]),
        ece=sum(one.rows * abs(one.accuracy - one.confidence) for one in bins) / len(predictions),
        p50_ms=took[last // 2],
        p95_ms=took[round(last * 0.95)],
        intents=intents,
        confusion=tuple((right, taken, count) for (right, taken), count in sorted(confusion.items())),
        bins=bins,
    )


def bins_of(predictions: Sequence[Prediction]) -> tuple[Bin, ...]:
    """Return the ten bins of confidence, those without a message too."""
    places = [min(int(one.confidence * _BINS), _BINS - 1) for one in predictions]
    bins = []
    for place in range(_BINS):
        inside = [one for one, its in zip(predictions, places, strict=True) if its == place]
        count = max(len(inside), 1)
        sure, right = sum(one.confidence for one in inside) / count, sum(one.is_right for one in inside) / count
        bins.append(Bin(place / _BINS, (place + 1) / _BINS, len(inside), sure, right))
    return tuple(bins)


def _intent_figures(name: str, confusion: Counter[tuple[str, str]]) -> IntentFigures:
    rows = sum(count for (right, _), count in confusion.items() if right == name)
    taken = sum(count for (_, predicted), count in confusion.items() if predicted == name)
    hits = confusion[name, name]
    precision, recall = hits / taken if taken else 0.0, hits / rows
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return IntentFigures(name, rows, precision, recall, f1)


def _is_outside(one: Prediction) -> bool:
    return OUT_OF_SCOPE in one.row.intents


def _rejected(predictions: Sequence[Prediction]) -> float | None:
    return _share([one.intent == OUT_OF_SCOPE for one in predictions])


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None

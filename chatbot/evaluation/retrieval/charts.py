"""Draws the scores of answerable and unanswerable questions, and what a threshold on them rejects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chatbot.evaluation.charts import EDGE, SIDE, grid, svg

_BINS, _BAR = 40, 8
_HALF = 220


def score_histogram(answerable: Sequence[float], unanswerable: Sequence[float], marks: Sequence[float]) -> str:
    """Return bars over scores in [0, 1], upwards: unanswerable to the left of the middle, the others to the right."""
    sides = (Counter(map(_bin, unanswerable)), Counter(map(_bin, answerable)))
    most = max((count for side in sides for count in side.values()), default=1)
    bottom, middle, parts = float(EDGE + _BINS * _BAR), float(EDGE + _HALF), list[str]()
    for side, sign in zip(sides, (-1, 1), strict=True):
        name = "answerable" if sign > 0 else "unanswerable"
        for place, count in sorted(side.items()):
            width, top = _HALF * count / most, bottom - (place + 1) * _BAR
            left = middle if sign > 0 else middle - width
            told = f"{place / _BINS:.3f} to {(place + 1) / _BINS:.3f}: {count} {name}"
            parts.append(
                f'<rect class="mark" x="{left:.1f}" y="{top + 1:.0f}" width="{width:.1f}" '
                f'height="{_BAR - 1}" fill-opacity="{0.9 if sign > 0 else 0.45}"><title>{told}</title></rect>'
            )
        x = middle + sign * _HALF / 2
        parts.append(f'<text class="soft" x="{x:.0f}" y="{EDGE - 12}" text-anchor="middle">{name}</text>')
    for score in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = bottom - score * _BINS * _BAR
        parts.append(f'<text class="soft" x="{EDGE - 6}" y="{y + 4:.0f}" text-anchor="end">{score:.2f}</text>')
    for mark in marks:
        y = bottom - mark * _BINS * _BAR
        parts.append(
            f'<line class="even" x1="{EDGE}" y1="{y:.1f}" x2="{EDGE + 2 * _HALF}" y2="{y:.1f}" stroke-dasharray="4 4"/>'
            f'<text class="soft" x="{EDGE + 2 * _HALF + 4}" y="{y + 4:.0f}">{mark:g}</text>'
        )
    return svg(2 * (EDGE + _HALF), bottom + EDGE / 2, "scores of questions", parts)


def rejection_curve(points: Sequence[tuple[float, float, float]]) -> str:
    """Return a curve through points of (share of answerable rejected, share of unanswerable rejected, threshold)."""
    places = [(EDGE + x * SIDE, EDGE + (1 - y) * SIDE, f"{score:.2f}: {y:.0%}, {x:.0%}") for x, y, score in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
    dots = [
        f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{told}</title></circle>' for x, y, told in places
    ]
    parts = [*(grid(step / 5) for step in range(6)), f'<polyline class="line" points="{line}"/>', *dots]
    end = EDGE + SIDE
    parts.append(
        f'<text class="soft" x="{EDGE + SIDE / 2}" y="{end + 30}" text-anchor="middle">answerable rejected</text>'
        f'<text class="soft" x="{EDGE}" y="{EDGE - 12}">unanswerable rejected</text>'
    )
    return svg(SIDE + 2 * EDGE, SIDE + 2 * EDGE, "what a threshold rejects", parts)


def _bin(score: float) -> int:
    return min(int(score * _BINS), _BINS - 1)

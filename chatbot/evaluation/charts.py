"""Draws charts as SVG, to stand inside a page (`chatbot.evaluation.page`), whose style colours them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_CELL, _LABEL, _CHARACTER = 22, 8, 6.2
SIDE, EDGE = 260, 44
"""Side of a square chart of shares, and what is left around it."""


def confusion_matrix(names: Sequence[str], counts: Mapping[tuple[str, str], int]) -> str:
    """Return a matrix with what is right in the rows, what was predicted in the columns; shades are shares of a row."""
    left = _LABEL + max(map(len, names)) * _CHARACTER
    width = left + len(names) * _CELL + _LABEL
    totals = {row: sum(count for (right, _), count in counts.items() if right == row) for row in names}
    parts = []
    for place, name in enumerate(names):
        x, y = left + place * _CELL + _CELL / 2, left + place * _CELL + _CELL / 2
        parts.append(f'<text x="{left - _LABEL / 2:.0f}" y="{y + 4:.0f}" text-anchor="end">{escape(name)}</text>')
        turned = f'transform="rotate(-90 {x + 4:.0f} {left - _LABEL / 2:.0f})"'
        parts.append(f'<text x="{x + 4:.0f}" y="{left - _LABEL / 2:.0f}" {turned}>{escape(name)}</text>')
    for (row, column), count in counts.items():
        x, y = left + names.index(column) * _CELL, left + names.index(row) * _CELL
        parts.append(_cell(x, y, count, count / totals[row], f"{row} taken for {column}: {count} of {totals[row]}"))
    side = len(names) * _CELL
    parts.append(f'<rect class="line" x="{left:.0f}" y="{left:.0f}" width="{side}" height="{side}"/>')
    return svg(width, width, "confusion matrix", parts)


def reliability_diagram(bins: Sequence[tuple[float, float, float, int]]) -> str:
    """Return bars of how many are right over how sure it was; `bins`: low, high, share right, messages."""
    most = max((rows for *_, rows in bins), default=1) or 1
    parts = [grid(step / 5) for step in range(6)]
    for low, high, right, rows in bins:
        x, y = EDGE + low * SIDE, EDGE + (1 - right) * SIDE
        opacity = 0.25 + 0.75 * rows / most
        told = f"sure {low:.1f} to {high:.1f}: {right:.0%} of {rows} right"
        parts.append(
            f'<rect class="mark" x="{x + 1:.1f}" y="{y:.1f}" width="{(high - low) * SIDE - 2:.1f}" '
            f'height="{right * SIDE:.1f}" fill-opacity="{opacity if rows else 0:.2f}"><title>{told}</title></rect>'
        )
    end = EDGE + SIDE
    parts.append(f'<line class="even" x1="{EDGE}" y1="{end}" x2="{end}" y2="{EDGE}" stroke-dasharray="4 4"/>')
    parts.append(f'<text class="soft" x="{EDGE + SIDE / 2}" y="{end + 30}" text-anchor="middle">how sure</text>')
    return svg(SIDE + 2 * EDGE, SIDE + 2 * EDGE, "reliability diagram", parts)


def grid(share: float) -> str:
    """Return the line and the two labels of a share, up and to the right."""
    y, x = EDGE + (1 - share) * SIDE, EDGE + share * SIDE
    return (
        f'<line class="line" x1="{EDGE}" y1="{y:.0f}" x2="{EDGE + SIDE}" y2="{y:.0f}"/>'
        f'<text class="soft" x="{EDGE - 6}" y="{y + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        f'<text class="soft" x="{x:.0f}" y="{EDGE + SIDE + 16}" text-anchor="middle">{share:.1f}</text>'
    )


def svg(width: float, height: float, name: str, parts: Sequence[str]) -> str:
    """Return a drawing of parts under a name that is read out."""
    drawn = "\n".join(parts)
    return f'<svg role="img" aria-label="{name}" width="{width:.0f}" height="{height:.0f}">\n{drawn}\n</svg>'


def _cell(x: float, y: float, count: int, share: float, told: str) -> str:
    number = f'<text x="{x + _CELL / 2:.0f}" y="{y + _CELL / 2 + 4:.0f}" text-anchor="middle">{count}</text>'
    return (
        f'<g><title>{escape(told)}</title><rect class="mark" x="{x:.0f}" y="{y:.0f}" width="{_CELL}" '
        f'height="{_CELL}" fill-opacity="{0.08 + 0.62 * share:.2f}"/>{number}</g>'
    )


def bars(rows: Sequence[tuple[str, int]], name: str) -> str:
    """Return a bar for each row, its name before it and its count after it; the longest bar fills the width."""
    left = _LABEL + max((_width(label) for label, _ in rows), default=0)
    most = max((count for _, count in rows), default=1) or 1
    parts = []
    for place, (label, count) in enumerate(rows):
        y, length = place * _CELL + _CELL / 2, max(count / most * SIDE, 1)
        parts.append(f'<text x="{left - _LABEL / 2:.0f}" y="{y + 4:.0f}" text-anchor="end">{escape(label)}</text>')
        parts.append(f'<rect class="mark" x="{left:.0f}" y="{y - 7:.0f}" width="{length:.0f}" height="14"/>')
        parts.append(f'<text class="soft" x="{left + length + 6:.0f}" y="{y + 4:.0f}">{count}</text>')
    return svg(left + SIDE + EDGE, len(rows) * _CELL, name, parts)


def _width(label: str) -> float:
    """Return how wide a label is drawn, about: what is not Latin takes twice the room."""
    return sum(_CHARACTER * (1 if ord(character) < 0x2E80 else 2) for character in label)

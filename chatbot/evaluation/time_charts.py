"""Draws figures over time as SVG that fills the width it is given; a style sheet colours `sa-one`, `sa-two` and so on.

What cannot be seen of a drawing stands in its titles: each mark says what it is, and the drawing its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 440, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 10, 24
_STEPS, _MOST_LABELS, _WIDEST = 4, 6, 34
_MARKS = ("one", "two", "three", "four", "five", "six")

Value = float | None
Write = Callable[[float], str]
"""Writes a value: ``12``, ``40 %``, ``1.2 s``."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn of one thing: its name and a value for each time, None where there is none."""

    name: str
    values: Sequence[Value]


def columns(times: Sequence[str], lines: Sequence[Line], name: str, write: Write) -> str:
    """Return stacked columns, one for each time."""
    heights = [sum(one.values[place] or 0 for one in lines) for place in range(len(times))]
    scale = _Scale(len(times), _rounded_up(max(heights, default=0)))
    return _drawn(name, [*_axes(scale, times, write), *_stacks(scale, times, lines, write)])


def curves(times: Sequence[str], lines: Sequence[Line], name: str, write: Write, top: float | None = None) -> str:
    """Return a curve for each line with a dot for each value, broken where there is none; `top` fixes the scale."""
    most = max((value for one in lines for value in one.values if value is not None), default=0)
    scale = _Scale(len(times), top or _rounded_up(most))
    parts = [*_axes(scale, times, write)]
    for mark, one in zip(_MARKS, lines, strict=False):
        parts += _curve(scale, times, one, mark, write)
    return _drawn(name, parts)


def legend(names: Sequence[str]) -> str:
    """Return what the colours of a drawing stand for."""
    items = (f'<span><i class="sa-{mark}"></i>{escape(name)}</span>' for mark, name in zip(_MARKS, names, strict=False))
    return f'<div class="sa-legend">{"".join(items)}</div>'


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where times and values lie."""

    times: int
    top: float

    def x(self, place: int) -> float:
        return _LEFT + (place + 0.5) * (_WIDTH - _LEFT - _RIGHT) / max(self.times, 1)

    def y(self, value: float) -> float:
        return _TOP + (1 - value / self.top) * (_HEIGHT - _TOP - _BOTTOM)

    @property
    def width(self) -> float:
        return min(0.72 * (_WIDTH - _LEFT - _RIGHT) / max(self.times, 1), _WIDEST)


def _axes(scale: _Scale, times: Sequence[str], write: Write) -> Iterator[str]:
    for step in range(_STEPS + 1):
        value = scale.top * step / _STEPS
        y = scale.y(value)
        yield f'<line class="sa-grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}"></line>'
        if not step % 2:
            yield f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(write(value))}</text>'
    every = max(ceil(len(times) / _MOST_LABELS), 1)
    for place in range((len(times) - 1) % every, len(times), every):
        label = escape(times[place])
        yield f'<text x="{scale.x(place):.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{label}</text>'


def _stacks(scale: _Scale, times: Sequence[str], lines: Sequence[Line], write: Write) -> Iterator[str]:
    for place, time in enumerate(times):
        below = 0.0
        for mark, one in zip(_MARKS, lines, strict=False):
            value = one.values[place] or 0
            if not value:
                continue
            y, height = scale.y(below + value), scale.y(below) - scale.y(below + value)
            yield (
                f'<rect class="sa-{mark}" x="{scale.x(place) - scale.width / 2:.1f}" y="{y:.1f}" rx="2" '
                f'width="{scale.width:.1f}" height="{height:.1f}">{_title(time, one.name, write(value))}</rect>'
            )
            below += value


def _curve(scale: _Scale, times: Sequence[str], line: Line, mark: str, write: Write) -> Iterator[str]:
    points = [(place, value) for place, value in enumerate(line.values) if value is not None]
    for (here, value), (there, following) in pairwise(points):
        if there == here + 1:
            start = f'x1="{scale.x(here):.1f}" y1="{scale.y(value):.1f}"'
            end = f'x2="{scale.x(there):.1f}" y2="{scale.y(following):.1f}"'
            yield f'<line class="sa-curve sa-{mark}" {start} {end}></line>'
    for place, value in points:
        title = _title(times[place], line.name, write(value))
        at = f'cx="{scale.x(place):.1f}" cy="{scale.y(value):.1f}"'
        yield f'<circle class="sa-{mark}" {at} r="3.2">{title}</circle>'


def _title(time: str, name: str, value: str) -> str:
    return f"<title>{escape(f'{time}: {name} {value}')}</title>"


def _rounded_up(most: float) -> float:
    """Return the next value that four steps divide well: 4, 8, 20, 40, 80, 200; tenths below one."""
    if most <= 0:
        return float(_STEPS)
    unit: float = 10.0 ** floor(log10(most / _STEPS))
    return min(_STEPS * unit * factor for factor in (1.0, 2.0, 5.0, 10.0) if most <= _STEPS * unit * factor)


def _drawn(name: str, parts: Sequence[str]) -> str:
    drawn = "".join(parts)
    return (
        f'<svg class="sa-chart" role="img" aria-label="{escape(name)}" viewBox="0 0 {_WIDTH} {_HEIGHT}">{drawn}</svg>'
    )

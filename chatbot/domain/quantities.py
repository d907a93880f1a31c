"""Typed values in texts, and sentences that say some: what two of them must have in common to speak of the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

_DATED = ("date", "year")
Values = Mapping[str, tuple[tuple[float, ...], ...]]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A typed value: unit and amounts (two for a range) in the unit that all are compared in, and where it stands."""

    unit: str
    amounts: tuple[float, ...]
    text: str
    start: int
    end: int

    @property
    def value(self) -> tuple[str, tuple[float, ...]]:
        """What is compared."""
        return self.unit, self.amounts


@dataclass(frozen=True)
class Saying:
    """A sentence with values: those `found` in it and those in the headings `above` it."""

    text: str
    found: tuple[Quantity, ...]
    above: tuple[Quantity, ...]

    @cached_property
    def values(self) -> Values:
        """The amounts by unit, in their order."""
        by_unit: defaultdict[str, list[tuple[float, ...]]] = defaultdict(list)
        for one in self.found:
            if one.unit not in _DATED:
                by_unit[one.unit].append(one.amounts)
        return {unit: tuple(amounts) for unit, amounts in by_unit.items()}

    @cached_property
    def days(self) -> frozenset[tuple[str, tuple[float, ...]]]:
        """The days and years that it or its headings name: what holds for one time is not said of another."""
        return frozenset(one.value for one in (*self.found, *self.above) if one.unit in _DATED)

    @cached_property
    def frame(self) -> str:
        """The sentence with a mark in the place of each value."""
        return without_values(self.text, self.found)

    def shown(self, unit: str) -> str:
        """Return the values of a unit as they are written."""
        return ", ".join(dict.fromkeys(one.text for one in self.found if one.unit == unit))


def without_values(text: str, found: tuple[Quantity, ...]) -> str:
    """Return a text with a mark in the place of each value."""
    for start, end in sorted({(one.start, one.end) for one in found}, reverse=True):
        text = f"{text[:start]} … {text[end:]}"
    return " ".join(text.split())

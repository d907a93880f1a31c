"""Orders the values of an option from small to large: sizes, lengths, capacities; and colours from dark to light."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import prod

_NAMED = {
    name: place
    for place, name in enumerate(("xs", "s", "small", "short", "m", "regular", "l", "large", "long", "xl", "xxl"))
}
_MEASURE = re.compile(r"\d+(?:\.\d+)?(?:(?: x |-)\d+(?:\.\d+)?)*(?: (?P<unit>[a-z]+))?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
WORN_SIZES = (*(str(size) for size in range(34, 52)), "XS", "S", "M", "L", "XL", "XXL")
"""The sizes of clothes and shoes, where one step up is the next size."""
_THOUSANDTHS = frozenset({"ml", "g", "mm"})
_HUNDREDTHS = frozenset({"cm", "cl"})

SHADES = (
    *("black", "ink", "graphite", "navy", "dark brown", "petrol", "forest", "zinc", "purple", "brown", "moss", "rust"),
    *("steel", "olive", "green", "blue", "grey", "red", "oak", "clay", "ochre", "orange", "silver", "mustard", "sage"),
    *("pink", "sand", "yellow", "mint", "oat", "natural", "cream", "chalk", "white", "clear"),
)
"""The colours that shops name, the darkest first."""


def rank(value: str) -> float | None:
    """Return where a value stands on its scale ("M", "0.5 l", "140 x 200 cm", "6 pieces"), None when it has none."""
    named = _NAMED.get(value.lower())
    if named is not None:
        return float(named)
    found = _MEASURE.fullmatch(value.lower())
    if found is None:
        return None
    numbers = [float(number) for number in _NUMBER.findall(value)]
    size = prod(numbers) if " x " in value else numbers[0]
    unit = found["unit"]
    return size / 1000 if unit in _THOUSANDTHS else size / 100 if unit in _HUNDREDTHS else size


def scale(values: Iterable[str]) -> tuple[str, ...]:
    """Return the different values, the smallest first; none where some of them are on no scale."""
    ranked = {value: rank(value) for value in values}
    known = {value: place for value, place in ranked.items() if place is not None}
    return tuple(sorted(known, key=lambda value: known[value])) if len(known) == len(ranked) else ()


def is_worn(value: str) -> bool:
    """Whether a value is a size of clothes or shoes."""
    return value.upper() in WORN_SIZES


def shades(values: Iterable[str]) -> tuple[str, ...]:
    """Return the colours whose brightness is known, the darkest first."""
    return tuple(sorted({value for value in values if value in SHADES}, key=SHADES.index))

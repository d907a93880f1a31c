"""Numbers with units in a wish ("at least 500 lumen", "under 2 kg", 20升以上), against what products measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.quantities import number_pattern, read_number, with_digits
from chatbot.dialogue.understand.words import ends_with, han_runs, mentions, pairs, tokens
from chatbot.domain.products import Attribute, Product, Variant
from chatbot.languages import Language

EUROS = re.compile(r"(?<![\d.,])(\d+)(?![\d.,]*\d)\s*(?:€|eur|欧)", re.IGNORECASE)
"""A whole amount of euros."""
_PREFIX, _VALUED = "measured.", "valued."
_TEMPERATURE, _GRAMS, _LITRES = "deg C", "g", "l"
_ENOUGH = frozenset({"h", "lm", "inch", "mAh", "W", "km/h", "mm", _TEMPERATURE})
"""Units of which a bare number means as much or more: "keeps it hot for eight hours"."""
_WITHOUT_NUMBER = (("frost", -0.1), ("freezing_point", 0.0))
"""What somebody needs at most who speaks of temperatures below or around zero without a number and a unit."""
_ABOUT = (0.85, 1.25)
_OPTION = re.compile(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>[a-z]+)")
_SMALLER = {"ml": (_LITRES, 0.001), "kg": (_GRAMS, 1000.0)}
_WEIGHT = "weight_g"
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of a unit is wished for; `keys` are the attributes that the text speaks of, none for any.

    One that is firm was given with a direction ("at least"); another one is a wish to lean to.
    """

    unit: str
    low: float | None = None
    high: float | None = None
    is_firm: bool = False
    keys: frozenset[str] = frozenset()

    def fits(self, product: Product, variant: Variant) -> bool:
        """Whether a version of a product measures that."""
        return any(self._holds(value) for value in self.values(product, variant))

    def values(self, product: Product, variant: Variant) -> tuple[float, ...]:
        """Return what a version measures in this unit; its own options count before what the product has."""
        own = [value for value in (_option(self.unit, text) for _, text in variant.options) if value is not None]
        return tuple(own) if own and not self.keys else tuple(self._of_product(product))

    def _of_product(self, product: Product) -> Iterator[float]:
        if self.unit == _GRAMS:
            yield from (value for key, value in product.dimensions if key == _WEIGHT)
        for one in product.attributes:
            if (
                self.unit in (one.unit, "")
                and not isinstance(one.value, str)
                and (not self.keys or one.key in self.keys)
            ):
                yield float(one.value)

    def _holds(self, value: float) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def read_measures(text: str, products: Sequence[Product], language: Language) -> tuple[Measure, ...]:
    """Return the measures that a text wishes for, of the units that these products have."""
    written = with_digits(text, language.words)
    found = dict.fromkeys((*_measures(written, products, language), *_valued(written, language.words)))
    if not any(one.unit == _TEMPERATURE for one in found):
        told = ((key, most) for key, most in _WITHOUT_NUMBER if mentions(text, language.words[key]))
        found.update((Measure(_TEMPERATURE, None, most, is_firm=True), None) for _, most in list(told)[:1])
    return tuple(one for one in found if _is_known(one, products))


def _measures(text: str, products: Sequence[Product], language: Language) -> Iterator[Measure]:
    words = language.words
    pattern, units = _pattern(words)
    for match in pattern.finditer(text.lower()):
        unit, times = units[match["unit"]] if match["unit"] else (_TEMPERATURE, 1.0)
        amount = _amount(match["number"], words)
        if amount is None or (not match["unit"] and match["minus"] and not _is_alone(text, match.start())):
            continue
        value = (-amount if match["minus"] or match["cold"] else amount) * times
        before, after = text[: match.start()].lower().rstrip(), text[match.end() :].lower().lstrip(" -")
        way = _way(before, after, words)
        keys = frozenset(_keys(text, unit, products, language))
        limits = _limits(unit, value, way)
        if limits is not None:
            yield Measure(unit, *limits, is_firm=bool(way) or unit == _TEMPERATURE, keys=keys)


def _is_alone(text: str, start: int) -> bool:
    """Whether a minus without a unit begins a number, and joins no two: "at -10", not "8-10" or "8 -10"."""
    before = text[:start]
    return (not before or before[-1].isspace() or bool(han_runs(before[-1]))) and not before.rstrip()[-1:].isdigit()


def _valued(text: str, words: Words) -> Iterator[Measure]:
    """Yield what is wished for of attributes that have no unit: "an R value of 5 or more"; that much is enough."""
    for key, names in words.items():
        if key.startswith(_VALUED):
            name = "|".join(re.escape(one) for one in names)
            for match in re.finditer(rf"(?:{name})\D{{0,12}}?(?P<number>\d+(?:[.,]\d+)?)", text.lower()):
                amount = float(match["number"].replace(",", "."))
                way = _way(
                    text[: match.start("number")].lower().rstrip(), text[match.end() :].lower().lstrip(" ,-"), words
                )
                low, high = (None, amount) if way == "most" else (amount, None)
                yield Measure("", low, high, is_firm=True, keys=frozenset({key.removeprefix(_VALUED)}))


def _way(before: str, after: str, words: Words) -> str:
    if ends_with(before, (*words["under"], *words["less_than"])) or _starts_with(after, words["under_after"]):
        return "most"
    if ends_with(before, (*words["over"], *words["greater_than"])) or _starts_with(after, words["over_after"]):
        return "least"
    return ""


def _limits(unit: str, value: float, way: str) -> tuple[float | None, float | None] | None:
    """Return the lower and the upper limit; what endures a temperature endures all above it."""
    if unit == _TEMPERATURE:
        return None, value
    if way == "most":
        return None, value
    if way == "least" or unit in _ENOUGH:
        return value, None
    return (value * _ABOUT[0], value * _ABOUT[1]) if unit == _LITRES else None


def _starts_with(text: str, expressions: Iterable[str]) -> bool:
    return any(text.startswith(one) for one in expressions)


def _keys(text: str, unit: str, products: Sequence[Product], language: Language) -> Iterator[str]:
    """Yield the attributes of a unit whose labels a text speaks of: hours that something keeps hot."""
    said = set(tokens(text))
    for product in products:
        for one in product.attributes:
            if one.unit == unit and _is_spoken_of(one, text, said, language):
                yield one.key


def _is_spoken_of(one: Attribute, text: str, said: set[str], language: Language) -> bool:
    own = [word for word in tokens(one.label) if len(word) > 2 and word not in language.words["stop"]]
    in_words = mentions(text, language.words.get(f"attribute.{one.key}", ()))
    return bool(in_words) or bool(said & set(own[-1:]))


def _is_known(one: Measure, products: Sequence[Product]) -> bool:
    return any(one.values(product, variant) for product in products for variant in product.variants)


def _amount(number: str, words: Words) -> float | None:
    if number[0].isdecimal():
        return float(number.replace(",", "."))
    read = read_number(number, words)
    return None if read is None else float(read)


def _pattern(words: Words) -> tuple[re.Pattern[str], Mapping[str, tuple[str, float]]]:
    units: dict[str, tuple[str, float]] = {}
    for key, entries in words.items():
        if key.startswith(_PREFIX):
            unit = key.removeprefix(_PREFIX)
            units |= {name: (unit, 1.0) for name in entries if " = " not in name}
            units |= {name: (unit, float(times)) for name, times in pairs(one for one in entries if " = " in one)}
    names = "|".join(re.escape(name) for name in sorted(units, key=len, reverse=True))
    cold = "|".join(re.escape(one) for one in words["below_zero"] if one.isalpha())
    minus = "|".join(re.escape(one) for one in words["below_zero"] if not one.isalpha())
    number = rf"\d+(?:[.,]\d+)?|{number_pattern(words)}"
    sign = rf"(?:(?P<cold>(?:{cold})\s*)|(?P<minus>(?:{minus})\s*))?"
    unit = rf"(?:[\s-]*(?P<unit>{names})(?![a-z0-9/])|(?(cold)(?![\d:]|[.,]\d)|(?(minus)(?![\d:%]|[.,]\d)|(?!))))"
    return re.compile(rf"{sign}(?P<number>{number}){unit}"), units


def _option(unit: str, text: str) -> float | None:
    match = _OPTION.fullmatch(text)
    if match is None:
        return None
    own, times = _SMALLER.get(match["unit"], (match["unit"], 1.0))
    return float(match["number"]) * times if own == unit else None

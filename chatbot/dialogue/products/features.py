"""What a wish asks of a product's data beyond its options: for whom, of what, values, the least and the most of it.

Nothing here is known of single products: keys, values, units and materials are those of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.products.measures import Measure, read_measures
from chatbot.dialogue.understand.quantities import number_pattern, read_number, with_digits
from chatbot.dialogue.understand.words import around, han_runs, mentions, stem, tokens
from chatbot.domain.products import AttributeType, Product, Variant
from chatbot.languages import Language

_VALUE, _LEAST = "chosen.", "least."
_PEOPLE = ("kids", "women", "men", "adult")
_KIDS, _UNISEX = "kids", "unisex"
_GROWN = 15
"""From this age on one is no child."""
_SHORTEST_PART = 3
_CHINESE_CORE, _REACH = 2, 3
_NONE = "none"
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Features:
    """What a product has to be: `values` are alternatives where they are of one key, `materials` it has to be made of.

    `without` are words that none of its materials, values and names of flags may have, `not_chosen` values of
    attributes that it must not have.
    """

    audience: str = ""
    values: frozenset[tuple[str, str]] = frozenset()
    least: frozenset[tuple[str, float]] = frozenset()
    materials: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    not_chosen: frozenset[tuple[str, str]] = frozenset()
    measures: tuple[Measure, ...] = ()
    age: int | None = None

    @property
    def is_particular(self) -> bool:
        """Whether it is said for whom, of what not, or how much of something."""
        return bool(self.audience or self.without or self.values or self.not_chosen or self.least or self.measures)

    def fits(self, product: Product) -> bool:
        """Whether a product satisfies all that is no matter of its version."""
        known = {one.key: one.value for one in product.attributes}
        return (
            self._is_for(known)
            and self.suits_age(product)
            and all(any(known.get(key) == other for key, other in self.values if key == own) for own, _ in self.values)
            and all(_at_least(known.get(key), number) for key, number in self.least)
            and all(_is_made_of(product, material) for material in self.materials)
            and not any(_is_made_of(product, word) for word in self.without)
            and not any(known.get(key) == value for key, value in self.not_chosen)
        )

    def suits_age(self, product: Product) -> bool:
        """Whether a child of the age that is told is old enough for a product."""
        start = next((one.value for one in product.attributes if one.key == "age_from"), None)
        return self.age is None or start is None or isinstance(start, str) or start <= self.age

    def fits_version(self, product: Product, variant: Variant) -> bool:
        """Whether a version measures what is wished for; what says nothing of it does not."""
        return all(one.fits(product, variant) for one in self.measures)

    def _is_for(self, known: Mapping[str, str | float | bool]) -> bool:
        gender = known.get("gender", "")
        if self.audience == _KIDS:
            return gender == _KIDS or "age_from" in known or not gender
        is_kids = gender == _KIDS or "age_from" in known
        if self.audience in ("women", "men"):
            return not is_kids and gender in ("", _UNISEX, self.audience)
        return not (self.audience and is_kids)


def read_features(text: str, unwanted: Collection[str], products: Sequence[Product], language: Language) -> Features:
    """Return what a text asks of these products; `unwanted` are its words that are ruled out."""
    words = language.words
    wanted, ruled_out = _materials(text, unwanted, products, language)
    age = _age(text, words)
    people = _PEOPLE if age is None or age < _GROWN else _PEOPLE[1:]
    return Features(
        audience=next((one for one in people if mentions(text, words[f"who.{one}"])), ""),
        values=frozenset(_values(text, words)),
        least=frozenset(_least(text, words)),
        materials=frozenset(wanted),
        without=frozenset((*unwanted, *ruled_out)),
        not_chosen=frozenset(_not_chosen(text, unwanted, products, language)),
        measures=tuple(one for one in read_measures(text, products, language) if one.is_firm),
        age=age,
    )


def leanings(
    text: str, unwanted: Collection[str], products: Sequence[Product], language: Language
) -> Iterator[Features]:
    """Yield what counts only as far as something has it: bare measures, and values that the text names."""
    for measure in read_measures(text, products, language):
        if not measure.is_firm:
            yield Features(measures=(measure,))
    said = set(map(stem, tokens(text))) - set(map(stem, unwanted))
    denied = set(_not_chosen(text, unwanted, products, language))
    for key, value in sorted(_choices(products) - denied):
        named = han_runs(language.term(value))
        is_named = set(map(stem, tokens(value))) <= said if not named else len(named[0]) > 1 and named[0] in text
        if is_named:
            yield Features(values=frozenset({(key, value)}))


def _not_chosen(
    text: str, unwanted: Collection[str], products: Sequence[Product], language: Language
) -> Iterator[tuple[str, str]]:
    """Yield the values that a text rules out: "no down", 不要羽绒的."""
    ruled_out = set(map(stem, unwanted))
    for key, value in _choices(products):
        core = "".join(han_runs(language.term(value)))
        is_denied = len(core) > 1 and _is_ruled_out(core, text, language.words)
        if is_denied or set(map(stem, tokens(value))) <= ruled_out:
            yield key, value


def _choices(products: Sequence[Product]) -> set[tuple[str, str]]:
    return {
        (one.key, str(one.value))
        for product in products
        for one in product.attributes
        if one.type is AttributeType.CHOICE and one.value not in (_NONE, _UNISEX) and one.key != "gender"
    }


def _values(text: str, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the values that a text asks for in other words than the data: 高帮 is high."""
    for key, expressions in words.items():
        if key.startswith(_VALUE) and mentions(text, expressions):
            attribute, _, value = key.removeprefix(_VALUE).partition(".")
            yield attribute, value


def _least(text: str, words: Words) -> Iterator[tuple[str, float]]:
    for key, expressions in words.items():
        if key.startswith(_LEAST) and mentions(text, expressions):
            attribute, _, number = key.removeprefix(_LEAST).partition(".")
            yield attribute, float(number)


def _age(text: str, words: Words) -> int | None:
    """Return how many years old somebody is: "for my 4 year old", "she's 4 years old", 四岁."""
    before = around(with_digits(text, words), words["years_old"])[0].rstrip(" -")
    found = re.search(rf"{number_pattern(words)}$", before) if mentions(text, words["years_old"]) else None
    return read_number(found[0], words) if found else None


def _at_least(value: str | float | bool | None, number: float) -> bool:
    return value is not None and not isinstance(value, str) and value >= number


def _materials(
    text: str, unwanted: Collection[str], products: Sequence[Product], language: Language
) -> tuple[set[str], set[str]]:
    """Return the materials that a text asks for and those that it rules out."""
    wanted, ruled_out, words = set[str](), set[str](), language.words
    said = set(map(stem, tokens(text))) - set(map(stem, unwanted))
    for material in {one for product in products for one in product.materials}:
        head = stem(tokens(material)[-1]) if tokens(material) else ""
        if head in said and len(head) >= _SHORTEST_PART:
            wanted.add(head)
        core = "".join(han_runs(language.term(material)))[-_CHINESE_CORE:]
        if len(core) == _CHINESE_CORE and core in text and head:
            (ruled_out if _is_ruled_out(core, text, words) else wanted).add(_whole(head, products))
    return wanted, ruled_out


def _is_ruled_out(core: str, text: str, words: Words) -> bool:
    """Whether a Chinese text denies something, wherever it names it, or does not stand it: 不含羊毛, 羊毛过敏."""
    places = [found.start() for found in re.finditer(re.escape(core), text)]
    denied = any(mentions(text[max(place - _REACH, 0) : place], words["negation"]) for place in places)
    return denied or any(mentions(text[place + len(core) :][:_REACH], words["allergic_after"]) for place in places)


def _whole(head: str, products: Sequence[Product]) -> str:
    """Return what materials of a kind have in common: wool of lambswool."""
    heads = {stem(tokens(one)[-1]) for product in products for one in product.materials if tokens(one)}
    return min((one for one in heads if head.endswith(one)), key=len, default=head)


def _is_made_of(product: Product, word: str) -> bool:
    return any(
        part == stem(word) or (len(word) >= _SHORTEST_PART and (part.endswith(word) or part.startswith(word)))
        for material in product.materials
        for part in map(stem, tokens(material))
    )

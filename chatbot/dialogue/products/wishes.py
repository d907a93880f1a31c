"""What a shopper wants of a product, read against the options and attributes that the found products have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from chatbot.dialogue.products.degrees import Degree
from chatbot.dialogue.products.features import Features, read_features
from chatbot.dialogue.products.option_words import Named, named_options
from chatbot.dialogue.understand.words import around, ends_with, han_runs, is_near, mentions, pairs, stem, tokens
from chatbot.domain.money import Money
from chatbot.domain.products import AttributeType, Product, Variant
from chatbot.languages import Language

_CAPACITY = re.compile(
    r"\bfor (\d|one|two|three|four|five|six)\b(?![.,]?\d|[ -](?:hour|day|night|week|month|season|year|eur|€))|"
    r"\b(\d|one|two|three|four|five|six)[ -](?:person|persons|people|ppl|man)\b",
    re.IGNORECASE,
)
_SIZE_UNITS, _LEADING = ("码", "号"), "可能用带含有自"
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NEGATED_REACH, _MISSPELT_FROM = 3, 6
_LACKS, _HAS, _WITHOUT = "lacks.", "has.", "without."
_LETTER_SIZES = frozenset({"xs", "s", "m", "l", "xl", "xxl"})
_SIZE = re.compile(
    r"\b(?:size|in|i'?m|am|wears?|takes?|needs?|(?:wo)?m[ae]n'?s|ladies)\s*(?:an?\s+)?(xxl|xl|xs|s|m|l|\d{2})\b",
    re.IGNORECASE,
)

_NUMBER = re.compile(r"(?<![\w.,€$-])\d{2}(?!\w|[.,]\d|\s*(?:%|€|eur|litre|liter|cm|kg|hour|day|year|people|欧|块))")
_BEFORE_COLOUR = re.compile(r"(?<![\w'’])(xxl|xl|xs|s|m|l)(?=\s+in\s+[a-z])", re.IGNORECASE)
"""A size before the colour: "M in grey"."""
_ALONE = re.compile(r"(?:^|[,;.])\s*(XXL|XL|XS|S|M|L)(?=\s*(?:[,;.?!]|$))|(?<![\w'’])(XXL|XL)(?![\w'’])")
"""A size that stands alone between marks, in capitals."""

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Limits and features that a product must have; words in lower case.

    `lacking` are values of attributes that it must not have, `beyond` what it must exceed another product in,
    `features` what else its attributes, materials and measures must be.
    `options` are (key, value): two values of one key are alternatives, a value of several keys may be in any of them.
    """

    min_price: Money | None = None
    max_price: Money | None = None
    options: frozenset[tuple[str, str]] = frozenset()
    unwanted: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    capacity: int | None = None
    lacking: frozenset[tuple[str, str]] = frozenset()
    beyond: tuple[tuple[Degree, Product], ...] = ()
    features: Features = field(default_factory=Features)

    def fitting(self, product: Product) -> tuple[Variant, ...]:
        """Return the variants in stock that satisfy everything, cheapest first; none when the product does not."""
        if not self._fits_attributes(product):
            return ()
        fitting = [one for one in product.variants if one.stock and self._fits_version(product, one)]
        return tuple(sorted(fitting, key=lambda variant: variant.price))

    def fits_but_for_stock(self, product: Product) -> bool:
        """Whether a product would fit if every version were in stock."""
        return self._fits_attributes(product) and any(self._fits_version(product, one) for one in product.variants)

    @property
    def is_particular(self) -> bool:
        """Whether it names people, values or measures, as nobody does only to ask about a product."""
        return self.capacity is not None or self.features.is_particular

    @property
    def is_wish(self) -> bool:
        """Whether it names a version or something that is particular."""
        return bool(self.options) or self.is_particular

    @property
    def only_prices(self) -> Wishes:
        """The limits of the price alone."""
        return Wishes(self.min_price, self.max_price)

    @property
    def rules_out(self) -> bool:
        """Whether it names what must not be."""
        return bool(self.unwanted or self.lacking or self.features.without or self.features.not_chosen)

    @property
    def only_ruled_out(self) -> Wishes:
        """Whom it is for and what it must not be or have, as wool for who is allergic: not even the nearest may."""
        features = Features(self.features.audience, without=self.features.without, not_chosen=self.features.not_chosen)
        return Wishes(unwanted=self.unwanted, lacking=self.lacking, features=features)

    def in_any_version(self) -> Wishes:
        """Return these wishes without the versions that are wished for."""
        return replace(self, options=frozenset())

    def at_any_price(self) -> Wishes:
        """Return these wishes without limits of the price."""
        return replace(self, min_price=None, max_price=None)

    def _fits_version(self, product: Product, variant: Variant) -> bool:
        return self._fits_variant(variant) and self.features.fits_version(product, variant)

    def _fits_variant(self, variant: Variant) -> bool:
        values = {value.lower() for _, value in variant.options}
        return (
            self._fits_options({(key, value.lower()) for key, value in variant.options})
            and not any(stem(word) in tokens(value) for value in values for word in self.unwanted)
            and (self.min_price is None or variant.price >= self.min_price)
            and (self.max_price is None or variant.price <= self.max_price)
        )

    def _fits_options(self, has: set[tuple[str, str]]) -> bool:
        met = {key for key, _ in self.options & has}
        return all(any(key in met for key, same in self.options if same == value) for _, value in self.options)

    def _fits_attributes(self, product: Product) -> bool:
        known = {attribute.key: attribute.value for attribute in product.attributes}
        if any(known.get(flag) is not True for flag in self.flags):
            return False
        if not self.features.fits(product):
            return False
        if any(known.get(word) is True for word in self.unwanted):
            return False
        if any(known.get(key) == value for key, value in self.lacking):
            return False
        if not all(degree.exceeds(product, other) for degree, other in self.beyond):
            return False
        return self.capacity is None or known.get("capacity", self.capacity) == self.capacity


def read_wishes(
    text: str,
    prices: tuple[str, str],
    products: Sequence[Product],
    language: Language,
    beyond: Iterable[tuple[Degree, Product]] = (),
) -> Wishes:
    """Read the wishes of a text; `prices` are the decimal lower and upper limit that the grammar found, or empty.

    `beyond` is what it must have more (or less) of than something else.
    """
    words, named = language.words, _named_in_chinese(text, products, language)
    ruled_out = {word for one in named if one.is_unwanted for word in tokens(one.option[1])}
    unwanted = _negated(text, words) | ruled_out | set(_ruled_out(text, words))
    said = frozenset(tokens(_without_features(text, words))) - unwanted
    sizes = {
        match.lower()
        for match in (*_SIZE.findall(text), *_BEFORE_COLOUR.findall(text), *map("".join, _ALONE.findall(text)))
    }
    sizes |= _bare_sizes(text, products) - {price.partition(".")[0] for price in prices}
    wanted = frozenset((one.option[0], one.option[1].lower()) for one in named if not one.is_unwanted)
    flags = {key for key in _flag_keys(products) if _is_said(key, said) or _wants(key, text, words)}
    labels = ((key, _core(language.term(label))) for key, label in _flag_labels(products))
    flags |= {key for key, core in labels if core and core in text and not _is_denied(core, text, words)}
    return Wishes(
        min_price=Money.of(prices[0]) if prices[0] else None,
        max_price=Money.of(prices[1]) if prices[1] else None,
        options=_named_options(products, said, sizes) | wanted,
        unwanted=unwanted,
        flags=frozenset(flags),
        capacity=_capacity(text, products, words),
        lacking=frozenset(_lacking(text, words)),
        beyond=tuple(beyond),
        features=read_features(text, unwanted, products, language),
    )


def _bare_sizes(text: str, products: Sequence[Product]) -> set[str]:
    """Return the numbers that stand alone in a text and are sizes of these products: "hiking boots 39"."""
    options = (option for one in products for variant in one.variants for option in variant.options)
    return {value for key, value in options if key == "size" and value.isdecimal()} & set(_NUMBER.findall(text))


def _without_features(text: str, words: Words) -> str:
    """Return a text without the features that it wishes for: "red light" is no colour."""
    for key, expressions in words.items():
        if key.startswith(_HAS) and (found := mentions(text, expressions)):
            before, after = around(text, (found,))
            text = f"{before} {after}"
    return text


def _is_said(flag: str, said: Set[str]) -> bool:
    """Whether the words of a flag stand in a text, maybe misspelt."""
    return all(
        word in said or (len(word) > _MISSPELT_FROM and any(is_near(word, one) for one in said))
        for word in flag.split("_")
    )


def _named_in_chinese(text: str, products: Sequence[Product], language: Language) -> tuple[Named, ...]:
    """Return the options of the products that a Chinese text names; numbers only as sizes of shoes and clothes."""
    if not han_runs(text):
        return ()
    options = {option for product in products for variant in product.variants for option in variant.options}
    named = named_options(text, sorted(options), language)
    return tuple(
        one for one in named if not text[one.start : one.end].isdecimal() or text[one.end :][:1] in _SIZE_UNITS
    )


def _flag_labels(products: Sequence[Product]) -> set[tuple[str, str]]:
    flags = (one for product in products for one in product.attributes if one.type is AttributeType.FLAG)
    return {(one.key, one.label) for one in flags if one.value is True}


def _core(term: str) -> str:
    """Return what a Chinese label is about: 调光 of 可调光; a label in another script is none."""
    core = "".join(han_runs(term)).lstrip(_LEADING)
    return core if len(core) > 1 else ""


def _wants(flag: str, text: str, words: Words) -> bool:
    """Whether a text wishes for a feature in other words than its name ("nothing from animals" is vegan)."""
    return bool(mentions(text, words.get(f"has.{flag}", ())))


def _lacking(text: str, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the values of attributes that a text rules out: "no cord" is not run by the mains."""
    for key, expressions in words.items():
        if key.startswith(_LACKS) and mentions(text, expressions):
            attribute, _, value = key.removeprefix(_LACKS).partition(".")
            yield attribute, value


def _ruled_out(text: str, words: Words) -> Iterator[str]:
    """Yield features and materials that a text rules out in fixed expressions: 不是皮的 is without leather."""
    for key, expressions in words.items():
        if key.startswith(_WITHOUT) and mentions(text, expressions):
            yield key.removeprefix(_WITHOUT)


def _named_options(products: Sequence[Product], said: Set[str], sizes: Set[str]) -> frozenset[tuple[str, str]]:
    """Return the options that are said, the longest names alone: "dark brown" is not "brown"."""
    known = {(key, value.lower()) for one in products for variant in one.variants for key, value in variant.options}
    named = {option for option in known if option[1] in sizes or _is_named(option[1], said)}
    return frozenset(
        (key, value) for key, value in named if not any(set(tokens(value)) < set(tokens(other)) for _, other in named)
    )


def _is_named(value: str, said: Set[str]) -> bool:
    """Whether an option stands in the words; numbers and single letters count only where a size is named."""
    return value not in _LETTER_SIZES and not value.isdigit() and set(tokens(value)) <= said


def _negated(text: str, words: Words) -> frozenset[str]:
    said = tokens(text)
    negated: set[str] = set()
    for position, word in enumerate(said):
        if mentions(word, words["negation"]):
            following = said[position + 1 : position + 1 + _NEGATED_REACH]
            content = [one for one in following if one not in words["stop"]]
            negated.update(content[:1])
    negated.update(tokens(around(text, words["allergic_to"])[1])[:1])
    if mentions(text, words["allergic_after"]):
        negated.update(tokens(around(text, words["allergic_after"])[0])[-1:])
    return frozenset(negated)


def _flag_keys(products: Sequence[Product]) -> set[str]:
    return {one.key for product in products for one in product.attributes if one.type is AttributeType.FLAG}


def _is_denied(said: str, text: str, words: Words) -> bool:
    """Whether something that a Chinese text says stands right after a "no"."""
    return bool(ends_with(text[: text.index(said)], words["negation"]))


def _capacity(text: str, products: Sequence[Product], words: Words) -> int | None:
    """Return for how many people it has to be: the next larger number that there is."""
    people = _people(text, words)
    numbers = {one.value for product in products for one in product.attributes if one.key == "capacity"}
    large_enough = [int(one) for one in numbers if not isinstance(one, str) and people and one >= people]
    return min(large_enough, default=people)


def _people(text: str, words: Words) -> int | None:
    found = _CAPACITY.search(text)
    if found is None:
        named = (number for people, number in pairs(words["people"]) if mentions(text, (people,)))
        return next((int(number) for number in named), None)
    word = (found.group(1) or found.group(2)).lower()
    return _NUMBERS.get(word) or int(word)

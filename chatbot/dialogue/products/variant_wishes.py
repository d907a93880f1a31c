"""Reads which variant is wanted, told against the one that was bought: "a size bigger", "black, else green"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatbot.dialogue.products.option_words import Named, Words, named_options
from chatbot.dialogue.understand.words import around, ends_with, mentions, tokens, without
from chatbot.domain.commerce import OrderLine
from chatbot.domain.products import Product, Variant
from chatbot.domain.scales import WORN_SIZES, is_worn, scale, shades
from chatbot.domain.variant_choice import ANY, BEYOND, Option, VariantWish
from chatbot.languages import Language

_COMMA = re.compile(r"[,，、;；]")
_PRICES = ("lowest", "lower", "highest", "higher")
_STEPS = (("step_up.1", 1), ("step_up.2", 2), ("step_down.1", -1), ("step_down.2", -2))
_GROWING = ("size", "capacity", "length", "pack", "value")
_DIRECTIONS = (
    ("bigger", _GROWING, 1),
    ("smaller", _GROWING, -1),
    ("longer", ("length", "size"), 1),
    ("shorter", ("length", "size"), -1),
    ("darker", ("colour",), -1),
    ("brighter", ("colour",), 1),
)


def read_wishes(
    text: str, line: OrderLine, product: Product, before: Sequence[VariantWish], language: Language
) -> tuple[VariantWish, ...]:
    """Return what is wished for, the most wanted first, after what was wished before; as before if it names nothing."""
    wishes: list[VariantWish] = []
    for part in _with_what_goes_for_all(list(_in_order_of_preference(text, language.words)), line, product, language):
        reading = _Reading(part, line, product, language)
        if reading.says_something:
            base = wishes[-1:] or list(before) or [VariantWish()]
            wishes += [wish for one in base for wish in reading.added_to(one)]
    wished = tuple(dict.fromkeys(wish for wish in wishes if not wish.is_empty))
    return wished if wishes else tuple(before)


def leaning(text: str, line: OrderLine, possible: Sequence[Variant], words: Words) -> tuple[Variant, ...]:
    """Return what a complaint makes likely ("too small": bigger ones that are else the same), or all."""
    for name, direction in (("too_small", 1), ("too_big", -1)):
        values = further("size", line, possible, direction) if mentions(text, words[name]) else ()
        likely = VariantWish(tuple(("size", value) for value in values)).fitting(line, possible)
        if likely:
            return tuple(likely)
    return tuple(possible)


def further(key: str, line: OrderLine, variants: Sequence[Variant], direction: int) -> tuple[str, ...]:
    """Return the values of an option beyond the bought one, the nearest first; none where it is on no scale."""
    values = {value for variant in variants for name, value in variant.options if name == key}
    bought = dict(line.options).get(key, "")
    ordered = shades({*values, bought}) if key == "colour" else scale({*values, bought})
    if bought not in ordered:
        return ()
    place = ordered.index(bought)
    return ordered[place + 1 :] if direction > 0 else tuple(reversed(ordered[:place]))


def written(wish: VariantWish) -> str:
    """Write a wish in one line, as a slot keeps it."""
    price = (f"price={wish.price}",) if wish.price else ()
    named = (f"{key}={value}" for key, value in wish.options)
    return ";".join((*named, *(f"{key}!{value}" for key, value in wish.unwanted), *price))


def parsed(text: str) -> VariantWish:
    """Read what `written` wrote."""
    wish = VariantWish()
    for part in text.split(";"):
        key, is_named, value = part.partition("=")
        if key == "price":
            wish = replace(wish, price=value)
        elif is_named:
            wish = wish.with_value((key, value), is_alternative=True)
        else:
            key, _, value = part.partition("!")
            wish = wish.without_value((key, value))
    return wish


class _Reading:
    """One part of a message without a fall-back in it, read against a product and the line that was bought."""

    def __init__(self, text: str, line: OrderLine, product: Product, language: Language) -> None:
        self._text = _without_name(text, product)
        self._language = language
        self._line = line
        self._bought = dict(line.options)
        self._variants = product.variants
        self._words = language.words
        self._options = tuple(dict.fromkeys(option for variant in product.variants for option in variant.options))
        self._named = tuple(self._named_options())
        self._price = next((one for one in _PRICES if mentions(self._text, self._words[f"price.{one}"])), "")
        self._freed = tuple(self._free_keys())
        self._relative = tuple(self._relative_options())

    @property
    def says_something(self) -> bool:
        """Whether it names a variant in any way."""
        return bool(self._named or self._price or self._freed or self._relative)

    def added_to(self, before: VariantWish) -> Iterator[VariantWish]:
        """Yield the wish after these words; several where the nearest of several sizes is wanted."""
        wish = replace(before, price=self._price or before.price)
        is_other = mentions(self._text, self._words["other_option"])
        for key in self._freed:
            wish = wish.with_value((key, ANY))
            wish = wish.without_value((key, self._bought[key])) if is_other and key in self._bought else wish
        for named in self._named:
            wish = self._with(wish, named, before)
        yield from self._with_relative(wish)

    def _with(self, wish: VariantWish, named: Named, before: VariantWish) -> VariantWish:
        key, value = named.option
        if named.is_unwanted:
            return wish.without_value(named.option)
        if self._bought.get(key) != value:
            return wish.with_value(named.option, is_alternative=named.is_alternative and wish.names(key))
        others = (one for one in self._named if one.option[0] == key and one.option != named.option)
        is_taken_back = before.names(key) and all(one.is_unwanted for one in others)
        return wish.without_key(key) if is_taken_back else wish

    def _with_relative(self, wish: VariantWish) -> Iterator[VariantWish]:
        if not self._relative:
            yield wish
        elif is_worn(self._relative[0][1]):
            yield from (wish.with_value(option) for option in self._relative)
        else:
            kept = wish.without_key(self._relative[0][0])
            yield replace(kept, options=(*kept.options, *self._relative))

    def _named_options(self) -> Iterator[Named]:
        """Yield what is named: options of the product, a colour by one of its words, else a value that it lacks."""
        keys = {key for key, _ in self._options}
        colours = [("colour", colour) for colour in self._words["colour"] if "colour" in keys]
        sizes = [("size", size) for size in WORN_SIZES if any(map(is_worn, self._values("size")))]
        found = named_options(self._text, (*self._options, *colours, *sizes), self._language)
        taken = {one.start for one in found if one.option in self._options}
        for named in found:
            if named.option in self._options:
                yield named
            elif named.start not in taken and (named.option[0] == "colour" or self._is_led(named)):
                yield from self._with_word(named)

    def _with_word(self, named: Named) -> Iterator[Named]:
        key, word = named.option
        longer = [value for value in self._values(key) if word in tokens(value)]
        for place, value in enumerate(longer or [word]):
            yield replace(named, option=(key, value), is_alternative=place > 0 or named.is_alternative)

    def _is_led(self, named: Named) -> bool:
        """Whether a word such as "size" stands right before a number, so that it is a size."""
        return bool(ends_with(self._text[: named.start].rstrip(), self._words["size_lead"]))

    def _values(self, key: str) -> list[str]:
        return [value for name, value in self._options if name == key]

    def _relative_options(self) -> Iterator[Option]:
        """Yield the options that are told against the one that was bought, the nearest first."""
        said = ((mentions(self._text, self._words[name]), steps) for name, steps in _STEPS)
        longest, stepped = max(said, key=lambda one: len(one[0]))
        if longest:
            values = further("size", self._line, self._variants, stepped)[abs(stepped) - 1 : abs(stepped)]
            yield from (("size", value) for value in values or (BEYOND,))
            return
        for name, keys, direction in _DIRECTIONS:
            if mentions(self._text, self._words[name]):
                beyond = {key: further(key, self._line, self._variants, direction) for key in keys}
                key = next((one for one in keys if beyond[one]), keys[0])
                yield from ((key, value) for value in beyond[key] or (BEYOND,))

    def _free_keys(self) -> Iterator[str]:
        """Yield the options that may be any: "any colour", "another size"."""
        is_same = mentions(self._text, self._words["same_option"])
        if is_same or not mentions(self._text, (*self._words["any_option"], *self._words["other_option"])):
            return
        for key in dict.fromkeys(key for key, _ in self._options):
            if mentions(self._text, self._words.get(f"option_key.{key}", (key,))):
                yield key


def _in_order_of_preference(text: str, words: Words) -> Iterator[str]:
    """Yield the parts of a text, each the fall-back of the one before: "black, else green"."""
    text = without(text, words["else_not"])
    is_first_preferred = mentions(around(text, words["or"])[0], words["preferring"])
    separators = (*words["else"], *(words["or"] if is_first_preferred else ()))
    before, after = around(text, separators)
    while after:
        yield before
        before, after = around(after, separators)
    yield before


def _with_what_goes_for_all(
    parts: Sequence[str], line: OrderLine, product: Product, language: Language
) -> Iterator[str]:
    """Yield the parts with what stands at the end for all of them: "black, else green, both in M"."""
    head, *rest = _COMMA.split(parts[-1], maxsplit=1)
    is_for_all = len(parts) > 1 and all(_Reading(one, line, product, language).says_something for one in (head, *rest))
    yield from (" , ".join((part, *(rest if is_for_all else ()))) for part in parts[:-1])
    yield parts[-1]


def _without_name(text: str, product: Product) -> str:
    """Return a text, lower case, without the product's name, in which an option may stand."""
    lowered = text.lower()
    for name in (product.name, product.kind):
        lowered = lowered.replace(name.lower(), " ")
    return lowered

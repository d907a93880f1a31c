"""Which version of a product a text asks for: the values of options that it names, and those it need not repeat."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from chatbot.dialogue.products.option_words import Named, named_options
from chatbot.dialogue.understand.words import han_runs, mentions, tokens, without
from chatbot.domain.products import Product, Variant
from chatbot.languages import Language

_SIZE = re.compile(r"\d+|x{0,3}[sml]")
_CHINESE_SIZE = re.compile(r"(?<!\d)(\d{2})\s*[码号]")
_LONG_NUMBER = re.compile(r"(?<![\d.,])\d{4,}(?![\d.,])")
_PACK, _TELLING = "pack", 2
Words = Mapping[str, tuple[str, ...]]


def values_named(text: str, product: Product, language: Language) -> frozenset[str]:
    """Return the values of a product's options that a text names, and sizes and colours that it does not have."""
    if han_runs(text):
        return _in_chinese(text, product, language)
    text = without(text, language.words["about"])  # "how long" asks for no long one
    said, offered = tokens(text), [option for variant in product.variants for option in variant.options]
    values = {value for _, value in offered}
    named = {value for value in values if set(tokens(value)) <= set(said)} | _packs(product, said)
    named |= {one.option[1] for one in named_options(text, offered, language) if not one.is_unwanted}
    longest = {value for value in named if not any(set(tokens(value)) < set(tokens(other)) for other in named)}
    return frozenset({*longest, *_missing(said, product, language.words)})


def with_version(
    text: str, named: frozenset[str], version: Collection[str], product: Product, words: Words
) -> frozenset[str]:
    """Return what a text names with the rest of a version: "blue?" after "black in L" is blue in L.

    What it asks of ("which sizes are there in blue") is not taken from that version, nor what the product lacks.
    """
    keys = {key for one in product.variants for key, value in one.options if value in named}
    kept = {
        value
        for one in product.variants
        for key, value in one.options
        if value in version and key not in keys and not mentions(text, words.get(f"option_key.{key}", ()))
    }
    both = named | kept
    return both if fitting(product, both) else named


def one_version(text: str, product: Product, language: Language) -> frozenset[str]:
    """Return the values that a text names where some version has all of them, else nothing."""
    named = values_named(text, product, language)
    return named if fitting(product, named) else frozenset()


def of_version(text: str, products: Sequence[Product], language: Language) -> list[Product]:
    """Return the products that come in a version of which a text names two values and more."""
    return [one for one in products if len(one_version(text, one, language)) >= _TELLING]


def of_value(text: str, products: Sequence[Product]) -> list[Product]:
    """Return the products that measure a long number in a text: "the 20000 power bank"."""
    numbers = set(map(float, _LONG_NUMBER.findall(text)))
    return [one for one in products if numbers & {attribute.value for attribute in one.attributes}]


def fitting(product: Product, values: Collection[str]) -> tuple[Variant, ...]:
    """Return the versions that have all of these values."""
    wanted = set(values)
    return tuple(one for one in product.variants if wanted <= {value for _, value in one.options})


def _in_chinese(text: str, product: Product, language: Language) -> frozenset[str]:
    for name in (language.name(product.id), product.name):
        text = text.replace(name, " ")
    options = [option for variant in product.variants for option in variant.options]
    own = named_options(text, options, language)
    keys = {key for key, _ in options}
    colours = [("colour", colour) for colour in language.words["colour"] if "colour" in keys]
    sizes = {*_CHINESE_SIZE.findall(text)} - {value for _, value in options} if "size" in keys else set()
    missing = (one for one in named_options(text, colours, language) if not any(_overlap(one, other) for other in own))
    return frozenset({*(one.option[1] for one in (*own, *missing) if not one.is_unwanted), *sizes})


def _overlap(one: Named, other: Named) -> bool:
    return one.start < other.end and other.start < one.end


def _missing(said: Sequence[str], product: Product, words: Words) -> Iterator[str]:
    """Yield sizes and colours that are named and that no version has."""
    values = {value.lower() for one in product.variants for _, value in one.options}
    keys = {key for one in product.variants for key, _ in one.options}
    yield from {word for before, word in pairwise(said) if before == "size" and _SIZE.fullmatch(word)} - values
    known = {word for value in values for word in (value, *tokens(value))} | set(tokens(product.name))
    yield from (set(words["colour"]) & set(said) if "colour" in keys else set()) - known


def _packs(product: Product, said: Sequence[str]) -> set[str]:
    """Return the packs of which a text names the number alone: "how much for 4"."""
    packs = {value for variant in product.variants for key, value in variant.options if key == _PACK}
    return {value for value in packs if value.split()[0] in said}

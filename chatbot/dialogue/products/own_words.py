"""The words of the options, parts, materials and data of the product in talk, which name no other goods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import is_near, mentions, stem, tokens
from chatbot.domain.products import Product

_SHORTEST = 3
_SOLD = ("topic.price", "topic.stock", "range_asked", "have_any")


def without_own_words(text: str, products: Sequence[Product], turn: Turn) -> str:
    """Return a text without such words: "for 6 cups" of a pot asks for no cup, "the battery" for no other battery.

    What stands in a name of two words is kept ("the headlamp battery"), and so is a part whose price is asked.
    """
    product = next((one for one in products if one.id in turn.focus.product_ids[:1]), None)
    if product is None:
        return text
    said = tokens(text)
    is_sold = mentions(text, [one for key in _SOLD for one in turn.language.words[key]])
    own = _own(product, () if is_sold else product.in_the_box)
    known = _neighbours(tuple(name for one in products for name in (one.name, one.kind, *one.also_called)))
    named = {place for place, pair in enumerate(pairwise(map(stem, said))) if pair in known}
    named |= {place + 1 for place in named}
    own |= {word for one in products for material in one.materials for word in tokens(material)}
    kept = [word for place, word in enumerate(said) if place in named or not _is_one_of(word, own)]
    return text if len(kept) == len(said) else " ".join(kept)


def _own(product: Product, parts: Sequence[str]) -> frozenset[str]:
    """Return the words of a product's data that are none of what it goes by itself."""
    data = [f"{key} {value}" for variant in product.variants for key, value in variant.options]
    data += [*product.materials, *parts, *(f"{one.label} {one.value}" for one in product.attributes)]
    names = {stem(word) for name in (product.name, product.kind, *product.also_called) for word in tokens(name)}
    return frozenset(word for text in data for word in tokens(text) if stem(word) not in names)


def _is_one_of(word: str, own: Collection[str]) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha() and any(is_near(word, one) for one in own)


@lru_cache(maxsize=8)
def _neighbours(names: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Return the words that stand side by side in names."""
    return frozenset(pair for name in names for pair in pairwise(map(stem, tokens(name))))

"""Products against each other: the lightest of those shown, the cheaper one, something brighter than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.products import Product

_PREFIX, _RANKED, _NEED = "degree.", "ranked.", "need."
_PRICE, _HIGH = "price", "high"
Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Degree:
    """What products are compared by, and whether more of it or less of it is wished for.

    `scale` are its values from the least to the most, where they are words.
    """

    key: str
    is_more: bool
    scale: tuple[str, ...] = ()

    @property
    def is_price(self) -> bool:
        """Whether products are compared by what they cost."""
        return self.key == _PRICE

    def value(self, product: Product) -> float | None:
        """Return the value of a product, None when it has none."""
        if self.key == _PRICE:
            return float(product.prices[0].minor)
        for key, number in product.dimensions:
            if key == self.key:
                return number
        known = {one.key: one.value for one in product.attributes}.get(self.key)
        if isinstance(known, str):
            return float(self.scale.index(known.lower())) if known.lower() in self.scale else None
        return None if known is None else float(known)

    def first(self, products: Sequence[Product]) -> Product | None:
        """Return the product that has most (or least) of it, None where fewer than two can be compared."""
        known = [(value, product) for product in products if (value := self.value(product)) is not None]
        if len(known) < 2:
            return None
        ranked = sorted(known, key=lambda one: one[0], reverse=self.is_more)
        return ranked[0][1]

    def lack(self, product: Product) -> float:
        """Return by how much a product is behind, as a key to sort by: what has none of it comes last."""
        value = self.value(product)
        return inf if value is None else -value if self.is_more else value

    def tells_apart(self, products: Sequence[Product]) -> bool:
        """Whether products have more and less of it."""
        return len({value for product in products if (value := self.value(product)) is not None}) > 1

    def exceeds(self, product: Product, other: Product) -> bool:
        """Whether a product has more (or less) of it than another one."""
        own, against = self.value(product), self.value(other)
        if own is None or against is None:
            return False
        return own > against if self.is_more else own < against


def degrees_of(text: str, words: Words) -> Iterator[Degree]:
    """Yield what a text compares by ("lightest", "cheaper", "more wind")."""
    for key, expressions in words.items():
        if key.startswith(_PREFIX) and mentions(text, expressions):
            name, _, way = key.removeprefix(_PREFIX).partition(".")
            yield Degree(name, way == _HIGH, words.get(f"{_RANKED}{name}", ()))


def needs_of(text: str, words: Words) -> Iterator[Degree]:
    """Yield what a text needs much (or little) of by how the goods are used: "it gets really windy there"."""
    for key, expressions in words.items():
        if key.startswith(_NEED) and mentions(text, expressions):
            name, _, way = key.removeprefix(_NEED).partition(".")
            yield Degree(name, way == _HIGH, words.get(f"{_RANKED}{name}", ()))


def without_degrees(text: str, words: Words) -> str:
    """Return a text without what it compares by: what is left asks for something of the product that is chosen."""
    for key, expressions in words.items():
        said = mentions(text, expressions) if key.startswith(_PREFIX) else ""
        if said:
            text = " ".join(around(text, (said,)))
    return text

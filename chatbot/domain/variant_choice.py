"""Which variant of a product a wish fits, told against the one that was bought, and which of several can be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.domain.commerce import OrderLine
from chatbot.domain.products import Product, Variant

Option = tuple[str, str]
ANY = "*"
"""The value of an option that may be any."""
BEYOND = ""
"""The value of an option that no variant has: one step beyond the end of its scale."""


@dataclass(frozen=True, slots=True)
class VariantWish:
    """What a variant must have: values by option (several of one option are alternatives), what it must not have.

    Options that are not named stay as they were bought. `price`: ``lowest``, ``lower`` (than paid) and so on.
    """

    options: tuple[Option, ...] = ()
    unwanted: tuple[Option, ...] = ()
    price: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it wishes nothing."""
        return not (self.options or self.unwanted or self.price)

    @property
    def is_open(self) -> bool:
        """Whether some option may be any: of several only the shopper chooses, though one alone is left."""
        return any(value == ANY for _, value in self.options)

    def names(self, key: str) -> bool:
        """Whether it names a value of an option."""
        return any(name == key for name, _ in self.options)

    def with_value(self, option: Option, *, is_alternative: bool = False) -> VariantWish:
        """Return the wish with an option that replaces the others of its key, or stands beside them."""
        kept = tuple(one for one in self.options if one != option and (is_alternative or one[0] != option[0]))
        return replace(self, options=(*kept, option), unwanted=tuple(one for one in self.unwanted if one != option))

    def without_value(self, option: Option) -> VariantWish:
        """Return the wish with an option ruled out."""
        kept = tuple(one for one in self.options if one != option)
        return replace(self, options=kept, unwanted=(*(one for one in self.unwanted if one != option), option))

    def without_key(self, key: str) -> VariantWish:
        """Return the wish that leaves an option as it was bought."""
        return replace(self, options=tuple(one for one in self.options if one[0] != key))

    def fitting(self, line: OrderLine, variants: Sequence[Variant]) -> list[Variant]:
        """Return the other variants that it fits, of equal worth; none for a wish that wishes nothing."""
        if self.is_empty:
            return []
        return self._by_price(line, [one for one in variants if one.sku != line.sku and self._fits(line, one)])

    def likeness(self, variant: Variant) -> int:
        """Return how many of the wished options a variant has."""
        return sum(1 for option in variant.options if option in self.options)

    def _fits(self, line: OrderLine, variant: Variant) -> bool:
        bought = dict(line.options)
        return not any(option in self.unwanted for option in variant.options) and all(
            self._is_free(key, bought) or value in self._values(key, bought.get(key, value))
            for key, value in variant.options
        )

    def _is_free(self, key: str, bought: dict[str, str]) -> bool:
        if self.names(key):
            return (key, ANY) in self.options
        is_ruled_out = any(name == key and bought.get(key) == value for name, value in self.unwanted)
        return bool(self.price) or is_ruled_out or (not self.options and any(key == name for name, _ in self.unwanted))

    def _values(self, key: str, bought: str) -> set[str]:
        return {value for name, value in self.options if name == key} or {bought}

    def _by_price(self, line: OrderLine, variants: list[Variant]) -> list[Variant]:
        prices = [one.price for one in variants]
        match self.price:
            case "lowest":
                return [one for one in variants if one.price == min(prices)]
            case "highest":
                return [one for one in variants if one.price == max(prices)]
            case "lower":
                return [one for one in variants if one.price < line.unit_price]
            case "higher":
                return [one for one in variants if one.price > line.unit_price]
            case _:
                return variants


@dataclass(frozen=True, slots=True)
class Choice:
    """What comes of wishes: the variant to take, else those to choose from; what was wished for and cannot be had.

    `is_met`: one of the wishes can be met, perhaps in several ways. `missed` is sold out, `unknown` values nobody made.
    """

    variant: Variant | None = None
    near: tuple[Variant, ...] = ()
    missed: tuple[Variant, ...] = ()
    unknown: tuple[str, ...] = ()
    is_met: bool = False


def choose(wishes: Sequence[VariantWish], line: OrderLine, product: Product, possible: Sequence[Variant]) -> Choice:
    """Return the first wish's variant that can be had; where several fit it, or none, those that come next to it."""
    missed: list[Variant] = []
    for wish in wishes:
        fitting = wish.fitting(line, possible)
        if fitting:
            is_certain = len(wish.fitting(line, product.variants) if wish.is_open else fitting) == 1
            chosen = fitting[0] if is_certain else None
            return Choice(chosen, tuple(fitting), tuple(dict.fromkeys(missed)), is_met=True)
        missed += wish.fitting(line, product.variants)
    last = wishes[-1] if wishes else VariantWish()
    likest = max((last.likeness(one) for one in possible), default=0)
    near = tuple(one for one in possible if last.likeness(one) == likest)
    made = {value for variant in product.variants for _, value in variant.options} | {ANY, BEYOND}
    unknown = (value for wish in wishes for _, value in wish.options if value not in made)
    return Choice(None, near, tuple(dict.fromkeys(missed)), tuple(dict.fromkeys(unknown)))

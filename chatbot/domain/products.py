"""What a shop sells: products with their variants and typed attributes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chatbot.domain.commerce import ReturnClass
from chatbot.domain.money import Money

_GRAMS_IN_KILO = 1000


class AttributeType(StrEnum):
    """How the value of a product attribute is typed."""

    NUMBER = "number"
    ORDERED = "ordered"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One typed property of a product, such as ``wind_tested = 90 km/h``."""

    key: str
    label: str
    type: AttributeType
    value: str | float | bool
    unit: str = ""

    @property
    def written(self) -> str:
        """The value with its unit, as the catalogue writes it."""
        value = self.value if isinstance(self.value, str) else f"{self.value:g}"
        return f"{value} {self.unit}" if self.unit not in ("", "none") else value


@dataclass(frozen=True, slots=True)
class Variant:
    """What is bought: one product in one set of options, with its price and stock."""

    sku: str
    options: tuple[tuple[str, str], ...]
    price: Money
    stock: int


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue with all its variants."""

    id: str
    name: str
    brand: str
    category: str
    kind: str
    description: str
    variants: tuple[Variant, ...]
    also_called: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    materials: tuple[str, ...] = ()
    dimensions: tuple[tuple[str, float], ...] = ()
    in_the_box: tuple[str, ...] = ()
    care: str = ""
    compatible_with: tuple[str, ...] = ()
    return_class: ReturnClass = ReturnClass.STANDARD
    warranty_years: int = 0
    restock_days: int | None = None

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        """What its variants differ in: the values of each option, each once, in the order of the variants."""
        values: dict[str, dict[str, None]] = {}
        for key, value in (option for variant in self.variants for option in variant.options):
            values.setdefault(key, {})[value] = None
        return {key: tuple(of_option) for key, of_option in values.items()}

    @property
    def weight_g(self) -> float:
        """What it weighs, 0 where that is not told."""
        return dict(self.dimensions).get("weight_g", 0.0)

    @property
    def stock(self) -> int:
        """Pieces in stock over all variants."""
        return sum(variant.stock for variant in self.variants)

    @property
    def prices(self) -> tuple[Money, Money]:
        """The lowest and the highest price of its variants."""
        prices = sorted(variant.price for variant in self.variants)
        return prices[0], prices[-1]


def written_weight(grams: float) -> str:
    """Return a weight as people write it: 180 g, 1.18 kg."""
    return f"{grams / _GRAMS_IN_KILO:g} kg" if grams >= _GRAMS_IN_KILO else f"{grams:g} g"

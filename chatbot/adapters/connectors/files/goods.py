"""Lines of `products.jsonl` and `customers.jsonl`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from chatbot.adapters.connectors.files.fields import (
    AddressRecord,
    Count,
    Email,
    Key,
    Label,
    MoneyRecord,
    Name,
    Number,
    Options,
    PlainValue,
    ProductKey,
    Prose,
    Record,
    Short,
    Word,
    written_address,
    written_money,
)
from chatbot.domain.commerce import Customer, Membership, ReturnClass
from chatbot.domain.products import Attribute, AttributeType, Product, Variant

_YEARS = 200


class VariantRecord(Record):
    """What is bought."""

    sku: Key
    options: Options = Field(default_factory=dict)
    price: MoneyRecord
    stock: Count

    @property
    def variant(self) -> Variant:
        """The same as the product knows it."""
        return Variant(self.sku, tuple(self.options.items()), self.price.money, self.stock)


class AttributeRecord(Record):
    """One typed property."""

    key: Word
    label: Label
    type: AttributeType
    value: PlainValue
    unit: Annotated[str, Field(max_length=32)] = ""

    @property
    def is_typed(self) -> bool:
        """Whether the value is of the kind that `type` says."""
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        match self.type:
            case AttributeType.NUMBER:
                return is_number
            case AttributeType.FLAG:
                return isinstance(self.value, bool)
            case _:
                return isinstance(self.value, str)


class ProductRecord(Record):
    """A product with its variants."""

    id: ProductKey
    name: Name
    brand: Label
    category: Word
    kind: Word
    description: Prose
    variants: Annotated[tuple[VariantRecord, ...], Field(min_length=1)]
    also_called: tuple[Name, ...] = ()
    attributes: tuple[AttributeRecord, ...] = ()
    materials: tuple[Label, ...] = ()
    dimensions: dict[Word, Number] = Field(default_factory=dict)
    in_the_box: tuple[Name, ...] = ()
    care: Prose = ""
    compatible_with: tuple[ProductKey, ...] = ()
    return_class: ReturnClass = ReturnClass.STANDARD
    warranty_years: Annotated[int, Field(ge=0, le=_YEARS)] = 0
    restock_days: Count | None = None

    @property
    def product(self) -> Product:
        """The same as the product knows it."""
        return Product(
            id=self.id,
            name=self.name,
            brand=self.brand,
            category=self.category,
            kind=self.kind,
            description=self.description,
            variants=tuple(one.variant for one in self.variants),
            also_called=self.also_called,
            attributes=tuple(Attribute(one.key, one.label, one.type, one.value, one.unit) for one in self.attributes),
            materials=self.materials,
            dimensions=tuple(self.dimensions.items()),
            in_the_box=self.in_the_box,
            care=self.care,
            compatible_with=self.compatible_with,
            return_class=self.return_class,
            warranty_years=self.warranty_years,
            restock_days=self.restock_days,
        )

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Yield (field, reason) for what no single field shows."""
        for place, attribute in enumerate(self.attributes):
            if not attribute.is_typed:
                yield f"attributes.{place}.value", f"must be of the type {attribute.type.value}"
        if len({one.price.currency for one in self.variants}) > 1:
            yield "variants", "must be priced in one currency"


class MethodRecord(Record):
    """A way of paying that is kept with the account."""

    id: Key
    method: Short
    label: Label


class CustomerRecord(Record):
    """A customer with the home address and the saved ways of paying."""

    id: Key
    email: Email
    name: Name
    membership: Membership = Membership.NONE
    address: AddressRecord
    payment_methods: tuple[MethodRecord, ...] = ()

    @property
    def customer(self) -> Customer:
        """The same as the product knows it."""
        return Customer(self.id, self.email, self.name, self.membership, self.address.address)

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Yield nothing: every field shows its own faults."""
        return iter(())


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """A way of paying that is kept with the account."""

    id: str
    method: str
    label: str


def written_product(product: Product) -> dict[str, Any]:
    """Return a product as `products.jsonl` holds it."""
    return {
        "id": product.id,
        "name": product.name,
        "brand": product.brand,
        "category": product.category,
        "kind": product.kind,
        "description": product.description,
        "variants": [
            {
                "sku": one.sku,
                "options": dict(one.options),
                "price": written_money(one.price),
                "stock": one.stock,
            }
            for one in product.variants
        ],
        "also_called": product.also_called,
        "attributes": [
            {"key": one.key, "label": one.label, "type": one.type, "value": one.value, "unit": one.unit}
            for one in product.attributes
        ],
        "materials": product.materials,
        "dimensions": dict(product.dimensions),
        "in_the_box": product.in_the_box,
        "care": product.care,
        "compatible_with": product.compatible_with,
        "return_class": product.return_class,
        "warranty_years": product.warranty_years,
        "restock_days": product.restock_days,
    }


def written_customer(customer: Customer, methods: Sequence[SavedMethod]) -> dict[str, Any]:
    """Return a customer as `customers.jsonl` holds it."""
    return {
        "id": customer.id,
        "email": customer.email,
        "name": customer.name,
        "membership": customer.membership,
        "address": written_address(customer.address),
        "payment_methods": [{"id": one.id, "method": one.method, "label": one.label} for one in methods],
    }

"""Products as rows of the database, in both directions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from chatbot.adapters.database.tables import products, variants
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant


def load_products(connection: Connection, product_ids: Sequence[str]) -> Mapping[str, Product]:
    """Return the products that exist by id, in two selects."""
    of_product: dict[str, list[Variant]] = defaultdict(list)
    wanted = variants.c.product_id.in_(product_ids)
    for row in connection.execute(select(variants).where(wanted).order_by(variants.c.position)):
        of_product[row.product_id].append(_variant(row))
    rows = connection.execute(select(products).where(products.c.id.in_(product_ids)))
    return {row.id: _product(row, tuple(of_product[row.id])) for row in rows}


def product_row(product: Product) -> dict[str, Any]:
    """Return the row of `products` for a product."""
    return {
        "id": product.id,
        "name": product.name,
        "brand": product.brand,
        "category": product.category,
        "kind": product.kind,
        "description": product.description,
        "also_called": product.also_called,
        "attributes": [[item.key, item.label, item.type, item.value, item.unit] for item in product.attributes],
        "materials": product.materials,
        "dimensions": product.dimensions,
        "in_the_box": product.in_the_box,
        "care": product.care,
        "compatible_with": product.compatible_with,
        "return_class": product.return_class,
        "warranty_years": product.warranty_years,
        "restock_days": product.restock_days,
    }


def variant_rows(product: Product) -> list[dict[str, Any]]:
    """Return the rows of `variants` for a product, in its order."""
    return [
        {
            "sku": item.sku,
            "product_id": product.id,
            "position": position,
            "options": item.options,
            "price_minor": item.price.minor,
            "currency": item.price.currency,
            "stock": item.stock,
        }
        for position, item in enumerate(product.variants)
    ]


def _variant(row: Row[Any]) -> Variant:
    return Variant(row.sku, _pairs(row.options), Money(row.price_minor, row.currency), row.stock)


def _product(row: Row[Any], of_product: tuple[Variant, ...]) -> Product:
    return Product(
        id=row.id,
        name=row.name,
        brand=row.brand,
        category=row.category,
        kind=row.kind,
        description=row.description,
        variants=of_product,
        also_called=tuple(row.also_called),
        attributes=tuple(_attribute(*values) for values in row.attributes),
        materials=tuple(row.materials),
        dimensions=_pairs(row.dimensions),
        in_the_box=tuple(row.in_the_box),
        care=row.care,
        compatible_with=tuple(row.compatible_with),
        return_class=ReturnClass(row.return_class),
        warranty_years=row.warranty_years,
        restock_days=row.restock_days,
    )


def _attribute(key: str, label: str, kind: str, value: str | float | bool, unit: str) -> Attribute:
    return Attribute(key, label, AttributeType(kind), value, unit)


def _pairs(values: Sequence[Sequence[Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in values)

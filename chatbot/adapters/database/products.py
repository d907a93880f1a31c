"""Products as rows of the database, in both directions.

Every row is read anew each time; what was read before with the same values is not decoded again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Table, Text, cast, select

from chatbot.adapters.database.tables import products, variants
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant

_REMEMBERED = 2048
Values = tuple[Any, ...]
"""The values of a row, its JSON as it is written."""


def load_products(connection: Connection, product_ids: Sequence[str]) -> Mapping[str, Product]:
    """Return the products that exist by id, in two selects."""
    of_product: dict[str, list[Values]] = defaultdict(list)
    of_wanted = select(*_as_written(variants)).where(variants.c.product_id.in_(product_ids))
    for values in connection.execute(of_wanted.order_by(variants.c.position)).all():
        of_product[values.product_id].append(tuple(values))
    rows = connection.execute(select(*_as_written(products)).where(products.c.id.in_(product_ids))).all()
    return {row.id: _product(tuple(row), tuple(of_product[row.id])) for row in rows}


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


def _as_written(table: Table) -> list[ColumnElement[Any]]:
    return [cast(one, Text).label(one.name) if isinstance(one.type, JSON) else one for one in table.columns]


@lru_cache(maxsize=_REMEMBERED)
def _product(values: Values, of_variants: tuple[Values, ...]) -> Product:
    row = _decoded(products, values)
    return Product(
        id=row["id"],
        name=row["name"],
        brand=row["brand"],
        category=row["category"],
        kind=row["kind"],
        description=row["description"],
        variants=tuple(_variant(_decoded(variants, one)) for one in of_variants),
        also_called=tuple(row["also_called"]),
        attributes=tuple(_attribute(*one) for one in row["attributes"]),
        materials=tuple(row["materials"]),
        dimensions=_pairs(row["dimensions"]),
        in_the_box=tuple(row["in_the_box"]),
        care=row["care"],
        compatible_with=tuple(row["compatible_with"]),
        return_class=ReturnClass(row["return_class"]),
        warranty_years=row["warranty_years"],
        restock_days=row["restock_days"],
    )


def _decoded(table: Table, values: Values) -> Mapping[str, Any]:
    columns = zip(table.columns, values, strict=True)
    return {one.name: json.loads(value) if isinstance(one.type, JSON) else value for one, value in columns}


def _variant(row: Mapping[str, Any]) -> Variant:
    price = Money(row["price_minor"], row["currency"])
    return Variant(row["sku"], _pairs(row["options"]), price, row["stock"])


def _attribute(key: str, label: str, kind: str, value: str | float | bool, unit: str) -> Attribute:
    return Attribute(key, label, AttributeType(kind), value, unit)


def _pairs(values: Sequence[Sequence[Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, value) for name, value in values)

"""Reads the catalogue that a shop owner edits: one product a line, and the table of attributes.

Every value is checked; the first bad one is an UnreadableSource with its file, line and field. `knowledge/README.md`
describes the format.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from chatbot.domain.commerce import ReturnClass
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant
from chatbot.errors import UnreadableSource

_OPTIONAL = {"restock_days"}
_FIELDS = {
    *("id", "name", "brand", "category", "kind", "also_called", "description", "attributes", "materials", "dimensions"),
    *("in_the_box", "care", "compatible_with", "return_class", "warranty_years", "variants"),
}
_VARIANT_FIELDS = {"sku", "options", "price", "stock"}
_PRICE = re.compile(r"\d{1,7}\.\d\d")
_Choice = TypeVar("_Choice", bound=StrEnum)
_Table = Mapping[str, "_Key"]


def read_catalogue(products: Path, attributes: Path) -> tuple[Product, ...]:
    """Return the products of a JSON Lines file, their attributes labelled and typed by a YAML table.

    Raises UnreadableSource for what cannot be read, a value that is not as it should be, an id, name or SKU that occurs
    twice, and a `compatible_with` that names no product.
    """
    table = _read_table(attributes)
    found: dict[int, Product] = {}
    seen: set[tuple[str, str]] = set()
    for number, line in _lines(products):
        with _place(products, number):
            found[number] = _product(json.loads(line), table)
            _check_unique(found[number], seen)
    for number, product in found.items():
        with _place(products, number):
            for other in product.compatible_with:
                _require(("id", other) in seen, "compatible_with", f"there is no product {other!r}")
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Key:
    """An entry of the attribute table."""

    label: str
    type: AttributeType
    unit: str
    choices: tuple[str, ...]


def _read_table(path: Path) -> _Table:
    import yaml

    from chatbot.yaml_text import read_yaml

    try:
        entries = read_yaml(_text_of(path))
    except yaml.YAMLError as error:
        raise UnreadableSource(str(path), f"is not YAML: {error}") from error
    table = {}
    with _place(path):
        _require(isinstance(entries, dict), "attributes", "must be a mapping of keys")
        for key, entry in entries.items():
            _require(isinstance(entry, dict), str(key), "must have a type and a label")
            table[str(key)] = _key(str(key), entry)
    return table


def _key(name: str, entry: Mapping[str, Any]) -> _Key:
    type_ = _choice(entry.get("type"), AttributeType, f"{name}, type")
    choices = tuple(str(choice) for choice in entry.get("choices") or ())
    is_choice = type_ in (AttributeType.CHOICE, AttributeType.ORDERED)
    _require(is_choice == bool(choices), f"{name}, choices", "belong to types choice and ordered, which need them")
    unit = str(entry.get("unit") or "")
    return _Key(_text(entry, "label", f"{name}, "), type_, "" if unit == "none" else unit, choices)


def _product(values: Any, table: _Table) -> Product:
    _check_fields(values, "product", _FIELDS, _OPTIONAL)
    restock_days = values.get("restock_days")
    _require(restock_days is None or _is_count(restock_days), "restock_days", "must be a whole number of days")
    _require(_is_count(values["warranty_years"]), "warranty_years", "must be a whole number of years, 0 for none")
    _require(isinstance(values["variants"], list) and values["variants"], "variants", "must be a list, at least one")
    return Product(
        id=_text(values, "id"),
        name=_text(values, "name"),
        brand=_text(values, "brand"),
        category=_text(values, "category"),
        kind=_text(values, "kind"),
        description=_text(values, "description"),
        variants=tuple(_variant(item, f"variant {place}") for place, item in enumerate(values["variants"], 1)),
        also_called=_texts(values, "also_called"),
        attributes=tuple(_attribute(key, value, table) for key, value in _mapping(values, "attributes").items()),
        materials=_texts(values, "materials"),
        dimensions=tuple(_dimension(name, value) for name, value in _mapping(values, "dimensions").items()),
        in_the_box=_texts(values, "in_the_box"),
        care=_text(values, "care"),
        compatible_with=_texts(values, "compatible_with"),
        return_class=_choice(values["return_class"], ReturnClass, "return_class"),
        warranty_years=values["warranty_years"],
        restock_days=restock_days,
    )


def _variant(values: Any, place: str) -> Variant:
    _check_fields(values, place, _VARIANT_FIELDS)
    price, stock = values["price"], values["stock"]
    is_price = isinstance(price, str) and _PRICE.fullmatch(price) is not None
    _require(is_price, f"{place}, price", f'must be an amount such as "18.90", not {price!r}')
    _require(_is_count(stock), f"{place}, stock", f"must be a whole number, not {stock!r}")
    options = _mapping(values, "options", f"{place}, ")
    are_texts = all(isinstance(value, str) and value for value in options.values())
    _require(are_texts, f"{place}, options", "must be texts")
    return Variant(_text(values, "sku", f"{place}, "), tuple(options.items()), Money.of(price), stock)


def _attribute(key: str, value: Any, table: _Table) -> Attribute:
    place = f"attributes, {key}"
    _require(key in table, place, "is not in the table of attributes")
    entry = table[key]
    match entry.type:
        case AttributeType.NUMBER:
            _require(_is_number(value), place, f"must be a number, not {value!r}")
        case AttributeType.FLAG:
            _require(isinstance(value, bool), place, f"must be true or false, not {value!r}")
        case _:
            _require(value in entry.choices, place, f"must be one of {', '.join(entry.choices)}, not {value!r}")
    return Attribute(key, entry.label, entry.type, value, entry.unit)


def _dimension(name: str, value: Any) -> tuple[str, float]:
    _require(_is_number(value) and value >= 0, f"dimensions, {name}", f"must be a number, 0 or more, not {value!r}")
    return name, value


def _check_unique(product: Product, seen: set[tuple[str, str]]) -> None:
    names = [("id", product.id), ("name", product.name), *(("sku", variant.sku) for variant in product.variants)]
    for field, value in names:
        _require((field, value) not in seen, field, f"{value!r} occurs twice")
        seen.add((field, value))


def _check_fields(values: Any, place: str, required: Set[str], optional: Set[str] = frozenset()) -> None:
    _require(isinstance(values, dict), place, "must be an object with fields")
    missing, unknown = required - set(values), set(values) - required - optional
    _require(not missing, place, f"lacks {', '.join(sorted(missing))}")
    _require(not unknown, place, f"has unknown fields: {', '.join(sorted(unknown))}")


def _text(values: Mapping[str, Any], field: str, place: str = "") -> str:
    value = values.get(field)
    _require(isinstance(value, str) and value.strip(), f"{place}{field}", f"must be a text, not {value!r}")
    return str(value)


def _texts(values: Mapping[str, Any], field: str) -> tuple[str, ...]:
    items = values[field]
    are_texts = isinstance(items, list) and all(isinstance(item, str) and item for item in items)
    _require(are_texts, field, "must be a list of texts")
    return tuple(items)


def _mapping(values: Mapping[str, Any], field: str, place: str = "") -> Mapping[str, Any]:
    value = values[field]
    _require(isinstance(value, dict), f"{place}{field}", "must be an object with fields")
    return dict(value)


def _choice(value: Any, choices: type[_Choice], place: str) -> _Choice:
    known = {choice.value: choice for choice in choices}
    _require(isinstance(value, str) and value in known, place, f"must be one of {', '.join(known)}, not {value!r}")
    return known[value]


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _require(condition: object, field: str, complaint: str) -> None:
    if not condition:
        raise ValueError(f"{field}: {complaint}")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_text_of(path).split("\n"), 1):
        if line.strip():
            yield number, line


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(str(path), f"cannot be read: {error}") from error


@contextmanager
def _place(path: Path, number: int | None = None) -> Iterator[None]:
    try:
        yield
    except json.JSONDecodeError as error:
        raise UnreadableSource(f"{path}:{number}", f"is not JSON: {error.msg} at character {error.pos}") from error
    except ValueError as error:
        raise UnreadableSource(str(path) if number is None else f"{path}:{number}", str(error)) from error

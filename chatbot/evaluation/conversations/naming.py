"""Writes as conversation files name them: plain values, kinds in lower case, lines by the names of the goods."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from chatbot.domain.commerce import ReturnLine
from chatbot.domain.money import Money
from chatbot.domain.writes import Write

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def kind_of(write: type[Any]) -> str:
    """Return the name of a kind of write: ``open_return``."""
    return _HUMP.sub("_", write.__name__).lower()


def as_named(write: Write, goods: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    """Return a write as a conversation file would name it; `goods` is order line -> name and pieces."""
    named = {"write": kind_of(type(write)), **{one.name: _plain(getattr(write, one.name)) for one in fields(write)}}
    pieces = Counter[str]()
    for line_id, quantity in _lines_of(write):
        name, all_pieces = goods.get(line_id, (line_id, 1))
        pieces[name] += all_pieces if quantity is None else quantity
    return named | ({"lines": dict(pieces)} if pieces else {})


def _lines_of(write: Write) -> list[tuple[str, int | None]]:
    """Return the lines that a write is about with their pieces, None for whole lines."""
    lines: list[tuple[str, int | None]] = []
    for one in fields(write):
        value = getattr(write, one.name)
        many = value if isinstance(value, tuple) else (value,)
        lines += [(line.line_id, line.quantity) for line in many if isinstance(line, ReturnLine)]
        if one.name in ("line_id", "line_ids"):
            lines += [(line_id, None) for line_id in many]
    return lines


def _plain(value: Any) -> Any:
    match value:
        case Money():
            return str(value.decimal)
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value

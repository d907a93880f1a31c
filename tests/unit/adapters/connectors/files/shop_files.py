"""A small shop as files for tests, written and changed line by line; the page's own examples."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[5] / "docs" / "store-format.md"
_BLOCKS = re.findall(r"^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
_PRODUCT, _CUSTOMER, _ORDER = (json.loads(block) for block in _BLOCKS)


def product() -> dict[str, Any]:
    """Return the product of the page."""
    return deepcopy(_PRODUCT)


def customer() -> dict[str, Any]:
    """Return the customer of the page."""
    return deepcopy(_CUSTOMER)


def order() -> dict[str, Any]:
    """Return the order of the page: two lines, a parcel, a return, a refund."""
    return deepcopy(_ORDER)


def paid_order(number: str = "1001") -> dict[str, Any]:
    """Return an order that is paid and in the house: one line of one lamp, 49.00 and 4.90 postage."""
    written = order() | {"number": number, "state": "paid", "shipments": [], "returns": [], "refunds": []}
    written["lines"] = [written["lines"][0] | {"id": f"{number}-1", "quantity": 1, "returned_quantity": 0}]
    written["payments"][0]["amount"]["amount"] = "53.90"
    return written


def write(folder: Path, **files: list[dict[str, Any]]) -> Path:
    """Write files, ``orders=[...]``, into a folder; without any, the page's shop."""
    folder.mkdir(exist_ok=True)
    wanted = files or {"products": [product()], "customers": [customer()], "orders": [order()]}
    for name, records in wanted.items():
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder

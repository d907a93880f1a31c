"""docs/store-format.md names every field of the files and every word that they may say; its examples work."""

from __future__ import annotations

import json
import typing
from enum import StrEnum
from pathlib import Path

from docs_pages import ROOT, blocks, rows
from pydantic import BaseModel

from chatbot.adapters.connectors.files.fields import AddressRecord
from chatbot.adapters.connectors.files.goods import (
    AttributeRecord,
    CustomerRecord,
    MethodRecord,
    ProductRecord,
    VariantRecord,
)
from chatbot.adapters.connectors.files.lines import LONGEST
from chatbot.adapters.connectors.files.order_parts import (
    ClaimRecord,
    EventRecord,
    RefundRecord,
    ReplacementRecord,
    ReturnRecord,
    ShipmentRecord,
)
from chatbot.adapters.connectors.files.orders import LineRecord, OrderRecord, PaymentRecord
from chatbot.adapters.connectors.files.shop_import import FILES, import_shop
from chatbot.adapters.database.check import violations
from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.database.migrate import migrate

PAGE = ROOT / "docs" / "store-format.md"
TEXT = PAGE.read_text(encoding="utf-8")
DESCRIBED = {row[0]: row[1] for row in rows(PAGE)}
RECORDS: dict[str, type[BaseModel]] = {
    "products": ProductRecord,
    "variants": VariantRecord,
    "attributes": AttributeRecord,
    "customers": CustomerRecord,
    "address": AddressRecord,
    "payment_methods": MethodRecord,
    "orders": OrderRecord,
    "lines": LineRecord,
    "payments": PaymentRecord,
    "shipments": ShipmentRecord,
    "events": EventRecord,
    "returns": ReturnRecord,
    "refunds": RefundRecord,
    "claims": ClaimRecord,
    "replacement": ReplacementRecord,
}


def test_that_every_field_is_described_and_no_other() -> None:
    fields = {f"{name}.{field}" for name, record in RECORDS.items() for field in record.model_fields}
    assert fields == set(DESCRIBED) - set(FILES)


def test_that_what_is_needed_is_marked_so() -> None:
    needed = {
        f"{name}.{at}"
        for name, record in RECORDS.items()
        for at, field in record.model_fields.items()
        if field.is_required()
    }
    assert needed == {name for name, what in DESCRIBED.items() if what.startswith("needed")}


def test_that_every_word_that_a_field_may_say_is_named() -> None:
    for name, record in RECORDS.items():
        for field, kind in typing.get_type_hints(record).items():
            if isinstance(kind, type) and issubclass(kind, StrEnum) and f"{name}.{field}" != "lines.return_class":
                missing = [one.value for one in kind if one.value not in DESCRIBED.get(f"{name}.{field}", "")]
                assert missing == [], f"{name}.{field}"


def test_that_the_longest_line_is_named() -> None:
    assert f"at most {LONGEST // 2**20} MiB" in TEXT
    assert set(FILES) <= set(DESCRIBED)


async def test_that_the_examples_are_a_sound_shop(tmp_path: Path) -> None:
    for name, text in zip(FILES, blocks(PAGE, "json"), strict=True):
        (tmp_path / name).write_text(json.dumps(json.loads(text)), encoding="utf-8")
    engine = open_engine(f"sqlite:///{tmp_path}/shop.db")
    await migrate(engine)

    report = await import_shop(engine, tmp_path)

    assert (report.faults, report.products, report.customers, report.orders.written) == ((), 1, 1, 1)
    assert [violation async for violation in violations(engine)] == []
    await engine.dispose()

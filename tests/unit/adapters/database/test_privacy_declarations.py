"""Every table says whose data it holds and what becomes of it: who adds one must decide."""

import importlib
import pkgutil

import pytest
from sqlalchemy import Column, MetaData, String, Table

from chatbot import adapters
from chatbot.adapters.database import privacy
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.declared import Declared, Deleted, Kept, Overwritten, Sealed
from chatbot.adapters.database.privacy import DECLARED, declarations
from chatbot.errors import ConfigurationError
from chatbot.ports.privacy import DataClass

_WITHOUT_DATABASE = {"lm", "retrieval", "understanding", "rulebook"}  # by contract of the imports
_NAMES_SOMEBODY = {"customer_id", "conversation_id", "order_number", "email", "recipient"}


@pytest.fixture(autouse=True, scope="module")
def _every_table() -> None:
    """Import whatever may have a table, whoever uses it."""
    for package in pkgutil.iter_modules(adapters.__path__, f"{adapters.__name__}."):
        if package.name.rpartition(".")[2] not in _WITHOUT_DATABASE:
            found = importlib.import_module(package.name)
            for module in pkgutil.iter_modules(found.__path__, f"{package.name}."):
                importlib.import_module(module.name)


def test_that_every_table_is_declared_once() -> None:
    assert sorted(one.table.name for one in DECLARED) == sorted(metadata.tables)


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.table.name)
def test_that_a_declaration_names_every_column_and_no_other(one: Declared) -> None:
    assert one.faults() == []


@pytest.mark.parametrize("one", DECLARED, ids=lambda one: one.table.name)
def test_that_a_table_that_names_somebody_is_somebodys(one: Declared) -> None:
    names_somebody = bool(_NAMES_SOMEBODY & {column.name for column in one.table.columns})
    assert one.whose is not None or isinstance(one.erased, Sealed) or not names_somebody


def test_that_what_is_referred_to_comes_after_what_refers_to_it() -> None:
    names = [one.table.name for one in declarations()]
    for one in DECLARED:
        for key in one.table.foreign_keys:
            assert names.index(one.table.name) < names.index(key.column.table.name)


def test_that_a_table_without_declaration_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "DECLARED", tuple(one for one in DECLARED if one.table.name != "outbox"))
    with pytest.raises(ConfigurationError, match="does not say what an erasure does with outbox"):
        declarations()


@pytest.mark.parametrize(
    ("erased", "faults"),
    [
        (Overwritten({"name": ""}, "id"), ["people.phone"]),
        (Overwritten({"name": "", "phone": ""}, "id street"), ["people.street"]),
        (Overwritten({"name": "", "phone": ""}, "id"), []),
        (Kept("ids", "id name"), ["people.phone"]),
        (Deleted(), []),
        (Sealed(), []),
    ],
    ids=str,
)
def test_that_a_column_that_nobody_decided_about_is_a_fault(erased, faults: list[str]) -> None:
    people = Table("people", MetaData(), *(Column(name, String) for name in ("id", "name", "phone")))
    declared = Declared(table=people, holds=DataClass.CUSTOMERS, whose=lambda subject: people.c.id == "", erased=erased)
    assert declared.faults() == faults

"""Directories of customers: in memory and in a database, the same answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from databases import SqliteDatabases

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.connectors.sqlalchemy_directory import SqlAlchemyCustomerDirectory
from chatbot.adapters.database.engine import open_engine, writing
from chatbot.ports.directory import CustomerDirectory
from chatbot.testing.directory import MemoryCustomerDirectory
from chatbot.testing.store import MemoryStoreConnector, customer, order, product

ANNA = customer()
BEN = customer(id="cus_00002", email="ben_ott@post.example", name="Ben Ott 100%")


@pytest.fixture(params=["memory", "sqlite"])
async def directory(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_databases: SqliteDatabases
) -> AsyncIterator[CustomerDirectory]:
    if request.param == "memory":
        yield MemoryCustomerDirectory(MemoryStoreConnector((product(),), (BEN, ANNA), (order(),)))
        return
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "shop.db"))
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, (product(),), (BEN, ANNA), (order(),))
    yield SqlAlchemyCustomerDirectory(engine)
    await engine.dispose()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lindholm", [ANNA.id]),
        (" ANNA.lind ", [ANNA.id]),
        ("40817", [ANNA.id]),
        ("post.example", [ANNA.id, BEN.id]),
        ("100%", [BEN.id]),
        ("n_o", [BEN.id]),
        ("4081", []),
        ("'; DROP TABLE customers; --", []),
        ("", []),
        ("\x00", []),
    ],
)
async def test_that_name_mail_and_order_number_find_a_customer(directory, words: str, found: list[str]) -> None:
    assert [one.id for one in await directory.find(words, 5)] == found


async def test_that_no_more_are_found_than_are_wanted(directory) -> None:
    assert [one.id for one in await directory.find("post.example", 1)] == [ANNA.id]

"""What is left of a customer's rows after an erasure, what an export shows, and what goes by itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from databases import SqliteDatabases
from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.audit import verify_audit
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.personal_records import SqlAlchemyPersonalRecords
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.domain.commerce import Address, OrderState, Refund, RefundTarget
from chatbot.domain.money import Money
from chatbot.ports.privacy import DataClass, Erasure, Subject
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord
from chatbot.testing.store import NOW, customer, line, order, product, shipment

ANNA = Subject("cus_00001", ("con_anna", "con_guest"), ("anna.lindholm@post.example", "Anna Lindholm"))
BEN = customer(id="cus_2", email="ben@post.example", name="Ben Ott")
ENTRY = AuditEntry("operator", "privacy.erase", "m" * 64, "", NOW)
DAY = timedelta(days=1)


@pytest.fixture
async def engine(tmp_path: Path, sqlite_databases: SqliteDatabases) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "shop.db"))
    bens = order(
        number="50001",
        customer_id="cus_2",
        email=BEN.email,
        lines=(line(id="50001-1"),),
        shipments=(shipment(id="shp_50001", line_ids=("50001-1",)),),
    )
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, (product(),), (customer(), BEN), (order(), bens))
    yield engine
    await engine.dispose()


@pytest.fixture
def records(engine: AsyncEngine) -> SqlAlchemyPersonalRecords:
    return SqlAlchemyPersonalRecords(engine)


async def rows(engine: AsyncEngine, table: Table) -> list[dict[str, object]]:
    async with reading(engine) as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def write(engine: AsyncEngine, record_id: str, actor: str, conversation_id: str, summary: str) -> None:
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        await work.open_hand_off(HandOffRecord(record_id, conversation_id, actor or None, "asked", summary, NOW))
        await work.post("hand_off.opened", record_id, {"hand_off": record_id}, NOW)
        await work.audit(AuditEntry(actor or "assistant", "hand_off", record_id, conversation_id, NOW))


async def test_that_a_name_goes_and_what_book_keeping_needs_stays(engine: AsyncEngine, records) -> None:
    before = await rows(engine, t.orders)
    await records.erase(ANNA, ENTRY)

    (anna,) = (row for row in await rows(engine, t.customers) if row["id"] == "cus_00001")
    assert anna["name"] == "erased"
    assert str(anna["email"]).startswith("erased-")
    assert anna["email"] == anna["email_key"]
    after = {row["number"]: row for row in await rows(engine, t.orders)}
    for old in before:
        new = after[old["number"]]
        assert {name for name in old if old[name] != new[name]} == ({"email"} if old["number"] == "40817" else set())
    (home,) = (row for row in await rows(engine, t.addresses) if row["id"] == anna["address_id"])
    assert (home["name"], home["street"], home["city"], home["country"]) == ("erased", "erased", "erased", "DE")
    assert home["postcode"] not in ("", "20357")
    parcels = {row["order_number"]: row for row in await rows(engine, t.shipments)}
    assert (parcels["40817"]["carrier"], parcels["50001"]["tracking_number"]) == ("Norpost", "NP408170001")
    assert parcels["40817"]["tracking_number"] != "NP408170001"
    assert {row["shipment_id"] for row in await rows(engine, t.tracking_events)} == {"shp_50001"}
    labels = {row["order_number"]: (row["label"], row["amount_minor"]) for row in await rows(engine, t.payments)}
    assert labels == {"40817": ("erased", 14900), "50001": ("Visa ending 4411", 14900)}


async def test_that_others_are_left_alone_and_two_can_be_erased(engine: AsyncEngine, records) -> None:
    await records.erase(ANNA, ENTRY)
    assert [row["name"] for row in await rows(engine, t.customers) if row["id"] == "cus_2"] == ["Ben Ott"]
    await records.erase(Subject("cus_2"), ENTRY)
    await records.erase(ANNA, ENTRY)
    assert {row["name"] for row in await rows(engine, t.customers)} == {"erased"}
    assert await verify_audit(engine) is None


async def test_that_an_address_that_two_share_stays_until_both_are_erased(engine: AsyncEngine, records) -> None:
    async with writing(engine) as connection:
        await connection.execute(t.orders.update().values(address_id="adr_cus_00001"))
    shared = {row["address_id"] for row in await rows(engine, t.orders)}
    assert len(shared) == 1
    await records.erase(ANNA, ENTRY)
    assert "Ankerstieg 14" in {row["street"] for row in await rows(engine, t.addresses) if row["id"] in shared}
    await records.erase(Subject("cus_2"), ENTRY)
    assert {row["street"] for row in await rows(engine, t.addresses)} == {"erased"}


async def test_that_an_address_that_nothing_refers_to_goes_too(engine: AsyncEngine, records) -> None:
    elsewhere = Address("Uncle Knut", "Birkenweg 3", "22767", "Hamburg", "DE")
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        before = await work.order_of("cus_00001", "40817")
        await work.save_order(before, replace(before, ship_to=elsewhere))
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        await work.save_order(replace(before, ship_to=elsewhere), before)
    assert "Birkenweg 3" in {row["street"] for row in await rows(engine, t.addresses)}
    await records.erase(ANNA, ENTRY)
    assert "Birkenweg 3" not in {row["street"] for row in await rows(engine, t.addresses)}


async def test_that_hand_overs_messages_and_attempts_go_by_customer_conversation_and_name(
    engine: AsyncEngine, records
) -> None:
    await write(engine, "han_own", "cus_00001", "con_anna", "said: my boots")
    await write(engine, "han_guest", "", "con_guest", "said: my boots")
    await write(engine, "han_named", "", "con_x", "said: I am ANNA LINDHOLM")
    await write(engine, "han_ben", "cus_2", "con_ben", "said: my tent")
    keys = ("order:40817", "order:50001", "conversation:con_guest", "conversation:con_ben", "customer:cus_00001")
    async with writing(engine) as connection:
        attempts = [{"ticket": f"att_{key}", "key": f"look_up:{key}", "at": NOW} for key in keys]
        await connection.execute(insert(t.attempts), attempts)

    exported = await records.rows(ANNA)
    assert {row["id"] for row in exported["hand_offs"]} == {"han_own", "han_guest"}
    assert {row["key"] for row in exported["outbox"]} == {"han_own", "han_guest"}
    assert len(exported["attempts"]) == 3
    assert {row["record_id"] for row in exported["audit"]} == {"han_own", "han_guest"}
    assert "hash" not in exported["audit"][0]

    await records.erase(ANNA, ENTRY)
    summaries = {row["id"]: (row["customer_id"], row["summary"]) for row in await rows(engine, t.hand_offs)}
    assert summaries.pop("han_ben") == ("cus_2", "said: my tent")
    assert set(summaries.values()) == {(None, "")}
    assert {row["key"] for row in await rows(engine, t.outbox)} == {"han_named", "han_ben"}
    assert {row["key"] for row in await rows(engine, t.attempts)} == {
        "look_up:order:50001",
        "look_up:conversation:con_ben",
    }
    assert [row["action"] for row in await rows(engine, t.audit)] == ["hand_off"] * 4 + ["privacy.erase"]


async def test_that_a_delivered_message_that_names_them_goes_and_a_waiting_one_stays(
    engine: AsyncEngine, records
) -> None:
    async with writing(engine) as connection:
        for key, delivered_at in (("done", NOW), ("waits", None)):
            row = {"topic": "mail", "key": key, "payload": {"to": "Anna Lindholm"}, "at": NOW}
            await connection.execute(insert(t.outbox).values(row | {"delivered_at": delivered_at}))
    await records.erase(ANNA, ENTRY)
    assert [row["key"] for row in await rows(engine, t.outbox)] == ["waits"]


async def test_that_open_matters_are_named(engine: AsyncEngine, records) -> None:
    assert await records.open_matters(ANNA) == ()
    async with writing(engine) as connection:
        await connection.execute(t.orders.update().values(state=OrderState.IN_TRANSIT))
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        before = await work.order_of("cus_00001", "40817")
        refund = Refund(Money(100), RefundTarget.ORIGINAL, "Visa ending 4411", False, NOW)
        await work.save_order(before, replace(before, refunds=(refund,)))
    assert await records.open_matters(ANNA) == ("a refund of order 40817 is not paid", "order 40817 is in_transit")


async def test_that_who_is_named_anywhere_is_held(engine: AsyncEngine, records) -> None:
    await write(engine, "han_1", "cus_gone", "con_1", "said: hello")
    assert await records.holds("cus_gone")
    assert not await records.holds("cus_9")
    assert sorted(await records.owners()) == ["cus_00001", "cus_2", "cus_gone"]


async def test_that_what_is_too_old_goes_by_its_class_and_nothing_else(engine: AsyncEngine, records) -> None:
    await write(engine, "han_1", "cus_2", "con_1", "said: hello")
    async with writing(engine) as connection:
        await connection.execute(insert(t.attempts), {"ticket": "att_1", "key": "k", "at": NOW - DAY})
    every = {kind: NOW for kind in DataClass}
    assert await records.expire({DataClass.HAND_OVERS: NOW}, NOW) == {"approvals": 0, "hand_offs": 0}
    gone = await records.expire(every, NOW)
    assert (gone["attempts"], gone["hand_offs"], gone["outbox"], gone["audit"]) == (1, 0, 0, 0)
    async with writing(engine) as connection:
        await connection.execute(t.outbox.update().values(delivered_at=NOW))
    gone = await records.expire({kind: NOW + DAY for kind in DataClass}, NOW + DAY)
    assert (gone["hand_offs"], gone["outbox"]) == (1, 1)
    assert len(await rows(engine, t.orders)) == 2


async def test_that_erasures_are_remembered_once(records) -> None:
    one, other = Erasure("a" * 64, NOW), Erasure("a" * 64, NOW + DAY)
    await records.note_erasures(one)
    await records.note_erasures(one, other)
    await records.note_erasures()
    assert await records.erasures() == {one, other}

"""The shop in memory keeps the contracts, and shows what was written to it."""

import pytest

from chatbot.domain.commerce import ReturnLine
from chatbot.errors import RejectedByStore
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord
from chatbot.testing.contracts.store import CUSTOMERS, ORDERS, PRODUCTS, StoreConnectorContract
from chatbot.testing.contracts.unit_of_work import UnitOfWorkContract, WatchedOrdersContract, return_request
from chatbot.testing.store import NOW, MemoryStoreConnector
from chatbot.testing.unit_of_work import MemoryUnitOfWork, Posted

HAND_OFF = HandOffRecord("hnd_1", "cnv_1", None, "asked", "wants a person", NOW)
ENTRY = AuditEntry("cus_00001", "return.open", "ret_new", "cnv_1", NOW)


@pytest.fixture
def store() -> MemoryStoreConnector:
    return MemoryStoreConnector(PRODUCTS, CUSTOMERS, ORDERS)


@pytest.fixture
def unit(store: MemoryStoreConnector) -> MemoryUnitOfWork:
    return MemoryUnitOfWork(store)


class TestMemoryStoreConnector(StoreConnectorContract):
    pass


class TestMemoryUnitOfWork(UnitOfWorkContract, WatchedOrdersContract):
    pass


async def write_everything(unit: MemoryUnitOfWork) -> None:
    async with unit.begin() as work:
        await work.open_return(return_request(ReturnLine("40817-1", 1)))
        await work.open_hand_off(HAND_OFF)
        await work.post("return.opened", "ret_new", {"order": "40817"}, NOW)
        await work.audit(ENTRY)


async def test_that_what_was_written_can_be_looked_at(unit: MemoryUnitOfWork) -> None:
    await write_everything(unit)

    assert unit.returns == [return_request(ReturnLine("40817-1", 1))]
    assert unit.hand_offs == [HAND_OFF]
    assert unit.outbox == [Posted("return.opened", "ret_new", {"order": "40817"}, NOW)]
    assert unit.audit == [ENTRY]


async def test_that_a_failed_transaction_leaves_the_lists_as_they_were(unit: MemoryUnitOfWork) -> None:
    await write_everything(unit)

    with pytest.raises(RejectedByStore):
        await write_everything(unit)

    assert [len(rows) for rows in (unit.returns, unit.hand_offs, unit.outbox, unit.audit)] == [1, 1, 1, 1]


def test_that_a_unit_of_work_can_have_an_empty_shop() -> None:
    assert MemoryUnitOfWork().store.orders == {}

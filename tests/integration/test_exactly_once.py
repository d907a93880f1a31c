"""Confirmed writes on the real database: carried out once, whoever confirms how often at the same time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from databases import Databases
from sqlalchemy import Update, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.connectors.sqlalchemy_store import SqlAlchemyStoreConnector
from chatbot.adapters.database import tables
from chatbot.adapters.database.audit import verify_audit
from chatbot.adapters.database.engine import open_engine, reading, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.identity.world import SystemIds
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.domain.commerce import OrderState, RefundTarget, ReturnLine, ReturnReason, ReturnRequest
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.rules import Window
from chatbot.domain.writes import OpenReturn
from chatbot.errors import AlreadyExecuted, ChatbotError, ConfirmationMismatch, NotAuthorised
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, customer, line, order, product

ANNA = Session("con_anna", Level.VERIFIED, "cus_00001")
RULES = rules_on(NOW.date(), return_rule(Window(30)))
CARD = Card(CardKind.PROPOSAL, "40817", "Return from order 40817")
WRITE = OpenReturn(
    "40817",
    (ReturnLine("40817-1", 1),),
    ReturnReason.DOES_NOT_FIT,
    RefundTarget.ORIGINAL,
    Money(14900),
    NOW.date() + timedelta(days=14),
)


@dataclass
class _Database:
    """A migrated database with Anna's order in it, and the gate to it."""

    engine: AsyncEngine

    def __post_init__(self) -> None:
        self.gate = Gate(SqlAlchemyUnitOfWork(self.engine), SystemIds(), EXECUTIONS)
        self.store = SqlAlchemyStoreConnector(self.engine)

    def propose(self, write: OpenReturn = WRITE, session: Session = ANNA) -> Proposal:
        return self.gate.propose(session, write, CARD, NOW)

    async def confirm(self, proposal: Proposal, session: Session = ANNA) -> ReturnRequest | ChatbotError:
        try:
            receipt = await self.gate.execute(session, proposal, RULES, NOW)
        except ChatbotError as error:
            return error
        assert receipt.opened is not None
        return receipt.opened

    async def counts(self) -> dict[str, int]:
        written = (tables.return_requests, tables.return_lines, tables.outbox, tables.audit, tables.idempotency)
        async with reading(self.engine) as connection:
            found = {one.name: await connection.scalar(select(func.count()).select_from(one)) for one in written}
        return {name: number or 0 for name, number in found.items()}


async def filled(engine: AsyncEngine) -> None:
    await migrate(engine)
    many = order(number="40900", lines=(line(id="40900-1", quantity=20),), shipments=())
    parcel = replace(order().shipments[0], id="shp_40900", line_ids=("40900-1",))
    many = replace(many, shipments=(parcel,))
    async with writing(engine) as connection:
        await connection.run_sync(insert_shop, (product(),), (customer(),), (order(), many))


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    with databases.copy(filled) as url:
        yield url


@pytest.fixture
async def database(url: str) -> AsyncIterator[_Database]:
    engine = open_engine(url)
    yield _Database(engine)
    await engine.dispose()


async def test_that_twenty_confirmations_at_once_carry_a_proposal_out_once(database: _Database) -> None:
    proposal = database.propose()
    results = await asyncio.gather(*(database.confirm(proposal) for _ in range(20)))
    assert Counter(type(one) for one in results) == {ReturnRequest: 1, AlreadyExecuted: 19}
    (request,) = (one for one in results if isinstance(one, ReturnRequest))
    assert {str(one) for one in results if isinstance(one, AlreadyExecuted)} == {request.id}
    assert set((await database.counts()).values()) == {1}
    assert (await database.store.order_of("cus_00001", "40817")).returns == (request,)
    assert await verify_audit(database.engine) is None


async def test_that_two_cards_for_the_same_goods_open_one_return(database: _Database) -> None:
    results = await asyncio.gather(*(database.confirm(database.propose()) for _ in range(10)))
    assert Counter(type(one) for one in results) == {ReturnRequest: 1, ConfirmationMismatch: 9}
    assert (await database.counts())["return_requests"] == 1


async def test_that_proposals_for_different_pieces_are_all_carried_out_and_no_piece_twice(database: _Database) -> None:
    write = replace(WRITE, order_number="40900", lines=(ReturnLine("40900-1", 3),), amount=Money(3 * 14900))
    results = await asyncio.gather(*(database.confirm(database.propose(write)) for _ in range(8)))
    assert Counter(type(one) for one in results) == {ReturnRequest: 6, ConfirmationMismatch: 2}
    placed = await database.store.order_of("cus_00001", "40900")
    assert placed.lines[0].returned_quantity == 18
    assert await verify_audit(database.engine) is None


async def test_that_confirmations_of_two_processes_carry_a_proposal_out_once(database: _Database, url: str) -> None:
    other = _Database(open_engine(url))
    proposal = database.propose()
    shops = (database, other) * 5
    results = await asyncio.gather(*(shop.confirm(proposal) for shop in shops))
    assert Counter(type(one) for one in results) == {ReturnRequest: 1, AlreadyExecuted: 9}
    await other.engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        update(tables.order_lines).values(is_cancelled=True),
        update(tables.order_lines).values(unit_price_minor=9900),
        update(tables.order_lines).where(tables.order_lines.c.id == "40817-1").values(returned_quantity=1),
        update(tables.shipments).values(delivered_at=datetime(2026, 9, 1, tzinfo=UTC)),
        update(tables.payments).values(amount_minor=9900),
    ],
    ids=["cancelled", "another price", "returned elsewhere", "the window is over", "less was paid"],
)
async def test_that_an_order_that_changed_meanwhile_is_left_as_it_is(database: _Database, change: Update) -> None:
    proposal = database.propose()
    async with writing(database.engine) as connection:
        await connection.execute(change)
    assert isinstance(await database.confirm(proposal), ConfirmationMismatch)
    assert set((await database.counts()).values()) == {0}
    assert (await database.store.order_of("cus_00001", "40817")).state is OrderState.DELIVERED


@pytest.mark.parametrize(
    "session",
    [
        Session("con_other", Level.VERIFIED, "cus_00001"),
        Session("con_anna", Level.VERIFIED, "cus_00006"),
        Session("con_anna", Level.GUEST, "cus_00001"),
        Session("con_anna"),
    ],
    ids=["another conversation", "another customer", "guest", "signed out"],
)
async def test_that_a_foreign_session_carries_nothing_out(database: _Database, session: Session) -> None:
    proposal = database.propose()
    assert isinstance(await database.confirm(proposal, session), NotAuthorised)
    assert set((await database.counts()).values()) == {0}
    assert isinstance(await database.confirm(proposal), ReturnRequest)

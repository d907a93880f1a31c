"""What every unit of work must do.

Inherit and give a fixture `unit`, and a fixture `store` that reads the same shop: `PRODUCTS`, `CUSTOMERS` and `ORDERS`
of `chatbot.testing.contracts.store`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chatbot.domain.commerce import (
    Address,
    Order,
    OrderState,
    Refund,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.money import Money
from chatbot.errors import AlreadyExecuted, OrderNotFound, RejectedByStore
from chatbot.ports.store import StoreConnector
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord, UnitOfWork
from chatbot.testing.contracts.store import CUSTOMERS, ORDERS, PRODUCTS
from chatbot.testing.store import NOW, line, order, product

_BOOTS, _SPLIT = ORDERS[0], ORDERS[2]
_ELSEWHERE = Address("Anna Lindholm", "Lange Reihe 7", "20099", "Hamburg", "DE")
_CALLED_OFF = replace(
    _BOOTS,
    state=OrderState.CANCELLED,
    ship_to=_ELSEWHERE,
    lines=(line(is_cancelled=True),),
    refunds=(Refund(Money(14900), RefundTarget.ORIGINAL, "Visa ending 4411", is_paid=False, at=NOW),),
)
"""The order of the boots with everything changed that `save_order` stores."""


def return_request(*lines: ReturnLine, number: str = "40817", id: str = "ret_new") -> ReturnRequest:
    """Build a return of these lines."""
    return ReturnRequest(
        id=id,
        order_number=number,
        lines=lines,
        reason=ReturnReason.DOES_NOT_FIT,
        target=RefundTarget.ORIGINAL,
        amount=Money(14900),
        state=ReturnState.OPEN,
        label_code="FHR2",
        opened_at=NOW,
        hand_over_by=date(2026, 11, 30),
    )


class UnitOfWorkContract:
    """The tests of a unit of work."""

    async def test_that_a_return_is_in_the_order_after_the_commit(
        self, unit: UnitOfWork, store: StoreConnector
    ) -> None:
        """Send back the boots."""
        request = return_request(ReturnLine("40817-1", 1))

        async with unit.begin() as work:
            await work.open_return(request)

        expected = order(state=OrderState.RETURN_OPEN, lines=(line(returned_quantity=1),), returns=(request,))
        assert await store.order_of("cus_00001", "40817") == expected

    async def test_that_the_order_is_read_as_it_is_inside_the_transaction(self, unit: UnitOfWork) -> None:
        """Read before and after the write; somebody else's order is not found."""
        async with unit.begin() as work:
            assert await work.order_of("cus_00001", "40817") == order()
            await work.open_return(return_request(ReturnLine("40817-1", 1)))
            assert (await work.order_of("cus_00001", "40817")).state is OrderState.RETURN_OPEN
            with pytest.raises(OrderNotFound):
                await work.order_of("cus_00006", "40817")

    @pytest.mark.parametrize(
        ("line_id", "quantity", "number"),
        [
            ("40817-1", 2, "40817"),  # one was bought
            ("40602-1", 3, "40602"),  # one of three is back already
            ("40602-2", 1, "40602"),  # still on its way
            ("40602-3", 1, "40602"),  # cancelled
            ("40817-1", 1, "40602"),  # of another order
            ("40817-1", 0, "40817"),
            ("40602-1", -1, "40602"),
            ("40817-9", 1, "40817"),
        ],
    )
    async def test_that_no_more_comes_back_than_was_delivered(
        self, unit: UnitOfWork, store: StoreConnector, line_id: str, quantity: int, number: str
    ) -> None:
        """Try returns that must be rejected; nothing changes."""
        with pytest.raises(RejectedByStore):
            async with unit.begin() as work:
                await work.open_return(return_request(ReturnLine(line_id, quantity), number=number))

        assert await store.orders_of("cus_00001") == ORDERS[:2]
        assert await store.orders_of("cus_00006") == (_SPLIT,)

    async def test_that_a_line_named_twice_and_a_return_of_nothing_are_rejected(self, unit: UnitOfWork) -> None:
        """Two and two of the two socks that are left; no line."""
        for lines in ((ReturnLine("40602-1", 2), ReturnLine("40602-1", 2)), ()):
            with pytest.raises(RejectedByStore):
                async with unit.begin() as work:
                    await work.open_return(return_request(*lines, number="40602"))

    async def test_that_an_exception_undoes_everything(self, unit: UnitOfWork, store: StoreConnector) -> None:
        """Write all kinds of records, then fail."""
        with pytest.raises(RuntimeError, match="power cut"):
            await self._write_everything_and_fail(unit)

        assert await store.order_of("cus_00001", "40817") == order()
        async with unit.begin() as work:
            assert await work.executed("key_1") is None

    async def _write_everything_and_fail(self, unit: UnitOfWork) -> None:
        async with unit.begin() as work:
            await work.open_return(return_request(ReturnLine("40817-1", 1)))
            await work.settle("key_1", "ret_new", NOW)
            await work.open_hand_off(HandOffRecord("hnd_1", "cnv_1", "cus_00001", "asked", "wants a person", NOW))
            await work.post("return.opened", "ret_new", {"order": "40817"}, NOW)
            await work.audit(AuditEntry("cus_00001", "return.open", "ret_new", "cnv_1", NOW))
            raise RuntimeError("power cut")

    async def test_that_a_key_is_settled_once(self, unit: UnitOfWork) -> None:
        """Settle it, then again in another transaction."""
        await self._settle(unit, "ret_1")

        with pytest.raises(AlreadyExecuted):
            await self._settle(unit, "ret_2")

        async with unit.begin() as work:
            assert await work.executed("key_1") == "ret_1"
            assert await work.executed("key_2") is None

    async def _settle(self, unit: UnitOfWork, record_id: str) -> None:
        async with unit.begin() as work:
            await work.settle("key_1", record_id, NOW)

    async def test_that_the_next_order_number_is_one_above_the_highest(self, unit: UnitOfWork) -> None:
        """Write it as the others are written."""
        async with unit.begin() as work:
            highest = max(int(one.number) for one in ORDERS if one.number.isdecimal())
            assert await work.next_order_number() == str(highest + 1)

    async def test_that_an_order_is_read_back_as_it_was_saved(self, unit: UnitOfWork, store: StoreConnector) -> None:
        """Change its state, address, lines and refunds at once; everything else stays as it was."""
        async with unit.begin() as work:
            await work.save_order(_BOOTS, _CALLED_OFF)
            assert await work.order_of("cus_00001", "40817") == _CALLED_OFF

        assert await store.orders_of("cus_00001") == (_CALLED_OFF, ORDERS[1])
        assert await store.orders_of("cus_00006") == (_SPLIT,)
        assert (await store.customer("cus_00001"), await store.customer("cus_00006")) == CUSTOMERS[:2]

    async def test_that_new_lines_and_refunds_join_those_of_before(
        self, unit: UnitOfWork, store: StoreConnector
    ) -> None:
        """Cancel one of two lines that are left, then the other; one refund was there, two come, then one."""
        back = Refund(Money(5000), RefundTarget.ORIGINAL, "gift card ending 7731", is_paid=False, at=NOW)
        rest = replace(back, amount=Money(1), label="Visa ending 3367", at=NOW + timedelta(seconds=1))
        first = replace(_without(_SPLIT, 1), refunds=(*_SPLIT.refunds, back, rest))
        second = replace(_without(first, 0), refunds=(*first.refunds, back))

        await self._save(unit, _SPLIT, first)
        assert await store.order_of("cus_00006", "40602") == first

        await self._save(unit, first, second)
        assert await store.order_of("cus_00006", "40602") == second

    async def test_that_an_order_that_went_on_meanwhile_is_not_saved(
        self, unit: UnitOfWork, store: StoreConnector
    ) -> None:
        """Save it against the state of before, and an order that is not there."""
        lost = replace(_BOOTS, state=OrderState.LOST)
        await self._save(unit, _BOOTS, lost)

        for before, after in (
            (_BOOTS, _CALLED_OFF),
            (replace(_BOOTS, number="99999"), replace(_CALLED_OFF, number="99999")),
        ):
            with pytest.raises(RejectedByStore):
                await self._save(unit, before, after)

        assert await store.orders_of("cus_00001") == (lost, ORDERS[1])

    async def test_that_an_order_may_go_to_an_address_where_one_went_before(
        self, unit: UnitOfWork, store: StoreConnector
    ) -> None:
        """Send an order there, there again, back home and there once more; then another order as well."""
        there = replace(_BOOTS, ship_to=_ELSEWHERE)
        for before, after in ((_BOOTS, there), (there, there), (there, _BOOTS), (_BOOTS, there)):
            await self._save(unit, before, after)
            assert await store.order_of("cus_00001", "40817") == after

        other = replace(ORDERS[1], ship_to=_ELSEWHERE)
        await self._save(unit, ORDERS[1], other)
        assert await store.orders_of("cus_00001") == (there, other)

    async def test_that_pieces_go_back_into_stock(self, unit: UnitOfWork, store: StoreConnector) -> None:
        """Add to two of the variants, to one of them twice, and to one that is not sold any more."""
        async with unit.begin() as work:
            for sku, pieces in (("FTB-BRN-43", 1), ("FTB-BRN-44", 2), ("FTB-BRN-43", 3), ("GONE-1", 5)):
                await work.move_stock(sku, pieces)

        boots, tent = product(), PRODUCTS[0]
        stocks = [variant.stock for variant in boots.variants]
        expected = zip(boots.variants, (stocks[0], stocks[1] + 4, stocks[2] + 2), strict=True)
        variants = tuple(replace(variant, stock=stock) for variant, stock in expected)
        assert await store.products((boots.id, tent.id)) == (replace(boots, variants=variants), tent)

    async def test_that_an_exception_undoes_a_saved_order_and_its_stock(
        self, unit: UnitOfWork, store: StoreConnector
    ) -> None:
        """Save an order, put its boots back into stock, then fail; nothing hinders the next attempt."""
        with pytest.raises(RuntimeError, match="power cut"):
            await self._call_off_and_fail(unit)

        assert await store.orders_of("cus_00001") == ORDERS[:2]
        assert await store.product(product().id) == product()
        await self._save(unit, _BOOTS, _CALLED_OFF)
        assert await store.order_of("cus_00001", "40817") == _CALLED_OFF

    async def _call_off_and_fail(self, unit: UnitOfWork) -> None:
        async with unit.begin() as work:
            await work.save_order(_BOOTS, _CALLED_OFF)
            await work.move_stock("FTB-BRN-43", 1)
            raise RuntimeError("power cut")

    async def _save(self, unit: UnitOfWork, before: Order, after: Order) -> None:
        async with unit.begin() as work:
            await work.save_order(before, after)


class WatchedOrdersContract:
    """The tests of how a unit of work keeps who wants to hear of an order."""

    async def test_that_an_order_is_watched_once_until_it_is_no_more(self, unit: UnitOfWork) -> None:
        """Ask twice, stop twice, ask again; each customer for an own order only."""
        async with unit.begin() as work:
            assert await work.watch_order("40817", "cus_00001", NOW)
            assert not await work.watch_order("40817", "cus_00001", NOW + timedelta(days=1))
            for number, customer_id in (("40817", "cus_00006"), ("99999", "cus_00001")):
                with pytest.raises(OrderNotFound):
                    await work.watch_order(number, customer_id, NOW)
        async with unit.begin() as work:
            assert not await work.unwatch_order("40817", "cus_00006")
            assert await work.unwatch_order("40817", "cus_00001")
            assert not await work.unwatch_order("40817", "cus_00001")
            assert await work.watch_order("40817", "cus_00001", NOW)

    async def test_that_an_exception_undoes_a_watch(self, unit: UnitOfWork) -> None:
        """Watch, then fail."""
        with pytest.raises(RuntimeError, match="power cut"):
            await self._watch_and_fail(unit)

        async with unit.begin() as work:
            assert not await work.unwatch_order("40817", "cus_00001")

    async def _watch_and_fail(self, unit: UnitOfWork) -> None:
        async with unit.begin() as work:
            await work.watch_order("40817", "cus_00001", NOW)
            raise RuntimeError("power cut")


def _without(placed: Order, position: int) -> Order:
    lines = [replace(one, is_cancelled=one.is_cancelled or at == position) for at, one in enumerate(placed.lines)]
    return replace(placed, lines=tuple(lines))

"""What every store connector and every unit of work must do.

Inherit and give a fixture `store` that holds `PRODUCTS`, `CUSTOMERS` and `ORDERS`, and for the unit of work a fixture
`unit` over the same shop.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chatbot.domain.commerce import (
    Address,
    Membership,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    ReturnClass,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    ShipmentState,
    TrackingEvent,
)
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Variant
from chatbot.errors import AlreadyExecuted, OrderNotFound, ProductNotFound, RejectedByStore
from chatbot.ports.store import StoreConnector
from chatbot.ports.unit_of_work import AuditEntry, HandOffRecord, UnitOfWork
from chatbot.testing.store import NOW, customer, line, order, product, shipment

_EMMA_HOME = Address("Emma Clarke", "9 Orchard Row", "LS1 4AP", "Leeds", "GB")
_EMMA = customer(
    id="cus_00006",
    email="Emma.Clarke@mail.example",
    name="Emma Clarke",
    membership=Membership.CIRCLE,
    address=_EMMA_HOME,
)
_TENT = product(
    id="skarv-2",
    name="Skarv 2",
    variants=(Variant("SKV-2-GRY", (("colour", "grey"),), Money(18900), 0),),
    attributes=(
        Attribute("wind_tested", "wind tested to", AttributeType.NUMBER, 90, "km/h"),
        Attribute("season", "season", AttributeType.ORDERED, "3-season"),
    ),
    compatible_with=("fjellfot-trail-boots",),
    return_class=ReturnClass.BULKY,
    restock_days=14,
)
_SENT_BACK = ReturnRequest(
    id="ret_old",
    order_number="40602",
    lines=(ReturnLine("40602-1", 1),),
    reason=ReturnReason.DAMAGED,
    target=RefundTarget.STORE_CREDIT,
    amount=Money(900),
    state=ReturnState.REFUNDED,
    label_code="FHR1",
    opened_at=NOW - timedelta(days=3),
    hand_over_by=date(2026, 11, 27),
)
_SPLIT = order(
    number="40602",
    customer_id=_EMMA.id,
    email=_EMMA.email,
    placed_at=NOW - timedelta(days=9),
    state=OrderState.PARTLY_SHIPPED,
    membership=Membership.CIRCLE,
    ship_to=Address("Ruth Clarke", "Lindenhof 8", "50667", "Cologne", "DE"),
    lines=(
        line(id="40602-1", name="Ullgard Hiking Socks", quantity=3, returned_quantity=1, unit_price=Money(900)),
        line(id="40602-2", name="Skarv 2", return_class=ReturnClass.BULKY, unit_price=Money(18900)),
        line(id="40602-3", is_cancelled=True),
    ),
    payments=(
        Payment("gift_card", "gift card ending 7731", Money(5000)),
        Payment("visa", "Visa ending 3367", Money(33590)),
    ),
    postage=Money(1990),
    shipments=(
        shipment(id="shp_40602_1", line_ids=("40602-1", "40602-3")),
        shipment(
            id="shp_40602_2",
            state=ShipmentState.DELAYED,
            line_ids=("40602-2",),
            promised_on=date(2026, 11, 12),
            expected_on=date(2026, 11, 18),
            delivered_at=None,
            delay_reason="a missed connection in the Hannover depot",
            events=(TrackingEvent(NOW - timedelta(days=2), "arrived", "Hannover"),),
        ),
        shipment(
            id="shp_40602_3",
            state=ShipmentState.PREPARING,
            line_ids=(),
            promised_on=date(2026, 11, 20),
            expected_on=date(2026, 11, 20),
            dispatched_at=None,
            delivered_at=None,
            events=(),
        ),
    ),
    returns=(_SENT_BACK,),
    refunds=(Refund(Money(900), RefundTarget.STORE_CREDIT, "store credit", True, NOW - timedelta(days=1)),),
)

PRODUCTS = (_TENT, product())
CUSTOMERS = (customer(), _EMMA)
ORDERS = (order(), order(number="40655", lines=(), shipments=(), placed_at=NOW - timedelta(days=90)), _SPLIT)


class StoreConnectorContract:
    """The tests of a store connector."""

    async def test_that_a_customer_is_found_by_id_and_by_email_in_any_case(self, store: StoreConnector) -> None:
        """Look for Emma in three ways, and for nobody."""
        assert await store.customer(_EMMA.id) == _EMMA
        assert await store.customer_by_email("emma.clarke@MAIL.example") == _EMMA
        assert await store.customer_by_email(" Emma.Clarke@mail.example ") == _EMMA
        assert await store.customer("cus_99999") is None
        assert await store.customer_by_email("nobody@mail.example") is None

    async def test_that_orders_come_newest_first_and_no_more_than_asked_for(self, store: StoreConnector) -> None:
        """Read all orders of Anna, one, and those of nobody."""
        assert await store.orders_of("cus_00001") == ORDERS[:2]
        assert await store.orders_of("cus_00001", limit=1) == ORDERS[:1]
        assert await store.orders_of("cus_99999") == ()

    async def test_that_an_order_comes_back_with_everything_in_it(self, store: StoreConnector) -> None:
        """Read an order of three lines, three parcels, two payments, a return and a refund."""
        assert await store.order_of(_EMMA.id, "40602") == _SPLIT

    async def test_that_somebody_elses_order_is_like_one_that_does_not_exist(self, store: StoreConnector) -> None:
        """Ask for Anna's order as Emma, and for no order at all."""
        for number in ("40817", "99999"):
            with pytest.raises(OrderNotFound, match=f"^order {number}$"):
                await store.order_of(_EMMA.id, number)

    @pytest.mark.parametrize("proof", ["ANNA.lindholm@post.example ", "20357", " 203 57"])
    async def test_that_a_guest_proves_an_order_by_email_or_postcode(self, store: StoreConnector, proof: str) -> None:
        """Write both as people write them."""
        assert await store.order_for_guest("40817", proof) == order()

    @pytest.mark.parametrize("number", ["40817", "99999"])
    @pytest.mark.parametrize("proof", ["emma.clarke@mail.example", "20358", "2035", "", "%"])
    async def test_that_a_guest_with_a_wrong_proof_learns_nothing(
        self, store: StoreConnector, number: str, proof: str
    ) -> None:
        """Try orders that exist and that do not."""
        with pytest.raises(OrderNotFound, match=f"^order {number}$"):
            await store.order_for_guest(number, proof)

    async def test_that_the_postcode_of_the_delivery_counts(self, store: StoreConnector) -> None:
        """Emma lives in Leeds, this order goes to Cologne."""
        assert (await store.order_for_guest("40602", "50667")).number == "40602"
        with pytest.raises(OrderNotFound):
            await store.order_for_guest("40602", "LS1 4AP")

    async def test_that_a_product_comes_back_whole(self, store: StoreConnector) -> None:
        """Read one that is there and one that is not."""
        assert await store.product("skarv-2") == _TENT
        with pytest.raises(ProductNotFound):
            await store.product("no-such-product")

    async def test_that_products_come_in_the_order_of_their_ids(self, store: StoreConnector) -> None:
        """Ask in both orders, for unknown ones, for none."""
        assert await store.products(("fjellfot-trail-boots", "gone", "skarv-2")) == (product(), _TENT)
        assert await store.products(("skarv-2", "fjellfot-trail-boots")) == (_TENT, product())
        assert await store.products(()) == ()

    async def test_that_names_lists_the_whole_catalogue(self, store: StoreConnector) -> None:
        """Read the names."""
        named = {("skarv-2", "Skarv 2"), ("fjellfot-trail-boots", "Fjellfot Trail Boots")}
        assert set(await store.names()) == named


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
        assert await store.orders_of("cus_00006") == ORDERS[2:]

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

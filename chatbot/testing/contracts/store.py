"""What every store connector must do: inherit, and give a fixture `store` that holds `PRODUCTS`, `CUSTOMERS`, `ORDERS`.

What a unit of work over the same shop must do stands in `chatbot.testing.contracts.unit_of_work`.
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
from chatbot.errors import OrderNotFound, ProductNotFound
from chatbot.ports.store import StoreConnector
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

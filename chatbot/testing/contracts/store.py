"""What every store connector must do: inherit, and give a fixture `store` that holds `PRODUCTS`, `CUSTOMERS`, `ORDERS`.

What a unit of work over the same shop must do stands in `chatbot.testing.contracts.unit_of_work`.
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from statistics import median
from time import perf_counter

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

_ZOE = customer(id="cus_00009", email="Zoé.Ölund@post.example", name="Zoé Ölund 李")
_ZOE_ORDERS = tuple(  # three of one moment, whose numbers no two languages sort alike, and the one before them
    order(number=number, customer_id=_ZOE.id, email=_ZOE.email, lines=(), shipments=(), placed_at=placed_at)
    for number, placed_at in (("b-2", NOW), ("a-9", NOW), ("B-10", NOW), ("40900", NOW - timedelta(days=1)))
)

PRODUCTS = (_TENT, product())
CUSTOMERS = (customer(), _EMMA, _ZOE)
ORDERS = (
    order(),
    order(number="40655", lines=(), shipments=(), placed_at=NOW - timedelta(days=90)),
    _SPLIT,
    *_ZOE_ORDERS,
)

_NOBODYS = (
    "",
    " ",
    "%",
    "4081_",
    "40817 ",
    "０４０８１７",
    "'; DROP TABLE orders; --",
    "\x00",
    "40817\x00",
    "\ud800",
    "9" * 5000,
)
"""Keys that nothing has, some of them such that a careless query finds or breaks something."""

_PATIENCE_S = 0.005


class StoreConnectorContract:
    """The tests of a store connector."""

    async def test_that_a_customer_is_found_by_id_and_by_email_in_any_case(self, store: StoreConnector) -> None:
        """Look for Emma in three ways, and for nobody."""
        assert await store.customer(_EMMA.id) == _EMMA
        assert await store.customer_by_email("emma.clarke@MAIL.example") == _EMMA
        assert await store.customer_by_email(" Emma.Clarke@mail.example ") == _EMMA
        assert await store.customer("cus_99999") is None
        assert await store.customer_by_email("nobody@mail.example") is None
        assert await store.customer_by_email("ZOÉ.ölund@POST.example") == _ZOE

    @pytest.mark.parametrize("key", _NOBODYS)
    async def test_that_a_key_that_nothing_has_finds_nothing_and_breaks_nothing(
        self, store: StoreConnector, key: str
    ) -> None:
        """Ask every question there is with it."""
        assert await store.customer(key) is None
        assert await store.customer_by_email(key) is None
        assert await store.orders_of(key) == ()
        assert await store.products((key,)) == ()
        with pytest.raises(ProductNotFound):
            await store.product(key)
        with pytest.raises(OrderNotFound):
            await store.order_of("cus_00001", key)
        for proof in ("20357", key):
            with pytest.raises(OrderNotFound):
                await store.order_for_guest(key, proof)
        with pytest.raises(OrderNotFound):
            await store.order_for_guest("40817", key)

    async def test_that_orders_of_one_moment_come_by_their_numbers_backwards(self, store: StoreConnector) -> None:
        """Read those of Zoé: small letters before capitals, as their bytes are."""
        numbers = [placed.number for placed in await store.orders_of(_ZOE.id)]
        assert numbers == ["b-2", "a-9", "B-10", "40900"]
        assert await store.orders_of(_ZOE.id, limit=0) == ()

    async def test_that_nobody_gets_an_order_of_somebody_else(self, store: StoreConnector) -> None:
        """List the orders of everybody, then ask for each order as everybody."""
        for person in CUSTOMERS:
            own = {placed.number for placed in ORDERS if placed.customer_id == person.id}
            assert {placed.number for placed in await store.orders_of(person.id)} == own
            for placed in ORDERS:
                if placed.number not in own:
                    with pytest.raises(OrderNotFound):
                        await store.order_of(person.id, placed.number)

    async def test_that_questions_at_once_get_the_answers_of_questions_one_by_one(self, store: StoreConnector) -> None:
        """Ask twenty times for three things in parallel."""
        questions = [
            question
            for _ in range(20)
            for question in (store.order_of(_EMMA.id, "40602"), store.customer(_ZOE.id), store.products(("skarv-2",)))
        ]
        assert await asyncio.gather(*questions) == [_SPLIT, _ZOE, (_TENT,)] * 20

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

    async def test_that_a_guest_cannot_tell_a_wrong_proof_from_a_missing_order(self, store: StoreConnector) -> None:
        """Compare the errors to the letter, and the times roughly."""
        errors = [await _refusal(store, number) for number in ("40817", "99999")]
        assert str(errors[0]).replace("40817", "99999") == str(errors[1])
        assert errors[0].args[1:] == errors[1].args[1:] == ()
        assert [one.__cause__ for one in errors] == [None, None]

        wrong, missing = [], []
        for _ in range(15):
            wrong.append(await _seconds(store, "40817"))
            missing.append(await _seconds(store, "99999"))
        assert abs(median(wrong) - median(missing)) < max(_PATIENCE_S, median(wrong))

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
        assert await store.products(("skarv-2", "skarv-2")) == (_TENT, _TENT)
        assert await store.products(()) == ()

    async def test_that_names_lists_the_whole_catalogue(self, store: StoreConnector) -> None:
        """Read the names."""
        named = {("skarv-2", "Skarv 2"), ("fjellfot-trail-boots", "Fjellfot Trail Boots")}
        assert set(await store.names()) == named

    async def test_that_each_kind_of_goods_is_told_once(self, store: StoreConnector) -> None:
        """Read the kinds."""
        assert sorted(await store.kinds()) == sorted({_TENT.kind, product().kind})

    async def test_that_a_product_is_found_by_the_sku_of_any_version_and_by_nothing_like_it(
        self, store: StoreConnector
    ) -> None:
        """Read by SKU."""
        (boots,) = await store.products(("fjellfot-trail-boots",))
        for variant in boots.variants:
            assert await store.product_with(variant.sku) == boots.id
        for none in ("", boots.id, boots.variants[0].sku[:-1], "%", "nul\x00", "half \ud800"):
            assert await store.product_with(none) is None


async def _refusal(store: StoreConnector, number: str) -> OrderNotFound:
    with pytest.raises(OrderNotFound) as caught:
        await store.order_for_guest(number, "wrong@mail.example")
    return caught.value


async def _seconds(store: StoreConnector, number: str) -> float:
    started = perf_counter()
    await _refusal(store, number)
    return perf_counter() - started

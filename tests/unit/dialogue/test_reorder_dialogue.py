"""Ordering again: today's prices, postage and stock, sent home, paid as before."""

import asyncio
from dataclasses import replace

import pytest

from chatbot.domain.commerce import Address, OrderState, Payment
from chatbot.domain.conversation import Level, ProposalExecuted, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.domain.products import Product
from chatbot.domain.settlement import SavedMethod
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import (
    SOCKS,
    SOCKS_SOLD,
    boots,
    chips_in,
    confirmed,
    desk,
    has,
    is_untouched,
    proposal_in,
    proposed,
    stock_of,
)
from chatbot.testing.store import NOW, line, order, product, shipment

BOTH = order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),))
HOME = "Anna Lindholm, Ankerstieg 14, 20357 Hamburg, DE"


async def test_that_an_order_is_placed_once_more_when_its_card_is_confirmed() -> None:
    test = desk(BOTH)
    shown = await test.say("I'd like to order again")
    assert spoken(shown).startswith(
        "Here is a new order of your Fjellfot Trail Boots and 2 x Ullgard Hiking Socks, 167.00 EUR in all."
    )
    card = proposal_in(shown)
    assert card.card.title == "Order 40817 once more"
    assert card.card.rows == (
        ("Items", "1 x Fjellfot Trail Boots (43, brown) 149.00 EUR"),
        ("Items", "2 x Ullgard Hiking Socks 18.00 EUR"),
        ("Delivery", "free"),
        ("Total", "167.00 EUR"),
        ("Paid with", "Visa ending 4411"),
        ("Sent to", HOME),
    )
    assert list(test.store.orders) == ["40817"]
    done = await test.press(card.id)
    assert spoken(done) == (
        "Done: your Fjellfot Trail Boots and 2 x Ullgard Hiking Socks are ordered again (order 40818)."
    )
    placed = test.store.orders["40818"]
    assert (placed.state, placed.placed_at, placed.customer_id) == (OrderState.PLACED, NOW, "cus_00001")
    assert placed.lines == (line(id="40818-1"), replace(SOCKS, id="40818-2"))
    assert (placed.payments, placed.total) == ((Payment("visa", "Visa ending 4411", Money(16700)),), Money(16700))
    assert (stock_of(test, "FTB-BRN-43"), stock_of(test, "UHS-GRY")) == (5, 3)
    assert [(one.topic, one.key) for one in test.unit_of_work.outbox] == [("order.placed", "40818")]


async def test_that_a_small_order_costs_postage_and_only_the_named_items_are_ordered() -> None:
    card = await proposed(desk(BOTH), "please order again the socks")
    assert card.card.rows[:3] == (
        ("Items", "2 x Ullgard Hiking Socks 18.00 EUR"),
        ("Delivery", "4.90 EUR"),
        ("Total", "22.90 EUR"),
    )


async def test_that_the_price_of_today_and_the_address_of_the_account_count() -> None:
    elsewhere = Address("Ruth Lindholm", "Lindenhof 8", "50667", "Cologne", "DE")
    test = desk(order(ship_to=elsewhere), products=(boots(14900, 15900, 14900),))
    card = await proposed(test, "order again the boots")
    assert ("Total", "159.00 EUR") in card.card.rows
    assert card.card.rows[-1] == ("Sent to", HOME)


@pytest.mark.parametrize(
    ("payments", "saved", "label"),
    [
        ((Payment("paypal", "PayPal", Money(14900)),), (), "PayPal"),
        (
            (Payment("gift_card", "gift card ending 7731", Money(14900)),),
            (SavedMethod("visa", "Visa ending 9001"),),
            "Visa ending 9001",
        ),
    ],
    ids=["as before", "what the account keeps"],
)
async def test_that_it_is_paid_as_before_or_with_what_the_account_keeps(
    payments: tuple[Payment, ...], saved: tuple[SavedMethod, ...], label: str
) -> None:
    card = await proposed(desk(order(payments=payments), saved=saved), "order again the boots")
    assert ("Paid with", label) in card.card.rows


@pytest.mark.parametrize(
    "today",
    [(SOCKS_SOLD,), (product(), replace(SOCKS_SOLD, variants=(replace(SOCKS_SOLD.variants[0], stock=1),)))],
    ids=["not sold any more", "not enough in stock"],
)
async def test_that_what_is_not_there_in_full_is_not_ordered(today: tuple[Product, ...]) -> None:
    events = await desk(BOTH, products=today).say("order again please")
    assert spoken(events) == (
        "I cannot order your Fjellfot Trail Boots and 2 x Ullgard Hiking Socks again at the moment."
    )
    assert chips_in(events) == ("I am looking for a product", "I want to talk to a person")


async def test_that_without_a_way_to_pay_or_a_delivery_nothing_is_ordered() -> None:
    by_credit = order(payments=(Payment("gift_card", "gift card ending 7731", Money(14900)),))
    assert "I cannot order" in spoken(await desk(by_credit).say("order again the boots"))
    assert "I cannot order" in spoken(await desk(order(), rules=()).say("order again the boots"))


@pytest.mark.parametrize(
    ("meanwhile", "total"),
    [
        (boots(14900, 15900, 14900), "159.00 EUR"),
        (boots(14900, 14900, 14900, stock=0), ""),
        (product(id="another"), ""),
    ],
    ids=["dearer", "sold out", "not sold any more"],
)
async def test_that_prices_and_stock_of_the_confirmation_count(meanwhile: Product, total: str) -> None:
    test = desk(order(), products=(product(),))
    card = await proposed(test, "order again the boots")
    test.store.catalogue.clear()
    test.store.catalogue[meanwhile.id] = meanwhile
    events = await test.press(card.id)
    assert "Something changed in the meantime" in spoken(events)
    assert has(events, ProposalShown) is bool(total)
    assert not total or ("Total", total) in proposal_in(events).card.rows
    assert list(test.store.orders) == ["40817"]
    assert is_untouched(test)


async def test_that_a_way_of_paying_that_left_the_account_orders_nothing() -> None:
    credit = order(payments=(Payment("gift_card", "gift card ending 7731", Money(14900)),))
    test = desk(credit, saved=(SavedMethod("visa", "Visa ending 9001"),))
    card = await proposed(test, "order again the boots")
    test.store.saved.clear()
    events = await test.press(card.id)
    assert "I cannot order your Fjellfot Trail Boots again" in spoken(events)
    assert is_untouched(test)


async def test_that_the_last_piece_is_ordered_once() -> None:
    test = desk(order(), products=(boots(14900, 14900, 14900, stock=1),))
    one = await proposed(test, "order again the boots")
    await test.begin(replace(test.session, conversation_id="con_other"))
    two = await proposed(test, "order again the boots")
    turns = await asyncio.gather(confirmed(test, one), confirmed(test, two))
    assert sum(has(events, ProposalExecuted) for events in turns) == 1
    assert (stock_of(test, "FTB-BRN-43"), sorted(test.store.orders)) == (0, ["40817", "40818"])


async def test_that_which_order_is_asked_when_several_came() -> None:
    test = desk(order(), order(number="40600", lines=(line(id="40600-1"),)))
    assert spoken(await test.say("reorder")) == "Which order do you mean?"
    assert (await proposed(test, "order 40600")).write.order_number == "40600"


async def test_that_the_order_of_somebody_else_is_not_ordered_again() -> None:
    test = desk(order(), order(number="40911", customer_id="cus_00006"))
    assert spoken(await test.say("order again order 40911")) == "I can't find order 40911 among your orders."


async def test_that_nobody_signed_out_orders_anything() -> None:
    test = desk(order(), session=Session("con_test", Level.GUEST))
    assert "I need you to be signed in" in spoken(await test.say("order again the boots"))
    assert is_untouched(test)


async def test_that_another_version_is_refused_and_not_ordered_as_it_was() -> None:
    test = desk(BOTH)
    told = await test.say("please order again the boots, in 42")
    assert spoken(told).startswith("I can only order your Fjellfot Trail Boots again in the same version.")
    assert not any(isinstance(one.event, ProposalShown) for one in told)
    assert list(test.store.orders) == ["40817"]

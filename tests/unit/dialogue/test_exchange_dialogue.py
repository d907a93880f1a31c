"""Another size or colour of what was delivered: which variant, for what difference, on which conditions."""

from datetime import timedelta

import pytest

from chatbot.domain.commerce import Order, OrderState, RefundTarget, Replacement, ReturnClass, ReturnState
from chatbot.domain.conversation import Level, PassagesCited, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.domain.rules import Action, PriceDifference
from chatbot.testing.assistant import RULES, rule, spoken
from chatbot.testing.desk import (
    SOCKS,
    boots,
    cards_in,
    chips_in,
    desk,
    has,
    is_untouched,
    proposal_in,
    proposed,
    stock_of,
)
from chatbot.testing.store import NOW, line, order, product, shipment


async def test_that_an_exchange_asks_for_the_variant_reserves_it_and_tells_what_to_do() -> None:
    test = desk(order())
    asked = await test.say("I want to exchange the boots")
    assert spoken(asked) == "Which version would you like instead of your Fjellfot Trail Boots?"
    assert chips_in(asked) == ("42, brown",)
    shown = await test.say("42, brown")
    assert spoken(shown) == (
        "Here is the exchange of your Fjellfot Trail Boots (order 40817) for 42, brown. "
        "Please check the card and confirm it (1)."
    )
    card = proposal_in(shown)
    assert card.card.rows == (
        ("Items", "1 x Fjellfot Trail Boots (43, brown)"),
        ("Instead", "42, brown"),
        ("Return postage", "free"),
        ("Condition", "unused, with its tags"),
        ("Label", "by e-mail to a•••@p•••.example"),
        ("Hand over by", "Monday 30 November"),
    )
    assert (stock_of(test, "FTB-BRN-42"), is_untouched(test)) == (14, True)
    done = await test.press(card.id)
    (request,) = test.unit_of_work.returns
    assert spoken(done) == (
        f"Done: exchange {request.label_code} is open, the new item is reserved, and the label goes to "
        "a•••@p•••.example. Please hand the parcel over by Monday 30 November."
    )
    assert request.replacement == Replacement("FTB-BRN-42", (("size", "42"), ("colour", "brown")), Money(0))
    assert (request.amount, request.target) == (Money(0), RefundTarget.ORIGINAL)
    assert [shown.title for shown in cards_in(done)] == ["Exchange from order 40817: opened"]
    assert stock_of(test, "FTB-BRN-42") == 13
    assert test.store.orders["40817"].state is OrderState.RETURN_OPEN
    assert [one.topic for one in test.unit_of_work.outbox] == ["exchange.opened"]


@pytest.mark.parametrize(
    "wish",
    [
        "exchange the boots for 42 instead of 43",
        "exchange the boots, 43 instead of 42 was wrong, I need 42",
        "I want to exchange the boots of order 40817 for size 42 in brown",
    ],
)
async def test_that_the_variant_that_is_wanted_is_the_one_that_was_not_bought(wish: str) -> None:
    assert (await proposed(desk(order()), wish)).write.sku == "FTB-BRN-42"


async def test_that_a_sold_out_variant_is_told_and_those_in_stock_are_offered() -> None:
    events = await desk(order()).say("exchange the boots for size 44")
    assert spoken(events) == (
        "Fjellfot Trail Boots in 44, brown are sold out at the moment. "
        "Which version would you like instead of your Fjellfot Trail Boots?"
    )
    assert chips_in(events) == ("42, brown",)


async def test_that_without_another_variant_in_stock_a_return_is_offered() -> None:
    test = desk(order(), products=(product(variants=product().variants[1:]),))
    events = await test.say("exchange the boots")
    assert "There is no other version of your Fjellfot Trail Boots to exchange them for." in spoken(events)
    assert chips_in(events) == ("I want to return Fjellfot Trail Boots", "I want to talk to a person")


async def test_that_goods_that_left_the_catalogue_cannot_be_exchanged() -> None:
    events = await desk(order(), products=(product(id="another"),)).say("exchange the boots for 42")
    assert "There is no other version of your Fjellfot Trail Boots" in spoken(events)


@pytest.mark.parametrize(
    ("price", "row", "said"),
    [
        (15900, ("To pay on top", "10.00 EUR"), "10.00 EUR more is to be paid."),
        (12900, ("Refund", "20.00 EUR"), "20.00 EUR goes back to Visa ending 4411."),
    ],
    ids=["dearer", "cheaper"],
)
async def test_that_a_difference_in_price_stands_on_the_card_and_is_told(
    price: int, row: tuple[str, str], said: str
) -> None:
    test = desk(order(), products=(boots(price, 14900, 14900),))
    card = await proposed(test, "exchange the boots for 42")
    assert row in card.card.rows
    assert spoken(await test.press(card.id)).endswith(said)


async def test_that_a_shop_may_take_no_dearer_variant() -> None:
    rules = (*RULES, rule(PriceDifference(is_collected=False), action=Action.EXCHANGE))
    test = desk(order(), products=(boots(15900, 14900, 14900),), rules=rules)
    events = await test.say("exchange the boots for 42")
    assert spoken(events) == "I can't exchange your Fjellfot Trail Boots for a dearer version."
    assert chips_in(events) == ("I want to return Fjellfot Trail Boots",)
    assert (await proposed(test, "exchange the boots for 44")).write.sku == "FTB-BRN-44"


async def test_that_all_pieces_of_a_line_are_exchanged_and_must_be_in_stock() -> None:
    two = order(lines=(line(quantity=2),))
    card = await proposed(desk(two, products=(boots(14900, 14900, 14900, stock=2),)), "exchange the boots for 42")
    assert (card.write.line.quantity, card.card.rows[0][1]) == (2, "2 x Fjellfot Trail Boots (43, brown)")
    one_left = await desk(two, products=(boots(14900, 14900, 14900, stock=1),)).say("exchange the boots for 42")
    assert "There is no other version" in spoken(one_left)


async def test_that_the_condition_of_hygiene_goods_is_asked_about_and_the_variant_kept() -> None:
    rules = (*RULES, rule(next(one.body for one in RULES if one.id == "condition-hygiene"), action=Action.EXCHANGE))
    test = desk(order(lines=(line(return_class=ReturnClass.HYGIENE),)), rules=rules)
    asked = await test.say("exchange the boots for 42")
    assert "is the seal still unbroken?" in spoken(asked)
    card = await proposed(test, "yes, it is")
    assert card.write.sku == "FTB-BRN-42"
    assert ("Condition", "the seal is unbroken") in card.card.rows


async def test_that_opened_hygiene_goods_are_not_exchanged() -> None:
    rules = (*RULES, rule(next(one.body for one in RULES if one.id == "condition-hygiene"), action=Action.EXCHANGE))
    test = desk(order(lines=(line(return_class=ReturnClass.HYGIENE),)), rules=rules)
    await test.say("exchange the boots for 42")
    events = await test.say("no")
    assert "I can't exchange your Fjellfot Trail Boots, because this condition is not met" in spoken(events)
    assert not has(events, ProposalShown)


async def test_that_an_item_is_exchanged_once_only() -> None:
    test = desk(order(lines=(line(quantity=1),)))
    await test.press((await proposed(test, "exchange the boots for 42")).id)
    placed = test.store.orders["40817"]
    back = line(returned_quantity=0)
    (opened,) = placed.returns
    settled = order(lines=(back,), returns=(opened,))
    test.store.orders["40817"] = settled
    events = await test.say("exchange the boots for 42")
    assert "exchanged once already, and that is possible only once for each item (1)." in spoken(events)
    assert opened.state is ReturnState.OPEN


@pytest.mark.parametrize(
    ("placed", "said", "chips"),
    [
        (
            order(shipments=(shipment(delivered_at=NOW - timedelta(days=40)),)),
            "so I can't open an exchange (1).",
            ("Something is wrong with my Fjellfot Trail Boots", "I would like to ask for goodwill"),
        ),
        (
            order(lines=(line(return_class=ReturnClass.PERSONALISED),)),
            "such goods are excluded from exchanges (1).",
            ("Something is wrong with my Fjellfot Trail Boots", "I would like to ask for goodwill"),
        ),
        (
            order(lines=(line(returned_quantity=1),), state=OrderState.RETURN_OPEN),
            "A return of your Fjellfot Trail Boots has already been opened.",
            (),
        ),
        (
            order(lines=(line(claimed_quantity=1),)),
            "That was already reported for your Fjellfot Trail Boots.",
            (),
        ),
    ],
    ids=["too late", "personalised", "coming back", "claimed"],
)
async def test_that_an_exchange_is_refused_with_its_clause_and_what_is_possible(
    placed: Order, said: str, chips: tuple[str, ...]
) -> None:
    events = await desk(placed).say("exchange the boots for 42")
    assert said in spoken(events)
    assert has(events, PassagesCited) is ("(1)" in said)
    assert not has(events, ProposalShown)
    assert set(chips) <= set(chips_in(events))


async def test_that_which_item_is_asked_when_several_may_be_exchanged() -> None:
    test = desk(order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),)))
    asked = await test.say("I want to exchange something")
    assert spoken(asked) == "Which item would you like in another size or colour?"
    assert chips_in(asked) == (
        "Fjellfot Trail Boots, 43, brown, order 40817",
        "Ullgard Hiking Socks, order 40817",
    )
    assert "instead of your Fjellfot Trail Boots?" in spoken(await test.say(chips_in(asked)[0]))


async def test_that_nobody_signed_out_exchanges_anything() -> None:
    test = desk(order(), session=Session("con_test", Level.GUEST))
    events = await test.say("exchange the boots for 42")
    assert "I need you to be signed in" in spoken(events)
    assert is_untouched(test)

"""Sending an order to another zone: another postage, what it does with the money, and where nothing goes."""

import asyncio
from dataclasses import replace

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget
from chatbot.domain.conversation import PassagesCited, ProposalExecuted, ProposalShown
from chatbot.domain.money import Money
from chatbot.domain.rules import Action, DeliveryCost, Scope
from chatbot.testing.assistant import RULES, rule, spoken
from chatbot.testing.desk import chips_in, confirmed, desk, has, is_untouched, proposal_in, proposed, unshipped
from chatbot.testing.store import NOW, line

FAR = replace(
    rule(DeliveryCost(Money(1490), ("Norpost",)), action=Action.DELIVERY), id="far", scope=Scope((), (), ("CH",))
)
NEAR = replace(
    rule(DeliveryCost(Money(490), ("Norpost",), Money(5900)), action=Action.DELIVERY),
    id="near",
    scope=Scope((), (), ("DE", "AT")),
)
ZONES = (*(one for one in RULES if not isinstance(one.body, DeliveryCost)), NEAR, FAR)
SWISS = "Marktgasse 9, 9000 St. Gallen, Switzerland"
WISH = f"change the address to {SWISS}"
VISA = Payment("visa", "Visa ending 4411", Money(14900))
TO_SWITZERLAND = replace(
    unshipped(postage=Money(1490)), ship_to=replace(unshipped().ship_to, city="Zürich", postcode="8000", country="CH")
)


async def test_that_a_farther_zone_costs_more_and_the_postage_is_charged_like_the_order() -> None:
    test = desk(unshipped(), rules=ZONES)
    shown = await test.say(WISH)
    assert spoken(shown) == "Here is the new address for order 40817. Please check the card and confirm it (1)."
    assert has(shown, PassagesCited)
    card = proposal_in(shown)
    assert card.card.rows == (
        ("New address", "Anna Lindholm, Marktgasse 9, 9000 St. Gallen, CH"),
        ("Address so far", "Anna Lindholm, Ankerstieg 14, 20357 Hamburg, DE"),
        ("Delivery", "14.90 EUR"),
        ("To pay on top", "14.90 EUR"),
    )
    done = await test.press(card.id)
    assert spoken(done) == "Done: order 40817 goes to the new address. 14.90 EUR more is to be paid."
    placed = test.store.orders["40817"]
    assert (placed.postage, placed.payments) == (Money(1490), (VISA, replace(VISA, amount=Money(1490))))
    assert (placed.ship_to.country, placed.total, placed.changes) == ("CH", Money(16390), 1)


@pytest.mark.parametrize(
    ("payment", "row", "refunds", "said"),
    [
        (replace(VISA, amount=Money(16390)), ("Not charged", "14.90 EUR"), (), "14.90 EUR is not charged any more."),
        (
            Payment("paypal", "PayPal", Money(16390)),
            ("Refund", "14.90 EUR to PayPal"),
            (Refund(Money(1490), RefundTarget.ORIGINAL, "PayPal", is_paid=False, at=NOW),),
            "14.90 EUR goes back to PayPal.",
        ),
    ],
    ids=["charged at dispatch", "charged with the order"],
)
async def test_that_a_nearer_zone_is_free_for_so_many_goods_and_the_postage_comes_back(
    payment: Payment, row: tuple[str, str], refunds: tuple[Refund, ...], said: str
) -> None:
    test = desk(replace(TO_SWITZERLAND, payments=(payment,)), rules=ZONES)
    card = await proposed(test, "change the address to Ringgasse 3, 1010 Wien, Austria")
    assert card.card.rows[2:] == (("Delivery", "free"), row)
    assert spoken(await test.press(card.id)).endswith(said)
    placed = test.store.orders["40817"]
    assert (placed.postage, placed.refunds, placed.ship_to.country) == (Money(0), refunds, "AT")


async def test_that_an_address_in_the_same_country_costs_nothing_and_says_nothing_of_it() -> None:
    test = desk(TO_SWITZERLAND, rules=ZONES)
    card = await proposed(test, WISH)
    assert [name for name, _ in card.card.rows] == ["New address", "Address so far"]
    assert card.write.postage == Money(1490)
    assert spoken(await test.press(card.id)) == "Done: order 40817 goes to the new address."


async def test_that_a_country_the_shop_does_not_deliver_to_is_refused() -> None:
    test = desk(unshipped(), rules=ZONES)
    events = await test.say("change the address to 12 rue de la Paix, 75002 Paris, France")
    assert spoken(events).startswith("I cannot send that order to this address")
    assert "A colleague can look at it as goodwill." in spoken(events)
    assert not has(events, ProposalShown)
    assert is_untouched(test)


async def test_that_more_postage_needs_more_than_a_gift_card() -> None:
    by_credit = unshipped(payments=(Payment("gift_card", "gift card ending 7731", Money(14900)),))
    test = desk(by_credit, rules=ZONES)
    events = await test.say(WISH)
    assert spoken(events).startswith("I cannot send that order to this address")
    assert not has(events, ProposalShown)
    assert "I want to talk to a person" in chips_in(events)
    same_zone = await proposed(test, "change the address to Ringgasse 3, 1010 Wien, Austria")
    assert same_zone.write.postage == Money(0)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (unshipped(state=OrderState.PICKING), "is already being packed, so I cannot change its address any more"),
        (unshipped(state=OrderState.CANCELLED), "were cancelled"),
    ],
)
async def test_that_an_order_that_went_on_keeps_its_address(meanwhile: Order, said: str) -> None:
    test = desk(unshipped(), rules=ZONES)
    card = await proposed(test, WISH)
    test.store.orders["40817"] = meanwhile
    events = await test.press(card.id)
    assert said in spoken(events)
    assert not has(events, ProposalExecuted)
    assert test.store.orders["40817"] == meanwhile


async def test_that_fewer_goods_make_a_new_card_with_another_postage() -> None:
    placed = replace(TO_SWITZERLAND, lines=(line(), line(id="40817-3", unit_price=Money(2000))))
    test = desk(placed, rules=ZONES)
    wish = "change the address to Ringgasse 3, 1010 Wien, Austria"
    card = await proposed(test, wish)
    assert card.write.postage == Money(0)
    cancelled = replace(placed, lines=(line(is_cancelled=True), line(id="40817-3", unit_price=Money(2000))))
    test.store.orders["40817"] = cancelled
    again = proposal_in(await test.press(card.id))
    assert again.write.postage == Money(490)
    assert ("Delivery", "4.90 EUR") in again.card.rows
    assert test.store.orders["40817"] == cancelled


async def test_that_of_two_addresses_at_once_both_are_stored_in_turn_and_each_is_charged_once() -> None:
    test = desk(unshipped(), rules=ZONES)
    one = await proposed(test, WISH)
    await test.begin(replace(test.session, conversation_id="con_other"))
    two = await proposed(test, "change the address to Lindenweg 5, 20095 Hamburg")
    turns = await asyncio.gather(confirmed(test, one), confirmed(test, two))
    placed = test.store.orders["40817"]
    assert 1 <= sum(has(events, ProposalExecuted) for events in turns) == placed.changes
    paid = sum(payment.amount.minor for payment in placed.payments) - sum(back.amount.minor for back in placed.refunds)
    assert paid == placed.total.minor

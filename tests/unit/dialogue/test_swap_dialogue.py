"""Another variant in an order that has not left, and what is still possible once it has."""

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget, ShipmentState
from chatbot.domain.conversation import PassagesCited, ProposalShown
from chatbot.domain.money import Money
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import SOCKS, boots, chips_in, desk, has, proposed, stock_of, unshipped
from chatbot.testing.store import NOW, line, order, shipment


async def test_that_a_swap_changes_the_line_and_both_stocks() -> None:
    test = desk(unshipped(lines=(line(), SOCKS)))
    card = await proposed(test, "swap the boots for 42")
    assert card.card.title == "Swap in order 40817"
    assert card.card.rows == (("Items", "1 x Fjellfot Trail Boots (43, brown)"), ("Instead", "42, brown"))
    done = await test.press(card.id)
    assert spoken(done) == "Done: your Fjellfot Trail Boots (order 40817) are swapped."
    placed = test.store.orders["40817"]
    assert placed.lines == (line(sku="FTB-BRN-42", options=(("size", "42"), ("colour", "brown"))), SOCKS)
    assert (placed.changes, placed.state, placed.refunds) == (1, OrderState.PAID, ())
    assert (stock_of(test, "FTB-BRN-42"), stock_of(test, "FTB-BRN-43")) == (13, 7)
    assert [one.topic for one in test.unit_of_work.outbox] == ["order.swapped"]


async def test_that_a_dearer_variant_is_charged_to_how_the_order_is_paid() -> None:
    test = desk(unshipped(), products=(boots(15900, 14900, 14900),))
    card = await proposed(test, "swap the boots for 42")
    assert ("To pay on top", "10.00 EUR") in card.card.rows
    assert spoken(await test.press(card.id)).endswith("10.00 EUR more is to be paid.")
    visa = Payment("visa", "Visa ending 4411", Money(14900))
    placed = test.store.orders["40817"]
    assert placed.payments == (visa, Payment("visa", "Visa ending 4411", Money(1000)))
    assert placed.total == Money(15900)


@pytest.mark.parametrize(
    ("payment", "row", "refunds", "left"),
    [
        (Payment("visa", "Visa ending 4411", Money(14900)), ("Not charged", "20.00 EUR"), (), Money(12900)),
        (
            Payment("paypal", "PayPal", Money(14900)),
            ("Refund", "20.00 EUR to PayPal"),
            (Refund(Money(2000), RefundTarget.ORIGINAL, "PayPal", is_paid=False, at=NOW),),
            Money(14900),
        ),
    ],
    ids=["charged at dispatch", "charged with the order"],
)
async def test_that_a_cheaper_variant_is_charged_less_or_paid_back(
    payment: Payment, row: tuple[str, str], refunds: tuple[Refund, ...], left: Money
) -> None:
    test = desk(unshipped(payments=(payment,)), products=(boots(12900, 14900, 14900),))
    card = await proposed(test, "swap the boots for 42")
    assert row in card.card.rows
    await test.press(card.id)
    placed = test.store.orders["40817"]
    assert (placed.refunds, placed.payments[0].amount) == (refunds, left)


async def test_that_a_dearer_variant_needs_more_than_a_gift_card() -> None:
    by_credit = unshipped(payments=(Payment("gift_card", "gift card ending 7731", Money(14900)),))
    events = await desk(by_credit, products=(boots(15900, 14900, 14900),)).say("swap the boots for 42")
    assert "costs more, and I cannot charge the difference to this order" in spoken(events)
    assert not has(events, ProposalShown)


@pytest.mark.parametrize(
    ("placed", "said"),
    [
        (
            unshipped(state=OrderState.PICKING),
            "Order 40817 is already being packed, so I cannot swap anything in it any more (1). "
            "You can refuse the parcel at the door, or you can send the goods back once they are there. "
            "A colleague can look at it as goodwill.",
        ),
        (
            order(
                state=OrderState.IN_TRANSIT, shipments=(shipment(state=ShipmentState.IN_TRANSIT, delivered_at=None),)
            ),
            "Your Fjellfot Trail Boots (order 40817) have not been delivered yet, so there is nothing to send back so "
            "far (1). Once the parcel is there, you can send the goods back.",
        ),
    ],
    ids=["being packed", "on the way"],
)
async def test_that_what_has_left_is_not_swapped(placed: Order, said: str) -> None:
    events = await desk(placed).say("swap the boots for 42")
    assert spoken(events).replace(" (1)", "") == said.replace(" (1)", "")
    assert has(events, PassagesCited) is ("(1)" in spoken(events))
    assert not has(events, ProposalShown)
    assert "I want to talk to a person" in chips_in(events)

"""Paying an order in another way: which ways there are, what goes back, and what comes too late."""

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, Refund, RefundTarget
from chatbot.domain.conversation import Level, PassagesCited, ProposalExecuted, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.domain.settlement import SavedMethod
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import chips_in, desk, has, is_untouched, proposal_in, proposed, unshipped
from chatbot.testing.store import NOW

PAYPAL, MASTERCARD = SavedMethod("paypal", "PayPal"), SavedMethod("mastercard", "Mastercard ending 2200")
SECOND_VISA = SavedMethod("visa", "Visa ending 9001")


async def test_that_the_ways_of_the_account_are_offered_and_the_one_that_is_chosen_is_stored() -> None:
    test = desk(unshipped(), saved=(PAYPAL, MASTERCARD))
    asked = await test.say("I want another payment method")
    assert spoken(asked) == "How would you like to pay for order 40817 instead?"
    assert chips_in(asked) == ("Mastercard ending 2200", "PayPal", "Klarlane invoice")
    card = await proposed(test, "Mastercard ending 2200")
    assert card.card.title == "Payment of order 40817"
    assert card.card.rows == (
        ("Paid with", "Mastercard ending 2200"),
        ("So far", "Visa ending 4411"),
        ("Amount", "149.00 EUR"),
    )
    assert test.store.orders["40817"] == unshipped()
    done = await test.press(card.id)
    assert spoken(done) == "Done: order 40817 is now to be paid with Mastercard ending 2200."
    assert chips_in(done) == ("undo that",)
    paid = test.store.orders["40817"]
    assert (paid.payments, paid.refunds, paid.changes) == (
        (Payment("mastercard", "Mastercard ending 2200", Money(14900)),),
        (),
        1,
    )
    assert [one.topic for one in test.unit_of_work.outbox] == ["order.repaid"]
    assert [one.action for one in test.unit_of_work.audit] == ["change_payment"]


async def test_that_what_was_charged_with_the_order_goes_back_to_where_it_came_from() -> None:
    by_paypal = unshipped(payments=(Payment("paypal", "PayPal", Money(14900)),))
    test = desk(by_paypal, saved=(MASTERCARD,))
    card = await proposed(test, "I would rather pay with my Mastercard")
    assert ("Refund", "149.00 EUR to PayPal") in card.card.rows
    done = await test.press(card.id)
    assert spoken(done).endswith("is now to be paid with Mastercard ending 2200. 149.00 EUR goes back to PayPal.")
    back = Refund(Money(14900), RefundTarget.ORIGINAL, "PayPal", is_paid=False, at=NOW)
    assert test.store.orders["40817"].refunds == (back,)


async def test_that_a_gift_card_stays_and_only_the_rest_is_paid_in_another_way() -> None:
    gift_card = Payment("gift_card", "gift card ending 7731", Money(5000))
    placed = unshipped(payments=(gift_card, Payment("visa", "Visa ending 4411", Money(9900))))
    test = desk(placed, saved=(PAYPAL,))
    card = await proposed(test, "pay with paypal please")
    assert ("Amount", "99.00 EUR") in card.card.rows
    await test.press(card.id)
    assert test.store.orders["40817"].payments == (gift_card, Payment("paypal", "PayPal", Money(9900)))


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("pay with the visa ending 9001", "Visa ending 9001"),
        ("pay with visa 9001", "Visa ending 9001"),
        ("pay with klarlane", "klarlane_invoice"),
        ("pay with pay pal", "PayPal"),
    ],
)
async def test_that_a_way_is_named_by_its_digits_or_by_its_kind(words: str, label: str) -> None:
    test = desk(unshipped(), saved=(PAYPAL, SECOND_VISA))
    assert (await proposed(test, words)).write.label == label


async def test_that_another_way_in_the_next_message_makes_a_new_card() -> None:
    test = desk(unshipped(), saved=(PAYPAL, MASTERCARD))
    first = await proposed(test, "pay with paypal")
    second = await proposed(test, "no, pay with mastercard")
    assert second.write.label == "Mastercard ending 2200"
    assert "no longer open" in spoken(await test.press(first.id))
    assert is_untouched(test)


@pytest.mark.parametrize(
    ("words", "said", "cites"),
    [
        (
            "pay with mastercard",
            "There is no Mastercard in your account; once you have added it there, I can use it for order 40817.",
            False,
        ),
        ("pay with sepa", "Order 40817 cannot be paid with SEPA direct debit (1).", True),
        ("pay with bank transfer", "Order 40817 cannot be paid with prepayment by bank transfer (1).", True),
    ],
)
async def test_that_a_way_that_is_not_there_is_refused_with_the_cause(words: str, said: str, cites: bool) -> None:
    test = desk(unshipped(), saved=(PAYPAL,))
    events = await test.say(words)
    assert spoken(events).startswith(said)
    assert has(events, PassagesCited) is cites
    assert not has(events, ProposalShown)
    assert "I want to talk to a person" in chips_in(events)


async def test_that_an_invoice_is_for_orders_within_its_limits_only() -> None:
    small = unshipped(payments=(Payment("visa", "Visa ending 4411", Money(1900)),))
    test = desk(small)
    assert "Order 40817 cannot be paid with Klarlane invoice" in spoken(await test.say("pay with klarlane"))
    assert spoken(await test.say("I want another payment method")) == (
        "There is no other way to pay for order 40817 on your account."
    )


async def test_that_an_order_that_credits_pay_has_nothing_to_pay_in_another_way() -> None:
    test = desk(unshipped(payments=(Payment("gift_card", "gift card ending 7731", Money(14900)),)), saved=(PAYPAL,))
    events = await test.say("pay with paypal")
    assert "Order 40817 cannot be paid with PayPal" in spoken(events)
    assert not has(events, ProposalShown)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OrderState.PICKING, "Order 40817 is already being packed, so I cannot change the way of paying any more (1)."),
        (OrderState.DELIVERED, "Order 40817 is already delivered, so I cannot change the way of paying any more (1)."),
        (
            OrderState.RETURN_OPEN,
            "Order 40817 is already being returned, so I cannot change the way of paying any more",
        ),
        (OrderState.CANCELLED, "Your Fjellfot Trail Boots (order 40817) were cancelled."),
    ],
)
async def test_that_a_late_wish_is_refused(state: OrderState, said: str) -> None:
    test = desk(unshipped(state=state), saved=(PAYPAL,))
    events = await test.say("pay with paypal")
    assert spoken(events).startswith(said)
    assert not has(events, ProposalShown)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (unshipped(state=OrderState.PICKING), "Order 40817 is already being packed"),
        (unshipped(payments=(Payment("visa", "Visa ending 4411", Money(9900)),)), "payment with PayPal"),
    ],
    ids=["packed", "costs less"],
)
async def test_that_an_order_that_changed_meanwhile_stays_as_it_is(meanwhile: Order, said: str) -> None:
    test = desk(unshipped(), saved=(PAYPAL,))
    card = await proposed(test, "pay with paypal")
    test.store.orders["40817"] = meanwhile
    events = await test.press(card.id)
    assert "Something changed in the meantime, so nothing was done" in spoken(events)
    assert said in spoken(events)
    assert test.store.orders["40817"] == meanwhile
    assert not has(events, ProposalExecuted)


async def test_that_a_way_that_left_the_account_meanwhile_is_not_charged() -> None:
    test = desk(unshipped(), saved=(PAYPAL,))
    card = await proposed(test, "pay with paypal")
    test.store.saved.clear()
    events = await test.press(card.id)
    assert "There is no PayPal in your account" in spoken(events)
    assert is_untouched(test)


async def test_that_a_new_card_shows_the_amount_of_now() -> None:
    test = desk(unshipped(), saved=(PAYPAL,))
    card = await proposed(test, "pay with paypal")
    test.store.orders["40817"] = unshipped(payments=(Payment("visa", "Visa ending 4411", Money(9900)),))
    again = proposal_in(await test.press(card.id))
    assert ("Amount", "99.00 EUR") in again.card.rows


async def test_that_nobody_signed_out_changes_how_an_order_is_paid() -> None:
    test = desk(unshipped(), saved=(PAYPAL,), session=Session("con_test", Level.GUEST))
    events = await test.say("pay with paypal")
    assert "I need you to be signed in" in spoken(events)
    assert not has(events, ProposalShown)

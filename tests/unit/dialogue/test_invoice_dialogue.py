"""An invoice once more by e-mail: there is one from delivery on."""

import pytest

from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import Level, PassagesCited, ProposalExecuted, ProposalShown, Session
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import chips_in, desk, has, is_untouched, proposal_in, proposed, unshipped
from chatbot.testing.store import order


async def test_that_an_invoice_goes_to_the_e_mail_of_the_order_when_its_card_is_confirmed() -> None:
    test = desk(order())
    shown = await test.say("can you send me the invoice")
    assert spoken(shown) == (
        "The invoice of order 40817 is ready to go to a•••@p•••.example. Please check the card and confirm it."
    )
    card = proposal_in(shown)
    assert (card.card.title, card.card.rows) == ("Invoice of order 40817", (("Sent to", "a•••@p•••.example"),))
    assert is_untouched(test)
    done = await test.press(card.id)
    assert spoken(done) == "Done: the invoice of order 40817 goes to a•••@p•••.example."
    assert chips_in(done) == ()
    assert [(one.topic, one.payload) for one in test.unit_of_work.outbox] == [("invoice.asked", {"order": "40817"})]
    assert [one.action for one in test.unit_of_work.audit] == ["send_invoice"]
    assert test.store.orders["40817"] == order()


async def test_that_of_several_orders_the_one_with_an_invoice_is_meant() -> None:
    test = desk(unshipped(), order(number="40600"))
    assert (await proposed(test, "the invoice please")).write.order_number == "40600"


async def test_that_two_orders_with_an_invoice_are_asked_about() -> None:
    test = desk(order(), order(number="40600"))
    asked = await test.say("the invoice please")
    assert (spoken(asked), chips_in(asked)) == ("Which order do you mean?", ("order 40817", "order 40600"))
    assert (await proposed(test, "order 40600")).write.order_number == "40600"


@pytest.mark.parametrize(
    ("state", "said", "cites"),
    [
        (OrderState.PAID, "There is no invoice for order 40817 yet: it is paid, and the invoice comes by e-mail", True),
        (OrderState.PICKING, "There is no invoice for order 40817 yet: it is being packed", True),
        (OrderState.CANCELLED, "Your Fjellfot Trail Boots (order 40817) were cancelled.", False),
    ],
)
async def test_that_before_it_leaves_there_is_no_invoice(state: OrderState, said: str, cites: bool) -> None:
    test = desk(unshipped(state=state))
    events = await test.say("send me the invoice of order 40817")
    assert spoken(events).startswith(said)
    assert has(events, PassagesCited) is cites
    assert not has(events, ProposalShown)
    assert chips_in(events) == ("I want to talk to a person",)


async def test_that_without_a_rule_there_is_no_invoice_and_nothing_is_cited() -> None:
    events = await desk(order(), rules=()).say("send me the invoice")
    assert "There is no invoice for order 40817 yet" in spoken(events)
    assert not has(events, PassagesCited)


async def test_that_an_order_that_was_cancelled_meanwhile_sends_none() -> None:
    test = desk(order())
    card = await proposed(test, "send me the invoice")
    test.store.orders["40817"] = order(state=OrderState.CANCELLED)
    events = await test.press(card.id)
    assert "Something changed in the meantime" in spoken(events)
    assert not has(events, ProposalExecuted)
    assert is_untouched(test)


async def test_that_the_invoice_of_somebody_else_is_not_found() -> None:
    test = desk(order(), order(number="40911", customer_id="cus_00006"))
    assert spoken(await test.say("the invoice of order 40911")) == "I can't find order 40911 among your orders."


async def test_that_nobody_signed_out_gets_an_invoice() -> None:
    test = desk(order(), session=Session("con_test", Level.GUEST))
    assert "I need you to be signed in" in spoken(await test.say("send me the invoice"))
    assert is_untouched(test)

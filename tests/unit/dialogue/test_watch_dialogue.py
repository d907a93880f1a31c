"""E-mails about the parcels of an order: as long as something of it moves."""

import pytest

from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import Level, ProposalShown, Session
from chatbot.testing.assistant import ANNA, spoken
from chatbot.testing.desk import chips_in, desk, has, is_untouched, proposal_in, proposed, unshipped
from chatbot.testing.store import NOW, order


async def test_that_an_order_is_watched_when_its_card_is_confirmed() -> None:
    test = desk(unshipped())
    shown = await test.say("notify me when it moves")
    assert spoken(shown).startswith("I can write to a•••@p•••.example whenever a parcel of order 40817 moves.")
    card = proposal_in(shown)
    assert card.card.rows == (("Sent to", "a•••@p•••.example"),)
    assert is_untouched(test)
    done = await test.press(card.id)
    assert spoken(done) == "Done: you get an e-mail whenever a parcel of order 40817 moves."
    assert chips_in(done) == ("undo that",)
    assert test.unit_of_work.watches == {("40817", ANNA.id): NOW}
    assert [one.action for one in test.unit_of_work.audit] == ["watch_order"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (OrderState.DELIVERED, "Order 40817 is marked as delivered, so no parcel of it moves any more."),
        (OrderState.CANCELLED, "Order 40817 is marked as cancelled, so no parcel of it moves any more."),
    ],
)
async def test_that_what_moves_no_more_is_not_watched(state: OrderState, said: str) -> None:
    events = await desk(order(state=state)).say("notify me when it moves")
    assert spoken(events) == said
    assert not has(events, ProposalShown)


async def test_that_an_order_that_arrived_meanwhile_may_still_be_watched() -> None:
    test = desk(unshipped())
    card = await proposed(test, "notify me when it moves")
    test.store.orders["40817"] = order()
    assert "Done" in spoken(await test.press(card.id))


async def test_that_the_order_of_somebody_else_is_not_watched() -> None:
    test = desk(unshipped(), unshipped(number="40911", customer_id="cus_00006"))
    events = await test.say("notify me when order 40911 moves")
    assert spoken(events) == "I can't find order 40911 among your orders."
    assert is_untouched(test)


async def test_that_nobody_signed_out_watches_an_order() -> None:
    test = desk(unshipped(), session=Session("con_test", Level.GUEST))
    assert "I need you to be signed in" in spoken(await test.say("notify me when it moves"))
    assert is_untouched(test)

"""Keeping what was to go back: only a return that has not gone on yet is withdrawn."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.commerce import (
    Order,
    OrderState,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.conversation import Level, ProposalExecuted, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import chips_in, desk, has, is_untouched, proposal_in, proposed, stock_of
from chatbot.testing.store import NOW, line, order, shipment

OPEN = ReturnRequest(
    id="ret_a",
    order_number="40817",
    lines=(ReturnLine("40817-1", 1),),
    reason=ReturnReason.DOES_NOT_FIT,
    target=RefundTarget.ORIGINAL,
    amount=Money(14900),
    state=ReturnState.OPEN,
    label_code="FHR111",
    opened_at=NOW,
    hand_over_by=date(2026, 11, 30),
)


def _returned(state: ReturnState = ReturnState.OPEN) -> Order:
    coming = line(returned_quantity=1)
    return order(state=OrderState.RETURN_OPEN, lines=(coming,), returns=(replace(OPEN, state=state),))


SECOND = order(
    number="40911",
    state=OrderState.RETURN_OPEN,
    lines=(line(id="40911-1", name="Skarv 2", kind="tent", options=(), returned_quantity=1),),
    shipments=(shipment(id="shp_40911_1", line_ids=("40911-1",)),),
    returns=(replace(OPEN, id="ret_b", order_number="40911", lines=(ReturnLine("40911-1", 1),), label_code="FHR222"),),
)


async def test_that_a_return_is_withdrawn_and_the_goods_may_come_back_later() -> None:
    test = desk(_returned())
    shown = await test.say("please withdraw my return")
    assert spoken(shown) == (
        "This would withdraw the return of your Fjellfot Trail Boots (order 40817), so that you keep them. "
        "Please check the card and confirm it."
    )
    card = proposal_in(shown)
    assert (card.card.title, card.card.rows) == (
        "Withdraw the return of order 40817",
        (("Items", "1 x Fjellfot Trail Boots (43, brown)"), ("Code", "FHR111")),
    )
    assert is_untouched(test)
    done = await test.press(card.id)
    assert spoken(done) == "Done: the return of your Fjellfot Trail Boots (order 40817) is withdrawn."
    placed = test.store.orders["40817"]
    assert (placed.state, placed.lines[0].returned_quantity) == (OrderState.DELIVERED, 0)
    assert placed.returns[0].state is ReturnState.WITHDRAWN
    assert [one.topic for one in test.unit_of_work.outbox] == ["return.withdrawn"]
    again = await proposed(test, "I want to return the boots", "they do not fit")
    assert again.write.amount == Money(14900)


async def test_that_withdrawing_an_exchange_gives_the_variant_back() -> None:
    test = desk(order())
    await test.press((await proposed(test, "exchange the boots for 42")).id)
    assert stock_of(test, "FTB-BRN-42") == 13
    await test.press((await proposed(test, "withdraw it")).id)
    assert stock_of(test, "FTB-BRN-42") == 14
    assert (await proposed(test, "exchange the boots for 42")).write.sku == "FTB-BRN-42"


async def test_that_of_two_returns_one_is_asked_for_by_its_code() -> None:
    test = desk(_returned(), SECOND)
    asked = await test.say("withdraw a return")
    assert (spoken(asked), set(chips_in(asked))) == ("Which return do you mean?", {"FHR111", "FHR222"})
    assert (await proposed(test, "FHR222")).write.return_id == "ret_b"
    assert (await proposed(test, "withdraw the return of the boots")).write.return_id == "ret_a"
    assert (await proposed(test, "withdraw the return of order 40911")).write.return_id == "ret_b"


async def test_that_the_return_that_was_just_opened_is_meant() -> None:
    test = desk(SECOND, order())
    await test.press((await proposed(test, "I want to return the boots", "they do not fit")).id)
    assert (await proposed(test, "withdraw it")).write.order_number == "40817"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReturnState.IN_TRANSIT, "are already on the way to us, so I cannot withdraw the return any more."),
        (ReturnState.RECEIVED, "are already with us, so I cannot withdraw the return any more."),
        (ReturnState.REFUNDED, "I can't find an open return that this could be about."),
        (ReturnState.WITHDRAWN, "I can't find an open return that this could be about."),
    ],
)
async def test_that_a_return_that_has_gone_on_stays(state: ReturnState, said: str) -> None:
    test = desk(_returned(state))
    events = await test.say("withdraw my return")
    assert spoken(events).endswith(said)
    assert not has(events, ProposalShown)
    assert chips_in(events) == ("I want to talk to a person",)


@pytest.mark.parametrize("state", [ReturnState.IN_TRANSIT, ReturnState.RECEIVED, ReturnState.REFUNDED])
async def test_that_a_return_that_went_on_meanwhile_stays(state: ReturnState) -> None:
    test = desk(_returned())
    card = await proposed(test, "withdraw my return")
    test.store.orders["40817"] = _returned(state)
    events = await test.press(card.id)
    assert "Something changed in the meantime" in spoken(events)
    assert not has(events, ProposalExecuted)
    assert test.store.orders["40817"] == _returned(state)


async def test_that_the_return_of_somebody_else_is_not_found() -> None:
    test = desk(replace(SECOND, customer_id="cus_00006"), order())
    for wish in ("withdraw the return of order 40911", "withdraw the return FHR222", "withdraw my return"):
        assert spoken(await test.say(wish)) == "I can't find an open return that this could be about."


async def test_that_nobody_signed_out_withdraws_anything() -> None:
    test = desk(_returned(), session=Session("con_test", Level.GUEST))
    assert "I need you to be signed in" in spoken(await test.say("withdraw my return"))
    assert is_untouched(test)

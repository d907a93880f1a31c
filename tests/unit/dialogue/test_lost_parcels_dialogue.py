"""Parcels that are lost as a whole: claimed with all their lines, several orders one after the other."""

import pytest

from chatbot.domain.commerce import ClaimKind, OrderState, Remedy, ReturnLine, ShipmentState
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import SOCKS, chips_in, desk, proposal_in, proposed
from chatbot.testing.store import line, order, shipment

LOST_TWO = order(
    state=OrderState.LOST,
    lines=(line(), SOCKS),
    shipments=(shipment(state=ShipmentState.LOST, delivered_at=None, line_ids=("40817-1", "40817-2")),),
)
LOST_TOO = order(
    number="40900",
    state=OrderState.LOST,
    lines=(line(id="40900-1"),),
    shipments=(shipment(id="40900-s", state=ShipmentState.LOST, delivered_at=None, line_ids=("40900-1",)),),
)


@pytest.mark.parametrize(
    "texts",
    [
        ("report a problem: the parcel never arrived", "money back please"),
        ("report a problem: 40817 never arrived, I want my money back",),
        ("where is 40817", "report a problem: nobody got it, refund please"),
    ],
)
async def test_that_a_lost_parcel_is_claimed_as_a_whole(texts: tuple[str, ...]) -> None:
    card = await proposed(desk(LOST_TWO), *texts)
    assert card.write.lines == (ReturnLine("40817-1", 1), ReturnLine("40817-2", 2))
    assert (card.write.kind, card.write.remedy) == (ClaimKind.LOST, Remedy.REFUND)


async def test_that_one_thing_of_a_lost_parcel_is_claimed_alone_where_it_is_named() -> None:
    card = await proposed(desk(LOST_TWO), "report a problem: the socks never arrived, money back please")
    assert card.write.lines == (ReturnLine("40817-2", 2),)


async def test_that_two_lost_orders_are_claimed_one_after_the_other() -> None:
    test = desk(LOST_TWO, LOST_TOO)
    shown = await test.say("report a problem: 40900 and 40817 never arrived, refund for both")
    card = proposal_in(shown)
    assert card.write.order_number == "40900"
    assert spoken(shown).endswith("After that: Order 40817: Fjellfot Trail Boots.")
    second = proposal_in(await test.press(card.id))
    assert (second.write.order_number, second.write.remedy) == ("40817", Remedy.REFUND)
    assert len(second.write.lines) == 2


async def test_that_the_remedy_for_both_lost_orders_may_be_told_afterwards() -> None:
    test = desk(LOST_TWO, LOST_TOO)
    await test.say("report a problem: 40900 and 40817 never arrived")
    card = proposal_in(await test.say("refund for both"))
    second = proposal_in(await test.press(card.id))
    assert {card.write.order_number, second.write.order_number} == {"40900", "40817"}


async def test_that_it_is_asked_which_of_two_lost_orders_is_meant_and_the_remedy_is_kept() -> None:
    test = desk(LOST_TWO, LOST_TOO)
    asked = await test.say("report a problem: my parcel never arrived, refund please")
    assert spoken(asked) == "Which order do you mean?"
    card = proposal_in(await test.say(chips_in(asked)[0]))
    assert card.write.remedy is Remedy.REFUND

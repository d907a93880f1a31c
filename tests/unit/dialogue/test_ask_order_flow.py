"""Questions about one's own order, in the talk about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import Order, OrderState, ShipmentState
from chatbot.domain.conversation import DialogueState, Focus, Frame, Level, Session
from chatbot.domain.outcome import Ask
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product, shipment

_SOCKS = line(id="40817-2", sku="UHS", product_id="ullgard-socks", name="Ullgard Socks", kind="socks", options=())
_DELIVERED = order(lines=(line(), _SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),))
_LATE = order(
    state=OrderState.DELAYED,
    shipments=(
        shipment(
            state=ShipmentState.IN_TRANSIT,
            promised_on=NOW.date() - timedelta(days=3),
            expected_on=NOW.date() + timedelta(days=2),
            delivered_at=None,
            events=(),
        ),
    ),
)


def _test(*orders: Order) -> DialogueTest:
    return DialogueTest(MemoryStoreConnector((product(),), (ANNA,), orders))


async def _asked(text: str, *orders: Order) -> str:
    test = _test(*(orders or (_DELIVERED,)))
    await test.say("where is my order")
    return spoken(await test.say(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("until when could the boots go back", "Your Fjellfot Trail Boots (order 40817) can go back until"),
        ("when did it arrive", "Your Fjellfot Trail Boots and Ullgard Socks (order 40817) were delivered on Monday 9"),
        ("when did i order that", "Order 40817 was placed on Wednesday 4 November."),
        ("which address was it sent to", "Order 40817 is addressed to Anna Lindholm, Ankerstieg 14, 20357 Hamburg."),
    ],
)
async def test_that_a_question_about_the_order_in_focus_is_answered_from_its_rows(text: str, expected: str) -> None:
    assert (await _asked(text)).startswith(expected)


async def test_that_items_of_one_last_day_are_told_together_with_what_they_are_worth() -> None:
    assert await _asked("until when could both go back") == (
        "Your Fjellfot Trail Boots and Ullgard Socks (order 40817) can go back until Wednesday 9 December, "
        "for 298.00 EUR (1)."
    )


async def test_that_an_item_alone_and_the_worth_after_it_stay_with_the_question() -> None:
    test = _test(_DELIVERED)
    await test.say("where is my order")
    await test.say("until when could the socks go back")
    assert "Your Ullgard Socks" in spoken(await test.say("and for how much"))


async def test_that_what_may_not_go_back_is_refused_with_the_day_it_ended() -> None:
    old = replace(_DELIVERED, shipments=(shipment(delivered_at=NOW - timedelta(days=60)),), lines=(line(),))
    assert "ended on" in await _asked("are they too old to go back", old)


async def test_that_a_parcel_that_does_not_come_counts_as_lost_from_a_day_on() -> None:
    assert "the parcel counts as lost" in await _asked("and what if they never arrive", _LATE)


async def test_that_of_what_has_not_come_its_parcel_is_told() -> None:
    assert "Delivery is expected on" in await _asked("when do they arrive", _LATE)


async def test_that_a_parcel_beyond_its_last_day_is_given_no_new_one() -> None:
    overdue = replace(_LATE, shipments=(replace(_LATE.shipments[0], promised_on=NOW.date() - timedelta(days=40)),))
    assert "If it has not come by" not in await _asked("what happens if it never comes", overdue)


async def test_that_an_address_is_told_to_verified_customers_only() -> None:
    test = _test(_DELIVERED)
    await test.begin(Session("con_guest", Level.ANONYMOUS))
    await test.say("where is order 40817")
    await test.say("20357")
    assert "signed in" in spoken(await test.say("which address was it sent to"))
    assert "was placed on" in spoken(await test.say("when did i order that"))


async def test_that_a_guest_who_has_proved_nothing_is_asked_for_the_order() -> None:
    test = _test(_DELIVERED)
    await test.begin(Session("con_guest", Level.ANONYMOUS))
    frame = Frame("ask_order", (("said", ("when did i order that",)),))
    turn = Turn(test.session, DialogueState(), test.languages["en"], test.parts.shop, NOW, Focus())
    assert isinstance((await test.parts.flows["ask_order"].advance(frame, turn)).outcome, Ask)


@pytest.mark.parametrize(
    ("text", "number"), [("when did they arrive", "40700"), ("where will it be delivered", "40817")]
)
async def test_that_without_an_order_in_focus_that_is_meant_which_fits_the_question(text: str, number: str) -> None:
    come = replace(_DELIVERED, number="40700", placed_at=NOW - timedelta(days=20))
    test = _test(_LATE, come)
    await test.begin(test.session)
    frame = Frame("ask_order", (("said", (text,)),))
    turn = Turn(test.session, DialogueState(), test.languages["en"], test.parts.shop, NOW, Focus())
    advance = await test.parts.flows["ask_order"].advance(frame, turn)
    assert advance.focus is not None
    assert advance.focus.order_number == number

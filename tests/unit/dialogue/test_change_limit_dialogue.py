"""How often an order may be changed: three times here, a whole cancellation and an undone change not counted."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import PassagesCited, ProposalExecuted, ProposalShown
from chatbot.domain.rules import Action, AtMost
from chatbot.domain.settlement import SavedMethod
from chatbot.testing.assistant import RULES, DialogueTest, rule, spoken
from chatbot.testing.desk import SOCKS, chips_in, desk, has, proposed, unshipped
from chatbot.testing.store import line

CHANGES = (Action.CANCEL, Action.CHANGE_ADDRESS, Action.CHANGE_PAYMENT, Action.SWAP_VARIANT)
LIMITED = (*RULES, *(replace(rule(AtMost(3), action=one), id=f"at-most-{one}") for one in CHANGES))
PAYPAL = SavedMethod("paypal", "PayPal")
FULL = "Order 40817 has already been changed 3 times, so no further change is allowed (1)."


def _test(changes: int = 0) -> DialogueTest:
    placed = unshipped(lines=(line(), SOCKS), changes=changes)
    return desk(placed, rules=LIMITED, saved=(PAYPAL,))


async def _change(test: DialogueTest, wish: str) -> None:
    assert has(await test.press((await proposed(test, wish)).id), ProposalExecuted)


async def test_that_three_changes_of_any_kind_are_made_and_the_fourth_is_refused() -> None:
    test = _test()
    for wish in ("swap the boots for 42", "pay with paypal", "change the address to Lindenweg 5, 20095 Hamburg"):
        await _change(test, wish)
    assert test.store.orders["40817"].changes == 3
    events = await test.say("swap the boots for 43")
    assert spoken(events) == (
        f"{FULL} You can still cancel the whole order. A colleague can look at it as goodwill."
    )  # fmt: skip
    assert chips_in(events)[:2] == ("cancel the whole order", "I would like to ask for goodwill")
    assert not has(events, ProposalShown)


@pytest.mark.parametrize(
    "wish",
    [
        "swap the boots for 42",
        "pay with paypal",
        "change the address to Lindenweg 5, 20095 Hamburg",
        "cancel the socks",
    ],
)
async def test_that_every_kind_of_change_is_refused_after_the_third(wish: str) -> None:
    events = await _test(changes=3).say(wish)
    assert spoken(events).startswith(FULL)
    assert has(events, PassagesCited)
    assert not has(events, ProposalShown)


async def test_that_the_whole_order_may_be_cancelled_however_often_it_was_changed() -> None:
    test = _test(changes=3)
    await _change(test, "cancel my order")
    placed = test.store.orders["40817"]
    assert (placed.state, placed.changes) == (OrderState.CANCELLED, 3)
    await _change(test, "undo that")
    assert (test.store.orders["40817"].state, test.store.orders["40817"].changes) == (OrderState.PAID, 3)


async def test_that_cancelling_some_items_counts_and_all_that_are_left_does_not() -> None:
    test = _test()
    await _change(test, "cancel the socks")
    assert test.store.orders["40817"].changes == 1
    await _change(test, "cancel my order")
    assert test.store.orders["40817"].changes == 1


async def test_that_undoing_gives_the_change_back() -> None:
    test = _test(changes=2)
    await _change(test, "swap the boots for 42")
    assert spoken(await test.say("pay with paypal")).startswith(FULL)
    await _change(test, "undo that")
    assert test.store.orders["40817"].changes == 2
    await _change(test, "pay with paypal")
    assert test.store.orders["40817"].changes == 3


async def test_that_a_change_from_elsewhere_between_card_and_press_counts() -> None:
    test = _test(changes=2)
    card = await proposed(test, "swap the boots for 42")
    test.store.orders["40817"] = replace(test.store.orders["40817"], changes=3)
    events = await test.press(card.id)
    assert "Something changed in the meantime" in spoken(events)
    assert FULL in spoken(events)
    assert test.store.orders["40817"].lines == (line(), SOCKS)

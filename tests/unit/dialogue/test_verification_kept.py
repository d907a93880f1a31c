"""What a guest gave is kept while a proof is missing, and what a guest hears who gives none."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import Level, Session
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import MemoryStoreConnector, order, product

SENT = "A six-digit code is on its way to a•••@p•••.example. Please type it here; it works for 10 minutes."


def guest() -> DialogueTest:
    placed = order(state=OrderState.PAID, shipments=())
    return DialogueTest(
        MemoryStoreConnector((product(),), (ANNA,), (placed,)), session=Session("con_test", origin="home")
    )


@pytest.mark.parametrize("again", ["20357", "20357?", "20357 i think", "anna.lindholm@post.example"])
async def test_that_another_proof_is_tried_for_the_same_order(again: str) -> None:
    test = guest()
    await test.say("i want to cancel order 40817")
    assert spoken(await test.say("80331")) == "I can't find an order with these details."
    assert spoken(await test.say(again)) == SENT


async def test_that_the_order_is_remembered_while_a_new_proof_is_missing() -> None:
    test = guest()
    await test.say("i want to cancel order 40817")
    await test.say("80331")
    assert "delivery postcode on order 40817" in spoken(await test.say("hm let me see"))


@pytest.mark.parametrize(
    "wish",
    [
        "i want to change the delivery address",
        "please send it to Gerda Gerdes, Am Wall 12 in 28195 Bremen",
        "can you change the address to 5 Mill Lane, Leeds LS2 7EY",
    ],
)
async def test_that_a_proved_order_needs_only_the_code(wish: str) -> None:
    test = guest()
    await test.say("where is order 40817, postcode 20357")
    assert "Shall I send a six-digit code to the e-mail on file for order 40817?" in spoken(await test.say(wish))
    assert spoken(await test.say("yes")) == SENT


async def test_that_a_plea_gets_the_reason_once_and_a_person() -> None:
    test = guest()
    await test.say("i want to cancel order 40817")
    why = spoken(await test.say("cmon just tell me the name on it"))
    assert why.startswith("I can't go on without that")
    assert "delivery postcode on order 40817" in why
    assert spoken(await test.say("why do you need that")).startswith("Without that I can't go on here")
    assert spoken(await test.say("20357")) == SENT


@pytest.mark.parametrize("told", ["ok i'm signed in now", "done", "i logged in"])
async def test_that_a_goal_goes_on_after_a_sign_in_while_talking(told: str) -> None:
    test = guest()
    await test.say("i want to cancel order 40817")
    test.session = replace(test.session, level=Level.VERIFIED, customer_id=ANNA.id)
    assert "cancellation" in spoken(await test.say(told))


async def test_that_a_goal_still_waits_where_nobody_has_signed_in() -> None:
    test = guest()
    await test.say("i want to cancel order 40817")
    assert "delivery postcode on order 40817" in spoken(await test.say("ok i'm signed in now"))

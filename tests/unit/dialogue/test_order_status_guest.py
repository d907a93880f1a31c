"""What somebody who is not signed in may see of an order, and what it takes."""

import pytest

from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import CardsShown, LoggedEvent, Session
from chatbot.domain.proofs import GuestMatched, LookUpFailed
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import MemoryStoreConnector, customer, line, order, product

_SECOND = order(number="40655", lines=(line(id="40655-1", name="Lykta Desk Lamp", kind="desk lamp"),), shipments=())
_NOT_FOUND = "I can't find an order with these details."


def _guest(*orders: Order) -> DialogueTest:
    store = MemoryStoreConnector((product(),), (ANNA,), orders or (order(),))
    return DialogueTest(store, session=Session("con_test"))


def _happened(events: list[LoggedEvent], kind: type) -> list[object]:
    return [one.event for one in events if isinstance(one.event, kind)]


async def test_that_a_guest_is_asked_for_number_and_proof_and_then_sees_the_order() -> None:
    test = _guest()
    assert "What is the order number" in spoken(await test.say("where is my order"))
    assert "To show order 40817 I need the e-mail or the delivery postcode" in spoken(await test.say("it is 40817"))
    events = await test.say("20357")
    assert "were delivered on Monday 9 November" in spoken(events)
    assert _happened(events, GuestMatched) == [GuestMatched("40817", ANNA.id)]


@pytest.mark.parametrize("proof", ["anna.lindholm@post.example", "ANNA.Lindholm@post.example", "postcode 20357"])
async def test_that_number_and_proof_may_come_in_one_message(proof: str) -> None:
    assert "were delivered" in spoken(await _guest().say(f"where is order 40817, {proof}"))


async def test_that_a_proof_that_came_first_is_kept_until_the_number_comes() -> None:
    test = _guest()
    await test.say("where is my order, my mail is anna.lindholm@post.example")
    assert "were delivered" in spoken(await test.say("40817"))


async def test_that_a_wrong_number_and_a_wrong_proof_are_told_apart_by_nobody() -> None:
    wrong_proof = await _guest().say("where is order 40817, postcode 99999")
    wrong_number = await _guest().say("where is order 40999, postcode 20357")
    assert spoken(wrong_proof) == spoken(wrong_number) == _NOT_FOUND
    assert _happened(wrong_proof, LookUpFailed) == [LookUpFailed("40817")]
    shown = [_happened(events, CardsShown) for events in (wrong_proof, wrong_number)]
    assert shown[0] == shown[1]


async def test_that_after_five_failed_tries_not_even_the_right_proof_helps() -> None:
    test = _guest()
    for _ in range(5):
        assert spoken(await test.say("where is order 40817, postcode 99999")) == _NOT_FOUND
    locked = "There were too many failed tries, so I can't look up orders here for now."
    assert spoken(await test.say("where is order 40817, postcode 20357")) == locked


@pytest.mark.parametrize("again", ["20357", "20357?", "20357 i think", "no 20357", "anna.lindholm@post.example"])
async def test_that_another_proof_replaces_only_the_wrong_one(again: str) -> None:
    test = _guest()
    await test.say("where is order 40817")
    for wrong in ("80331", "99999?"):
        assert spoken(await test.say(wrong)) == _NOT_FOUND
    assert "were delivered" in spoken(await test.say(again))


@pytest.mark.parametrize("again", ["40817", "sorry, order 40817"])
async def test_that_another_number_replaces_only_the_wrong_one(again: str) -> None:
    test = _guest()
    assert spoken(await test.say("where is order 40871, postcode 20357")) == _NOT_FOUND
    assert "were delivered" in spoken(await test.say(again))


async def test_that_a_number_corrected_while_a_proof_is_asked_keeps_the_proof() -> None:
    test = _guest()
    await test.say("where is order 40871")
    assert spoken(await test.say("20357")) == _NOT_FOUND
    assert "were delivered" in spoken(await test.say("40817"))


async def test_that_a_postcode_unlike_the_wrong_one_is_no_order_number() -> None:
    test = _guest()
    assert spoken(await test.say("track 40817, zip 80331")) == _NOT_FOUND
    assert "were delivered" in spoken(await test.say("20357"))


async def test_that_words_without_a_value_do_not_try_again_and_keep_the_number() -> None:
    test = _guest()
    await test.say("where is order 40817, postcode 80331")
    asked = await test.say("hm let me see")
    assert "To show order 40817 I need" in spoken(asked)
    assert not _happened(asked, LookUpFailed)


async def test_that_an_order_once_proved_stays_open_in_this_conversation() -> None:
    test = _guest()
    await test.say("where is order 40817, postcode 20357")
    assert "were delivered" in spoken(await test.say("what is the status"))
    assert "were delivered" in spoken(await test.say("where is order 40817"))


async def test_that_one_proved_order_opens_no_other_one() -> None:
    test = _guest(order(), _SECOND)
    await test.say("where is order 40817, postcode 20357")
    assert "To show order 40655 I need" in spoken(await test.say("where is order 40655"))


async def test_that_a_guest_sees_no_name_no_address_and_no_email() -> None:
    events = await _guest(order(state=OrderState.DELIVERED)).say("where is order 40817, postcode 20357")
    shown = [*_happened(events, CardsShown), spoken(events)]
    for secret in (*ANNA.name.split(), ANNA.email, "Ankerstieg", "20357"):
        assert secret not in str(shown)


async def test_that_a_guest_cannot_return_anything() -> None:
    test = _guest()
    await test.say("where is order 40817, postcode 20357")
    assert "I need you to be signed in" in spoken(await test.say("I want to return the boots"))


async def test_that_a_customer_with_two_orders_under_way_is_asked_which() -> None:
    first = order(state=OrderState.PAID, shipments=())
    second = order(number="40655", state=OrderState.PICKING, lines=_SECOND.lines, shipments=())
    test = DialogueTest(MemoryStoreConnector((product(),), (ANNA,), (first, second)))
    asked = await test.say("where is my order")
    assert spoken(asked) == "Which order do you mean?"
    (shown,) = _happened(asked, CardsShown)
    assert isinstance(shown, CardsShown)
    assert {(chip.label, chip.message) for chip in shown.quick_replies} == {
        ("Order 40817: Fjellfot Trail Boots", "order 40817"),
        ("Order 40655: Lykta Desk Lamp", "order 40655"),
    }
    assert "being packed" in spoken(await test.say("order 40655"))


async def test_that_goods_name_an_order_and_a_pronoun_the_one_talked_about() -> None:
    first = order(state=OrderState.PAID, shipments=())
    second = order(number="40655", state=OrderState.PICKING, lines=_SECOND.lines, shipments=())
    test = DialogueTest(MemoryStoreConnector((product(),), (ANNA,), (first, second)))
    assert "order 40655" in spoken(await test.say("where is the lamp"))
    assert "order 40655" in spoken(await test.say("where is it now"))
    assert "order 40655" in spoken(await test.say("what is its status"))


async def test_that_the_newest_order_is_meant_when_nothing_is_under_way() -> None:
    newest = order(number="40999", placed_at=order().placed_at.replace(day=10))
    test = DialogueTest(MemoryStoreConnector((product(),), (ANNA, customer(id="x")), (order(), newest)))
    assert "order 40999" in spoken(await test.say("what is the status of my order"))

"""Which order is meant, and what it takes to see it: beyond the plain paths of the order status dialogue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chatbot.dialogue.orders.look_up import Found, find_order, find_order_of_guest
from chatbot.dialogue.turn import Advance
from chatbot.domain.commerce import Membership, Order, OrderState
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    Focus,
    Frame,
    Level,
    LoggedEvent,
    Session,
)
from chatbot.domain.outcome import Ask
from chatbot.domain.proofs import LookUpFailed
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.limits import MemoryLimits
from chatbot.testing.store import NOW, MemoryStoreConnector, customer, line, order, product

EMMA = customer(id="cus_00006", email="emma.clarke@mail.example", name="Emma Clarke", membership=Membership.CIRCLE)
LAMP = line(id="40655-1", name="Lykta Desk Lamp", kind="desk lamp")
EMMAS = order(number="40602", customer_id=EMMA.id, email=EMMA.email)
GUEST = Session("con_test")


def _shop(*orders: Order, session: Session | None = None) -> DialogueTest:
    store = MemoryStoreConnector((product(),), (ANNA, EMMA), orders)
    return DialogueTest(store, session=session or Session("con_test", Level.VERIFIED, ANNA.id))


def _chips(events: list[LoggedEvent]) -> list[str]:
    return [chip.message for one in events if isinstance(one.event, CardsShown) for chip in one.event.quick_replies]


@pytest.mark.parametrize(
    "message",
    [
        "where is order 40817, postcode 99999",
        "where is order 40817, nobody@mail.example",
        "where is order 99999, postcode 20357",
        "where is order 40602, anna.lindholm@post.example",
    ],
    ids=["wrong postcode", "wrong e-mail", "no such order", "somebody else's order"],
)
async def test_that_a_guest_hears_the_same_whatever_does_not_fit(message: str) -> None:
    test = _shop(order(), EMMAS, session=GUEST)
    events = await test.say(message)
    assert spoken(events) == "I can't find an order with these details."
    assert sum(isinstance(one.event, LookUpFailed) for one in events) == 1
    assert _chips(events) == ["I want to talk to a person"]


async def test_that_a_customer_hears_the_same_of_a_missing_order_and_of_somebody_elses() -> None:
    test = _shop(order(), EMMAS)
    foreign, missing = await test.say("where is order 40602"), await test.say("where is order 99999")
    assert spoken(foreign).replace("40602", "N") == spoken(missing).replace("99999", "N")
    assert _chips(foreign) == _chips(missing)


async def test_that_failed_tries_count_on_after_an_order_was_proved() -> None:
    test = _shop(order(), EMMAS, session=GUEST)
    for attempt in range(4):
        await test.say(f"where is order 40602, postcode 2000{attempt}")
    assert "were delivered" in spoken(await test.say("where is order 40817, postcode 20357"))
    await test.say("where is order 40602, postcode 20009")
    refused = await test.say("where is order 40602, emma.clarke@mail.example")
    assert "too many failed tries" in spoken(refused)
    assert "were delivered" in spoken(await test.say("where is order 40817"))


async def test_that_details_after_a_failed_try_are_read_afresh() -> None:
    test = _shop(order(), session=GUEST)
    await test.say("where is order 40817, postcode 99999")
    assert "To show order 40817 I need" in spoken(await test.say("40817"))
    assert "were delivered" in spoken(await test.say("20357"))


async def test_that_a_customer_without_orders_is_told_so() -> None:
    assert spoken(await _shop().say("where is my order")) == "There is no order on your account yet."


async def test_that_a_name_that_two_orders_share_is_asked_about() -> None:
    test = _shop(order(), order(number="40655"), order(number="40999", lines=(LAMP,)))
    asked = await test.say("where is my order with the boots")
    assert spoken(asked) == "Which order do you mean?"
    assert sorted(_chips(asked)) == ["order 40655", "order 40817"]


async def test_that_of_two_orders_that_may_not_be_changed_the_one_that_has_not_come_is_meant() -> None:
    packed = order(number="40999", state=OrderState.PICKING, shipments=())
    assert "order 40999" in spoken(await _shop(order(), packed).say("cancel the boots"))


async def test_that_at_most_four_orders_are_offered() -> None:
    orders = [order(number=f"4081{place}", state=OrderState.PAID, shipments=()) for place in range(6)]
    assert len(_chips(await _shop(*orders).say("where is my order"))) == 4


async def test_that_an_answer_that_names_no_order_is_asked_again() -> None:
    orders = [order(number=f"4081{place}", state=OrderState.PAID, shipments=()) for place in range(2)]
    test = _shop(*orders)
    await test.say("where is my order")
    assert spoken(await test.say("hm")) == "Which order do you mean?"
    assert "order 40811" in spoken(await test.say("40811"))


@pytest.mark.parametrize(
    ("focus", "said", "found"),
    [
        ("40655", "where is it", "40655"),
        ("40655", "any news", "40655"),
        ("40817", "where is it", "40817"),
        ("40817", "any news", "40655"),
        ("", "any news", "40655"),
        ("", "the first one", "40817"),
    ],
    ids=[
        "it, under way",
        "nothing said, in focus and under way",
        "it, though another is under way",
        "nothing said: what is under way",
        "nothing said, nothing in focus",
        "by its place, newest first",
    ],
)
async def test_that_the_order_talked_about_or_under_way_goes_without_saying(focus: str, said: str, found: str) -> None:
    under_way = order(number="40655", state=OrderState.PICKING, lines=(LAMP,), shipments=())
    test = _shop(order(), under_way)
    turn = test.parts.view(test.session, DialogueState(focus=Focus(order_number=focus)))
    meant = await find_order(Frame("order_status", (("said", (said,)),)), turn, test.store)
    assert isinstance(meant, Found)
    assert meant.order.number == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("where is what i ordered yesterday", "40999"),
        ("where is the lamp i bought yesterday", "40999"),
        ("where is the lamp i bought on the 4th", "40655"),
        ("what came on the 9th", "40817"),
        ("the other one", "40655"),
    ],
)
async def test_that_an_order_is_found_by_its_day(said: str, found: str) -> None:
    bought = order(number="40999", placed_at=NOW - timedelta(days=1), lines=(LAMP,), shipments=())
    earlier = order(number="40655", lines=(LAMP,), shipments=())
    test = _shop(order(), earlier, bought) if "other" not in said else _shop(order(), earlier)
    turn = test.parts.view(test.session, DialogueState(focus=Focus("40817")))
    meant = await find_order(Frame("order_status", (("said", (said,)),)), turn, test.store)
    assert isinstance(meant, Found)
    assert meant.order.number == found


async def test_that_a_day_on_which_nothing_was_ordered_is_told() -> None:
    test = _shop(order())
    turn = test.parts.view(test.session, DialogueState())
    asked = await find_order(Frame("order_status", (("said", ("what i bought in july",)),)), turn, test.store)
    assert isinstance(asked, Advance)
    assert [one.key for one in asked.outcome.statements] == ["order.none_then", "order.which"]
    to_come = Frame("order_status", (("said", ("what i ordered comes on the 25th?",)),))
    assert isinstance(await find_order(to_come, turn, test.store), Advance | Found)


async def test_that_a_guest_who_proved_two_orders_means_the_last_one() -> None:
    test = _shop(order(), EMMAS, session=GUEST)
    state = DialogueState(guest_orders=(("40817", ANNA.id), ("40602", EMMA.id)))
    turn = test.parts.view(GUEST, state)
    meant = await find_order_of_guest(Frame("order_status"), turn, test.store, MemoryLimits())
    assert isinstance(meant, Found)
    assert (meant.order.number, meant.events) == ("40602", ())


async def test_that_a_guest_who_names_a_new_number_must_prove_it() -> None:
    test = _shop(order(), EMMAS, session=GUEST)
    turn = test.parts.view(GUEST, DialogueState(guest_orders=(("40817", ANNA.id),)))
    asked = await find_order_of_guest(
        Frame("order_status", (("order_number", ("40602",)),)), turn, test.store, MemoryLimits()
    )
    assert isinstance(asked, Advance)
    assert isinstance(asked.outcome, Ask)
    assert asked.outcome.slot == "proof"


async def test_that_failed_tries_are_forgotten_after_fifteen_minutes() -> None:
    test = _shop(order(), session=GUEST)
    for attempt in range(5):
        await test.say(f"where is order 40817, postcode 2000{attempt}")
    assert "too many failed tries" in spoken(await test.say("where is order 40817, postcode 20357"))
    test.clock.advance(15 * 60)
    assert "were delivered" in spoken(await test.say("where is order 40817, postcode 20357"))


async def test_that_a_new_conversation_from_the_same_address_gets_no_new_tries() -> None:
    test = _shop(order(), session=replace(GUEST, origin="somewhere"))
    for attempt in range(5):
        await test.say(f"where is order 4090{attempt}, postcode 20001")
    await test.begin(Session("con_2", origin="somewhere"))
    assert "too many failed tries" in spoken(await test.say("where is order 40817, postcode 20357"))
    await test.begin(Session("con_3", origin="elsewhere"))
    assert "were delivered" in spoken(await test.say("where is order 40817, postcode 20357"))


async def test_that_an_order_can_be_guessed_at_ten_times_a_day_from_everywhere_together() -> None:
    test = _shop(order(), session=GUEST)
    for attempt in range(10):
        await test.begin(Session(f"con_{attempt}", origin=f"place {attempt}"))
        await test.say(f"where is order 40817, postcode 2000{attempt}")
    await test.begin(Session("con_last", origin="home"))
    assert "too many failed tries" in spoken(await test.say("where is order 40817, postcode 20357"))
    test.clock.advance(24 * 60 * 60)
    assert "were delivered" in spoken(await test.say("where is order 40817, postcode 20357"))

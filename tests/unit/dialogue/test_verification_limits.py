"""What a code does not do: guessed, late, twice, elsewhere, or asked for too often."""

from __future__ import annotations

import pytest

from chatbot.dialogue.guardrails.codes import MASK, code_in
from chatbot.dialogue.identity.verification import matched
from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    Level,
    LoggedEvent,
    Message,
    Press,
    ProposalShown,
    Role,
    Session,
)
from chatbot.domain.proofs import CodeRefused, CustomerVerified, TypedCode
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, customer, order, product

PAIR = "40817, anna.lindholm@post.example"
EMMA = customer(id="cus_00006", email="emma.clarke@mail.example", name="Emma Clarke")
AGAIN = "Shall I send a six-digit code to the e-mail on file for order 40817?"


def shop() -> DialogueTest:
    orders = (
        order(state=OrderState.PAID, shipments=()),
        order(number="40602", customer_id=EMMA.id, email=EMMA.email, state=OrderState.PAID, shipments=()),
    )
    return DialogueTest(MemoryStoreConnector((product(),), (ANNA, EMMA), orders), session=Session("con_test"))


async def awaiting(test: DialogueTest, conversation_id: str = "con_test", pair: str = PAIR) -> str:
    """Bring a conversation as far as its code, and return that."""
    await test.begin(Session(conversation_id, origin="home"))
    await test.say("cancel my order")
    await test.say(pair)
    return test.codes.last


def reasons(events: list[LoggedEvent]) -> list[str]:
    return [one.event.reason for one in events if isinstance(one.event, CodeRefused)]


def chips(events: list[LoggedEvent]) -> list[str]:
    return [chip.message for one in events if isinstance(one.event, CardsShown) for chip in one.event.quick_replies]


async def test_that_a_wrong_code_may_be_corrected() -> None:
    test = shop()
    code = await awaiting(test)
    wrong = await test.say("000000")
    assert (spoken(wrong), reasons(wrong)) == ("That is not the code in the e-mail. Please look again.", ["wrong"])
    assert chips(wrong) == ["please send me a new code"]
    assert any(isinstance(one.event, ProposalShown) for one in await test.say(code))


async def test_that_five_wrong_codes_make_it_void_and_a_new_one_is_offered() -> None:
    test = shop()
    code = await awaiting(test)
    for _ in range(4):
        assert reasons(await test.say("000000")) == ["wrong"]
    last = await test.say("000000")
    assert spoken(last) == f"That was the fifth wrong code, so it does not work any more. {AGAIN}"
    assert (reasons(last), chips(last)) == (["spent"], ["yes", "no"])
    assert (await test.log.load("con_test")).state.code_until is None
    await test.say(code)
    assert await test.log.owner("con_test") is None
    await test.say("yes")
    assert test.codes.last != code
    assert any(isinstance(one.event, CustomerVerified) for one in await test.say(test.codes.last))


async def test_that_a_code_that_is_too_old_proves_nothing() -> None:
    test = shop()
    code = await awaiting(test)
    test.clock.advance(600)
    late = await test.say(code)
    assert (spoken(late), reasons(late)) == (f"That code does not work any more. {AGAIN}", ["expired"])
    assert await test.log.owner("con_test") is None


async def test_that_an_old_code_is_not_waited_for_but_a_new_one_offered() -> None:
    test = shop()
    await awaiting(test)
    test.clock.advance(600)
    assert spoken(await test.say("hm")) == AGAIN


async def test_that_the_code_of_another_conversation_proves_nothing() -> None:
    test = shop()
    annas = await awaiting(test, "con_anna")
    await awaiting(test, "con_emma", "40602, emma.clarke@mail.example")
    assert reasons(await test.say(annas)) == ["wrong"]
    assert await test.log.owner("con_emma") is None


async def test_that_a_code_counts_once() -> None:
    test = shop()
    code = await awaiting(test)
    await test.say(code)
    checked = await test.codes.check("con_test", code, NOW)
    assert checked.customer_id is None


async def test_that_a_void_code_without_a_goal_is_just_refused() -> None:
    test = shop()
    code = await awaiting(test)
    await test.say("cancel that")
    test.clock.advance(600)
    assert spoken(await test.say(code)) == "That code does not work any more."


async def test_that_a_new_code_can_be_asked_for_and_makes_the_first_one_void() -> None:
    test = shop()
    first = await awaiting(test)
    for wish in ("please send me a new code", "it did not arrive, what now"):
        assert spoken(await test.say(wish)).startswith("A six-digit code is on its way")
    assert reasons(await test.say(first)) == ["wrong"]
    assert "as many codes as I may" in spoken(await test.say("send a new code"))


EMMAS_PAIR = "40602, emma.clarke@mail.example"


@pytest.mark.parametrize(
    "calls",
    [
        [("con_test", "a", PAIR), ("con_test", "b", PAIR), ("con_test", "c", EMMAS_PAIR), ("con_test", "d", PAIR)],
        [
            ("con_1", "home", PAIR),
            ("con_2", "home", PAIR),
            ("con_3", "home", EMMAS_PAIR),
            ("con_4", "home", EMMAS_PAIR),
        ],
        [("con_1", "a", PAIR), ("con_2", "b", PAIR), ("con_3", "c", PAIR), ("con_4", "d", PAIR)],
    ],
    ids=["conversation", "address", "customer"],
)
async def test_that_three_codes_in_a_quarter_of_an_hour_are_enough(calls: list[tuple[str, str, str]]) -> None:
    test = shop()
    answers = [await wanted(test, *call) for call in calls]
    assert ["on its way" in answer for answer in answers] == [True, True, True, False]
    assert answers[-1].startswith("I have sent as many codes as I may for now")
    test.clock.advance(15 * 60)
    assert "on its way" in await wanted(test, *calls[-1])


async def wanted(test: DialogueTest, conversation_id: str, origin: str, pair: str) -> str:
    """Ask for a code once more, in a conversation that may be new, and return the answer."""
    session = Session(conversation_id, origin=origin)
    if conversation_id == test.session.conversation_id:
        test.session = session
        await test.say("never mind")
    else:
        await test.begin(session)
    return spoken(await test.say(f"cancel my order {pair}"))


async def test_that_ten_codes_a_day_are_enough_for_a_customer() -> None:
    test = shop()
    for number in range(10):
        await awaiting(test, f"con_{number}")
        test.clock.advance(16 * 60)
    code = test.codes.last
    assert await awaiting(test, "con_last") == code
    await awaiting(test, "con_emma", "40602, emma.clarke@mail.example")
    assert test.codes.last != code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("482913", "482913"),
        (" 482 913 ", "482913"),
        ("482-913", "482913"),
        ("482913.", "482913"),
        ("48291", ""),
        ("4829134", ""),
        ("48 29 13", ""),
        ("my code is 482913", ""),
        ("482913 482913", ""),
        ("４８２９１３", ""),
    ],
)
def test_that_a_code_is_told_from_other_messages(text: str, code: str) -> None:
    assert code_in(text) == code


def test_that_a_code_is_matched_only_while_one_is_waited_for_by_somebody_unknown() -> None:
    message, waiting = Message(Role.USER, "482 913"), DialogueState(code_until=NOW)
    nobody, anna = Session("con_1"), Session("con_1", Level.VERIFIED, ANNA.id)
    assert matched(message, waiting, nobody) == TypedCode("482913", MASK)
    assert matched(message, DialogueState(), nobody) == message
    assert matched(message, waiting, anna) == message
    assert matched(Press("pro_1", True), waiting, nobody) == Press("pro_1", True)

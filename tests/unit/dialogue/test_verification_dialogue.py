"""A shopper who is not signed in proves by a code who they are, and the goal that waited goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.assistant import Assistant
from chatbot.dialogue.identity.guarded import Guarded
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import (
    Frame,
    Level,
    LoggedEvent,
    MessageReceived,
    ProposalShown,
    Session,
)
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Proposal, Say
from chatbot.domain.proofs import CodeSent, CustomerVerified, GuestMatched, LookUpFailed
from chatbot.errors import StoreUnavailable
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.lm import ScriptedChatModel
from chatbot.testing.store import MemoryStoreConnector, line, order, product

SOCKS = line(id="40817-2", name="Ullgard Hiking Socks", kind="socks", quantity=2, options=())
NEED = "If you like, I send a six-digit code to the e-mail on file instead: please tell me the order number"
SENT = "A six-digit code is on its way to a•••@p•••.example. Please type it here; it works for 10 minutes."
PAIR = "40817, anna.lindholm@post.example"
PAID = {"state": OrderState.PAID, "shipments": (), "lines": (line(), SOCKS)}


def guest(placed: Order | None = None, **more: object) -> DialogueTest:
    store = MemoryStoreConnector((product(),), (ANNA,), (placed or order(**PAID),))
    return DialogueTest(store, session=Session("con_test", origin="home"), **more)


def has(events: list[LoggedEvent], kind: type) -> bool:
    return any(isinstance(one.event, kind) for one in events)


def proposal(events: list[LoggedEvent]) -> Proposal:
    return next(one.event.proposal for one in events if isinstance(one.event, ProposalShown))


async def awaiting(wish: str = "cancel my order", placed: Order | None = None) -> DialogueTest:
    test = guest(placed)
    await test.say(wish)
    assert spoken(await test.say(PAIR)) == SENT
    return test


async def test_that_a_code_proves_a_customer_and_the_goal_goes_on_in_the_same_turn() -> None:
    test = guest()
    asked = spoken(await test.say("cancel my order"))
    assert asked.startswith("To change an order I need you to be signed in")
    assert NEED in asked
    sent = await test.say(PAIR)
    assert spoken(sent) == SENT
    assert (has(sent, GuestMatched), has(sent, CodeSent), has(sent, ProposalShown)) == (True, True, False)
    shown = await test.say(test.codes.last)
    assert spoken(shown).startswith("Thank you, now I know that it is you. Here is the cancellation of your Fjellfot")
    assert has(shown, CustomerVerified)
    assert await test.log.owner("con_test") == ANNA.id
    await test.press(proposal(shown).id)
    assert test.store.orders["40817"].state is OrderState.CANCELLED
    assert [one.action for one in test.unit_of_work.audit] == ["send_code", "verify_customer", "cancel_order"]


async def test_that_the_mail_names_the_customer_and_no_address() -> None:
    test = await awaiting()
    (mail,) = [one for one in test.unit_of_work.outbox if one.topic == "mail.code"]
    assert mail.payload == {
        "customer": ANNA.id,
        "language": "en",
        "subject": "mail.code.subject",
        "body": "mail.code.code mail.code.ignore",
        "code": test.codes.last,
        "minutes": "10",
        "until": "2026-11-16T10:10:00+00:00",
    }


async def test_that_the_code_goes_to_the_address_on_file_whatever_was_typed() -> None:
    test = guest(order(**PAID, email="gift@mail.example"))
    await test.say("cancel my order")
    assert spoken(await test.say("40817, gift@mail.example")) == SENT  # Anna's own, not that of the order
    assert test.unit_of_work.outbox[-1].payload["customer"] == ANNA.id


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}.", "{0:.3} {0:3.6}"])
async def test_that_a_code_is_kept_nowhere_in_clear(typed: str) -> None:
    test = await awaiting()
    code = test.codes.last
    message = f"{code[:3]} {code[3:]}" if "3" in typed else typed.format(code)
    events = await test.say(message)
    assert has(events, CustomerVerified)
    assert next(one.event.text for one in events if isinstance(one.event, MessageReceived)) == "••••••"
    conversation = await test.log.load("con_test")
    kept = f"{await test.log.events('con_test')} {conversation.state}"
    assert code not in kept
    assert message.strip() not in kept


async def test_that_what_was_wished_for_is_remembered_with_its_words() -> None:
    test = await awaiting("cancel the socks")
    shown = await test.say(test.codes.last)
    assert "the cancellation of your 2 x Ullgard Hiking Socks (order 40817)" in spoken(shown)
    assert proposal(shown).write.line_ids == (SOCKS.id,)


async def test_that_a_return_goes_on_with_its_next_question() -> None:
    test = guest(order())
    asked = await test.say("I want to return the boots")
    assert "To open a return I need you to be signed in" in spoken(asked)
    await test.say("40817 and 20357")
    assert spoken(await test.say(test.codes.last)) == (
        "Thank you, now I know that it is you. Why would you like to send your Fjellfot Trail Boots back?"
    )
    assert has(await test.say("they do not fit"), ProposalShown)


async def test_that_an_address_goes_on_with_its_next_question() -> None:
    test = await awaiting("change the delivery address")
    assert "Which address should it go to" in spoken(await test.say(test.codes.last))


async def test_that_order_and_proof_may_come_one_after_the_other() -> None:
    test = guest()
    assert "the delivery postcode on order 40817" in spoken(await test.say("cancel my order 40817"))
    assert spoken(await test.say("20357")) == SENT


async def test_that_nothing_is_looked_up_or_sent_before_the_details_are_given() -> None:
    test = guest()
    asked = await test.say("cancel my order")
    assert (test.codes.last, has(asked, GuestMatched)) == ("", False)
    assert spoken(await test.say(PAIR)) == SENT


async def test_that_a_wish_with_number_and_proof_gets_the_code_at_once() -> None:
    test = guest()
    assert spoken(await test.say(f"cancel my order {PAIR}")).endswith(SENT)
    assert test.codes.last


async def test_that_a_guest_who_knows_the_order_already_is_asked_once() -> None:
    test = guest()
    await test.say("where is order 40817, postcode 20357")
    assert "Shall I send" in spoken(await test.say("cancel it, cancel my order"))
    assert "Shall I send" in spoken(await test.say("hm well"))
    assert spoken(await test.say("no")) == "All right, nothing was changed."
    assert test.codes.last == ""


@pytest.mark.parametrize("pair", ["40817, nobody@mail.example", "99999, anna.lindholm@post.example"])
async def test_that_a_pair_that_does_not_fit_is_answered_as_ever_and_can_be_corrected(pair: str) -> None:
    test = guest()
    await test.say("cancel the socks")
    failed = await test.say(pair)
    assert (spoken(failed), has(failed, LookUpFailed)) == ("I can't find an order with these details.", True)
    assert test.codes.last == ""
    assert spoken(await test.say(PAIR)) == SENT
    assert "2 x Ullgard Hiking Socks (order 40817)" in spoken(await test.say(test.codes.last))


async def test_that_wrong_pairs_are_limited_as_ever() -> None:
    test = guest()
    await test.say("cancel my order")
    for number in range(5):
        await test.say(f"40817, nobody{number}@mail.example")
    assert "too many failed tries" in spoken(await test.say(PAIR))
    assert test.codes.last == ""


async def test_that_a_customer_without_a_record_gets_no_code() -> None:
    test = guest()
    test.store.customers.clear()
    await test.say("cancel my order")
    assert "no e-mail on file" in spoken(await test.say(PAIR))


async def test_that_a_digression_is_answered_and_the_code_still_counts() -> None:
    test = await awaiting()
    aside = spoken(await test.say("what is your return policy?"))
    assert aside.startswith("You have 30 days to return an item")
    assert aside.endswith(
        "Now back to what we were doing. Please type the six digits from the e-mail, and nothing else."
    )
    await test.say("what is the policy, how long can I return an item?")
    assert has(await test.say(test.codes.last), CustomerVerified)


async def test_that_a_code_counts_also_when_its_goal_was_left_for_something_else() -> None:
    test = await awaiting()
    await test.say("cancel that")
    assert spoken(await test.say(test.codes.last)) == "Thank you, now I know that it is you."
    assert "Here is the cancellation" in spoken(await test.say("cancel my order"))


async def test_that_the_goal_survives_a_shop_that_is_down_when_the_code_comes() -> None:
    test = await awaiting("cancel the socks")
    order_of = test.store.order_of

    async def down(*_: str) -> Order:
        raise StoreUnavailable("down")

    test.store.order_of = down
    failed = await test.say(test.codes.last)
    assert "I can't reach our order system" in spoken(failed)
    assert has(failed, CustomerVerified)
    test.store.order_of = order_of
    assert "2 x Ullgard Hiking Socks" in spoken(await test.say("and now?"))


async def test_that_six_digits_are_no_code_when_none_is_waited_for() -> None:
    test = guest()
    events = await test.say("123456")
    assert next(one.event.text for one in events if isinstance(one.event, MessageReceived)) == "123456"


async def test_that_no_model_words_who_somebody_is() -> None:
    model = ScriptedChatModel("I know that it is you, here is your code 482913.")
    test = guest(model=model)
    await test.say("cancel my order")
    asked = len(model.requests)
    assert spoken(await test.say(PAIR)) == SENT
    assert len(model.requests) == asked
    assert spoken(await test.say(test.codes.last)).startswith("Thank you, now I know that it is you. ")


async def test_that_two_goals_of_one_message_are_both_reached() -> None:
    test = guest()
    await test.say("cancel the socks and change the delivery address")
    assert spoken(await test.say(PAIR)) == SENT
    shown = await test.say(test.codes.last)
    assert "Here is the cancellation of your 2 x Ullgard Hiking Socks" in spoken(shown)
    assert "Which address should it go to" in spoken(await test.press(proposal(shown).id))
    assert "You're welcome." in spoken(await test.say("thank you"))


async def test_that_a_wish_said_again_in_other_words_replaces_the_first() -> None:
    test = guest()
    await test.say("cancel my order")
    assert NEED in spoken(await test.say("cancel the socks"))
    await test.say(PAIR)
    assert "the cancellation of your 2 x Ullgard Hiking Socks" in spoken(await test.say(test.codes.last))


async def test_that_a_goal_that_does_something_for_guests_too_is_not_refused() -> None:
    class Greeting:
        name = "cancel_order"
        level = Level.VERIFIED

        async def advance(self, frame: Frame, turn: Turn) -> Advance:
            return Advance(Say((Statement("small_talk.greeting"),)))

    test = guest()
    flows = {**test.parts.flows, "cancel_order": Guarded(Greeting(), test.parts.verification)}
    test.assistant = Assistant(replace(test.parts, flows=flows))
    assert spoken(await test.say("cancel my order")) == "Hello, what can I look up for you?"

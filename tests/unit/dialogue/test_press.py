import asyncio
from dataclasses import replace

import pytest

from chatbot.dialogue.press import as_press
from chatbot.domain.commerce import Order, OrderLine, ReturnClass
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    Level,
    LoggedEvent,
    Message,
    Press,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    Role,
    Session,
    StackChanged,
    TurnFailed,
)
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.money import Money
from chatbot.domain.outcome import CardKind, Proposal
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product, shipment

SOCKS = line(id="40817-2", name="Ullgard Hiking Socks", kind="socks", quantity=3, unit_price=Money(900), options=())


def _shop(*orders: Order) -> MemoryStoreConnector:
    return MemoryStoreConnector((product(),), (ANNA,), orders)


async def _proposed(test: DialogueTest, wish: str = "I want to return the boots") -> Proposal:
    await test.say(wish)
    return _shown(await test.say("they do not fit"))


def _shown(events: list[LoggedEvent]) -> Proposal:
    return next(one.event.proposal for one in events if isinstance(one.event, ProposalShown))


def _declined(events: list[LoggedEvent]) -> list[str]:
    return [one.event.reason for one in events if isinstance(one.event, ProposalDeclined)]


def _has(events: list[LoggedEvent], kind: type) -> bool:
    return any(isinstance(one.event, kind) for one in events)


async def test_that_confirming_says_what_was_opened_and_shows_its_card() -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    events = await test.press(proposal.id)
    (request,) = test.unit_of_work.returns
    assert f"Done: return {request.label_code} is open, and the label goes to a•••@p•••.example." in spoken(events)
    assert "within 5 working days" in spoken(events)
    (card,) = next(one.event.cards for one in events if isinstance(one.event, CardsShown))
    assert (card.kind, card.reference) == (CardKind.RETURN, request.id)
    state = (await test.log.load("con_test")).state
    assert (state.proposal, state.executed, state.stack) == (None, (proposal.id,), ())


@pytest.mark.parametrize(
    ("text", "is_press"),
    [("AAAAA2", True), ("  AAAAA2\n", True), ("aaaaa2", False), ("AAAAA2 please", False), ("yes", False)],
)
async def test_that_only_exactly_the_code_of_the_open_card_presses_it(text: str, is_press: bool) -> None:
    proposal = await _proposed(DialogueTest())
    given = Message(Role.USER, text)
    expected = Press(proposal.id, is_confirmed=True) if is_press else given
    assert as_press(given, DialogueState(proposal=proposal)) == expected
    assert as_press(given, DialogueState()) == given


async def test_that_a_press_of_an_old_card_leaves_the_open_one_open() -> None:
    test = DialogueTest()
    old = await _proposed(test)
    new = _shown(await test.say("store credit instead"))
    assert "no longer open" in spoken(await test.press(old.id))
    assert test.unit_of_work.returns == []
    await test.press(new.id)
    assert [one.target.value for one in test.unit_of_work.returns] == ["store_credit"]


async def test_that_a_second_press_of_a_done_card_leaves_the_next_one_open() -> None:
    test = DialogueTest(_shop(order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),))))
    done = await _proposed(test)
    await test.press(done.id)
    open_one = await _proposed(test, "I want to return the socks")
    assert "already done" in spoken(await test.press(done.id))
    assert not _has(await test.press(open_one.id), TurnFailed)
    assert [one.lines[0].line_id for one in test.unit_of_work.returns] == ["40817-1", "40817-2"]


async def test_that_declining_voids_the_card_and_ends_the_goal() -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    assert _declined(await test.press(proposal.id, confirm=False)) == ["declined"]
    state = (await test.log.load("con_test")).state
    assert (state.proposal, state.stack) == (None, ())


async def test_that_an_expired_card_is_void_and_nothing_happened() -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    test.clock.advance(301)
    events = await test.press(proposal.id)
    assert _declined(events) == ["expired"]
    assert "just ask me again" in spoken(events)
    assert test.unit_of_work.returns == []


async def test_that_an_order_that_changed_meanwhile_gets_a_new_card_of_how_it_stands() -> None:
    test = DialogueTest(_shop(order(lines=(line(quantity=2), line(id="40817-9", name="Lamp", options=())))))
    old = await _proposed(test)
    test.store.orders["40817"] = order(lines=(line(quantity=2, returned_quantity=1),))
    events = await test.press(old.id)
    new = _shown(events)
    assert "Something changed in the meantime" in spoken(events)
    assert (old.write.amount, new.write.amount) == (Money(29800), Money(14900))
    assert _declined(events) == ["changed"]
    assert test.unit_of_work.returns == []
    await test.press(new.id)
    assert [one.amount for one in test.unit_of_work.returns] == [Money(14900)]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (line(returned_quantity=1), "A return of your Fjellfot Trail Boots has already been opened."),
        (line(return_class=ReturnClass.FINAL_SALE), "such goods are excluded from returns"),
    ],
)
async def test_that_an_order_that_may_no_longer_come_back_is_refused_with_the_reason(
    item: OrderLine, reason: str
) -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    test.store.orders["40817"] = order(lines=(item,))
    events = await test.press(proposal.id)
    assert "Something changed in the meantime" in spoken(events)
    assert reason in spoken(events)
    assert not _has(events, ProposalShown)
    assert (await test.log.load("con_test")).state.proposal is None


async def test_that_a_changed_order_whose_goal_was_lost_in_a_crash_is_not_done() -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    crashed = await test.log.load("con_test")
    focus = crashed.state.focus
    await test.log.append(
        replace(crashed, state=replace(crashed.state, stack=())), (StackChanged((), focus),), NOW
    )  # the turn that took the goal away never closed its card
    test.store.orders["40817"] = order(lines=(line(returned_quantity=1),))
    events = await test.press(proposal.id)
    assert "nothing was done" in spoken(events)
    assert _declined(events) == ["changed"]


async def test_that_a_card_that_was_carried_out_before_a_crash_is_not_carried_out_again() -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    async with test.unit_of_work.begin() as work:
        await work.settle(proposal.id, "ret_before", NOW)
    events = await test.press(proposal.id)
    assert "already done" in spoken(events)
    assert [one.event.record_id for one in events if isinstance(one.event, ProposalExecuted)] == ["ret_before"]
    assert test.unit_of_work.returns == []


@pytest.mark.parametrize(
    "session",
    [
        Session("con_test"),
        Session("con_test", Level.GUEST, ANNA.id),
        Session("con_test", Level.VERIFIED, "cus_00006"),
    ],
    ids=["signed out", "guest", "another customer"],
)
async def test_that_nobody_else_carries_out_the_card_of_a_conversation(session: Session) -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    test.session = session
    events = await test.press(proposal.id)
    assert "Only the signed-in customer a card was made for can confirm it" in spoken(events)
    assert not _has(events, HandedOff)
    assert test.unit_of_work.returns == []


async def test_that_twenty_presses_at_once_open_one_return() -> None:
    test = DialogueTest()
    proposal = await _proposed(test)
    turns = await asyncio.gather(*(test.press(proposal.id) for _ in range(20)))
    assert sum(_has(events, ProposalExecuted) for events in turns) == 1
    assert sum("already done" in spoken(events) for events in turns) == 19
    assert len(test.unit_of_work.returns) == 1

"""What the staff does with conversations that were handed over, and that the assistant is silent meanwhile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.assistant import Assistant
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.dialogue.state import fold_all
from chatbot.domain.conversation import (
    DialogueState,
    LoggedEvent,
    Message,
    MessageReceived,
    ProposalDeclined,
    ProposalShown,
    Role,
    SentenceReleased,
    Session,
    TurnFinished,
)
from chatbot.domain.hand_overs import Ground, GroundKind, HandedOff, HandOverState, StaffWrote
from chatbot.errors import ClaimedByAnother, HandOverNotFound, InvalidMessage, NotClaimed
from chatbot.ports.hand_overs import WAITING
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.desk import has
from chatbot.testing.hand_overs import MemoryHandOverQueue
from chatbot.testing.world import FixedClock

MARA = StaffMember("stf_1", "mara", StaffRole.AGENT)
OLGA = StaffMember("stf_2", "olga", StaffRole.AGENT)
CHIEF = StaffMember("stf_3", "chief", StaffRole.ADMIN)
CON = "con_test"
NIGHT = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)


def desk_of(test: DialogueTest) -> StaffDesk:
    log, queue = AnnouncedLog(test.log), MemoryHandOverQueue(test.unit_of_work, test.log)
    return StaffDesk(log, queue, test.unit_of_work, test.clock, test.ids, log)


async def handed_over() -> tuple[DialogueTest, StaffDesk]:
    test = DialogueTest()
    await test.say("get me a human")
    return test, desk_of(test)


async def state_of(test: DialogueTest) -> DialogueState:
    state = (await test.log.load(CON)).state
    assert fold_all(DialogueState(), [one.event for one in await test.log.events(CON)]) == state
    return state


def outcome(events: list[LoggedEvent]) -> str:
    last = events[-1].event
    assert isinstance(last, TurnFinished)
    return last.outcome


async def test_that_a_hand_over_waits_with_what_a_colleague_must_know() -> None:
    test = DialogueTest()
    await test.say("where is my order 40817?")
    await test.say("get me a human")
    (entry,) = await desk_of(test).queue.entries()
    assert (entry.state, entry.reason, entry.about.language) == (HandOverState.WAITING, "asked_for_person", "en")
    assert entry.about.topic == "order_status"
    assert "40817" in entry.about.tried
    assert Ground(GroundKind.ORDER, "40817") in entry.about.grounds
    assert await desk_of(test).queue.place(CON) == 1
    assert await desk_of(test).queue.place("con_other") == 2


async def test_that_while_a_person_has_it_messages_are_logged_and_not_answered() -> None:
    test, desk = await handed_over()
    await desk.claim(CON, MARA)
    events = await test.say("where is my order 40817?")
    assert [type(one.event) for one in events] == [MessageReceived, TurnFinished]
    assert outcome(events) == "with_person"
    assert (await state_of(test)).person == MARA.id


async def test_that_while_it_waits_the_assistant_goes_on_answering() -> None:
    test, _ = await handed_over()
    assert "40817" in spoken(await test.say("where is my order 40817?"))


async def test_that_a_card_is_closed_when_a_person_comes_and_a_press_changes_nothing() -> None:
    test = DialogueTest()
    await test.say("get me a human")
    await test.say("I want to return the boots")
    shown = await test.say("they do not fit")
    (proposal,) = (one.event.proposal for one in shown if isinstance(one.event, ProposalShown))
    await desk_of(test).claim(CON, MARA)
    declined = [one.event for one in await test.log.events(CON) if isinstance(one.event, ProposalDeclined)]
    assert declined == [ProposalDeclined(proposal.id, "with_person")]
    assert outcome(await test.press(proposal.id)) == "with_person"
    assert test.unit_of_work.returns == []


async def test_that_only_one_has_it_however_many_claim_at_once() -> None:
    test, desk = await handed_over()
    claims = await asyncio.gather(*(desk.claim(CON, one) for one in (MARA, OLGA)), return_exceptions=True)
    assert [type(one) for one in claims] == [type(None), ClaimedByAnother]
    await desk.claim(CON, MARA)  # again is no second claim
    (entry,) = await desk.queue.entries()
    assert (entry.state, entry.staff_name) == (HandOverState.CLAIMED, "mara")
    assert [one.action for one in test.unit_of_work.audit if one.actor == MARA.id] == ["hand_over.claim"]


async def test_that_only_who_has_it_writes_gives_back_and_resolves() -> None:
    _, desk = await handed_over()
    with pytest.raises(NotClaimed):
        await desk.write(CON, MARA, "Hello")
    with pytest.raises(NotClaimed):
        await desk.release(CON, MARA)
    await desk.claim(CON, MARA)
    with pytest.raises(NotClaimed):
        await desk.write(CON, OLGA, "Hello")
    for act in (desk.release, desk.resolve):
        with pytest.raises(ClaimedByAnother):
            await act(CON, OLGA)
    with pytest.raises(InvalidMessage):
        await desk.write(CON, MARA, " \u200b ")


async def test_that_a_message_of_the_staff_is_kept_with_who_wrote_it_and_masked() -> None:
    test, desk = await handed_over()
    await desk.claim(CON, MARA)
    wrote = await desk.write(CON, MARA, "Use 4111 1111 1111 1111\u200b, please")
    assert "4111" not in wrote.text
    assert (await test.log.events(CON))[-1].event == wrote
    assert (await state_of(test)).history[-1] == Message(Role.STAFF, wrote.text)


async def test_that_what_was_sent_over_a_failed_check_is_recorded() -> None:
    test, desk = await handed_over()
    await desk.claim(CON, MARA)
    wrote = await desk.write(CON, MARA, "You get 500 EUR.", (("value", "500 EUR"),))
    assert wrote.overridden == (("value", "500 EUR"),)
    assert test.unit_of_work.audit[-1].action == "hand_over.override"


@pytest.mark.parametrize("verb", ["release", "resolve"])
async def test_that_given_back_the_assistant_answers_again_and_knows_what_was_said(verb: str) -> None:
    test, desk = await handed_over()
    await desk.claim(CON, MARA)
    await desk.write(CON, MARA, "The new lamp leaves us today.")
    await getattr(desk, verb)(CON, MARA)
    assert spoken(await test.say("pardon?"))
    assert Message(Role.STAFF, "The new lamp leaves us today.") in (await state_of(test)).history
    assert "40817" in spoken(await test.say("where is my order 40817?"))
    entry = await desk.queue.entry(CON)
    assert entry is not None
    assert (entry.state in WAITING) is (verb == "release")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what did your colleague promise?", "The new lamp leaves us today. No need to send the old one back."),
        ("when does the new lamp leave?", "The new lamp leaves us today."),
        ("do I have to send the old one back?", "No need to send the old one back."),
        ("你同事刚才怎么说的", "The new lamp leaves us today. No need to send the old one back."),
    ],
)
async def test_that_what_was_agreed_is_told_in_the_words_of_the_staff(text: str, told: str) -> None:
    test, desk = await handed_over()
    await desk.claim(CON, MARA)
    await desk.write(CON, MARA, "The new lamp leaves us today. No need to send the old one back.")
    await desk.release(CON, MARA)
    assert told in spoken(await test.say(text))


async def test_that_what_the_staff_wrote_of_other_matters_is_left_out() -> None:
    test, desk = await handed_over()
    await desk.claim(CON, MARA)
    await desk.write(CON, MARA, "The new lamp leaves us today.")
    await desk.release(CON, MARA)
    assert "lamp" not in spoken(await test.say("how long do I have to return something?"))


async def test_that_nobody_is_quoted_who_wrote_nothing() -> None:
    test, _ = await handed_over()
    assert "colleague wrote" not in spoken(await test.say("what did your colleague promise?"))


async def test_that_after_it_was_resolved_a_person_can_be_asked_for_again() -> None:
    test, desk = await handed_over()
    await desk.resolve(CON, MARA)  # without a claim: it was answered by e-mail
    await desk.resolve(CON, MARA)
    events = await test.say("get me a human")
    assert has(events, HandedOff)
    (entry,) = await desk.queue.entries()
    assert entry.state is HandOverState.WAITING


async def test_that_what_was_resolved_is_reopened_once() -> None:
    test, desk = await handed_over()
    await desk.resolve(CON, MARA)
    for _ in range(2):
        await desk.reopen(CON, OLGA)
    (entry,) = await desk.queue.entries()
    assert entry.state is HandOverState.REOPENED
    assert (await state_of(test)).is_handed_off
    assert [one.action for one in test.unit_of_work.audit if one.actor == OLGA.id] == ["hand_over.reopen"]


async def test_that_who_has_it_or_an_administrator_assigns_it() -> None:
    test, desk = await handed_over()
    await desk.assign(CON, MARA, OLGA)  # nobody had it
    with pytest.raises(ClaimedByAnother):
        await desk.assign(CON, MARA, MARA)
    await desk.assign(CON, CHIEF, MARA)
    assert (await state_of(test)).person == MARA.id
    await desk.assign(CON, MARA, OLGA)
    assert (await state_of(test)).person == OLGA.id


async def test_that_nobody_takes_a_conversation_in_which_no_person_was_asked_for() -> None:
    test = DialogueTest()
    await test.say("where is my order 40817?")
    desk = desk_of(test)
    for act in (desk.claim, desk.resolve, desk.reopen):
        with pytest.raises(HandOverNotFound):
            await act(CON, MARA)


@pytest.mark.parametrize("after", range(5))
async def test_that_a_claim_in_the_middle_of_a_turn_stops_nothing_that_was_begun(after: int) -> None:
    test, desk = await handed_over()
    yielded: list[LoggedEvent] = []
    async for event in test.assistant.reply(test.session, Message(Role.USER, "what is your return policy?")):
        if len(yielded) == after:
            await desk.claim(CON, MARA)
        yielded.append(event)
    assert isinstance(yielded[-1].event, TurnFinished)
    assert (await state_of(test)).person == MARA.id
    assert outcome(await test.say("hello?")) == "with_person"


async def test_that_a_person_who_comes_before_the_reply_is_decided_is_not_talked_over() -> None:
    test, desk = await handed_over()
    assistant = Assistant(replace(test.parts))
    reply = assistant.reply(test.session, Message(Role.USER, "what is your return policy?"))
    first = await anext(reply)
    assert isinstance(first.event, MessageReceived)
    await desk.claim(CON, MARA)
    rest = [one.event async for one in reply]
    assert any(isinstance(one, SentenceReleased | TurnFinished) for one in rest)
    await desk.write(CON, MARA, "I am here.")
    assert isinstance((await test.log.events(CON))[-1].event, StaffWrote)


async def test_that_what_is_no_event_of_a_conversation_is_in_the_audit_log_all_the_same() -> None:
    test = DialogueTest()
    await desk_of(test).record(CHIEF, "knowledge.publish", "en/faq/parking.md")
    (entry,) = test.unit_of_work.audit
    assert (entry.actor, entry.action, entry.record_id, entry.conversation_id) == (
        CHIEF.id,
        "knowledge.publish",
        "en/faq/parking.md",
        "",
    )


async def guest_with_address(*said: str) -> tuple[DialogueTest, StaffDesk]:
    test = DialogueTest(session=Session(CON), clock=FixedClock(NIGHT))
    for text in ("get me a human", *said):
        await test.say(text)
    desk = desk_of(test)
    await desk.claim(CON, MARA)
    return test, desk


async def test_that_a_guest_who_left_an_address_is_mailed_what_is_written_while_no_page_is_open() -> None:
    test, desk = await guest_with_address("kim@post.example")
    with desk.news.listen(CON, is_shopper=True):
        assert not (await desk.write(CON, MARA, "Are you there?")).is_mailed
    with desk.news.listen(CON):  # a colleague reads along
        assert (await desk.write(CON, MARA, "It left yesterday.")).is_mailed
    wrote = [one.event for one in await test.log.events(CON) if isinstance(one.event, StaffWrote)]
    assert [one.is_mailed for one in wrote] == [False, True]


async def test_that_who_left_no_address_is_not_mailed() -> None:
    _, desk = await guest_with_address("no, I will look here again")
    assert not (await desk.write(CON, MARA, "It left yesterday.")).is_mailed

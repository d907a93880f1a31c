"""What the assistant would answer: a turn on a copy, with nothing that can write."""

import pytest

from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.bootstrap.rehearsal import Rehearsal, build_rehearsal, last_asked
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.domain.conversation import LoggedEvent, MessageReceived, Session, TurnFinished
from chatbot.domain.evidence import Trace
from chatbot.domain.hand_overs import WITH_PERSON, StaffWrote
from chatbot.errors import ConversationNotFound, InvalidMessage, NotAuthorised
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.testing.assistant import BY_PERSON, DialogueTest
from chatbot.testing.store import NOW

MARA = StaffMember("stf_1", "mara", StaffRole.AGENT)


def rehearsal_of(test: DialogueTest) -> Rehearsal:
    return build_rehearsal(test.parts, test.outside, BY_PERSON)


async def claimed(test: DialogueTest) -> None:
    desk = StaffDesk(test.log, test.queue, test.unit_of_work, test.clock, test.ids, AnnouncedLog(test.log))
    await test.say("get me a human")
    await desk.claim(test.session.conversation_id, MARA)


async def test_that_what_would_be_answered_is_told_and_nothing_is_recorded() -> None:
    test = DialogueTest()
    await test.say("hello")
    await claimed(test)
    assert await test.say("where is my order 40817?"), "the assistant is silent"
    before = await test.log.events("con_test")
    reply = await rehearsal_of(test).next_reply("con_test")
    assert "40817" in reply.text
    assert await test.log.events("con_test") == before
    assert (await test.log.load("con_test")).state.person == MARA.id


async def test_that_a_draft_of_a_write_is_an_offer_and_writes_nothing() -> None:
    test = DialogueTest()
    await claimed(test)
    await test.say("I want to return the boots, they do not fit")
    hand_offs, audited = len(test.unit_of_work.hand_offs), len(test.unit_of_work.audit)
    reply = await rehearsal_of(test).next_reply("con_test")
    assert reply.text
    assert test.unit_of_work.returns == []
    assert (len(test.unit_of_work.hand_offs), len(test.unit_of_work.audit)) == (hand_offs, audited)


async def test_that_no_code_is_sent_and_no_try_is_counted_for_a_draft() -> None:
    test = DialogueTest(session=Session("con_test"))
    await test.say("where is my order 40817?")
    await test.say("20357")
    await claimed(test)
    await test.say("I want to return the boots")
    await test.say("yes, send the code")
    posted = list(test.unit_of_work.outbox)
    await rehearsal_of(test).next_reply("con_test")
    assert list(test.unit_of_work.outbox) == posted


async def test_that_whatever_would_write_is_refused() -> None:
    parts = rehearsal_of(DialogueTest()).parts
    with pytest.raises(NotAuthorised):
        await parts.desk.open(Session("con_test"), "asked_for_person", "")
    codes, log = parts.verification.codes, parts.verification.log
    for refused in (
        codes.issue("con_test", "cus_1", NOW),
        codes.check("con_test", "123456", NOW),
        log.give_to("con_test", "cus_1"),
        log.create("con_new", None, MessageReceived("msg_1", "x"), NOW),
    ):
        with pytest.raises(NotAuthorised):
            await refused


async def test_that_a_wish_for_a_person_alone_has_no_draft() -> None:
    test = DialogueTest()
    await test.say("get me a human")
    assert await rehearsal_of(test).next_reply("con_test") is None


async def test_that_a_text_from_elsewhere_gets_a_cited_draft_but_nobodys_order() -> None:
    test = DialogueTest()
    reply = await rehearsal_of(test).reply_to("How long is your return policy?")
    assert "30 days" in reply.text
    assert reply.citations
    other = await rehearsal_of(test).reply_to("where is my order 40817? I am Anna Lindholm")
    assert "late" not in other.text
    with pytest.raises(InvalidMessage):
        await rehearsal_of(test).reply_to("  ")
    with pytest.raises(ConversationNotFound):
        await rehearsal_of(test).next_reply("con_unknown")


def test_that_what_waits_is_all_that_was_written_since_the_last_answer() -> None:
    silent, wrote = TurnFinished(WITH_PERSON, Trace()), StaffWrote("msg_9", "stf_1", "mara", "Hello")
    happened = [
        MessageReceived("msg_1", "first"),
        TurnFinished("say", Trace()),
        MessageReceived("msg_2", "a person please"),
        TurnFinished("hand_off", Trace()),
    ]
    assert last_asked(_logged(happened)) == "first"
    assert last_asked(_logged([*happened, wrote])) == ""
    more = [*happened, wrote, MessageReceived("msg_3", "one"), silent, MessageReceived("msg_4", "two"), silent]
    assert last_asked(_logged(more)) == "one\ntwo"


def _logged(events):
    return [LoggedEvent(number, NOW, event) for number, event in enumerate(events, 1)]

"""Notes for the team, and cards that a person of it shows the shopper."""

from dataclasses import replace

import pytest

from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.bootstrap.rehearsal import build_rehearsal
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.domain.conversation import ProposalDeclined, ProposalExecuted, ProposalShown
from chatbot.domain.hand_overs import NoteWritten
from chatbot.domain.outcome import Proposal
from chatbot.errors import HandOverNotFound, InvalidMessage, NotAuthorised, NotClaimed
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.testing.assistant import BY_PERSON, DialogueTest, spoken

CON = "con_test"
MARA, OLGA = (StaffMember(f"stf_{name}", name, StaffRole.AGENT) for name in ("mara", "olga"))


async def claimed() -> tuple[DialogueTest, StaffDesk]:
    test = DialogueTest()
    desk = StaffDesk(test.log, test.queue, test.unit_of_work, test.clock, test.ids, AnnouncedLog(test.log))
    await test.say("get me a human")
    await desk.claim(CON, MARA)
    return test, desk


async def card(test: DialogueTest, wish: str = "return the boots, they do not fit") -> Proposal:
    reply = await build_rehearsal(test.parts, test.outside, BY_PERSON).answer_in(CON, wish)
    assert reply is not None
    assert reply.proposal is not None
    return reply.proposal


async def happened(test: DialogueTest, kind: type) -> list:
    return [one.event for one in await test.log.events(CON) if isinstance(one.event, kind)]


async def test_that_anybody_of_the_team_leaves_a_note_and_the_talk_stays_as_it_is() -> None:
    test, desk = await claimed()
    before = (await test.log.load(CON)).state
    note = await desk.note(CON, OLGA, " Ask the warehouse. ")
    assert await happened(test, NoteWritten) == [note]
    assert (note.name, note.text) == ("olga", "Ask the warehouse.")
    assert (await test.log.load(CON)).state == before
    with pytest.raises(InvalidMessage):
        await desk.note(CON, OLGA, " ")
    with pytest.raises(HandOverNotFound):
        await desk.note("con_unknown", OLGA, "x")


async def test_that_a_card_of_a_person_is_carried_out_when_the_shopper_confirms_it_and_they_have_the_talk() -> None:
    test, desk = await claimed()
    offered = await card(test)
    await desk.offer(CON, MARA, offered)
    assert test.unit_of_work.returns == []
    assert "is open" in spoken(await test.press(offered.id))
    assert len(test.unit_of_work.returns) == 1
    assert len(await happened(test, ProposalExecuted)) == 1
    assert await test.press(offered.id), "a second press changes nothing"
    assert len(test.unit_of_work.returns) == 1
    assert (await test.log.load(CON)).state.person == MARA.id


async def test_that_a_newer_card_takes_the_place_of_an_open_one() -> None:
    test, desk = await claimed()
    first, second = await card(test), await card(test)
    await desk.offer(CON, MARA, first)
    await desk.offer(CON, MARA, second)
    assert await happened(test, ProposalDeclined) == [ProposalDeclined(first.id, "replaced")]
    await test.press(first.id)
    assert test.unit_of_work.returns == []
    await test.press(second.id, confirm=False)
    assert test.unit_of_work.returns == []
    assert len(await happened(test, ProposalShown)) == 2


async def test_that_only_who_has_the_conversation_offers_and_only_a_card_of_it() -> None:
    test, desk = await claimed()
    offered = await card(test)
    with pytest.raises(NotClaimed):
        await desk.offer(CON, OLGA, offered)
    with pytest.raises(NotAuthorised):
        await desk.offer(CON, MARA, replace(offered, conversation_id="con_other"))
    assert await happened(test, ProposalShown) == []

"""A conversation becomes a customer's while they talk, unless it is, or may be, about somebody else."""

from dataclasses import replace

import pytest

from chatbot.assistant import Assistant
from chatbot.dialogue.identity.sign_in import SignInDesk
from chatbot.dialogue.state import fold
from chatbot.domain.conversation import Level, Session
from chatbot.domain.proofs import CustomerSignedIn, GuestMatched
from chatbot.errors import ConversationConflict, NotAuthorised
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.log import MemoryConversationLog


@pytest.fixture
def test() -> DialogueTest:
    return DialogueTest(session=Session("con_test", Level.ANONYMOUS))


def _desk(test: DialogueTest, log: MemoryConversationLog | None = None) -> SignInDesk:
    return SignInDesk(log or test.log, test.unit_of_work, test.clock)


async def test_that_the_talk_goes_on_as_the_customers(test: DialogueTest) -> None:
    await test.say("do you ship to Norway? postage?")
    assert await _desk(test).sign_in("con_test", ANNA.id) == 1
    assert await _desk(test).sign_in("con_test", ANNA.id) == 1
    assert await test.log.owner("con_test") == ANNA.id
    events = [one.event for one in await test.log.events("con_test")]
    assert events.count(CustomerSignedIn(ANNA.id)) == 1
    assert [entry.action for entry in test.unit_of_work.audit] == ["sign_in_customer"]
    test.session = replace(test.session, level=Level.VERIFIED, customer_id=ANNA.id)
    assert "40817" in spoken(await test.say("where is my order?"))


async def test_that_somebody_elses_conversation_is_not_given_away(test: DialogueTest) -> None:
    await test.begin(replace(test.session, customer_id=ANNA.id, level=Level.VERIFIED))
    with pytest.raises(NotAuthorised):
        await _desk(test).sign_in("con_test", "cus_2")
    assert await test.log.owner("con_test") == ANNA.id


@pytest.mark.parametrize(("whose", "is_given"), [(ANNA.id, True), ("cus_2", False)])
async def test_that_who_looked_an_order_up_must_be_its_customer(test: DialogueTest, whose: str, is_given: bool) -> None:
    await test.begin(test.session)
    conversation, matched = await test.log.load("con_test"), GuestMatched("50001", whose)
    await test.log.append(replace(conversation, state=fold(conversation.state, matched)), (matched,), test.clock.now())
    if is_given:
        assert await _desk(test).sign_in("con_test", ANNA.id) == 1
        return
    with pytest.raises(NotAuthorised):
        await _desk(test).sign_in("con_test", ANNA.id)
    assert await test.log.owner("con_test") is None
    assert (await test.log.load("con_test")).state.sign_ins == 0


class _BusyLog(MemoryConversationLog):
    """A log in which somebody else writes first, so often."""

    busy = 0

    async def append(self, conversation, events, at):
        if self.busy:
            self.busy -= 1
            raise ConversationConflict(conversation.id)
        return await super().append(conversation, events, at)


@pytest.mark.parametrize(("busy", "is_given"), [(3, True), (99, False)])
async def test_that_it_waits_for_a_turn_that_writes_first_but_not_for_ever(busy: int, is_given: bool) -> None:
    test = DialogueTest(session=Session("con_test", Level.ANONYMOUS))
    log = test.log = _BusyLog()
    test.parts = replace(test.parts, log=log)
    test.assistant = Assistant(test.parts)
    await test.begin(test.session)
    log.busy = busy
    if is_given:
        assert await _desk(test, log).sign_in("con_test", ANNA.id) == 1
    else:
        with pytest.raises(ConversationConflict):
            await _desk(test, log).sign_in("con_test", ANNA.id)

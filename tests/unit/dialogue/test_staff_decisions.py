"""What the staff decides about a waiting write reaches its conversation, also in the middle of a turn."""

from dataclasses import asdict

import pytest

from chatbot.adapters.delivery.nobody import NoReceiver
from chatbot.dialogue.executions import EXECUTIONS
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.staff.approvals import GateApprovals
from chatbot.dialogue.staff.decision_news import DecisionNews, DecisionReceiver
from chatbot.dialogue.state import fold_all
from chatbot.domain.conversation import DialogueState, LoggedEvent, Message, Role, TurnFinished
from chatbot.domain.money import Money
from chatbot.domain.rules import StaffAbove
from chatbot.errors import (
    AlreadyDecided,
    ConversationConflict,
    ConversationNotFound,
    DeliveryUnavailable,
    StoreUnavailable,
)
from chatbot.evaluation.usage.records import Record, Verdict, record_of
from chatbot.ports.delivery import Outgoing
from chatbot.ports.transcripts import Transcript
from chatbot.testing.assistant import RULES, DialogueTest, FixedRulebook, rule, spoken
from chatbot.testing.desk import desk, proposed
from chatbot.testing.store import order

NEEDS_STAFF = (*RULES, rule(StaffAbove(Money(14000))))
APPROVED = "A colleague approved it and it is done:"


async def waiting() -> tuple[DialogueTest, GateApprovals]:
    test = desk(order(), rules=NEEDS_STAFF)
    await test.press((await proposed(test, "I want to return the boots", "they do not fit")).id)
    gate = Gate(test.unit_of_work, test.ids, EXECUTIONS)
    parts = test.parts
    return test, GateApprovals(gate, FixedRulebook(NEEDS_STAFF), parts.shop, news_of(test), test.clock)


def news_of(test: DialogueTest) -> DecisionNews:
    return DecisionNews(test.log, test.languages, test.clock)


async def deliver(test: DialogueTest) -> None:
    """Bring the last message of the outbox to its conversation."""
    posted = test.unit_of_work.outbox[-1]
    await DecisionReceiver(news_of(test), NoReceiver()).take(Outgoing(**asdict(posted)))


async def in_figures(test: DialogueTest) -> Record:
    made = record_of(Transcript("con_test", None, await test.log.events("con_test")))
    assert made is not None
    return made


async def is_as_logged(test: DialogueTest) -> bool:
    logged = await test.log.events("con_test")
    is_gapless = [one.sequence for one in logged] == list(range(1, len(logged) + 1))
    state = (await test.log.load("con_test")).state
    return is_gapless and fold_all(DialogueState(), [one.event for one in logged]) == state


async def test_that_a_decision_between_turns_is_told_and_remembered() -> None:
    test, approvals = await waiting()

    await approvals.approve("apr_1", "stf_1")

    assert spoken((await test.log.events("con_test"))[-1:]).startswith(APPROVED)
    assert await is_as_logged(test)
    assert "return" in spoken(await test.say("where is my order?"))
    with pytest.raises(AlreadyDecided):
        await approvals.decline("apr_1", "stf_2", "no")


@pytest.mark.parametrize("error", [StoreUnavailable("locked"), ConversationConflict("con_test")], ids=["down", "busy"])
async def test_that_a_decision_that_cannot_be_told_at_once_is_told_from_the_outbox_and_once(error, monkeypatch) -> None:
    test, approvals = await waiting()

    async def failing(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(test.log, "append", failing)
        await approvals.decline("apr_1", "stf_1", "The boots were worn.")
        with pytest.raises((StoreUnavailable, DeliveryUnavailable)):
            await deliver(test)
    assert "worn" not in spoken(await test.log.events("con_test"))

    await deliver(test)
    await deliver(test)

    assert spoken(await test.log.events("con_test")).count("worn") == 1
    assert await is_as_logged(test)


async def test_that_a_decision_that_was_told_at_once_is_not_told_again() -> None:
    test, approvals = await waiting()
    await approvals.approve("apr_1", "stf_1")
    told = await test.log.events("con_test")

    await deliver(test)

    assert await test.log.events("con_test") == told


async def test_that_a_decision_about_a_conversation_that_is_forgotten_is_delivered() -> None:
    test, approvals = await waiting()
    await approvals.approve("apr_1", "stf_1")
    news = dict(test.unit_of_work.outbox[-1].payload, conversation="con_gone")

    await news_of(test).tell(news)

    with pytest.raises(ConversationNotFound):
        await test.log.load("con_gone")


async def test_that_the_figures_count_a_write_only_when_it_happened_in_the_order_system() -> None:
    test, approvals = await waiting()
    asked = await in_figures(test)
    assert (asked.verdict, asked.writes, asked.is_automated) == (Verdict.NOT_DONE, 0, False)

    await approvals.approve("apr_1", "stf_1")

    approved = await in_figures(test)
    assert (approved.verdict, approved.writes, approved.is_automated) == (Verdict.DONE, 1, False)
    assert len(test.unit_of_work.returns) == 1


async def test_that_a_write_that_the_staff_declined_is_no_resolution() -> None:
    test, approvals = await waiting()

    await approvals.decline("apr_1", "stf_1", "The boots were worn.")

    declined = await in_figures(test)
    assert (declined.verdict, declined.writes) == (Verdict.REFUSED, 0)
    assert not test.unit_of_work.returns


@pytest.mark.parametrize("after", range(6))
async def test_that_a_decision_during_a_turn_stands_between_its_events_and_stops_nothing(after: int) -> None:
    test, approvals = await waiting()
    yielded: list[LoggedEvent] = []

    async for event in test.assistant.reply(test.session, Message(Role.USER, "what is your return policy?")):
        if len(yielded) == after:
            await approvals.decline("apr_1", "stf_1", "The boots were worn.")
        yielded.append(event)

    assert isinstance(yielded[-1].event, TurnFinished)
    assert "30 days" in spoken(yielded)
    assert "worn" in spoken(await test.log.events("con_test"))
    assert await is_as_logged(test)
    assert [one.sequence for one in yielded] == sorted({one.sequence for one in yielded})

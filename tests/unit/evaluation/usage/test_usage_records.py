"""What one conversation came to, from its events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chatbot.dialogue.understand.model import FAILED
from chatbot.domain.commands import AskQuestion, SmallTalk, StartFlow
from chatbot.domain.conversation import (
    ConversationStarted,
    Event,
    Focus,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    ProposalDeclined,
    ProposalExecuted,
    ProposalShown,
    SentenceReleased,
    StackChanged,
    TurnFailed,
    TurnFinished,
)
from chatbot.domain.evidence import Origin, Sentence, Trace
from chatbot.domain.feedback import Complaint, ConversationRated, ReplyRated
from chatbot.domain.hand_overs import ApprovalDecided, HandedOff, StaffWrote
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.proofs import GuestMatched
from chatbot.domain.writes import WatchOrder
from chatbot.evaluation.usage.records import Record, Verdict, record_of
from chatbot.ports.transcripts import Transcript

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = MessageUnderstood("en", (AskQuestion("how long can I return?"),))
CANCEL = MessageUnderstood("en", (StartFlow("cancel_order", "cancel_order", "cancel it", 1.0),))
SAID = SentenceReleased(Sentence("You have 30 days.", Origin.COMPOSED))
CARD = Card(CardKind.PROPOSAL, "Cancel order 40817", "40817", ())


def finished(outcome: str = "say", **notes: str) -> TurnFinished:
    return TurnFinished(outcome, Trace((), tuple((key.replace("__", "."), text) for key, text in notes.items())))


def shown(name: str) -> ProposalShown:
    until = AT + timedelta(minutes=30)
    return ProposalShown(Proposal(name, "K7", "con_1", "cus_1", WatchOrder("40817"), "", until, CARD))


def turn(*events: Event, understood: MessageUnderstood = ASKED, end: Event | None = None) -> list[Event]:
    return [MessageReceived("msg", "hello"), understood, *events, SAID, end or finished()]


def record(*events: Event, customer_id: str | None = "cus_1", step_s: float = 2) -> Record:
    logged = [
        LoggedEvent(place, AT + timedelta(seconds=step_s * place), event)
        for place, event in enumerate((ConversationStarted("chat"), *events), start=1)
    ]
    made = record_of(Transcript("con_1", customer_id, tuple(logged)))
    assert made is not None
    return made


def test_that_an_answered_question_is_done_in_figures_without_a_word_of_it() -> None:
    made = record(*turn())
    assert (made.verdict, made.is_automated, made.messages, made.channel) == (Verdict.DONE, True, 1, "chat")
    assert (made.language, made.person, made.answer_s) == ("en", "cus_1", (4.0,))
    assert made.begun < made.ended
    assert "30 days" not in str(made)


def test_that_nobody_who_wrote_makes_no_record_and_no_beginning_neither() -> None:
    start = LoggedEvent(1, AT, ConversationStarted("chat"))
    assert record_of(Transcript("con_1", None, (start,))) is None
    later = LoggedEvent(7, AT, MessageReceived("msg", "hello"))
    assert record_of(Transcript("con_1", None, (later,))) is None


WAITING = [*turn(shown("pro_1"), understood=CANCEL), ProposalExecuted("pro_1", "apr_1")]
TOLD = SentenceReleased(Sentence("A colleague looked at it.", Origin.STAFF))


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        (turn(understood=MessageUnderstood("en", (SmallTalk("greeting"),))), Verdict.NOTHING_ASKED),
        (turn(HandedOff("off_1", "asked_for_person", "")), Verdict.PERSON),
        ([*turn(), StaffWrote("msg_2", "stf_1", "Mara", "Hello")], Verdict.PERSON),
        (turn(end=TurnFailed("StoreUnavailable")), Verdict.FAILED),
        ([MessageReceived("msg", "hello"), ASKED], Verdict.FAILED),
        (turn(end=finished(statements="answer.unknown, answer.ask_person")), Verdict.UNANSWERED),
        (turn(end=finished("refuse")), Verdict.REFUSED),
        (turn(end=finished("ask")), Verdict.NOT_DONE),
        ([*turn(shown("pro_1"), understood=CANCEL, end=finished("propose")), *turn()], Verdict.NOT_DONE),
        ([*turn(shown("pro_1"), understood=CANCEL), ProposalDeclined("pro_1", "expired")], Verdict.NOT_DONE),
        ([*turn(shown("pro_1"), understood=CANCEL), ProposalDeclined("pro_1", "declined")], Verdict.DONE),
        ([*turn(shown("pro_1"), understood=CANCEL), ProposalExecuted("pro_1", "can_1")], Verdict.DONE),
        (
            [
                *turn(shown("pro_1"), understood=CANCEL),
                ProposalDeclined("pro_1", "expired"),
                *turn(shown("pro_2")),
                ProposalExecuted("pro_2", "can_1"),
            ],
            Verdict.DONE,
        ),
        ([*turn(end=finished("refuse")), *turn(shown("pro_1")), ProposalExecuted("pro_1", "can_1")], Verdict.DONE),
        (WAITING, Verdict.NOT_DONE),
        ([*WAITING, *turn(shown("pro_2")), ProposalExecuted("pro_2", "apr_2")], Verdict.NOT_DONE),
        ([*WAITING, ApprovalDecided("pro_1", "ret_1"), TOLD], Verdict.DONE),
        ([*WAITING, ApprovalDecided("pro_1"), TOLD], Verdict.REFUSED),
        ([*WAITING, ApprovalDecided("pro_1"), TOLD, ProposalExecuted("pro_2", "can_1")], Verdict.DONE),
        ([*turn(), ReplyRated(5, False)], Verdict.UNHELPFUL),
        ([*turn(), ReplyRated(5, False), ReplyRated(5, True)], Verdict.DONE),
        ([*turn(), ConversationRated(2)], Verdict.UNHELPFUL),
        ([*turn(), ConversationRated(2), ConversationRated(3)], Verdict.DONE),
    ],
)
def test_that_a_conversation_comes_to_the_first_verdict_that_holds(events: list[Event], verdict: Verdict) -> None:
    assert record(*events).verdict is verdict


def test_that_a_write_for_a_person_to_approve_counts_once_it_is_carried_out_and_never_as_automated() -> None:
    waits, approved = record(*WAITING), record(*WAITING, ApprovalDecided("pro_1", "ret_1"), TOLD)
    declined = record(*WAITING, ApprovalDecided("pro_1"), TOLD)
    assert [(one.writes, one.approvals, one.is_automated) for one in (waits, approved, declined)] == [
        (0, 1, False),
        (1, 1, False),
        (0, 1, False),
    ]


def test_that_trouble_and_ratings_are_counted() -> None:
    model, reader = (
        finished(model_failed="ModelTimeout", lock="value: 60 days"),
        finished(**{"understanding__failed": ""}),
    )
    assert dict(reader.trace.notes).keys() == {FAILED}
    down = ReplyRated(5, False, Complaint.WRONG)
    made = record(*turn(end=model), *turn(end=reader), *turn(end=TurnFailed("X")), down, ReplyRated(9, True))
    assert (made.fall_backs, made.lock_hits, made.failures) == (2, 1, 1)
    assert (made.helpful, made.unhelpful, made.complaints, made.stars) == (1, 1, ("wrong",), 0)


def test_that_a_shopper_waits_for_the_assistants_first_sentence_and_not_for_a_persons() -> None:
    by_staff = SentenceReleased(Sentence("Hello", Origin.STAFF))
    silent = [MessageReceived("msg", "there?"), by_staff, finished("with_person")]
    burst = [MessageReceived("a", "hi"), MessageReceived("b", "my order"), ASKED, SAID, SAID, finished()]
    assert record(*silent, *burst, step_s=1).answer_s == (3.0,)


def test_that_a_guest_is_known_by_the_order_and_the_talk_by_what_it_turned_on() -> None:
    cited = PassagesCited((Citation(1, "returns-policy", "Returns", "How long", "how-long", "30 days"),))
    products = StackChanged((), Focus(product_ids=("skarv-2",)))
    assert record(*turn(products, cited)).about == {"document:returns-policy", "product:skarv-2"}
    order = StackChanged((), Focus(order_number="40817"))
    made = record(GuestMatched("40817", "cus_9"), *turn(order, cited), customer_id=None)
    assert (made.person, made.about) == ("cus_9", {"order:40817"})
    assert record(*turn(), customer_id=None).person == ""

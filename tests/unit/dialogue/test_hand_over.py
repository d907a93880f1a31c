from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chatbot.dialogue.answering.opening_hours import next_opening
from chatbot.dialogue.flows.hand_off import HandOffFlow
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.dialogue.staff.to_person import summary
from chatbot.dialogue.turn import Shop
from chatbot.domain.conversation import DialogueState, Focus, Frame, LoggedEvent, Message, Role, Session, TurnFinished
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.outcome import HandOff
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.store import NOW
from chatbot.testing.unit_of_work import MemoryUnitOfWork
from chatbot.testing.world import CountingIds, FixedClock

TEST = DialogueTest()
SHOP = TEST.parts.shop
TEST_STATE = DialogueState(history=(Message(Role.USER, "my lamp, 20357 Hamburg"), Message(Role.ASSISTANT, "Late.")))


def _handed(events: list[LoggedEvent]) -> list[HandedOff]:
    return [one.event for one in events if isinstance(one.event, HandedOff)]


async def test_that_a_hand_over_is_recorded_posted_and_audited_together() -> None:
    unit = MemoryUnitOfWork()
    desk = Desk(unit, FixedClock(NOW), CountingIds())
    handed = await desk.open(Session("con_test", customer_id="cus_00001"), "asked_for_person", "wants a person")
    assert handed == HandedOff("han_1", "asked_for_person", "wants a person")
    (record,) = unit.hand_offs
    assert (record.id, record.conversation_id, record.customer_id) == ("han_1", "con_test", "cus_00001")
    assert (record.reason, record.summary, record.at) == ("asked_for_person", "wants a person", NOW)
    (posted,) = unit.outbox
    assert (posted.topic, posted.key) == ("hand_off.opened", "han_1")
    assert "wants a person" not in posted.payload.values()
    assert [(one.actor, one.action, one.record_id) for one in unit.audit] == [("assistant", "hand_off", "han_1")]


async def test_that_asking_for_a_person_hands_over_before_it_is_said() -> None:
    test = DialogueTest()
    events = await test.say("I want to talk to a person")
    assert spoken(events).startswith("I have passed this conversation to the team with a summary.")
    names = [type(one.event).__name__ for one in events]
    assert names.index("HandedOff") < names.index("SentenceReleased")
    assert [one.reason for one in test.unit_of_work.hand_offs] == ["asked_for_person"]
    assert isinstance(events[-1].event, TurnFinished)
    assert events[-1].event.outcome == "hand_off"


async def test_that_asking_again_repeats_the_truth_and_hands_over_once() -> None:
    test = DialogueTest()
    await test.say("I want to talk to a person")
    again = await test.say("where is my human being")
    assert spoken(again).startswith("This conversation is already with the team.")
    assert _handed(again) == []
    assert len(test.unit_of_work.hand_offs) == 1


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 16, 7, 0, tzinfo=UTC), "there until 20:00"),
        (datetime(2026, 11, 16, 6, 59, tzinfo=UTC), "back on Monday 16 November, 08:00"),
        (datetime(2026, 11, 16, 18, 59, tzinfo=UTC), "there until 20:00"),
        (datetime(2026, 11, 16, 19, 0, tzinfo=UTC), "back on Tuesday 17 November, 08:00"),
        (datetime(2026, 11, 21, 14, 0, tzinfo=UTC), "there until 16:00"),
        (datetime(2026, 11, 21, 15, 0, tzinfo=UTC), "back on Monday 23 November, 08:00"),
        (datetime(2026, 11, 22, 11, 0, tzinfo=UTC), "back on Monday 23 November, 08:00"),
        (datetime(2026, 7, 6, 6, 0, tzinfo=UTC), "there until 20:00"),
    ],
)
async def test_that_the_truth_about_opening_hours_is_told(now: datetime, said: str) -> None:
    test = DialogueTest(clock=FixedClock(now))
    assert said in spoken(await test.say("a person please"))


async def test_that_a_shop_without_opening_hours_promises_none() -> None:
    closed = Shop("Fernholm", SHOP.zone, "EUR", (None,) * 7)
    turn = replace(TEST.parts.view(TEST.session, DialogueState()), shop=closed)
    advance = await HandOffFlow(TEST.queue).advance(Frame("hand_off", (("said", ("a person",)),)), turn)
    assert [one.key for one in advance.outcome.statements] == ["hand_off.done"]
    assert next_opening(closed, turn.local) is None


def test_that_the_same_weekday_a_week_later_counts_when_only_that_day_is_open() -> None:
    mondays = Shop("Fernholm", SHOP.zone, "EUR", (("08:00", "10:00"), *(None,) * 6))
    evening = NOW.astimezone(SHOP.zone)
    assert next_opening(mondays, evening) == evening.replace(hour=8) + timedelta(days=7)


def test_that_a_colleague_learns_who_about_what_and_what_was_said() -> None:
    history = (
        Message(Role.USER, "where is my lamp"),
        Message(Role.ASSISTANT, "On the way."),
        Message(Role.USER, "get me a human"),
    )
    state = DialogueState(history=history, focus=Focus("40817"), stack=(Frame("return_items"),))
    turn = TEST.parts.view(TEST.session, state)
    assert summary(turn, "get me a human") == (
        "verified customer; order 40817; open goals: return_items; said: where is my lamp | get me a human"
    )
    nobody = TEST.parts.view(Session("con_test"), DialogueState())
    assert summary(nobody, "hi") == "not signed in; no order in focus; open goals: none; said: hi"


async def test_that_the_flow_hands_the_summary_over() -> None:
    turn = TEST.parts.view(Session("con_test"), DialogueState())
    advance = await HandOffFlow(TEST.queue).advance(Frame("hand_off", (("said", ("a person",)),)), turn)
    assert isinstance(advance.outcome, HandOff)
    assert advance.outcome.summary.endswith("said: a person")
    assert (advance.outcome.reason, advance.frame) == ("asked_for_person", None)


async def test_that_a_team_with_an_address_hears_of_it_by_mail_and_reads_nothing_personal() -> None:
    unit = MemoryUnitOfWork()
    desk = Desk(unit, FixedClock(NOW), CountingIds(), mails_team=True)
    await desk.open(Session("con_test", customer_id="cus_00001"), "mood", "Anna wants a person", TEST_STATE)
    hook, mail = unit.outbox
    assert (hook.topic, mail.topic, hook.key) == ("hand_off.opened", "mail.hand_off", mail.key)
    assert {**mail.payload, **hook.payload} == mail.payload
    assert set(mail.payload) - set(hook.payload) == {"to", "subject", "body"}

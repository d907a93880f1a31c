from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatbot.assistant import Assistant
from chatbot.dialogue.answering.opening_hours import next_opening
from chatbot.dialogue.turn import Shop
from chatbot.domain.conversation import CardsShown, Session
from chatbot.domain.hand_overs import HandedOff
from chatbot.testing.assistant import SHOP_HOURS, DialogueTest, spoken
from chatbot.testing.world import FixedClock

_DONE = "I have passed this conversation to the team with a summary."


def _at(day: int, hour: int, minute: int = 0) -> DialogueTest:
    return DialogueTest(clock=FixedClock(datetime(2026, 11, day, hour, minute, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("day", "hour", "minute", "presence"),
    [
        (16, 10, 0, "The team is there until 20:00; you can keep writing here."),
        (16, 18, 59, "The team is there until 20:00; you can keep writing here."),
        (16, 19, 0, "The team is back on Tuesday 17 November, 08:00."),
        (17, 6, 59, "The team is back on Tuesday 17 November, 08:00."),
        (17, 7, 0, "The team is there until 20:00; you can keep writing here."),
        (21, 14, 59, "The team is there until 16:00; you can keep writing here."),
        (21, 15, 0, "The team is back on Monday 23 November, 08:00."),
        (22, 11, 0, "The team is back on Monday 23 November, 08:00."),
    ],
)
async def test_that_the_shopper_is_told_when_somebody_is_there(day: int, hour: int, minute: int, presence: str) -> None:
    place = " You are number 1 in the queue." if "until" in presence else ""
    assert spoken(await _at(day, hour, minute).say("get me a human")) == f"{_DONE} {presence}{place}"


async def test_that_the_team_gets_who_what_and_the_last_words() -> None:
    test = _at(16, 10)
    await test.say("where is it?")
    await test.say("I want to return the boots")
    events = await test.say("this is useless, get me a human")
    (opened,) = test.unit_of_work.hand_offs
    assert (opened.conversation_id, opened.customer_id, opened.reason) == ("con_test", "cus_00001", "asked_for_person")
    assert opened.summary == (
        "verified customer; order 40817; open goals: return_items; "
        "said: where is it? | I want to return the boots | this is useless, get me a human"
    )
    assert [one.topic for one in test.unit_of_work.outbox] == ["hand_off.opened"]
    assert [one.action for one in test.unit_of_work.audit] == ["hand_off"]
    (event,) = (one.event for one in events if isinstance(one.event, HandedOff))
    assert event.hand_off_id == opened.id


async def test_that_it_is_recorded_before_it_is_said() -> None:
    events = [type(one.event).__name__ for one in await _at(16, 10).say("get me a human")]
    assert events.index("HandedOff") < events.index("SentenceReleased")


async def test_that_a_guest_is_handed_over_without_a_name() -> None:
    test = DialogueTest(session=Session("con_test"))
    await test.say("get me a human")
    (opened,) = test.unit_of_work.hand_offs
    assert (opened.customer_id, opened.summary) == (
        None,
        "not signed in; no order in focus; open goals: none; said: get me a human",
    )


async def test_that_a_second_wish_opens_nothing_new_and_says_so() -> None:
    test = _at(16, 10)
    await test.say("get me a human")
    said = spoken(await test.say("I said a human!"))
    assert said.startswith("This conversation is already with the team.")
    assert len(test.unit_of_work.hand_offs) == 1


async def test_that_a_shop_without_hours_promises_none() -> None:
    test = _at(16, 10)
    test.assistant = Assistant(replace(test.parts, shop=replace(test.parts.shop, hours=(None,) * 7)))
    assert spoken(await test.say("get me a human")) == _DONE


def test_that_a_shop_open_once_a_week_is_back_a_week_later() -> None:
    zone = ZoneInfo("Europe/Berlin")
    shop = Shop("Fernholm", zone, "EUR", (SHOP_HOURS[0], *(None,) * 6))
    opens = next_opening(shop, datetime(2026, 11, 16, 9, tzinfo=zone))
    assert opens == datetime(2026, 11, 23, 8, tzinfo=zone)


@pytest.mark.parametrize(
    ("kind", "said", "chips"),
    [
        ("greeting", "Hello, what can I look up for you?", 4),
        ("capabilities", "I can find products, tell you where an order is, change or cancel it", 4),
        ("identity", "I'm an AI assistant, not a person", 4),
        ("thanks", "You're welcome.", 0),
        ("bye", "Goodbye, and thank you for stopping by.", 0),
        ("how_are_you", "All is running well here", 0),
        ("praise", "Good to hear.", 0),
        ("okay", "All right.", 0),
        ("cancelled_goal", "All right, I'll leave that.", 0),
        ("frustrated", "", 1),
        ("language", "", 1),
        ("why", "I know no more about the reason than I said.", 1),
    ],
)
async def test_that_every_kind_of_small_talk_has_its_sentence(kind: str, said: str, chips: int) -> None:
    from chatbot.dialogue.flows.small_talk import SmallTalk
    from chatbot.domain.conversation import DialogueState, Frame

    test = DialogueTest()
    turn = test.parts.view(test.session, DialogueState())
    advance = await SmallTalk(test.retriever).advance(Frame("small_talk", (("kind", (kind,)),)), turn)
    text = " ".join(turn.language.compose(statement) for statement in advance.outcome.statements)
    assert text.startswith(said)
    assert text
    assert len(advance.outcome.quick_replies) == chips


async def test_that_thanks_are_answered_in_a_conversation() -> None:
    assert spoken(await DialogueTest().say("thank you!")) == "You're welcome."


async def test_that_an_unclear_wish_is_asked_back_with_what_it_may_mean() -> None:
    from chatbot.dialogue.flows.clarify import Clarify
    from chatbot.domain.conversation import DialogueState, Frame

    test = DialogueTest()
    frame = Frame("clarify", (("flows", ("order_status", "return_items")),))
    advance = await Clarify().advance(frame, test.parts.view(test.session, DialogueState()))
    labels = [chip.label for chip in advance.outcome.quick_replies]
    assert labels == ["Where my order is", "Sending something back", "Talk to a person"]
    assert advance.frame is not None
    assert advance.frame.asked == "flow"
    assert not isinstance(advance.outcome, CardsShown)


_NIGHT = datetime(2026, 11, 16, 22, 0, tzinfo=UTC)
_ASKED = "which e-mail address may the team answer you at?"


def _guest_at_night() -> DialogueTest:
    return DialogueTest(session=Session("con_test"), clock=FixedClock(_NIGHT))


async def test_that_at_night_a_guest_is_asked_where_to_answer_and_the_queue_knows_it() -> None:
    test = _guest_at_night()
    asked = await test.say("get me a human")
    assert spoken(asked).startswith(_DONE)
    assert spoken(asked).endswith(_ASKED)
    assert len(test.unit_of_work.hand_offs) == 1
    assert spoken(await test.say("kim@post.example")) == "Thank you, the team can answer you at k•••@p•••.example."
    entry = await test.queue.entry("con_test")
    assert entry is not None
    assert entry.email == "kim@post.example"
    assert _ASKED not in spoken(await test.say("get me a human"))
    assert len(test.unit_of_work.hand_offs) == 1


async def test_that_who_gives_no_address_is_told_to_look_again() -> None:
    test = _guest_at_night()
    await test.say("get me a human")
    await test.say("20357")
    entry = await test.queue.entry("con_test")
    assert entry is not None
    assert entry.email == ""


async def test_that_a_customer_is_not_asked_for_an_address_at_night() -> None:
    test = DialogueTest(clock=FixedClock(_NIGHT))
    assert _ASKED not in spoken(await test.say("get me a human"))


async def test_that_the_place_in_the_queue_is_told() -> None:
    test = _at(16, 10)
    await test.say("get me a human")
    await test.begin(Session("con_second"))
    assert "You are number 2 in the queue." in spoken(await test.say("get me a human"))

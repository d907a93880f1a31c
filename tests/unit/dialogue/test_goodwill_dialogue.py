"""A wish that no rule covers: told in the shopper's own words, passed on once, with what it is about."""

import pytest

from chatbot.domain.conversation import Level, LoggedEvent, Session
from chatbot.domain.hand_overs import HandedOff
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import desk, has
from chatbot.testing.store import order

STORY = "the boots were on sale one day after I had bought them"


def _handed_off(events: list[LoggedEvent]) -> HandedOff:
    return next(one.event for one in events if isinstance(one.event, HandedOff))


async def test_that_a_wish_is_asked_for_and_passed_on_with_its_words() -> None:
    test = desk(order())
    asked = await test.say("I would like to ask for goodwill")
    assert spoken(asked) == "What would you like a colleague to look at, and what would help you?"
    assert not has(asked, HandedOff)
    events = await test.say(STORY)
    assert spoken(events) == (
        "I have passed your wish to the team with a summary. The team is there until 20:00; you can keep writing here."
    )
    record = _handed_off(events)
    assert (record.reason, STORY in record.summary) == ("goodwill", True)
    assert [one.reason for one in test.unit_of_work.hand_offs] == ["goodwill"]


@pytest.mark.parametrize("answer", ["a discount of ten percent", "yes", "money back, the order was late"])
async def test_that_whatever_is_answered_is_the_wish(answer: str) -> None:
    test = desk(order())
    await test.say("I would like to ask for goodwill")
    assert _handed_off(await test.say(answer)).summary.endswith(answer)


async def test_that_a_question_is_answered_before_the_wish_is_asked_for_again() -> None:
    test = desk(order())
    await test.say("I would like to ask for goodwill")
    events = await test.say("where is my order?")
    assert spoken(events).startswith("Your Fjellfot Trail Boots (order 40817) were delivered")
    assert spoken(events).endswith("What would you like a colleague to look at, and what would help you?")
    assert not has(events, HandedOff)


async def test_that_a_wish_that_is_told_at_once_is_not_asked_for_again() -> None:
    test = desk(order())
    await test.say("where is my order")
    events = await test.say(f"I ask for goodwill because {STORY}")
    assert "order 40817" in _handed_off(events).summary


async def test_that_a_second_wish_tells_the_truth_and_makes_no_second_record() -> None:
    test = desk(order())
    await test.say(f"I ask for goodwill because {STORY}")
    events = await test.say(f"I ask for goodwill again because {STORY}")
    assert spoken(events).startswith("This conversation is already with the team.")
    assert not has(events, HandedOff)
    assert len(test.unit_of_work.hand_offs) == 1


async def test_that_nobody_signed_out_asks_for_goodwill() -> None:
    test = desk(order(), session=Session("con_test", Level.GUEST))
    events = await test.say(f"I ask for goodwill because {STORY}")
    assert "I need you to be signed in" in spoken(events)
    assert test.unit_of_work.hand_offs == []

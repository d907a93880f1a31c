"""A fault under warranty: said until when and what is needed, handed over when that is wished for, and once."""

from datetime import timedelta

import pytest

from chatbot.domain.commerce import Order
from chatbot.domain.hand_overs import HandedOff
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import SOCKS, chips_in, desk, has
from chatbot.testing.store import NOW, line, order, shipment

_UNTIL = "Your Fjellfot Trail Boots are under warranty until"


def _delivered(days: int) -> Order:
    both = ("40817-1", "40817-2")
    return order(lines=(line(), SOCKS), shipments=(shipment(delivered_at=NOW - timedelta(days=days), line_ids=both),))


@pytest.mark.parametrize(
    "texts",
    [
        ("I want to return the boots, they are faulty",),
        ("report a problem: the boots are broken",),
        ("return the boots", "report a problem with the boots", "it does not work"),
    ],
)
async def test_that_a_fault_under_warranty_goes_to_the_team_with_item_and_words(texts: tuple[str, ...]) -> None:
    test = desk(_delivered(100))
    for text in texts:
        asked = await test.say(text)
    assert spoken(asked).startswith(_UNTIL)
    assert "What is needed is a photo of the fault. Shall I make a warranty claim for your Fjellfot" in spoken(asked)
    assert not has(asked, HandedOff)
    events = await test.say(chips_in(asked)[0])
    assert "I have passed the fault to the team with a summary." in spoken(events)
    handed = [one.event for one in events if isinstance(one.event, HandedOff)]
    assert [one.reason for one in handed] == ["warranty"]
    summary = handed[0].summary
    assert summary.startswith("warranty claim: Fjellfot Trail Boots, under warranty until ")
    assert "(order 40817)" in summary
    assert texts[-1] in summary
    assert test.store.orders["40817"] == _delivered(100)


async def test_that_a_fault_is_handed_over_only_once() -> None:
    test = desk(_delivered(100))
    asked = await test.say("report a problem: the boots are broken")
    await test.say(chips_in(asked)[0])
    again = await test.say("report a problem: the boots are broken")
    assert "This conversation is already with the team." in spoken(again)
    assert "I have passed the fault" not in spoken(again)


async def test_that_a_fault_within_the_return_period_is_a_return_for_who_chooses_the_money() -> None:
    test = desk(_delivered(3))
    asked = await test.say("report a problem: the boots are broken")
    assert "Would you like a warranty claim for your Fjellfot Trail Boots, or send it back" in spoken(asked)
    events = await test.say(chips_in(asked)[1])
    assert not has(events, HandedOff)
    assert "Here is the return" in spoken(events)


async def test_that_who_chooses_nothing_is_asked_again_and_a_no_ends_it() -> None:
    test = desk(_delivered(3))
    await test.say("report a problem: the boots are broken")
    again = await test.say("hm")
    assert spoken(again).startswith("Would you like a warranty claim for your Fjellfot Trail Boots")
    assert not has(await test.say("no"), HandedOff)
    assert not test.store.orders["40817"].returns


@pytest.mark.parametrize("words", ["report a problem: the boots are broken", "report a problem: the socks are broken"])
async def test_that_without_a_warranty_it_is_refused(words: str) -> None:
    days = 3000 if "boots" in words else 100
    events = await desk(_delivered(days)).say(words)
    assert not has(events, HandedOff)
    assert "ended on" in spoken(events)


async def test_that_late_damage_is_refused_first_and_taken_when_it_is_reported_again() -> None:
    test = desk(_delivered(100))
    refused = await test.say("my boots arrived damaged")
    assert "The 14 days to report this" in spoken(refused)
    assert any("wrong" in chip for chip in chips_in(refused))
    taken = await test.say("report a problem with the boots")  # what is wrong is known
    assert _UNTIL in spoken(taken)
    assert "Shall I make a warranty claim" in spoken(taken)

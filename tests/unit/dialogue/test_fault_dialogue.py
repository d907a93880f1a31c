"""What went wrong, where several things, lost things, other versions and things added to a card are told of."""

from datetime import timedelta

from chatbot.domain.commerce import ClaimKind, OrderState, Remedy, ReturnLine, ShipmentState
from chatbot.domain.writes import OpenReturn
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import SOCKS, SOCKS_SOLD, boots, chips_in, desk, proposed
from chatbot.testing.store import NOW, line, order, shipment

BOTH = ("40817-1", "40817-2")
TWO = order(lines=(line(), SOCKS), shipments=(shipment(line_ids=BOTH),))
LOST = order(state=OrderState.LOST, shipments=(shipment(state=ShipmentState.LOST, delivered_at=None),))


async def test_that_of_several_things_it_is_asked_which_one_is_faulty() -> None:
    test = desk(TWO, products=(boots(14900, 14900, 14900), SOCKS_SOLD))
    asked = await test.say("report a problem: it is broken")
    assert spoken(asked) == "Which item is it about?"
    assert "Would you like a warranty claim for your Fjellfot Trail Boots" in spoken(await test.say(chips_in(asked)[0]))


async def test_that_nothing_is_faulty_where_nothing_is_here() -> None:
    test = desk(order(lines=(line(is_cancelled=True), SOCKS), state=OrderState.IN_TRANSIT, shipments=()))
    assert "nothing" in spoken(await test.say("report a problem: it is broken"))


async def test_that_what_is_lost_and_told_broken_is_asked_about_and_then_reported() -> None:
    test = desk(LOST)
    asked = await test.say("report a problem: my boots are broken")
    assert "count as lost" in spoken(asked)
    assert "Has it come after all?" in spoken(asked)
    card = await proposed(test, "no, money. all of it")
    assert (card.write.kind, card.write.remedy) == (ClaimKind.LOST, Remedy.REFUND)
    await test.press(card.id)
    told = spoken(await test.say("where is 40817"))
    assert "count as lost" in told
    assert "came back" not in told


async def test_that_of_two_things_the_second_one_follows_the_first() -> None:
    test = desk(TWO)
    asked = await test.say("report a problem: the boots arrived cracked and the socks are missing")
    assert "replacement of your Fjellfot Trail Boots" in spoken(asked)
    card = await proposed(test, "money back please")
    assert card.write.lines == (ReturnLine("40817-1", 1),)
    assert "Ullgard Hiking Socks" in spoken(await test.press(card.id))


async def test_that_of_two_things_the_one_that_is_too_late_is_told_first() -> None:
    late = order(lines=(line(), SOCKS), shipments=(shipment(line_ids=BOTH, delivered_at=NOW - timedelta(days=9)),))
    told = spoken(await desk(late).say("report a problem: the boots arrived cracked and the socks are missing"))
    assert told.startswith("The 7 days to report this for your 2 x Ullgard Hiking Socks")
    assert "replacement of your Fjellfot Trail Boots" in told


async def test_that_a_wrong_item_is_held_against_the_order_and_may_be_exchanged() -> None:
    test = desk(order(), products=(boots(14900, 14900, 14900),))
    asked = await test.say("report a problem: you sent the wrong item, I ordered 44 of the boots")
    assert "You ordered Fjellfot Trail Boots (order 40817) in" in spoken(asked)
    assert "Is that what came, or something else?" in spoken(asked)
    assert "would you like a replacement" in spoken(await test.say("it is the wrong item"))


async def test_that_what_is_added_to_the_card_of_a_fault_is_none_and_the_card_comes_again() -> None:
    test = desk(TWO, products=(boots(14900, 14900, 14900), SOCKS_SOLD))
    first = await proposed(test, "return the boots, they are faulty")
    assert isinstance(first.write, OpenReturn)
    events = await test.say("return the socks too")
    assert spoken(events) == "Why would you like to send your 2 x Ullgard Hiking Socks back?"
    second = await proposed(test, "I changed my mind")
    assert (second.write.lines, second.write.reason.value) == ((ReturnLine("40817-2", 2),), "changed_mind")
    assert "Fjellfot Trail Boots" in spoken(await test.press(second.id))


async def test_that_each_thing_gets_its_remedy_by_what_was_told_of_it() -> None:
    test = desk(TWO)
    await test.say("report a problem: the boots arrived cracked and the socks are missing")
    card = await proposed(test, "a replacement for the boots, money back for the socks")
    assert (card.write.kind, card.write.remedy) == (ClaimKind.DAMAGED, Remedy.REPLACEMENT)
    assert "2 x Ullgard Hiking Socks" in spoken(await test.press(card.id))


async def test_that_a_question_which_remedy_there_is_chooses_none_of_them() -> None:
    told = spoken(await desk(order()).say("report a problem: my boots arrived cracked, a replacement or money back?"))
    assert "would you like a replacement" in told


async def test_that_what_the_team_has_is_known_and_may_be_wished_for_again() -> None:
    test = desk(order(shipments=(shipment(delivered_at=NOW - timedelta(days=100)),)))
    asked = await test.say("report a problem: the boots are broken")
    await test.say(chips_in(asked)[0])
    assert spoken(await test.say("did it go through?")) == "This conversation is already with the team."
    await test.say("thanks")
    assert "already with the team" in spoken(await test.say("report a problem with the boots: I want a new one"))


async def test_that_a_thing_without_versions_is_no_other_version() -> None:
    told = spoken(await desk(TWO).say("report a problem: I got the wrong item, I ordered the socks"))
    assert "would you like a replacement of your 2 x Ullgard Hiking Socks" in told

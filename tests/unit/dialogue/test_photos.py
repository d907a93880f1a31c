"""Photos: offered once something wrong with an own order is talked about, and thanked for in the shopper's language."""

from dataclasses import replace

import pytest

from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.domain.conversation import Level, Session, TurnFinished
from chatbot.domain.hand_overs import WITH_PERSON
from chatbot.domain.photos import PhotoAdded, PhotosOffered, PhotoSubject
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.testing.assistant import DialogueTest, spoken
from chatbot.testing.desk import chips_in, desk, has, proposal_in
from chatbot.testing.store import line, order

BOOTS = PhotoSubject("40817", (order().lines[0].id,))


def _offered(events) -> list[PhotoSubject]:
    return [one.event.about for one in events if isinstance(one.event, PhotosOffered)]


async def test_that_a_report_offers_photos_once_and_says_what_one_was_added_to() -> None:
    test = desk(order())
    assert _offered(await test.say("my boots arrived damaged")) == [BOOTS]
    shown = await test.show("pho_1")
    assert spoken(shown) == (
        "Thank you, I have added the photo to your report about your Fjellfot Trail Boots (order 40817)."
    )
    assert has(shown, PhotoAdded)
    assert chips_in(shown) == ("a replacement please", "money back please")
    card = proposal_in(await test.say("a replacement please"))
    assert chips_in(await test.show("pho_2")) == ()
    assert has(await test.press(card.id), TurnFinished)
    assert (await test.log.load("con_test")).state.photos == BOOTS
    assert (await test.log.load("con_test")).state.failures == 0


async def test_that_the_thanks_are_in_the_language_of_the_talk() -> None:
    test = desk(order())
    await test.say("my boots arrived damaged")
    await test.say("你好")
    assert spoken(await test.show("pho_1")) == ("谢谢，照片已加到您对 Fjellfot Trail Boots（订单 40817）的反馈里。")


async def test_that_a_return_for_a_fault_offers_photos_and_another_one_does_not() -> None:
    test = desk(order())
    assert _offered(await test.say("I want to return the boots")) == []
    assert _offered(await test.say("they are faulty, the sole came off")) == [BOOTS]
    other = desk(order())
    await other.say("I want to return the boots")
    assert _offered(await other.say("they do not fit")) == []


async def test_that_a_report_that_is_refused_still_takes_photos() -> None:
    test = desk(order(lines=(line(claimed_quantity=1),)))
    assert _offered(await test.say("my boots arrived damaged")) == [BOOTS]


async def test_that_nobody_but_a_signed_in_customer_is_offered_photos() -> None:
    test = DialogueTest(session=Session("con_test", Level.ANONYMOUS))
    assert _offered(await test.say("my boots arrived damaged")) == []
    assert _offered(await test.say("I want to talk to a human")) == []


async def test_that_who_waits_for_a_person_may_show_what_it_is_about() -> None:
    test = desk(order())
    assert _offered(await test.say("I want to talk to a human")) == [PhotoSubject()]
    assert spoken(await test.show("pho_1")) == "Thank you, I have added the photo to this conversation."


async def test_that_the_assistant_is_silent_about_a_photo_while_a_person_has_the_conversation() -> None:
    test = desk(order())
    await test.say("my boots arrived damaged")
    await test.say("I want to talk to a human")
    staff = StaffDesk(test.log, test.queue, test.unit_of_work, test.clock, test.ids, AnnouncedLog(test.log))
    await staff.claim("con_test", StaffMember("sta_1", "mara", StaffRole.AGENT))
    shown = await test.show("pho_1")
    assert [type(one.event) for one in shown] == [PhotoAdded, TurnFinished]
    assert shown[-1].event.outcome == WITH_PERSON


@pytest.mark.parametrize("about", [PhotoSubject(), PhotoSubject("99999")])
async def test_that_a_photo_about_an_order_that_is_not_there_is_thanked_for_all_the_same(about: PhotoSubject) -> None:
    test = desk(order())
    await test.begin(test.session)
    conversation = await test.log.load("con_test")
    changed = replace(conversation, state=replace(conversation.state, photos=about))
    await test.log.append(changed, (PhotosOffered(about),), test.clock.now())
    assert spoken(await test.show("pho_1")) == "Thank you, I have added the photo to this conversation."

"""Mails are written when they are delivered, from the phrases of a language, to the address on file."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import chatbot.web
from chatbot.adapters.database.hand_overs import REPLY
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.dialogue.staff.mails import Letterhead, Mails, Recipient, write
from chatbot.domain.conversation import ConversationStarted, Event, MessageUnderstood, Session
from chatbot.domain.hand_overs import ContactGiven, StaffWrote
from chatbot.errors import DeliveryRefused
from chatbot.ports.delivery import Mail, Outgoing
from chatbot.testing.assistant import ANNA, DialogueTest
from chatbot.testing.delivery import MemoryMailer
from chatbot.testing.store import NOW
from chatbot.testing.unit_of_work import MemoryUnitOfWork
from chatbot.testing.world import CountingIds, FixedClock

TEXTS = yaml.safe_load((Path(chatbot.web.__path__[0]) / "static" / "staff.en.yaml").read_text(encoding="utf-8"))
REASONS = [key.removeprefix("reason_") for key in TEXTS if key.startswith("reason_")]

MOVED = {
    "customer": ANNA.id,
    "language": "en",
    "subject": "mail.moved.subject",
    "body": "mail.moved.scan mail.moved.expected",
    "order": "40817",
    "carrier": "Norpost",
    "state.term": "in_transit",
    "scan.term": "departed",
    "place": "Hannover",
    "at.moment": "2026-11-16T07:12:00+00:00",
    "eta.date": "2026-11-18",
}


class Post:
    """What takes mails, and what it made of them."""

    def __init__(self, team: str = "") -> None:
        test = DialogueTest()
        self.mailer, self.clock, self.log = MemoryMailer(), test.clock, test.log
        letterhead = Letterhead(test.parts.shop, test.languages, "en", team)
        self.mails = Mails(test.store, test.log, self.mailer, letterhead, test.clock)

    async def take(self, **changes: str) -> str:
        payload = {key: value for key, value in {**MOVED, **changes}.items() if value}
        return await self.mails.take(Outgoing("mail.shipment_moved", "key_1", payload, NOW))


async def test_that_a_mail_is_written_in_the_languages_form_and_goes_to_the_address_on_file() -> None:
    post = Post()
    assert await post.take() == "memory"
    body = (
        "Hello Anna Lindholm,\n\n"
        "A parcel of your order 40817 is on the way. Last scan by Norpost: left the depot, Hannover, "
        "Monday 16 November, 08:12.\n\n"
        "Delivery is expected on Wednesday 18 November.\n\n"
        "Fernholm. This mail was sent by itself; answers to it are not read."
    )
    assert post.mailer.sent == [Mail("key_1", ANNA.id, ANNA.email, "News of your order 40817", body, NOW)]


@pytest.mark.parametrize("language", ["", "xx"])
async def test_that_a_language_that_is_not_there_is_the_shops(language: str) -> None:
    post = Post()
    await post.take(language=language)
    assert post.mailer.sent[0].subject == "News of your order 40817"


async def test_that_a_customer_who_is_no_more_gets_nothing() -> None:
    post = Post()
    assert await post.take(customer="cus_gone") == "nobody"
    assert await post.take(customer="") == "nobody"
    assert post.mailer.sent == []


async def test_that_what_comes_too_late_is_not_sent() -> None:
    post = Post()
    until = (NOW + timedelta(minutes=10)).isoformat()
    post.clock.advance(600)
    assert await post.take(until=until) == "memory"
    post.clock.advance(1)
    assert await post.take(until=until) == "nobody"


async def test_that_no_value_begins_a_line_of_its_own() -> None:
    post = Post()
    await post.take(order="40817\nBcc: everybody@mail.example")
    assert post.mailer.sent[0].subject == "News of your order 40817 Bcc: everybody@mail.example"


@pytest.mark.parametrize(
    "change",
    [
        {"carrier": ""},
        {"subject": ""},
        {"body": ""},
        {"body": "mail.no_such"},
        {"body": "return.sign_in"},
        {"eta.date": "tomorrow"},
    ],
)
async def test_that_a_mail_that_cannot_be_written_is_refused_for_good(change: dict[str, str]) -> None:
    post = Post()
    with pytest.raises(DeliveryRefused, match=r"the mail mail\.shipment_moved cannot be written"):
        await post.take(**change)
    assert post.mailer.sent == []


async def handed_over(reason: str) -> Outgoing:
    unit = MemoryUnitOfWork()
    await Desk(unit, FixedClock(NOW), CountingIds(), mails_team=True).open(Session("con_test"), reason, "Anna, angry")
    _, mail = unit.outbox
    return Outgoing(mail.topic, mail.key, mail.payload, mail.at)


async def test_that_the_team_reads_which_conversation_waits_and_why() -> None:
    post = Post("team@fernholm.example")
    assert await post.mails.take(await handed_over("mood")) == "memory"
    body = (
        "Hello from Fernholm,\n\nThe assistant passed a conversation on: con_test.\n\n"
        "The messages are angry, one after the other.\n\n"
        "What was said stands on the staff page, not in this mail.\n\n"
        "Fernholm. This mail was sent by itself; answers to it are not read."
    )
    subject = "Somebody waits for the team of Fernholm"
    assert post.mailer.sent == [Mail("han_1", "", "team@fernholm.example", subject, body, NOW)]


async def test_that_a_team_without_an_address_gets_no_mail() -> None:
    post = Post()
    assert await post.mails.take(await handed_over("mood")) == "nobody"
    assert post.mailer.sent == []


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("tag", ["en", "zh"])
async def test_that_every_reason_of_the_staff_page_can_be_mailed(reason: str, tag: str) -> None:
    message = await handed_over(reason)
    shop = DialogueTest().parts
    mail = write(message, Recipient("", "team@fernholm.example"), Letterhead(shop.shop, shop.languages, tag))
    assert "con_test" in mail.body


def answer(message_id: str = "msg_1") -> Outgoing:
    payload = {"conversation": "con_test", "message": message_id, **REPLY}
    return Outgoing("mail.reply", message_id, payload, NOW)


async def conversation(post: Post, *events: Event) -> None:
    begun = await post.log.create("con_test", None, ConversationStarted("test"), NOW)
    await Journal(post.log, begun, post.clock).record(*events)


WROTE = StaffWrote("msg_1", "stf_1", "mara", "It left yesterday.\n\nTomorrow it is there.", is_mailed=True)


async def test_that_a_guest_reads_what_was_written_at_the_address_they_left_last() -> None:
    post = Post()
    await conversation(post, ContactGiven("kim@old.example"), ContactGiven("kim@post.example"), WROTE)
    assert await post.mails.take(answer()) == "memory"
    body = (
        "Hello from Fernholm,\n\nYou left this address in our chat. This is what the team wrote to you there:\n\n"
        "It left yesterday.\n\nTomorrow it is there.\n\n"
        "To write back, please open the chat on our pages once more, in the same browser.\n\n"
        "Fernholm. This mail was sent by itself; answers to it are not read."
    )
    assert post.mailer.sent == [Mail("msg_1", "con_test", "kim@post.example", "An answer from Fernholm", body, NOW)]


async def test_that_a_guest_is_written_to_in_the_language_of_the_conversation() -> None:
    post = Post()
    await conversation(post, MessageUnderstood("zh", ()), ContactGiven("kim@post.example"), WROTE)
    await post.mails.take(answer())
    assert post.mailer.sent[0].subject == "Fernholm 的回复"


async def test_that_nobody_is_written_to_once_the_conversation_is_erased_or_without_an_address() -> None:
    post = Post()
    assert await post.mails.take(answer()) == "nobody"
    await conversation(post, WROTE)
    assert await post.mails.take(answer()) == "nobody"
    assert post.mailer.sent == []

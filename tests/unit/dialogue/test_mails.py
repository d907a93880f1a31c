"""Mails are written when they are delivered, from the phrases of a language, to the address on file."""

from datetime import timedelta

import pytest

from chatbot.dialogue.mails import Letterhead, Mails
from chatbot.errors import DeliveryRefused
from chatbot.ports.delivery import Mail, Outgoing
from chatbot.testing.assistant import ANNA, DialogueTest
from chatbot.testing.delivery import MemoryMailer
from chatbot.testing.store import NOW

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

    def __init__(self) -> None:
        test = DialogueTest()
        self.mailer, self.clock = MemoryMailer(), test.clock
        letterhead = Letterhead(test.parts.shop, test.languages, "en")
        self.mails = Mails(test.store, self.mailer, letterhead, test.clock)

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

"""Writes mails from the phrases of the customer's language, at the moment they are delivered, and hands them on.

What the payload of a ``mail.*`` message holds: ``customer``, the id of who gets it (never an address), or ``to``, which
is ``team``, or ``guest`` for whoever left an address in ``conversation``, with the staff's ``message`` in its log;
``language``, the tag of its phrases; ``subject``, the key of a phrase; ``body``, keys of phrases with spaces between;
``until``, a moment (ISO 8601) after which nobody wants it any more; everything else is a value for the phrases.
``eta.date``, ``at.moment`` and ``state.term`` are written in the language's form and called ``eta``, ``at`` and
``state`` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chatbot.dialogue.turn import Shop
from chatbot.domain.hand_overs import ContactGiven, StaffWrote
from chatbot.errors import ConversationNotFound, DeliveryRefused
from chatbot.languages import Language
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.delivery import Mail, Mailer, Outgoing
from chatbot.ports.store import StoreConnector

_OWN = frozenset({"customer", "to", "language", "subject", "body", "until"})
_MAIL = "mail."


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every mail has: the shop, the languages with the one for payloads that name none, the team's address."""

    shop: Shop
    languages: Mapping[str, Language]
    default_language: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a mail: whose it is, where it goes, what is known of them, and what the staff wrote to them."""

    owner: str
    email: str
    name: str = ""
    language: str = ""
    text: str = ""


class Mails:
    """Takes the messages of topics ``mail.*``."""

    def __init__(
        self, store: StoreConnector, log: ConversationLog, mailer: Mailer, letterhead: Letterhead, clock: Clock
    ) -> None:
        self._store = store
        self._log = log
        self._mailer = mailer
        self._letterhead = letterhead
        self._clock = clock

    async def take(self, message: Outgoing) -> str:
        """Write a mail and send it; nobody gets one that came too late, or whose customer or conversation is no more.

        Raises DeliveryRefused for a payload without its phrases or values, DeliveryUnavailable, StoreError.
        """
        until = message.payload.get("until")
        if until is not None and self._clock.now() > datetime.fromisoformat(until):
            return "nobody"
        recipient = await self._recipient(message.payload)
        if recipient is None or not recipient.email:
            return "nobody"
        await self._mailer.send(write(message, recipient, self._letterhead))
        return self._mailer.name

    async def _recipient(self, payload: Mapping[str, str]) -> Recipient | None:
        match payload.get("to"):
            case "team":
                return Recipient("", self._letterhead.team)
            case "guest":
                return await self._guest(payload.get("conversation", ""), payload.get("message", ""))
            case _:
                customer = await self._store.customer(payload.get("customer", ""))
                return None if customer is None else Recipient(customer.id, customer.email, customer.name)

    async def _guest(self, conversation_id: str, message_id: str) -> Recipient | None:
        """Return whoever left an address in a conversation, with what is mailed to them; None once it is erased."""
        try:
            language = (await self._log.load(conversation_id)).state.language
            events = [one.event for one in await self._log.events(conversation_id)]
        except ConversationNotFound:
            return None
        emails = [one.email for one in events if isinstance(one, ContactGiven)]
        texts = [one.text for one in events if isinstance(one, StaffWrote) and one.message_id == message_id]
        if not emails or not texts:
            return None
        return Recipient(conversation_id, emails[-1], language=language, text=texts[0])


def write(message: Outgoing, recipient: Recipient, letterhead: Letterhead) -> Mail:
    """Return the mail that a message means. Raises DeliveryRefused that names what is missing."""
    payload = message.payload
    tag = payload.get("language", recipient.language or letterhead.default_language)
    language = letterhead.languages.get(tag) or letterhead.languages[letterhead.default_language]
    try:
        own = {"name": recipient.name, "shop": letterhead.shop.name, "text": recipient.text}
        values = {**_values(payload, language, letterhead), **own}
        keys = ("mail.hello" if recipient.name else "mail.greeting", *payload["body"].split(), "mail.bye")
        subject, *parts = (_said(key, language, values) for key in (payload["subject"], *keys))
    except (KeyError, ValueError) as error:
        raise DeliveryRefused(f"the mail {message.topic} cannot be written: {error}") from error
    return Mail(message.key, recipient.owner, recipient.email, subject, "\n\n".join(parts), message.at)


def _values(payload: Mapping[str, str], language: Language, letterhead: Letterhead) -> dict[str, str]:
    values = {}
    for key, raw in payload.items():
        if key not in _OWN:
            name, _, form = key.partition(".")
            values[name] = " ".join(_written(raw, form, language, letterhead).split())  # no line of its own
    return values


def _written(raw: str, form: str, language: Language, letterhead: Letterhead) -> str:
    match form:
        case "date":
            return language.day(date.fromisoformat(raw))
        case "moment":
            return language.moment(datetime.fromisoformat(raw).astimezone(letterhead.shop.zone))
        case "term":
            return language.term(raw)
        case _:
            return raw


def _said(key: str, language: Language, values: Mapping[str, str]) -> str:
    if not key.startswith(_MAIL):
        raise ValueError(f"{key} is no phrase of a mail")
    return language.say(key, **values)

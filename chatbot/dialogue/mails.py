"""Writes mails from the phrases of the customer's language, at the moment they are delivered, and hands them on.

What the payload of a ``mail.*`` message holds: ``customer``, the id of who gets it (never an address); ``language``,
the tag of its phrases; ``subject``, the key of a phrase; ``body``, keys of phrases with spaces between; ``until``, a
moment (ISO 8601) after which nobody wants it any more; everything else is a value for the phrases. ``eta.date``,
``at.moment`` and ``state.term`` are written in the language's form and called ``eta``, ``at`` and ``state`` there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chatbot.dialogue.turn import Shop
from chatbot.domain.commerce import Customer
from chatbot.errors import DeliveryRefused
from chatbot.languages import Language
from chatbot.ports.clock import Clock
from chatbot.ports.delivery import Mail, Mailer, Outgoing
from chatbot.ports.store import StoreConnector

_OWN = frozenset({"customer", "language", "subject", "body", "until"})
_MAIL = "mail."


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every mail has: the shop, and the languages with the one for payloads that name none."""

    shop: Shop
    languages: Mapping[str, Language]
    default_language: str


class Mails:
    """Takes the messages of topics ``mail.*``."""

    def __init__(self, store: StoreConnector, mailer: Mailer, letterhead: Letterhead, clock: Clock) -> None:
        self._store = store
        self._mailer = mailer
        self._letterhead = letterhead
        self._clock = clock

    async def take(self, message: Outgoing) -> str:
        """Write a mail and send it; nobody gets one that came too late, or whose customer is no more.

        Raises DeliveryRefused for a payload without its phrases or values, DeliveryUnavailable, StoreError.
        """
        until = message.payload.get("until")
        if until is not None and self._clock.now() > datetime.fromisoformat(until):
            return "nobody"
        customer = await self._store.customer(message.payload.get("customer", ""))
        if customer is None or not customer.email:
            return "nobody"
        await self._mailer.send(write(message, customer, self._letterhead))
        return self._mailer.name


def write(message: Outgoing, customer: Customer, letterhead: Letterhead) -> Mail:
    """Return the mail that a message means. Raises DeliveryRefused that names what is missing."""
    payload = message.payload
    tag = payload.get("language", letterhead.default_language)
    language = letterhead.languages.get(tag) or letterhead.languages[letterhead.default_language]
    try:
        values = {**_values(payload, language, letterhead), "name": customer.name, "shop": letterhead.shop.name}
        keys = ("mail.hello", *payload["body"].split(), "mail.bye")
        subject, *parts = (_said(key, language, values) for key in (payload["subject"], *keys))
    except (KeyError, ValueError) as error:
        raise DeliveryRefused(f"the mail {message.topic} cannot be written: {error}") from error
    return Mail(message.key, customer.id, customer.email, subject, "\n\n".join(parts), message.at)


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

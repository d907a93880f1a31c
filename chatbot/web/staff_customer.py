"""What stands beside a conversation: what was passed on, what is known, customer, orders, and earlier conversations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from zoneinfo import ZoneInfo

from chatbot.bootstrap import App
from chatbot.domain.commerce import Customer, Order
from chatbot.domain.conversation import LoggedEvent, MessageReceived
from chatbot.domain.orders import TROUBLED
from chatbot.errors import ConversationNotFound, OrderNotFound
from chatbot.languages import Language
from chatbot.ports.hand_overs import HandOver
from chatbot.web.page_texts import PageTexts
from chatbot.web.rendering import lang_html, line_html
from chatbot.web.staff_facts import Facts, Known, facts_of
from chatbot.web.staff_photos import StaffPhotos
from chatbot.web.staff_summary import summary_rows

_ORDERS, _EARLIER = 12, 8
_SHORT = 90


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another conversation of the same customer: when it began and how."""

    id: str
    day: str
    about: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything about the shopper of a conversation."""

    entry: HandOver | None
    customer: Customer | None
    orders: tuple[Order, ...]
    facts: Facts
    earlier: tuple[Earlier, ...]
    photos: str = ""
    disagreements: tuple[str, ...] = ()


class StaffCustomer:
    """Reads and shows who a conversation is with."""

    def __init__(self, app: App, texts: PageTexts, language: Language) -> None:
        self._app = app
        self._texts = texts
        self._language = language
        self._photos = StaffPhotos(texts, language)
        self._zone = ZoneInfo(app.settings.shop.time_zone)

    async def beside(self, conversation_id: str, events: Sequence[LoggedEvent], entry: HandOver | None) -> Beside:
        """Return what is known of the shopper of a conversation. Raises ConversationNotFound, StoreUnavailable."""
        owner = await self._app.log.owner(conversation_id)
        customer = None if owner is None else await self._app.store.customer(owner)
        orders = await self._orders(conversation_id, owner)
        earlier = () if owner is None else await self._earlier(owner, conversation_id)
        photos = self._photos.html(conversation_id, events, orders)
        differ = (await self._app.log.load(conversation_id)).state.disagreements
        return Beside(entry, customer, orders, facts_of(events, customer, orders), earlier, photos, differ)

    def html(self, beside: Beside) -> str:
        """Return it as HTML."""
        say = self._texts.say
        parts = [
            _part(say("side_summary"), self._summary(beside.entry, beside.disagreements)),
            _part(say("side_photos"), beside.photos),
            _part(say("side_verified"), self._facts(beside.facts.verified, "verified_none"), "ss-verified"),
            _part(say("side_claimed"), self._facts(beside.facts.claimed, "claimed_none"), "ss-said-only"),
            _part(say("side_customer"), self.customer(beside.customer) if beside.customer is not None else ""),
            _part(say("side_orders"), self.orders(beside.orders)),
            _part(say("side_earlier"), "".join(map(_earlier, beside.earlier))),
        ]
        return f'<div class="ss-beside">{"".join(parts)}</div>'

    def customer(self, customer: Customer) -> str:
        """Return a customer's name, address and standing."""
        at = customer.address
        rows = (
            (self._texts.say("name"), customer.name),
            (self._texts.say("email"), customer.email),
            (self._texts.say("address"), f"{at.street}, {at.postcode} {at.city}, {at.country}"),
            (self._texts.say("membership"), self._language.term(customer.membership.value)),
        )
        return _rows(rows)

    def orders(self, orders: Iterable[Order]) -> str:
        """Return orders with their parcels and returns, the newest first."""
        return "".join(map(self._order, orders))

    async def _orders(self, conversation_id: str, owner: str | None) -> tuple[Order, ...]:
        """Return the customer's orders; of a guest, those that they proved to know."""
        if owner is not None:
            return await self._app.store.orders_of(owner, _ORDERS)
        found = []
        for number, customer_id in (await self._app.log.load(conversation_id)).state.guest_orders:
            try:
                found.append(await self._app.store.order_of(customer_id, number))
            except OrderNotFound:  # gone since
                continue
        return tuple(found)

    async def _earlier(self, owner: str, conversation_id: str) -> tuple[Earlier, ...]:
        others = [one for one in await self._app.log.conversations_of(owner) if one != conversation_id]
        found = []
        for one in reversed(others[-_EARLIER:]):
            try:
                events = await self._app.log.events(one)
            except ConversationNotFound:  # erased since
                continue
            said = [logged.event.text for logged in events if isinstance(logged.event, MessageReceived)]
            if said:
                day = self._language.day(events[0].at.astimezone(self._zone).date())
                found.append(Earlier(one, day, said[0][:_SHORT]))
        return tuple(found)

    def _summary(self, entry: HandOver | None, disagreements: Sequence[str]) -> str:
        if entry is None:
            return ""
        say, about = self._texts.say, entry.about
        told = summary_rows(entry.summary, disagreements, self._texts, self._topic)
        grounds = [(say(f"ground_{one.kind}"), one.text) for one in about.grounds]
        rows = (*told, (say("tried"), about.tried), *grounds, (say("answer_to"), entry.email))
        return _rows(row for row in rows if row[1])

    def _topic(self, flow: str) -> str:
        named = f"flow.{flow}"
        return self._language.say(named) if named in self._language.phrases else flow.replace("_", " ")

    def _facts(self, facts: Sequence[Known], none: str) -> str:
        if not facts:
            return f'<p class="ss-none">{escape(self._texts.say(none))}</p>'
        return _rows((self._fact(one.key), one.value) for one in facts)

    def _fact(self, key: str) -> str:
        named = f"fact_{key}"
        return self._texts.say(named) if named in self._texts.templates else key.replace("_", " ")

    def _order(self, order: Order) -> str:
        language, say = self._language, self._texts.say
        placed = language.day(order.placed_at.astimezone(self._zone).date(), with_year=True)
        trouble = " sd-badge-trouble" if order.state in TROUBLED else ""
        state = f'<span class="sd-badge{trouble}">{escape(language.term(order.state.value))}</span>'
        goods = [f"{line.quantity} × {language.name(line.name)}" for line in order.wanted_lines]
        rows = [(say("goods"), "; ".join(goods)), (say("placed"), placed), (say("total"), language.money(order.total))]
        for parcel in order.shipments:
            expected = language.day(parcel.expected_on)
            about = f"{parcel.carrier} {parcel.tracking_number}: {language.term(parcel.state.value)}, {expected}"
            rows.append((say("parcel"), about))
        for claim in order.claims:
            about = f"{language.term(f'claim.{claim.kind}')}, {language.term(f'remedy.{claim.remedy}')}"
            rows.append((say("claimed"), f"{about} ({claim.id})"))
        for one in order.returns:
            about = f"{language.term(one.state.value)}, {language.money(one.amount)}"
            rows.append((say("returned"), about))
        title = f'<div class="sd-card-title"><span>{escape(say("order", order=order.number))}</span>{state}</div>'
        return f'<div class="sd-card">{title}{_rows(rows)}</div>'


def _part(title: str, body: str, name: str = "") -> str:
    return f'<section class="ss-part {name}"><h3>{escape(title)}</h3>{body}</section>' if body else ""


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    cells = "".join(
        f"<tr><th>{escape(label)}</th><td{lang_html(value)}>{line_html(value)}</td></tr>" for label, value in rows
    )
    return f'<table class="sd-rows"><tbody>{cells}</tbody></table>'


def _earlier(one: Earlier) -> str:
    about = f"<span>{escape(one.day)}</span> {line_html(one.about)}"
    return f'<button type="button" class="ss-link" name="open" value="{escape(one.id)}">{about}</button>'

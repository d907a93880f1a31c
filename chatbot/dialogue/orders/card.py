"""An order and its lines as a card and the words of lines, rendered from database values."""

from __future__ import annotations

from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import (
    Order,
    OrderLine,
    OrderState,
    Replacement,
    Shipment,
    ShipmentState,
    TrackingEvent,
)
from chatbot.domain.orders import TROUBLED
from chatbot.domain.outcome import Card, CardKind, QuickReply
from chatbot.domain.products import Variant
from chatbot.languages import Language

_SCANS_SHOWN = 3


def order_card(order: Order, turn: Turn) -> Card:
    """Render an order: what is in it, where it is, what it cost; no address, no name."""
    say, language = turn.language.say, turn.language
    items = [line_text(line, turn) for line in order.wanted_lines]
    rows = [(say("row.items"), language.series(items))]
    rows.append((say("row.state"), language.term(order.state.value)))
    rows.append((say("row.placed"), language.day(order.placed_at.astimezone(turn.shop.zone).date())))
    for parcel in order.shipments if order.state is not OrderState.CANCELLED else ():
        rows.extend(_parcel_rows(parcel, turn))
    rows.append((say("row.total"), language.money(order.total)))
    title = say("card.order", order=order.number)
    return Card(CardKind.ORDER, order.number, title, tuple(rows), has_trouble=order.state in TROUBLED)


def line_text(line: OrderLine, turn: Turn) -> str:
    """Write how many of what, with its options."""
    shown = options_text(line, turn)
    key = "value.line_with_options" if shown else "value.line"
    name = turn.language.name(line.name)
    values = {"count": str(line.quantity), "name": name, **({"options": shown} if shown else {})}
    return turn.language.say(key, **values)


def priced_line_text(line: OrderLine, turn: Turn) -> str:
    """Write how many of what, with its options and what it costs together."""
    amount = turn.language.money(line.amount)
    return turn.language.say("value.priced_line", line=line_text(line, turn), amount=amount)


def options_text(thing: OrderLine | Variant | Replacement, turn: Turn) -> str:
    """Write the options of a line or a variant, such as "43, brown"."""
    return turn.language.options(value for _, value in thing.options)


def line_chip(order: Order, line: OrderLine, turn: Turn) -> QuickReply:
    """Return the quick reply that picks a line of an order."""
    name, options = turn.language.name(line.name), options_text(line, turn)
    shown = turn.language.say("value.named", name=name, options=options) if options else name
    return turn.chip("line", name=shown, order=order.number)


def line_names(line: OrderLine, language: Language) -> str:
    """Return the words a line goes by: its names and its kind in the catalogue and here, its options."""
    values = (value for _, value in line.options)
    return " ".join((product_names(line, language), *(f"{value} {language.term(value)}" for value in values)))


def product_names(line: OrderLine, language: Language) -> str:
    """Return the words that the product of a line goes by, in the catalogue and here."""
    return " ".join((line.name, line.kind, language.called(line.name)))


def _parcel_rows(parcel: Shipment, turn: Turn) -> list[tuple[str, str]]:
    say, language = turn.language.say, turn.language
    rows = []
    if parcel.dispatched_at is not None:
        rows.append((say("row.tracking"), say("value.tracking", carrier=parcel.carrier, number=parcel.tracking_number)))
    scans = sorted(parcel.events, key=lambda scanned: scanned.at)[-_SCANS_SHOWN:]
    rows.extend((language.moment(scan.at.astimezone(turn.shop.zone)), _scan(scan, turn)) for scan in scans)
    if parcel.delivered_at is not None:
        rows.append((say("row.delivered"), language.day(parcel.delivered_at.astimezone(turn.shop.zone).date())))
    elif parcel.state is not ShipmentState.LOST and parcel.expected_on >= turn.today:
        rows.append((say("row.expected"), language.day(parcel.expected_on)))
    return rows


def _scan(scan: TrackingEvent, turn: Turn) -> str:
    return turn.language.say("value.scan", scan=turn.language.term(scan.code), place=scan.place)

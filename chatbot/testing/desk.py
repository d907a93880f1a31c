"""The order desk in memory, for tests of conversations about orders: Anna's orders, and what a turn showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import CardsShown, Event, Level, LoggedEvent, Press, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, Proposal
from chatbot.domain.products import Product, Variant
from chatbot.domain.settlement import SavedMethod
from chatbot.testing.assistant import ANNA, DialogueTest
from chatbot.testing.store import MemoryStoreConnector, line, order, product

SOCKS = line(
    id="40817-2",
    sku="UHS-GRY",
    product_id="ullgard-hiking-socks",
    name="Ullgard Hiking Socks",
    kind="socks",
    options=(),
    quantity=2,
    unit_price=Money(900),
)
"""Two pairs of socks for 9.00 each, the second line of order 40817 where it is wanted."""
SOCKS_SOLD = product(
    id="ullgard-hiking-socks",
    name="Ullgard Hiking Socks",
    kind="socks",
    variants=(Variant("UHS-GRY", (), Money(900), 5),),
    also_called=(),
    warranty_years=0,
)


def unshipped(**changes: Any) -> Order:
    """Build order 40817 of Anna, paid and still in the house, with some fields changed."""
    return order(**{"state": OrderState.PAID, "shipments": (), **changes})


def boots(*prices: int, stock: int = 5) -> Product:
    """Build the trail boots with these prices (in cents) for sizes 42, 43 and 44, and so many of each."""
    variants = zip(product().variants, prices, strict=True)
    return product(variants=tuple(replace(one, price=Money(price), stock=stock) for one, price in variants))


def desk(
    *orders: Order, products: Sequence[Product] = (), saved: Sequence[SavedMethod] = (), **changes: Any
) -> DialogueTest:
    """Build an assistant over these orders; `saved` is what Anna keeps in her account beside how she paid before."""
    store = MemoryStoreConnector(products or (product(), SOCKS_SOLD), (ANNA,), orders)
    store.saved[ANNA.id] = tuple(saved)
    return DialogueTest(store, **changes)


async def proposed(test: DialogueTest, *texts: str) -> Proposal:
    """Say these things and return the card that the last one led to."""
    events: Sequence[LoggedEvent] = ()
    for text in texts:
        events = await test.say(text)
    return proposal_in(events)


async def confirmed(test: DialogueTest, proposal: Proposal) -> list[LoggedEvent]:
    """Press Confirm on a card in its own conversation, whichever one the test is in."""
    session = Session(proposal.conversation_id, Level.VERIFIED, proposal.customer_id)
    return [event async for event in test.assistant.reply(session, Press(proposal.id, is_confirmed=True))]


def proposal_in(events: Sequence[LoggedEvent]) -> Proposal:
    """Return the proposal that was shown in a turn; without one an AssertionError."""
    shown = [one.event.proposal for one in events if isinstance(one.event, ProposalShown)]
    assert len(shown) == 1, f"{len(shown)} proposals"
    return shown[0]


def cards_in(events: Sequence[LoggedEvent]) -> tuple[Card, ...]:
    """Return the cards that were shown in a turn, but for a proposal's."""
    return tuple(card for one in events if isinstance(one.event, CardsShown) for card in one.event.cards)


def chips_in(events: Sequence[LoggedEvent]) -> tuple[str, ...]:
    """Return the messages of the quick replies that were shown in a turn."""
    shown = (one.event.quick_replies for one in events if isinstance(one.event, CardsShown))
    return tuple(chip.message for chips in shown for chip in chips)


def has(events: Sequence[LoggedEvent], kind: type[Event]) -> bool:
    """Whether an event of this kind is among those of a turn."""
    return any(isinstance(one.event, kind) for one in events)


def stock_of(test: DialogueTest, sku: str) -> int:
    """Return how many pieces of a variant are in stock."""
    variants = (variant for item in test.store.catalogue.values() for variant in item.variants)
    return next(variant.stock for variant in variants if variant.sku == sku)


def is_untouched(test: DialogueTest) -> bool:
    """Whether nothing was written but that a person was asked: no record, message, audit entry, nothing that waits."""
    unit = test.unit_of_work
    posted = [one for one in unit.outbox if one.topic != "hand_off.opened"]
    audited = [one for one in unit.audit if one.action != "hand_off"]
    return not any((unit.returns, posted, audited, unit.settled, unit.approvals, unit.watches))

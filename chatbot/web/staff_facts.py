"""What is known of a shopper: what they proved, and what they only said. A pure function of log and shop data.

Nothing here is a decision: rules and flows look at the session, never at this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chatbot.domain.commands import SetSlot
from chatbot.domain.commerce import Customer, Order
from chatbot.domain.conversation import (
    ConversationStarted,
    LoggedEvent,
    MessageReceived,
    MessageUnderstood,
)
from chatbot.domain.hand_overs import ContactGiven
from chatbot.domain.proofs import CustomerSignedIn, CustomerVerified, GuestMatched, LookUpFailed
from chatbot.domain.shop_pages import CartShown, ProductShown

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PROOF = "proof"
_ORDER = "order_number"


@dataclass(frozen=True, slots=True)
class Known:
    """A fact: the key of its words, and its value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was proved, and what was only said."""

    verified: tuple[Known, ...]
    claimed: tuple[Known, ...]


def facts_of(events: Sequence[LoggedEvent], customer: Customer | None, orders: Iterable[Order]) -> Facts:
    """Return what the events of a conversation tell; `orders` are the customer's."""
    verified = tuple(dict.fromkeys(_verified(events, customer)))
    known = {one.value.casefold() for one in verified}
    known |= {order.number for order in orders} | ({customer.email.casefold()} if customer is not None else set())
    claims = (*_claimed(events), *_of_page(events))
    return Facts(verified, tuple(dict.fromkeys(one for one in claims if one.value.casefold() not in known)))


def cart_told(cart: CartShown) -> str:
    """Return what a page says that the cart holds, in one line; empty for an empty cart."""
    return ", ".join(f"{line.quantity} × {line.product_id} ({line.sku})" for line in cart.lines)


def _verified(events: Sequence[LoggedEvent], customer: Customer | None) -> Iterator[Known]:
    name = "" if customer is None else customer.name
    for logged in events:
        match logged.event:
            case ConversationStarted(customer_id=str()):
                yield Known("signed_in", name)
            case CustomerSignedIn():
                yield Known("signed_in", name)
            case CustomerVerified():
                yield Known("by_code", name)
            case GuestMatched(order_number=number):
                yield Known("by_order", number)
            case _:
                continue


def _claimed(events: Sequence[LoggedEvent]) -> Iterator[Known]:
    for logged in events:
        match logged.event:
            case MessageReceived(text=text):
                yield from (Known("email", found) for found in _EMAIL.findall(text))
            case ContactGiven(email=email):
                yield Known("email", email)
            case LookUpFailed(order_number=number):
                yield Known(_ORDER, number)
            case MessageUnderstood(commands=commands):
                yield from _said(one for one in commands if isinstance(one, SetSlot) and one.name != _PROOF)
            case _:
                continue


def _said(slots: Iterable[SetSlot]) -> Iterator[Known]:
    for slot in slots:
        if slot.name == _ORDER:
            yield from (Known(_ORDER, number) for number in slot.values)
        else:
            yield Known(slot.name, ", ".join(slot.values))


def _of_page(events: Sequence[LoggedEvent]) -> Iterator[Known]:
    """Yield what the page around the chat said last: anybody could have written that page."""
    told = {}
    for logged in events:
        match logged.event:
            case ProductShown(product_id=product_id):
                told["page"] = product_id
            case CartShown() as cart:
                told["cart"] = cart_told(cart)
            case _:
                continue
    yield from (Known(key, value) for key, value in told.items() if value)

"""What the shop's rows say of whoever talks: no prompt may hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.dialogue.identity.verification import is_verified
from chatbot.dialogue.understand.masked import Known
from chatbot.domain.commerce import Address, Customer, Order
from chatbot.domain.conversation import DialogueState, Session
from chatbot.ports.store import StoreConnector

_DIGITS = re.compile(r"\d{3,}")
_SHORTEST_NAME = 3
_ALL = 1000  # an old order can be named, too
_HOUSE_NUMBER = re.compile(r"^\d+\w?\s+|\s+\d+\s?\w?$")


async def personal_values(session: Session, state: DialogueState, store: StoreConnector) -> Known:
    """Return names, e-mails, streets, postcodes, digits of cards of a conversation's customers, as (kind, value).

    Raises StoreUnavailable.
    """
    own = (session.customer_id,) if is_verified(session) else ()
    found: dict[tuple[str, str], None] = {}
    for id in dict.fromkeys((*own, *(customer for _, customer in state.guest_orders))):
        customer = None if id is None else await store.customer(id)
        if customer is not None:
            found.update(dict.fromkeys(_of(customer)))
            for order in await store.orders_of(customer.id, _ALL):
                found.update(dict.fromkeys(_of_order(order)))
    return tuple(found)


def _of(customer: Customer) -> Iterator[tuple[str, str]]:
    yield "e-mail", customer.email
    yield from _of_name(customer.name)
    yield from _of_address(customer.address)


def _of_order(order: Order) -> Iterator[tuple[str, str]]:
    yield "e-mail", order.email
    yield from _of_address(order.ship_to)
    yield from (("card", digits) for paid in order.payments for digits in _DIGITS.findall(paid.label))


def _of_address(address: Address) -> Iterator[tuple[str, str]]:
    yield from _of_name(address.name)
    yield "address", address.street
    yield "address", _HOUSE_NUMBER.sub("", address.street)
    yield "postcode", address.postcode


def _of_name(name: str) -> Iterator[tuple[str, str]]:
    """Yield a name and its parts, but the shortest, which are words of any text."""
    yield "name", name
    yield from (("name", part) for part in name.split() if len(part) >= _SHORTEST_NAME)

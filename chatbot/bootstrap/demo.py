"""The demo shop's customers and their sign-in, for surfaces on the loopback address."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.adapters.connectors.demo_customers import DEMO_CUSTOMERS
from chatbot.bootstrap.app import App


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer to try the demo as, with one line on what the orders show."""

    email: str
    about: str


def demo_customers() -> tuple[DemoCustomer, ...]:
    """Return the customers that the demo shop always has."""
    return tuple(DemoCustomer(email, about) for email, about in DEMO_CUSTOMERS)


async def sign_in_as(app: App, email: str) -> str | None:
    """Return a sign-in token for the customer with this e-mail; None when the demo is off or nobody has it.

    Raises StoreUnavailable.
    """
    if app.demo_sign_in is None:
        return None
    customer = await app.store.customer_by_email(email)
    return None if customer is None else app.demo_sign_in.sign_in(customer.id)

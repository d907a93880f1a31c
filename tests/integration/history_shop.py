"""A small shop, and everything that its two customers may confirm in it: the same list in every process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from chatbot.dialogue.gate import LIFETIME, payload_hash
from chatbot.domain.commerce import Address, Order, OrderState, Payment, RefundTarget, ReturnLine, ReturnReason
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal
from chatbot.domain.rules import Action, ChargedAtOrder, WhileIn, Window
from chatbot.domain.writes import CancelOrder, ChangeAddress, OpenReturn, Write
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, customer, line, order, product, shipment

_EARLY = WhileIn((OrderState.PAID,))
RULES = rules_on(
    NOW.date(),
    return_rule(Window(30)),
    return_rule(ChargedAtOrder(("paypal",))),
    replace(return_rule(_EARLY), action=Action.CANCEL),
    replace(return_rule(_EARLY), action=Action.CHANGE_ADDRESS),
)
PRODUCTS = (product(),)
_SKUS = [variant.sku for variant in PRODUCTS[0].variants]
_PRICE = Money(14900)
CUSTOMERS = (customer(), customer(id="cus_00002", email="ole@post.example"))
_STREETS = ("Deichstieg 1", "Moorweg 2", "Rosenstieg 3")
SESSIONS = {person.id: Session(f"con_{person.id}", Level.VERIFIED, person.id) for person in CUSTOMERS}


def _order(place: int) -> Order:
    """Build an order of two lines with 1 to 3 pieces each, every other one delivered, the rest in the house."""
    number, person = str(60_000 + place), CUSTOMERS[place % 2]
    lines = tuple(
        line(id=f"{number}-{at}", sku=_SKUS[(place + at) % 3], quantity=1 + (place + at) % 3, unit_price=_PRICE)
        for at in (1, 2)
    )
    paid = Payment("paypal", "PayPal", _PRICE * sum(one.quantity for one in lines))
    parcel = shipment(id=f"shp_{number}", line_ids=tuple(one.id for one in lines))
    is_delivered = place % 4 < 2
    return order(
        number=number,
        customer_id=person.id,
        email=person.email,
        state=OrderState.DELIVERED if is_delivered else OrderState.PAID,
        lines=lines,
        payments=(paid,),
        shipments=(parcel,) if is_delivered else (),
    )


ORDERS = tuple(_order(place) for place in range(12))


def _writes(placed: Order) -> Iterator[Write]:
    one, other = placed.lines
    if placed.state is OrderState.DELIVERED:
        for items in ((ReturnLine(one.id, 1),), (ReturnLine(other.id, 1),), (ReturnLine(one.id, one.quantity),)):
            yield _return(placed, items)
        yield _return(placed, (ReturnLine(one.id, 1), ReturnLine(other.id, other.quantity)))
        return
    for lines in ((one,), (other,), (one, other)):
        back = _PRICE * sum(gone.quantity for gone in lines)
        yield CancelOrder(placed.number, tuple(gone.id for gone in lines), paid_back=back, not_charged=Money(0))
    for street in _STREETS:
        yield ChangeAddress(placed.number, Address("Anna Lindholm", street, "20357", "Hamburg", "DE"), placed.postage)


def _return(placed: Order, items: tuple[ReturnLine, ...]) -> OpenReturn:
    amount = _PRICE * sum(item.quantity for item in items)
    until: date = NOW.date() + timedelta(days=14)
    return OpenReturn(placed.number, items, ReturnReason.DOES_NOT_FIT, RefundTarget.ORIGINAL, amount, until)


def _proposal(number: int, placed: Order, write: Write) -> Proposal:
    session = SESSIONS[placed.customer_id]
    return Proposal(
        f"pro_{number}",
        "CODE22",
        session.conversation_id,
        placed.customer_id,
        write,
        payload_hash(write),
        NOW + LIFETIME,
        Card(CardKind.PROPOSAL, placed.number, "Confirm"),
    )


PROPOSALS = tuple(
    _proposal(number, placed, write)
    for number, (placed, write) in enumerate(
        (placed, write) for _ in range(2) for placed in ORDERS for write in _writes(placed)
    )
)
"""Each write in two proposals, so that different cards ask for the same goods, too."""

"""Says of every table whose data it holds, what an erasure leaves of it, and when its rows go by themselves.

A table without its declaration, or a column that its declaration does not name, fails a test and stops every erasure:
add yours together with the table. What book-keeping needs (what was bought and paid when) stays under a pseudonym.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select

from chatbot.adapters.database import audit
from chatbot.adapters.database import desk_tables as desk
from chatbot.adapters.database import log_tables as log
from chatbot.adapters.database import mail_tables as mail
from chatbot.adapters.database import staff_tables as staff
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.base import metadata
from chatbot.adapters.database.declared import (
    Declared,
    Deleted,
    Kept,
    Overwritten,
    Sealed,
    either,
    naming,
    nobodys,
    of_their_conversations,
    of_their_customer,
    of_their_orders,
    older,
    orders_of,
)
from chatbot.adapters.database.privacy_tables import erasures
from chatbot.domain.commerce import OrderState, ReturnState
from chatbot.errors import ConfigurationError
from chatbot.ports.privacy import DataClass, Subject

ERASED = "erased"
"""How every text begins that an erasure leaves in the place of a personal one."""
_RANDOM = f"{ERASED}-{{token}}"
_EMAIL_DOMAIN = "@erased.invalid"
_EMAIL = f"{_RANDOM}{_EMAIL_DOMAIN}"
_SETTLED_ORDERS = (OrderState.DELIVERED, OrderState.CANCELLED, OrderState.REFUNDED)
_SETTLED_RETURNS = (ReturnState.REFUNDED, ReturnState.WITHDRAWN)


def declarations() -> tuple[Declared, ...]:
    """Return the declarations, what refers to others first. Raises ConfigurationError when one is missing or wrong."""
    by_table = {one.table: one for one in DECLARED}
    missing = [table.name for table in metadata.sorted_tables if table not in by_table]
    faults = [*missing, *(fault for one in DECLARED for fault in one.faults())]
    if faults:
        raise ConfigurationError(
            f"chatbot/adapters/database/privacy.py does not say what an erasure does with {', '.join(faults)}"
        )
    return tuple(by_table[table] for table in reversed(metadata.sorted_tables))


def _of_customer(subject: Subject) -> ColumnElement[bool]:
    return t.customers.c.id == subject.customer_id


def _lived_at(subject: Subject) -> ColumnElement[bool]:
    homes = select(t.customers.c.address_id).where(_of_customer(subject))
    sent_to = select(t.orders.c.address_id).where(t.orders.c.customer_id == subject.customer_id)
    return or_(t.addresses.c.id.in_(homes), t.addresses.c.id.in_(sent_to))


def _lived_at_by_others(subject: Subject) -> ColumnElement[bool]:
    """Find addresses that somebody else has, unless they are erased as well."""
    customers, orders, address = t.customers.c, t.orders.c, t.addresses.c.id
    home = exists().where(
        customers.address_id == address, customers.id != subject.customer_id, _is_known(customers.email)
    )
    sent_to = exists().where(
        orders.address_id == address, orders.customer_id != subject.customer_id, _is_known(orders.email)
    )
    return or_(home, sent_to)


def _is_known(email: ColumnElement[str]) -> ColumnElement[bool]:
    return ~email.endswith(_EMAIL_DOMAIN)


def _of_parcels(subject: Subject) -> ColumnElement[bool]:
    parcels = select(t.shipments.c.id).where(t.shipments.c.order_number.in_(orders_of(subject)))
    return t.tracking_events.c.shipment_id.in_(parcels)


def _in_parcels(subject: Subject) -> ColumnElement[bool]:
    lines = select(t.order_lines.c.id).where(t.order_lines.c.order_number.in_(orders_of(subject)))
    return t.shipment_lines.c.line_id.in_(lines)


def _in_claims(subject: Subject) -> ColumnElement[bool]:
    claims = select(desk.claims.c.id).where(desk.claims.c.order_number.in_(orders_of(subject)))
    return desk.claim_lines.c.claim_id.in_(claims)


def _in_returns(subject: Subject) -> ColumnElement[bool]:
    returns = select(t.return_requests.c.id).where(t.return_requests.c.order_number.in_(orders_of(subject)))
    return t.return_lines.c.return_id.in_(returns)


def _tried(subject: Subject) -> ColumnElement[bool]:
    """Find attempts by the last part of their key: a customer, a conversation, an order."""
    key, number = t.attempts.c.key, t.orders.c.number
    orders = exists().where(t.orders.c.customer_id == subject.customer_id, key.like(literal("%:") + number))
    return or_(orders, *(key.endswith(f":{one}") for one in (subject.customer_id, *subject.conversations)))


def _audited(subject: Subject) -> ColumnElement[bool]:
    return or_(t.audit.c.actor == subject.customer_id, t.audit.c.conversation_id.in_(subject.conversations))


def _told(subject: Subject) -> ColumnElement[bool]:
    """Find messages by the record that they tell of: the audit log knows whose it is."""
    return t.outbox.c.key.in_(select(t.audit.c.record_id).where(_audited(subject)))


def _delivered_naming(subject: Subject) -> ColumnElement[bool]:
    """Find delivered messages that name them; what waits may be somebody else's, whom it must still reach."""
    return and_(t.outbox.c.delivered_at.is_not(None), naming(t.outbox.c.payload)(subject))


DECLARED: tuple[Declared, ...] = (
    Declared(table=t.products, holds=DataClass.CATALOGUE, whose=None, erased=Kept("goods")),
    Declared(table=t.variants, holds=DataClass.CATALOGUE, whose=None, erased=Kept("goods")),
    Declared(
        table=t.customers,
        holds=DataClass.CUSTOMERS,
        whose=_of_customer,
        erased=Overwritten({"email": _EMAIL, "email_key": _EMAIL, "name": ERASED}, "id membership address_id"),
        hidden=("email_key",),
    ),
    Declared(
        table=t.addresses,
        holds=DataClass.CUSTOMERS,
        whose=_lived_at,
        also=nobodys(t.addresses),  # where an order was to go before its address was changed
        spared=_lived_at_by_others,
        # The postcode is a guest's proof: nobody may guess what stands in its place.
        erased=Overwritten({"name": ERASED, "street": ERASED, "postcode": _RANDOM, "city": ERASED}, "id country"),
    ),
    Declared(
        table=t.payment_methods, holds=DataClass.CUSTOMERS, whose=of_their_customer(t.payment_methods), erased=Deleted()
    ),
    Declared(
        table=t.orders,
        holds=DataClass.ORDERS,
        whose=of_their_customer(t.orders),
        erased=Overwritten(
            {"email": _EMAIL}, "number customer_id placed_at state membership address_id postage_minor currency changes"
        ),
        open_while=("order {number} is {state}", t.orders.c.state.not_in(_SETTLED_ORDERS)),
    ),
    Declared(
        table=t.order_lines,
        holds=DataClass.ORDERS,
        whose=of_their_orders(t.order_lines),
        erased=Kept(
            "book-keeping",
            "id order_number position sku product_id name kind options quantity unit_price_minor currency return_class "
            "is_cancelled returned_quantity claimed_quantity",
        ),
    ),
    Declared(
        table=t.shipments,
        holds=DataClass.ORDERS,
        whose=of_their_orders(t.shipments),
        erased=Overwritten(
            {"tracking_number": _RANDOM},
            "id order_number carrier state promised_on expected_on dispatched_at delivered_at delay_reason",
        ),
    ),
    Declared(
        table=t.shipment_lines, holds=DataClass.ORDERS, whose=_in_parcels, erased=Kept("ids", "shipment_id line_id")
    ),
    Declared(table=t.tracking_events, holds=DataClass.ORDERS, whose=_of_parcels, erased=Deleted()),
    Declared(
        table=t.payments,
        holds=DataClass.ORDERS,
        whose=of_their_orders(t.payments),
        erased=Overwritten({"label": ERASED}, "order_number position method amount_minor currency"),
    ),
    Declared(
        table=t.return_requests,
        holds=DataClass.ORDERS,
        whose=of_their_orders(t.return_requests),
        erased=Overwritten(
            {"label_code": _RANDOM},
            "id order_number reason target amount_minor currency state opened_at hand_over_by replacement_sku "
            "replacement_options to_pay_minor",
        ),
        open_while=("return {id} is {state}", t.return_requests.c.state.not_in(_SETTLED_RETURNS)),
    ),
    Declared(
        table=t.return_lines,
        holds=DataClass.ORDERS,
        whose=_in_returns,
        erased=Kept("book-keeping", "return_id line_id quantity"),
    ),
    Declared(
        table=desk.claims,
        holds=DataClass.ORDERS,
        whose=of_their_orders(desk.claims),
        erased=Kept("book-keeping", "id order_number kind remedy amount_minor currency opened_at"),
    ),
    Declared(
        table=desk.claim_lines,
        holds=DataClass.ORDERS,
        whose=_in_claims,
        erased=Kept("book-keeping", "claim_id line_id quantity"),
    ),
    Declared(
        table=desk.approvals,
        holds=DataClass.HAND_OVERS,
        whose=of_their_customer(desk.approvals),
        erased=Deleted(),
        open_while=("approval {id} is {state}", desk.approvals.c.decided_at.is_(None)),
        expires=older(desk.approvals.c.decided_at),
    ),
    Declared(
        table=mail.mailbox,
        holds=DataClass.MAILS,
        whose=lambda subject: mail.mailbox.c.customer_id.in_((subject.customer_id, *subject.conversations)),
        also=naming(mail.mailbox.c.recipient),
        erased=Deleted(),
        expires=older(mail.mailbox.c.at),
    ),
    Declared(
        table=mail.codes,
        holds=DataClass.ATTEMPTS,
        whose=of_their_customer(mail.codes),
        erased=Deleted(),
        hidden=("hash",),
        expires=older(mail.codes.c.expires_at),
    ),
    Declared(table=mail.watches, holds=DataClass.CUSTOMERS, whose=of_their_customer(mail.watches), erased=Deleted()),
    Declared(
        table=t.refunds,
        holds=DataClass.ORDERS,
        whose=of_their_orders(t.refunds),
        erased=Overwritten({"label": ERASED}, "order_number position amount_minor currency target is_paid at"),
        open_while=("a refund of order {order_number} is not paid", t.refunds.c.is_paid.is_(False)),
    ),
    Declared(
        table=t.hand_offs,
        holds=DataClass.HAND_OVERS,
        whose=either(of_their_customer(t.hand_offs), of_their_conversations(t.hand_offs)),
        also=either(naming(t.hand_offs.c.summary), naming(t.hand_offs.c.tried), naming(t.hand_offs.c.email)),
        erased=Overwritten(
            {"customer_id": None, "summary": "", "tried": "", "email": "", "grounds": "[]"},
            "id conversation_id reason at state staff_id changed_at claimed_at language mood topic",
        ),
        expires=older(t.hand_offs.c.at),
    ),
    Declared(
        table=t.outbox,
        holds=DataClass.OUTBOX,
        whose=_told,
        also=_delivered_naming,
        erased=Deleted(),
        expires=older(t.outbox.c.delivered_at),
    ),
    Declared(
        table=t.attempts,
        holds=DataClass.ATTEMPTS,
        whose=_tried,
        erased=Deleted(),
        expires=older(t.attempts.c.at),
    ),
    Declared(
        table=t.audit,
        holds=DataClass.AUDIT,
        whose=_audited,
        erased=Kept(
            "ids; a change would break the chain",
            "sequence actor action record_id conversation_id at previous_hash hash",
        ),
        hidden=("previous_hash", "hash"),
        expires=audit.prune,
    ),
    Declared(table=t.idempotency, holds=DataClass.RECORDS, whose=None, erased=Kept("random ids")),
    Declared(table=erasures, holds=DataClass.RECORDS, whose=None, erased=Kept("marks without a way back")),
    Declared(table=staff.staff, holds=DataClass.STAFF, whose=None, erased=Kept("no shopper's")),
    Declared(
        table=staff.staff_sessions,
        holds=DataClass.STAFF_SESSIONS,
        whose=None,
        erased=Kept("no shopper's"),
        expires=older(staff.staff_sessions.c.seen_at),
    ),
    Declared(table=log.conversations, holds=DataClass.CONVERSATIONS, whose=None, erased=Sealed()),
    Declared(table=log.events, holds=DataClass.CONVERSATIONS, whose=None, erased=Sealed()),
    Declared(table=log.photos, holds=DataClass.CONVERSATIONS, whose=None, erased=Sealed()),
    Declared(table=log.conversation_keys, holds=DataClass.CONVERSATIONS, whose=None, erased=Sealed()),
    Declared(table=log.customer_keys, holds=DataClass.CONVERSATIONS, whose=None, erased=Sealed()),
)

"""Writes products and customers of files into the database, batch by batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, select, update

from chatbot.adapters.connectors.files.fields import MoneyRecord
from chatbot.adapters.connectors.files.goods import CustomerRecord, ProductRecord
from chatbot.adapters.connectors.files.lines import Faults, read_records
from chatbot.adapters.database import tables as t
from chatbot.adapters.database.addresses import imported_address_id
from chatbot.adapters.database.customers import customer_row
from chatbot.adapters.database.order_rows import address_row
from chatbot.adapters.database.products import product_row, variant_rows
from chatbot.adapters.database.upsert import insert_missing, upsert

PRODUCTS, CUSTOMERS = "products.jsonl", "customers.jsonl"
BATCH = 500
_Item = TypeVar("_Item")


@dataclass(slots=True)
class Known:
    """What orders may refer to: the keys that are stored and those of the files; the currency of all amounts."""

    products: set[str] = field(default_factory=set)
    skus: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    currency: str = "EUR"

    def check(self, money: MoneyRecord, place: tuple[str, int, str], faults: Faults) -> None:
        """Add a fault for an amount of another currency at (file, line, field)."""
        file, number, at = place
        if money.currency != self.currency:
            faults.add(file, number, f"is not in {self.currency}, the currency of the shop (shop.currency)", at)


def stored(connection: Connection, currency: str) -> Known:
    """Return what the database of a shop with this currency holds."""
    columns = (t.products.c.id, t.variants.c.sku, t.customers.c.id)
    products, skus, customers = (set(connection.execute(select(column)).scalars()) for column in columns)
    return Known(products, skus, customers, currency)


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Yield the items in lists of `BATCH`."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def import_products(connection: Connection, folder: Path, faults: Faults, known: Known) -> int:
    """Write the products of the file with their variants, those that the file lists no more taken out of them."""
    count = 0
    seen: set[str] = set()
    others: list[tuple[int, str]] = []
    for batch in batches(read_records(folder / PRODUCTS, ProductRecord, faults)):
        for number, record in batch:
            _check_product(record, number, seen, faults)
            known.check(record.variants[0].price, (PRODUCTS, number, "variants"), faults)
            known.products.add(record.id)
            known.skus.update(one.sku for one in record.variants)
            others += ((number, other) for other in record.compatible_with)
        if not faults.count:
            _write_products(connection, [record for _, record in batch])
            count += len(batch)
    for number, other in others:
        if other not in known.products:
            faults.add(PRODUCTS, number, f"there is no product {other}", "compatible_with")
    return count


def _check_product(record: ProductRecord, number: int, seen: set[str], faults: Faults) -> None:
    for at, reason in record.flaws():
        faults.add(PRODUCTS, number, reason, at)
    keys = [("id", f"product {record.id}"), *(("variants", f"sku {one.sku}") for one in record.variants)]
    check_unique(PRODUCTS, number, keys, seen, faults)


def check_unique(file: str, number: int, keys: Iterable[tuple[str, str]], seen: set[str], faults: Faults) -> None:
    """Add a fault for each (field, key) that was seen before."""
    for at, key in keys:
        if key in seen:
            faults.add(file, number, f"{key} occurs twice", at)
        seen.add(key)


def _write_products(connection: Connection, records: Sequence[ProductRecord]) -> None:
    products = [record.product for record in records]
    rows = [row for product in products for row in variant_rows(product)]
    listed = {row["sku"] for row in rows}
    of_these = t.variants.c.product_id.in_([product.id for product in products])
    gone = set(connection.execute(select(t.variants.c.sku).where(of_these)).scalars()) - listed
    upsert(connection, t.products, [product_row(product) for product in products])
    upsert(connection, t.variants, rows)
    if gone:
        statement = delete(t.variants).where(t.variants.c.sku == bindparam("gone"))
        connection.execute(statement, [{"gone": sku} for sku in gone])


def import_customers(connection: Connection, folder: Path, faults: Faults, known: Known) -> int:
    """Write the customers of the file with their addresses and ways of paying."""
    count = 0
    seen: set[str] = set()
    emails: dict[str, tuple[str, int]] = {}
    before = {row.id: row.email_key for row in connection.execute(select(t.customers.c.id, t.customers.c.email_key))}
    methods = {row.id: row.customer_id for row in connection.execute(select(t.payment_methods))}
    for batch in batches(read_records(folder / CUSTOMERS, CustomerRecord, faults)):
        for number, record in batch:
            saved = (("payment_methods", f"payment method {one.id}") for one in record.payment_methods)
            keys = [("id", f"customer {record.id}"), *saved]
            check_unique(CUSTOMERS, number, keys, seen, faults)
            if any(methods.get(one.id, record.id) != record.id for one in record.payment_methods):
                faults.add(CUSTOMERS, number, "belongs to another customer", "payment_methods")
            _check_email(record, number, emails, faults)
            known.customers.add(record.id)
        if not faults.count:
            _write_customers(connection, [record for _, record in batch], before)
            count += len(batch)
    _check_emails_of_others(emails, before, faults)
    if not faults.count:
        _write_emails(connection, emails, before)
    return count


def _check_email(record: CustomerRecord, number: int, emails: dict[str, tuple[str, int]], faults: Faults) -> None:
    key = record.email.casefold()
    if key in emails:
        faults.add(CUSTOMERS, number, f"is the e-mail of customer {emails[key][0]}, too", "email")
    emails[key] = (record.id, number)


def _check_emails_of_others(emails: dict[str, tuple[str, int]], before: dict[str, str], faults: Faults) -> None:
    """Refuse the e-mail of a stored customer whom the file does not give another one."""
    in_file = {customer_id for customer_id, _ in emails.values()}
    for other, key in before.items():
        if key in emails and other not in in_file:
            faults.add(CUSTOMERS, emails[key][1], f"is the e-mail of customer {other}, too", "email")


def _write_customers(connection: Connection, records: Sequence[CustomerRecord], before: dict[str, str]) -> None:
    addresses: list[dict[str, Any]] = []
    customers: list[dict[str, Any]] = []
    methods: list[dict[str, Any]] = []
    for record in records:
        customer = record.customer
        address_id = imported_address_id(customer.id, customer.address)
        addresses.append(address_row(address_id, customer.address))
        row = customer_row(customer, address_id)
        if before.get(customer.id) != row["email_key"]:
            row["email_key"] = _passing_key(customer.id)
        customers.append(row)
        methods += (
            {"id": one.id, "customer_id": record.id, "method": one.method, "label": one.label}
            for one in record.payment_methods
        )
    insert_missing(connection, t.addresses, addresses)
    upsert(connection, t.customers, customers)
    of_these = t.payment_methods.c.customer_id.in_([record.id for record in records])
    connection.execute(delete(t.payment_methods).where(of_these))
    upsert(connection, t.payment_methods, methods)


def _passing_key(customer_id: str) -> str:
    """Return what stands for a new e-mail until all are known: two customers may have changed theirs over."""
    return f"\t{customer_id}"


def _write_emails(connection: Connection, emails: dict[str, tuple[str, int]], before: dict[str, str]) -> None:
    changed = [
        {"of": customer_id, "key": key} for key, (customer_id, _) in emails.items() if before.get(customer_id) != key
    ]
    if changed:
        is_it = t.customers.c.id == bindparam("of")
        connection.execute(update(t.customers).where(is_it).values(email_key=bindparam("key")), changed)

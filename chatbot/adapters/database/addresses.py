"""Ids of addresses, made from what they say: rows of addresses never change, so the same one is used again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from chatbot.domain.commerce import Address


def changed_address_id(number: str, address: Address) -> str:
    """Return the id of an address that a shopper gave an order in a confirmed write."""
    return _made_of(number, address)


def imported_address_id(customer_id: str, address: Address) -> str:
    """Return the id of an address that came from the shop's own files, for the customer and the customer's orders."""
    return _made_of(f"imported {customer_id}", address)


def _made_of(owner: str, address: Address) -> str:
    written = json.dumps([owner, asdict(address)], sort_keys=True)
    return f"adr_{hashlib.sha256(written.encode()).hexdigest()[:32]}"

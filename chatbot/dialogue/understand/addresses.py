"""Postal addresses in a message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from chatbot.domain.commerce import Address

_STREET = r"[^\W\d][^,\n;:\d]*?\s\d{1,4}\s?[a-zA-Z]?|\d{1,4}[a-zA-Z]?\s[^\W\d][^,\n;:\d]*?"
_POSTCODE = (
    r"(?:[A-Z]{1,2}-)?\d{4} [A-Z]{2}(?=\s)|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d{2} ?[A-Z\d]{4}|"  # NL, GB, IE
    r"(?:[A-Z]{1,2}-)?(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2}|\d{4,5})"  # PL, PT, CZ SK SE, all others
)
_CAPITAL = r"[^\W\d_a-zà-ÿ][\w'’.-]*"
_CAPITALS = rf"{_CAPITAL}(?: (?:[a-z]{{1,4}} )?{_CAPITAL})*"
_WORD = r"[^\W\d_][\w'’-]*"
_HEAD = rf"(?P<street>{_STREET})\s*[,\n;]\s*(?P<postcode>{_POSTCODE})\s+"
_COUNTRY = rf"(?:\s*[,\n;]\s*(?P<country>{_CAPITALS}))?"
_ADDRESS = re.compile(rf"{_HEAD}(?P<city>{_CAPITALS}){_COUNTRY}")
_CARELESS = re.compile(rf"{_HEAD}(?P<city>{_CAPITALS}|{_WORD}){_COUNTRY}")
_LEAD = re.compile(r"^.*\b(?:to|is|address)\b:?\s+(?=\S)", re.IGNORECASE | re.DOTALL)


def find_address(text: str, *, is_asked: bool) -> str:
    """Return the part of a message that writes an address out (street and number, postcode town), else nothing.

    Only one that was asked for may have a town in lower case: "2 socks, 40817 arrived" is no address.
    """
    found = (_CARELESS if is_asked else _ADDRESS).search(text)
    return "" if found is None else _LEAD.sub("", found["street"]) + text[found.end("street") : found.end()]


def read_address(written: str, before: Address, country_code: Callable[[str], str]) -> Address | None:
    """Return the address that `find_address` found, for the same recipient; None when there is none.

    The country is that of `before` when none is named.
    """
    found = _CARELESS.search(written)
    if found is None:
        return None
    named = country_code((found["country"] or "").strip())
    return replace(
        before,
        street=found["street"].strip(),
        postcode=found["postcode"].strip(),
        city=found["city"].strip(),
        country=named or before.country,
    )

"""Postal addresses in a message: a part that is a street with its number, and next to it one with postcode and town."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from chatbot.domain.commerce import Address

_PART = re.compile(r"[^,;:\n]+")
_STREET = re.compile(r"[^\W\d_].*\s\d{1,4}(?:\s?[a-zA-Z]|[/-]\d{1,3})?|\d{1,4}[a-zA-Z]?\s[^\W\d_].*")
_LEAD = re.compile(r"\b(?:to|is|at|use|address)\s+", re.IGNORECASE)
_POSTCODE = (
    r"(?P<postcode>(?:[A-Z]{1,2}-)?\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d{2} ?[A-Z\d]{4}|"  # NL GB IE
    r"(?:[A-Z]{1,2}-)?(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2}|\d{4,5}))"  # PL, PT, CZ SK SE, all others
)
_PLACE = re.compile(rf"{_POSTCODE}\s+(?P<town>[^\W\d_].*)")
_SENTENCE_END = re.compile(r"[!?]|(?<=\w{4})\.(?=\s|$)|\.$")  # "St. Gallen" goes on, "Hamburg. Thanks" does not
_SHORTEST_TOWN = 2
_PARTICLES = 2
_LONGEST_PARTICLE = 4


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    start: int


def find_address(text: str, *, is_asked: bool) -> str:
    """Return the part of a message that writes an address out (street and number, postcode town), else nothing.

    Only one that was asked for may have a town in lower case: "2 socks, 40817 arrived" is no address.
    """
    parts = list(_parts(text))
    for number, (before, place) in enumerate(pairwise(parts)):
        street, found = _street(before), _PLACE.match(place.text)
        town = _name(found["town"], is_asked=is_asked) if found else ""
        if street is None or found is None or len(town) < _SHORTEST_TOWN:
            continue
        end = place.start + found.start("town") + len(town)
        following = parts[number + 2 : number + 3] if found["town"] == town else []
        for part in following:
            country = _name(part.text, is_asked=is_asked)
            end = part.start + len(country) if country else end
        return text[street.start : end]
    return ""


def read_address(written: str, before: Address, country_code: Callable[[str], str]) -> Address | None:
    """Return the address that `find_address` found, for the same recipient; None when there is none.

    The country is that of `before` when none is named.
    """
    street, place, country = (*(part.text for part in _parts(written)), "", "", "")[:3]
    found = _PLACE.match(place)
    if found is None or not _STREET.fullmatch(street):
        return None
    named = country.split()
    codes = (country_code(" ".join(named[:length])) for length in range(len(named), 0, -1))
    return replace(
        before,
        street=street,
        postcode=found["postcode"],
        city=found["town"].strip(),
        country=next(filter(None, codes), before.country),
    )


def _parts(text: str) -> Iterator[_Part]:
    for found in _PART.finditer(text):
        stripped = found.group().strip()
        if stripped:
            yield _Part(stripped, found.start() + len(found.group()) - len(found.group().lstrip()))


def _street(part: _Part) -> _Part | None:
    """Return the street at the end of a part, without words that lead to it ("send it to ...")."""
    starts = [0, *(found.end() for found in _LEAD.finditer(part.text))]
    streets = (_Part(part.text[start:], part.start + start) for start in reversed(starts))
    return next((street for street in streets if _STREET.fullmatch(street.text)), None)


def _name(text: str, *, is_asked: bool) -> str:
    """Return the name that a text begins with: capital words with small ones between them, or one word if asked for."""
    end = _SENTENCE_END.search(text)
    words = list(re.finditer(r"\S+", text if end is None else text[: end.start()]))
    taken = 1 if words and is_asked and words[0].group()[0].isalpha() else 0
    for number, word in enumerate(words):
        is_capital = word.group()[0].isalpha() and not word.group()[0].islower()
        if is_capital and all(len(one.group()) <= _LONGEST_PARTICLE for one in words[taken:number]):
            taken = number + 1 if number - taken <= _PARTICLES else taken
    return text[: words[taken - 1].end()].rstrip(".") if taken else ""

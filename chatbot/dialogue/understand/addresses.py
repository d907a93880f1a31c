"""Postal addresses in a message: a part that is a street with its number, and next to it one with postcode and town.

Before the street may stand who it is for: a line of its own, or the last words of a sentence ("to Mei Chen, ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from chatbot.dialogue.understand.places import POSTCODE, Part, leading_name, place_at, without_han
from chatbot.dialogue.understand.words import HAN
from chatbot.domain.commerce import Address

_PART = re.compile(r"[^,;:\n。、]+")
_STREET = re.compile(r"[^\W\d_].*\s\d{1,4}(?:\s?[a-zA-Z]|[/-]\d{1,3})?|\d{1,4}[a-zA-Z]?\s[^\W\d_].*")
_LEAD = re.compile(r"\b(?:to|is|it[’']?s|at|use|address|be|for)\s+", re.IGNORECASE)
_RUN_ON = re.compile(
    rf"(?P<street>.*[^\W\d_]\.?\s+\d{{1,4}}(?:\s?(?!in\b)[a-zA-Z]\b)?)\s+(?:in\s+)?(?P<place>{POSTCODE}\s+[^\W\d_].*)"
)
"""Street and place with nothing but a blank, or "in", between them."""
_IN = re.compile(rf"^in\s+(?={POSTCODE}\s)")
_CARE_OF = re.compile(r"c/o\s+", re.IGNORECASE)
_NAME_WORDS = (2, 4)


def find_address(text: str, *, is_asked: bool, no_names: Collection[str] = ()) -> str:
    """Return the part of a message that writes an address out (street and number, postcode town), else nothing.

    Only one that was asked for may have a town in lower case: "2 socks, 40817 arrived" is no address. Capital words
    before it are who it is for, if none is of `no_names`.
    """
    parts = list(parts_of(text))
    for number in range(1, len(parts)):
        street, place = street_in(parts[number - 1]), place_at(parts, number, is_asked=is_asked)
        if street is None or place is None:
            continue
        end, last = place.end, number + place.taken
        following = parts[last : last + 1] if place.end == parts[last - 1].end else []
        for after in following:
            is_labelled = re.search(rf"[{HAN}]\W*\w*[^\W{HAN}]", after.text)  # 收件人 Jun Wang is no country
            country = "" if is_labelled else leading_name(after.text, is_asked=is_asked)
            end = after.start + len(country) if country else end
        start = place.start if place.is_led else _start(parts[: number - 1], street, text, no_names)
        return text[start:end]
    return ""


def read_address(written: str, before: Address, country_code: Callable[[str], str]) -> Address | None:
    """Return the address that `find_address` found; None when there is none.

    The recipient and the country are those of `before` when none is named.
    """
    parts = list(parts_of(written))
    for number in range(1, len(parts)):
        place = place_at(parts, number, is_asked=True, is_all=True)
        if place is None or not _STREET.fullmatch(parts[number - 1].text):
            continue
        lines = [part.text for part in parts]
        after = " ".join(lines[number + place.taken : number + place.taken + 1])
        return replace(
            before,
            name=_recipient([] if place.is_led else lines[: number - 1], before.name),
            street=lines[number - 1],
            postcode=place.postcode,
            city=place.town,
            country=country_in(after, country_code) or before.country,
        )
    return None


def written_out(address: Address) -> str:
    """Write an address so that `read_address` reads it as it is."""
    return "\n".join((address.name, address.street, f"{address.postcode} {address.city}", address.country))


def country_in(text: str, country_code: Callable[[str], str]) -> str:
    """Return the code of the country that a text begins with, empty for none."""
    named = text.split()
    codes = (country_code(" ".join(named[:length])) for length in range(len(named), 0, -1))
    return next(filter(None, codes), "")


def parts_of(text: str) -> Iterator[Part]:
    """Yield what stands between commas, colons and line breaks, and a street before the place it runs on into."""
    for found in _PART.finditer(text):
        stripped = _IN.sub("", found.group().strip())
        start = found.start() + found.group().index(stripped)
        if run_on := _RUN_ON.fullmatch(stripped):
            yield from (Part(run_on[name], start + run_on.start(name)) for name in ("street", "place"))
        elif stripped:
            yield Part(stripped, start)


def street_in(part: Part) -> Part | None:
    """Return the street at the end of a part, without words that lead to it ("send it to ...")."""
    for stretch in reversed(without_han(part)):
        starts = [0, *(found.end() for found in _LEAD.finditer(stretch.text))]
        streets = (Part(stretch.text[start:], stretch.start + start) for start in reversed(starts))
        street = next((street for street in streets if _STREET.fullmatch(street.text)), None)
        if street is not None:
            return street
    return None


def _start(before: Sequence[Part], street: Part, text: str, no_names: Collection[str]) -> int:
    """Return where an address begins: with who it is for, if that stands right before the street."""
    start = street.start
    for part in reversed(before[-2:]):
        name = _name_at_end(part, no_names)
        if name is None or ":" in text[name.start : start]:
            break
        start = name.start
        if start != part.start:
            break
    return start


def _name_at_end(part: Part, no_names: Collection[str]) -> Part | None:
    """Return the person or firm that a part names, all of it or its end after a word that leads to it."""
    for stretch in without_han(part)[-1:]:
        starts = [0, *(found.end() for found in _LEAD.finditer(stretch.text))]
        named = (Part(stretch.text[start:], stretch.start + start) for start in reversed(starts))
        return next((name for name in named if _is_name(name.text, no_names)), None)
    return None


def _is_name(text: str, no_names: Collection[str]) -> bool:
    name = _CARE_OF.sub("", text, count=1)
    words, (few, many) = name.split(), _NAME_WORDS
    if not (1 if name != text else few) <= len(words) <= many or any(map(str.isdigit, name)):
        return False
    is_capital = leading_name(name, is_asked=False) == name.rstrip(".")
    return is_capital and not {word.lower() for word in words} & {*no_names}


def _recipient(lines: Sequence[str], before: str) -> str:
    """Return who an address is for; "c/o" alone goes with the name of before."""
    name = " ".join(lines)
    return f"{before} {name}" if _CARE_OF.match(name) else name or before

"""The place in an address beside its street: postcode and town, in either order, on one line, on two, or around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.words import HAN

POSTCODE = (
    r"(?P<postcode>(?:[A-Z]{1,2}-)?\d{4} ?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d{2} ?[A-Z\d]{4}|"  # NL GB IE
    r"(?:[A-Z]{1,2}-)?(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{3} \d{2}|\d{4,5}))"  # PL, PT, CZ SK SE, all others
)
"""The pattern of a postcode of any country that is delivered to."""
_PLACE = re.compile(rf"{POSTCODE}\s+(?P<town>[^\W\d_].*)")
_POSTCODE = re.compile(POSTCODE)
_AFTER_TOWN = re.compile(rf"(?P<town>[^\W\d_].*?)\s+{POSTCODE}(?![\w-])")
_TOWN_BEFORE = re.compile(r"(?:.*\s(?:to|in)\s+|)(?P<town>[^\W\d_]{2,})\.?")
_WITHOUT_HAN = re.compile(rf"[^{HAN}]+")
_SENTENCE_END = re.compile(r"[!?]|(?<=\w{4})\.(?=\s|$)|\.$")  # "St. Gallen" goes on, "Hamburg. Thanks" does not
_SHORTEST_TOWN = 2
_STREET_AND_TOWN = 2
_COUNTRY_CODE = 3
_PARTICLES = 2
_LONGEST_PARTICLE = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text between commas or line breaks, and where it begins."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Place:
    """Postcode and town; `start` and `end` in the text, `taken`: how many parts after the street they fill.

    `is_led`: the town stands before the street.
    """

    postcode: str
    town: str
    start: int
    end: int
    taken: int = 1
    is_led: bool = False


def place_at(parts: Sequence[Part], number: int, *, is_asked: bool, is_all: bool = False) -> Place | None:
    """Return the place that begins with a part, the one after a street; None where none does.

    A town stands in capital letters; in lower case only beside its postcode in an address that was asked for, or where
    the parts are all address (`is_all`).
    """
    here = without_han(parts[number])
    if len(here) == 1 and _POSTCODE.fullmatch(here[0].text):
        return _on_two_parts(parts, number, is_asked=is_asked) or _led(parts, number)
    for part in here:
        if (found := _PLACE.match(part.text)) and is_all:
            return Place(found["postcode"], found["town"].strip(), part.start, part.end)
        if found and (town := _town(found["town"], is_asked=is_asked)):
            end = part.start + found.start("town") + len(town)
            return Place(found["postcode"], town, part.start, end)
        found = _AFTER_TOWN.match(part.text)
        if (
            found
            and _town(found["town"], is_asked=is_asked) == found["town"]
            and _may_be(found["postcode"], is_asked=is_asked)
        ):
            return Place(found["postcode"], found["town"], part.start, part.start + found.end())
    return _on_two_parts(parts, number, is_asked=is_asked)


def leading_name(text: str, *, is_asked: bool) -> str:
    """Return the name that a text begins with: capital words with small ones between them, or one word if asked for."""
    end = _SENTENCE_END.search(text)
    words = list(re.finditer(r"\S+", text if end is None else text[: end.start()]))
    taken = 1 if words and is_asked and words[0].group()[0].isalpha() else 0
    for number, word in enumerate(words):
        is_capital = word.group()[0].isalpha() and not word.group()[0].islower()
        if is_capital and all(len(one.group()) <= _LONGEST_PARTICLE for one in words[taken:number]):
            taken = number + 1 if number - taken <= _PARTICLES else taken
    return text[: words[taken - 1].end()].rstrip(".") if taken else ""


def without_han(part: Part) -> list[Part]:
    """Return the stretches of a part that hold no Chinese: addresses are written as on the parcel."""
    found = ((one.group(), one.start()) for one in _WITHOUT_HAN.finditer(part.text))
    return [
        Part(text.strip(), part.start + start + len(text) - len(text.lstrip())) for text, start in found if text.strip()
    ]


def _on_two_parts(parts: Sequence[Part], number: int, *, is_asked: bool) -> Place | None:
    """Return a postcode and a town that have a part each: "Leeds, LS1 4AP" or "3811 AH, Amersfoort"."""
    for first, second in zip(parts[number : number + 1], parts[number + 1 : number + 2], strict=False):
        for postcode, town in ((first, second), (second, first)):
            name = _town(town.text, is_asked=False)
            is_town = name and (name == town.text.rstrip(".") or town is second)
            if is_town and _POSTCODE.fullmatch(postcode.text) and _may_be(postcode.text, is_asked=is_asked):
                end = max(postcode.end, town.start + len(name))
                return Place(postcode.text, name, min(postcode.start, town.start), end, 2)
    return None


def _led(parts: Sequence[Part], number: int) -> Place | None:
    """Return a postcode whose town stands before the street: "we moved to Amersfoort, Langestraat 44, 3811 AH"."""
    postcode = parts[number]
    if number < _STREET_AND_TOWN or not _may_be(postcode.text, is_asked=False):
        return None
    led = parts[number - 2]
    found = _TOWN_BEFORE.fullmatch(led.text)
    if found is None or not found["town"][0].isupper():
        return None
    return Place(postcode.text, found["town"], led.start + found.start("town"), postcode.end, is_led=True)


def _may_be(postcode: str, *, is_asked: bool) -> bool:
    """Whether something is a postcode away from its usual place: figures alone may be anything, unless asked for."""
    return is_asked or not postcode.isdigit()


def _town(text: str, *, is_asked: bool) -> str:
    name = leading_name(text, is_asked=is_asked)
    is_country_code = name.isupper() and len(name) <= _COUNTRY_CODE
    return name if len(name) >= _SHORTEST_TOWN and not is_country_code else ""

"""The keys that items of the evidence answer to, and which of its items stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from chatbot.dialogue.ground.items import Item, Sort

_SIDES = re.compile(r"([\d.]+(?:x[\d.]+)+):(\w+)")
_DAY = re.compile(r"day:(?P<month>\d\d|\*)-(?P<day>\d\d)(?:/(?P<weekday>\d))?(?:@(?P<year>\d{4}))?")


def keys_of(items: Iterable[Item], today: date | None) -> frozenset[str]:
    """Return all keys that items of the evidence answer to."""
    roots = {key for item in items for key in item.near if key.startswith("~")}
    return frozenset(roots).union(key for item in items for own in item.keys for key in _meanings(own, today))


def pairs_of(items: Sequence[Item], today: date | None) -> Iterator[tuple[str, str]]:
    """Yield the keys of a value and of what stands right beside it: the word before a number, the name after it."""
    held = ((holder, items[place]) for place, holder in holders_of(items).items())
    for one, other in (*pairwise(items), *held):
        if is_bond(one, other):
            yield from ((key, beside) for key in keys_of([one], today) for beside in keys_of([other], today))


def holders_of(items: Sequence[Item]) -> Mapping[int, Item]:
    """Return what each code is of, by the code's place: the "Visa" of "Visa ending 4411"."""
    found: dict[int, Item] = {}
    holder: Item | None = None
    for place, item in enumerate(items):
        if item.sort is Sort.CODE and holder is not None:
            found[place] = holder
        if item.opens or item.sort in (Sort.CODE, Sort.VALUE):
            holder = None
        if item.sort in (Sort.PROPER, Sort.STATE):
            holder = item
    return found


def is_bond(one: Item, other: Item) -> bool:
    """Whether two neighbours belong together: "order 40817", "2 x Hiking Socks"."""
    if other.opens:
        return False
    is_numbered = other.sort is Sort.CODE
    is_counted = (
        one.sort is Sort.VALUE
        and other.sort is Sort.NAME
        and any(key[:1] == "=" or key.endswith(":piece") for key in one.keys)
    )
    return (is_numbered and one.sort in (Sort.WORD, Sort.PROPER, Sort.STATE)) or is_counted


def _meanings(key: str, today: date | None) -> Iterator[str]:
    """Yield a key and what it implies: a day is also its weekday, its number, the day without its year.

    Three sides of a thing are also each of them.
    """
    yield key
    if sides := _SIDES.fullmatch(key):
        yield from (f"{side}:{sides[2]}" for side in sides[1].split("x"))
    found = _DAY.fullmatch(key)
    if found is None or found["month"] == "*":
        return
    year = int(found["year"] or (today.year if today else 0))
    weekdays = {found["weekday"]} - {None}
    if year and not weekdays:
        weekdays = {str(date(year, int(found["month"]), int(found["day"])).isoweekday())}
    for month in (found["month"], "*"):
        for weekday in ("", *(f"/{one}" for one in weekdays)):
            for after in ("", f"@{year}") if year else ("",):
                yield f"day:{month}-{found['day']}{weekday}{after}"
    yield from (f"weekday:{one}" for one in weekdays)

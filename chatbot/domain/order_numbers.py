"""The form of a shop's order numbers: where they stand in a text, and how the shop itself writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

FIVE_DIGITS = r"\d{5}"
_PART = r"(?:(?:\\d|\\\.|[A-Za-z0-9#_/:-]|\[[A-Za-z0-9-]+\])(?:\?|\{\d{1,2}(?:,\d{1,2})?\})?)"
_PATTERN = re.compile(rf"{_PART}{{1,30}}(?:\|{_PART}{{1,30}}){{0,3}}")
_PREFIX = re.compile(r"[A-Za-z0-9#][A-Za-z0-9#._/:-]{0,15}|")
_LETTER = re.compile(r"(?<!\\)[A-Za-z]")
_OF_ANY_LENGTH = re.compile(r"\?|,")
_MOST_OF_ANY_LENGTH, _LONGEST = 2, 80
_SURE_FROM = 5
_BETWEEN = r"[\s#._/-]*"
_COUNTED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)


def checked_pattern(pattern: str) -> str:
    """Return a pattern that is quick on any text: plain parts, bounded, in at most four forms. Raises ValueError."""
    if len(pattern) > _LONGEST or not _PATTERN.fullmatch(pattern):
        raise ValueError(
            "must be made of \\d, letters, [A-Z] and counts such as {4,6}, up to four forms with | between"
        )
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error
    for form in pattern.split("|"):
        if len(_OF_ANY_LENGTH.findall(form)) > _MOST_OF_ANY_LENGTH:
            raise ValueError("may hold two parts of varying length, no more")
        if not re.search(r"\\d|0-9", form):
            raise ValueError("must hold a digit, as words are told from numbers by it")
    return pattern


def checked_prefix(prefix: str) -> str:
    """Return what may stand before every number. Raises ValueError."""
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("must be up to 16 letters, digits and marks, such as SO-")
    return prefix


def following(numbers: Iterable[str], first: str) -> str:
    """Return a number one above the highest of a shop, written alike: ``SO-0100`` after ``SO-0099``; else `first`."""
    counted = [(int(found[2]), found[1], len(found[2])) for found in map(_COUNTED.fullmatch, numbers) if found]
    if not counted:
        return first
    highest, before, digits = max(counted)
    return f"{before}{highest + 1:0{digits}}"


@dataclass(frozen=True, slots=True)
class Written:
    """A number in a text: as the shop writes it, as it stands there, and where."""

    number: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place behind it."""
        return self.start + len(self.text)

    @property
    def is_sure(self) -> bool:
        """Whether it is long enough to be nothing else, such as a year."""
        return len(self.text) >= _SURE_FROM


@dataclass(frozen=True, slots=True)
class OrderNumbers:
    r"""What all order numbers begin with, and the pattern of the rest: ``SO-`` and ``\d{5}``.

    Shoppers may leave the beginning out, or write it with a blank or in small letters.
    """

    pattern: str = FIVE_DIGITS
    prefix: str = ""

    @property
    def inside(self) -> str:
        """The pattern of a number without borders and groups."""
        spoken = _BETWEEN.join(map(re.escape, re.findall(r"[A-Za-z0-9]+", self.prefix)))
        before = rf"(?:{re.escape(self.prefix)}|{spoken}{_BETWEEN})?" if spoken else f"(?:{re.escape(self.prefix)})?"
        return rf"{before if self.prefix else ''}(?:{self.pattern})"

    @property
    def bordered(self) -> str:
        """The pattern of a number that is no part of a longer one, of an amount, or with letters in it of a word."""
        return rf"(?<![\d.,])(?:(?<![A-Za-z])|(?=\d)){self.inside}{self.ending}(?![.,]\d)"

    @property
    def ending(self) -> str:
        """What must not stand right behind a number: "40817plz" holds one, "A1B2C" none of two letters."""
        return r"(?![A-Za-z\d])" if _LETTER.search(self.pattern) else r"(?!\d)"

    def found_in(self, text: str) -> tuple[Written, ...]:
        """Return the numbers in a text, in their order."""
        found = _compiled(self.bordered).finditer(text)
        written = (one for one in found if any(map(str.isdigit, one.group())))
        return tuple(Written(self.kept(one.group()), one.group(), one.start()) for one in written)

    def fits(self, text: str) -> bool:
        """Whether a text is one order number, however written."""
        return _compiled(self.inside).fullmatch(text) is not None

    def is_kept(self, number: str) -> bool:
        """Whether a number is written as all of the shop's are."""
        return self.fits(number) and self.kept(number) == number

    def kept(self, written: str) -> str:
        """Return a number as the shop writes it; one of another form as it is."""
        if not self.fits(written):
            return written
        rest = _compiled(rf"(?:{self.pattern})$").search(written)
        value = rest.group() if rest else written
        cased = (one for one in (value, value.upper(), value.lower()) if re.fullmatch(self.pattern, one))
        return self.prefix + next(cased, value)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)

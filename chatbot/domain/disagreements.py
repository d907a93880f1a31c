"""Two passages in force on the same day that say another value of the same thing, and which of them counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from chatbot.domain.knowledge import Passage
from chatbot.domain.quantities import Saying

_CLOSE = 0.6
"""How much of the words two sentences must share, on average."""
_FEW = 3
NOTE = "disagreement"
"""The name of the note in a trace; it is for the staff alone."""


@dataclass(frozen=True)
class Told:
    """A sentence with values: its words that tell what they are of, and those of the headings `above` it."""

    passage: Passage
    saying: Saying
    words: frozenset[str]
    above: frozenset[str]

    @property
    def place(self) -> str:
        """Where it stands: document#anchor."""
        return f"{self.passage.document_id}#{self.passage.anchor}"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What counts, what another passage says instead, and the unit of both values."""

    used: Told
    other: Told
    unit: str

    @property
    def note(self) -> str:
        """Both places with their values, for the staff."""
        mine, its = self.used, self.other
        return f"{mine.place} says {mine.saying.shown(self.unit)}, {its.place} says {its.saying.shown(self.unit)}"


def disagreement(
    said: Sequence[Told], others: Sequence[Told], on_topic: Callable[[], Iterable[Told]]
) -> Disagreement | None:
    """Return the first sentence of `others` that contradicts one that is to be said, None when none does.

    What came into force later counts; of the same day, what is to be said. Two values that stand in one passage
    `on_topic` are two cases, and nobody contradicts anybody.
    """
    for one, other in product(said, others):
        unit = _contrary(one, other)
        if unit and not _are_cases(one, other, unit, on_topic()):
            is_later = other.passage.effective.start > one.passage.effective.start
            return Disagreement(other, one, unit) if is_later else Disagreement(one, other, unit)
    return None


def _contrary(one: Told, other: Told) -> str:
    """Return the unit of which two sentences say another value of the same thing, nothing when they do not."""
    mine, its = one.passage, other.passage
    if (mine.document_id, mine.heading) == (its.document_id, its.heading) or one.saying.days != other.saying.days:
        return ""
    values = other.saying.values
    units = (unit for unit, said in one.saying.values.items() if _differ(said, values.get(unit, ())))
    return next(units, "") if _is_same_subject(one, other) else ""


def _differ(mine: tuple[tuple[float, ...], ...], its: tuple[tuple[float, ...], ...]) -> bool:
    return len(mine) == len(its) and not set(mine) & set(its)


def _is_same_subject(one: Told, other: Told) -> bool:
    """Whether the words of two sentences are mostly the same, and not each is about something of its own."""
    mine, its = one.words - other.words - other.above, other.words - one.words - one.above
    if (mine and its) or not one.words or not other.words or _have_cases_above(one, other):
        return False
    return (2 - len(mine) / len(one.words) - len(its) / len(other.words)) / 2 >= _CLOSE


def _have_cases_above(one: Told, other: Told) -> bool:
    """Whether the headings above tell two cases apart: two headings of a document, two numbers, two long lists."""
    mine, its = one.above - other.above - other.words, other.above - one.above - one.words
    if not mine or not its:
        return False
    is_one_document = one.passage.document_id == other.passage.document_id
    return is_one_document or any(map(_has_digit, mine | its)) or min(len(mine), len(its)) > _FEW


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _are_cases(one: Told, other: Told, unit: str, found: Iterable[Told]) -> bool:
    """Whether one passage says both values."""
    both = {*one.saying.values[unit], *other.saying.values[unit]}
    said: dict[str, set[tuple[float, ...]]] = {}
    for each in (one, other, *found):
        said.setdefault(each.passage.id, set()).update(each.saying.values.get(unit, ()))
    return any(both <= values for values in said.values())

"""Two sentences disagree when they say another value of the same thing; many that differ are right to."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.disagreements import Told, disagreement
from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.domain.quantities import Quantity, Saying

_SINCE = date(2026, 1, 1)
_LABEL = ("label", "valid")


def _told(
    document: str,
    days: Iterable[float],
    words: Iterable[str] = _LABEL,
    above: Iterable[str] = ("label",),
    since: date = _SINCE,
) -> Told:
    name = f"{document}#labels"
    passage = Passage(name, document, document, f"Labels of {document}", "labels", "en", Tier.POLICY, Period(since), "")
    found = tuple(Quantity("days", (each,), f"{each:g} days", 0, 0) for each in days)
    return Told(passage, Saying("The label is valid.", found, ()), frozenset(words), frozenset(above))


def _beside(*told: Told) -> Callable[[], tuple[Told, ...]]:
    return lambda: told


def _disagree(one: Told, other: Told, *on_topic: Told) -> bool:
    return disagreement([one], [other], _beside(*on_topic)) is not None


def test_that_what_came_into_force_later_counts() -> None:
    old, new = _told("returns", [14]), _told("labels", [7], since=date(2026, 6, 1))
    for said, other in ((old, new), (new, old)):
        found = disagreement([said], [other], _beside())
        assert found is not None
        assert (found.used, found.other, found.unit) == (new, old, "days")
        assert found.note == "labels#labels says 7 days, returns#labels says 14 days"


def test_that_of_one_day_what_fits_the_question_better_counts() -> None:
    said, other = _told("returns", [14]), _told("labels", [7])
    found = disagreement([said], [other], _beside())
    assert found is not None
    assert (found.used, found.other) == (said, other)


def test_that_the_first_that_contradicts_is_told() -> None:
    said, alike, other = _told("returns", [14]), _told("faq", [14]), _told("labels", [7])
    found = disagreement([said], [alike, other], _beside())
    assert found is not None
    assert found.other == other


@pytest.mark.parametrize(
    "other",
    [
        _told("labels", [14]),
        _told("labels", [14, 7]),
        _told("labels", []),
        _told("returns", [7]),
    ],
    ids=["the same value", "more values", "none of the unit", "the same passage"],
)
def test_that_these_are_no_contradiction(other: Told) -> None:
    assert not _disagree(_told("returns", [14]), other)


def test_that_what_holds_on_other_days_is_something_else() -> None:
    then = _told("labels", [7])
    year = Quantity("year", (2025.0,), "2025", 0, 0)
    assert not _disagree(_told("returns", [14]), replace(then, saying=replace(then.saying, above=(year,))))


@pytest.mark.parametrize(
    ("words", "is_same"),
    [
        (("label", "valid"), True),
        (("label", "valid", "printed"), True),
        (("valid",), True),
        (("valid", "printed", "once"), False),
        (("label", "valid", "printed", "home", "shop", "post", "office", "counter", "twice", "card", "left"), False),
        (("code", "valid"), False),
        (("refund", "arrives"), False),
        ((), False),
    ],
)
def test_that_two_sentences_speak_of_the_same_by_their_words(words: tuple[str, ...], is_same: bool) -> None:
    assert _disagree(_told("returns", [14]), _told("labels", [7], words, above=())) == is_same


@pytest.mark.parametrize(
    ("mine", "its", "is_same"),
    [
        (("return",), ("returning", "label"), True),
        (("zone", "2"), ("zone", "3"), False),
        (("spain", "portugal", "sweden", "ireland"), ("france", "belgium", "austria", "poland"), False),
        (("spain", "portugal", "sweden", "ireland"), ("france",), True),
        (("returns",), ("returns", "express", "parcels", "abroad", "late"), True),
    ],
)
def test_that_headings_tell_cases_apart(mine: tuple[str, ...], its: tuple[str, ...], is_same: bool) -> None:
    assert _disagree(_told("returns", [14], above=mine), _told("labels", [7], above=its)) == is_same


def test_that_two_headings_of_one_document_are_two_cases() -> None:
    missing, wrong = _told("items", [7], above=("missing",)), _told("items", [30], above=("wrong",))
    wrong = replace(wrong, passage=replace(wrong.passage, id="items#wrong", heading="Wrong items"))
    assert not _disagree(missing, wrong)
    assert _disagree(missing, replace(wrong, above=frozenset(("missing",))))


def test_that_two_values_that_one_passage_says_are_two_cases() -> None:
    one, other = _told("returns", [14]), _told("labels", [7])
    assert not _disagree(one, other, _told("zones", [7, 14, 21], ("zone",)))
    assert not _disagree(one, other, _told("returns", [7], ("express",)))
    assert _disagree(one, other, _told("zones", [7, 21], ("zone",)))

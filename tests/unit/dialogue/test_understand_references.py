import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.references import Candidate, Resolution, resolve
from chatbot.domain.money import Money
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words
_CANDIDATES = (
    Candidate("boots", "Fjellfot Trail Boots trail boots 43 brown", Money(14900)),
    Candidate("lamp", "Lykta Desk Lamp desk lamp green", Money(3900)),
    Candidate("blue", "Vinda Rain Jacket rain jacket blue M", Money(12900)),
    Candidate("green", "Vinda Rain Jacket rain jacket green M", Money(11900)),
)


def _resolve(text: str) -> Resolution:
    return resolve(text, _CANDIDATES, _WORDS)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("the boots", ("boots",)),
        ("the fjelfot boot", ("boots",)),
        ("the lamp and the boots", ("boots", "lamp")),
        ("the blue jacket", ("blue",)),
        ("the cheaper one", ("lamp",)),
        ("the first one", ("boots",)),
        ("the second", ("lamp",)),
        ("the other one", ("lamp",)),
        ("the 3rd", ("blue",)),
        ("the last one", ("green",)),
        ("the desk lamp", ("lamp",)),
        ("something else entirely", ()),
        ("", ()),
    ],
)
def test_that_names_and_places_choose(text: str, chosen: tuple[str, ...]) -> None:
    assert _resolve(text) == Resolution(chosen=chosen)


def test_that_a_name_of_two_things_is_ambiguous() -> None:
    assert _resolve("the jacket").ambiguous == ("blue", "green")


def test_that_both_with_a_name_means_all_of_that_name() -> None:
    assert set(_resolve("both jackets").chosen) == {"blue", "green"}


@pytest.mark.parametrize("text", ["both", "all of it", "everything please", "the whole order"])
def test_that_all_without_a_name_is_everything(text: str) -> None:
    assert _resolve(text) == Resolution(is_everything=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all except the lamp", Resolution(excluded=("lamp",), is_everything=True)),
        ("I keep the boots", Resolution(excluded=("boots",))),
        ("keep the boots, send back the lamp", Resolution(chosen=("lamp",), excluded=("boots",))),
        ("the blue jacket but not the boots", Resolution(chosen=("blue",), excluded=("boots",))),
        ("I am a goalkeeper, keep the boots", Resolution(excluded=("boots",))),
    ],
)
def test_that_what_is_kept_is_excluded(text: str, expected: Resolution) -> None:
    assert _resolve(text) == expected


def test_that_nothing_can_be_meant_where_there_is_nothing() -> None:
    assert resolve("the cheaper one", (), _WORDS) == Resolution()
    assert resolve("the third one", _CANDIDATES[:2], _WORDS) == Resolution()


@given(st.text(max_size=200))
def test_that_every_text_resolves_to_candidates_that_are_told_apart(text: str) -> None:
    meant = _resolve(text)
    named = (*meant.chosen, *meant.ambiguous, *meant.excluded)
    assert set(named) <= {candidate.id for candidate in _CANDIDATES}
    assert len(set(named)) == len(named)

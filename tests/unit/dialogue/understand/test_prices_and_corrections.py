"""A price that points at one thing, a price as a limit, and an order number that takes back the one before."""

import pytest

from chatbot.dialogue.understand.numbers import read_numbers
from chatbot.dialogue.understand.references import Candidate, Resolution, resolve
from chatbot.dialogue.understand.slots import read_slots
from chatbot.domain.money import Money
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_GOODS = (
    Candidate("boots", "Fjellfot Trail Boots trail boots", Money(14900)),
    Candidate("lamp", "Lykta Desk Lamp desk lamp", Money(9900)),
    Candidate("kettle", "Brenna Kettle kettle", Money(5450)),
)
_OF_99 = (*_GOODS, Candidate("mat", "Hvila Mat mat", Money(9900)))


def _chosen(text: str, language: str = "en") -> tuple[str, ...]:
    return resolve(text, _GOODS, _LANGUAGES[language].words).chosen


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("the one for 99", "lamp"),
        ("the 99 euro one", "lamp"),
        ("the one at 99.00", "lamp"),
        ("the one that costs 54.50", "kettle"),
        ("the 149 one", "boots"),
        ("the €149 one", "boots"),
        ("149€", "boots"),
        ("the one for €99", "lamp"),
    ],
)
def test_that_a_price_points_at_what_costs_that(text: str, id: str) -> None:
    assert _chosen(text) == (id,)


@pytest.mark.parametrize(("text", "id"), [("99块的", "lamp"), ("149元那个", "boots"), ("卖54.50的", "kettle")])
def test_that_a_price_points_in_chinese_too(text: str, id: str) -> None:
    assert _chosen(text, "zh") == (id,)


@pytest.mark.parametrize(
    "text",
    ["the one for 199", "for 9", "9 of them", "149", "i am 99", "the one for 99.90"],
)
def test_that_a_number_that_is_no_price_of_theirs_points_at_nothing(text: str) -> None:
    assert _chosen(text) == ()


def test_that_a_price_of_two_things_tells_neither_apart() -> None:
    words = _LANGUAGES["en"].words
    assert resolve("the one for 99", _OF_99, words) == Resolution()
    assert resolve("the mat for 99", _OF_99, words).chosen == ("mat",)


def test_that_of_two_things_of_one_name_the_price_decides() -> None:
    jackets = tuple(Candidate(f"{minor}", "Vinda Rain Jacket", Money(minor)) for minor in (9900, 12900))
    assert resolve("the jacket for 129", jackets, _LANGUAGES["en"].words).chosen == ("12900",)


def _limits(text: str, language: str = "en") -> dict[str, str]:
    slots = read_slots(text, _LANGUAGES[language].words)
    return {slot.name: slot.values[0] for slot in slots if slot.name in ("max_price", "min_price")}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("not more than a hundred", {"max_price": "100"}),
        ("not more than 100", {"max_price": "100"}),
        ("a tent, not over 50 please", {"max_price": "50"}),
        ("no more than fifty euros", {"max_price": "50"}),
        ("up to one hundred euros", {"max_price": "100"}),
        ("under ninety", {"max_price": "90"}),
        ("more than a hundred", {"min_price": "100"}),
        ("over 50", {"min_price": "50"}),
        ("from 50, not more than a hundred", {"min_price": "50", "max_price": "100"}),
        ("not more than a hundred people", {}),
        ("no more than ten litres", {}),
        ("under two", {}),
        ("under my bed", {}),
    ],
)
def test_that_a_limit_is_read_in_digits_and_in_words(text: str, limits: dict[str, str]) -> None:
    assert _limits(text) == limits


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("不超过一百", {"max_price": "100"}),
        ("一百块以内", {"max_price": "100"}),
        ("超过一百", {"min_price": "100"}),
    ],
)
def test_that_a_limit_is_read_in_chinese_too(text: str, limits: dict[str, str]) -> None:
    assert _limits(text, "zh") == limits


def _numbers(text: str, asked: str = "") -> tuple[tuple[str, ...], str]:
    numbers = read_numbers(text, _LANGUAGES["en"].words, asked)
    return numbers.orders, numbers.proof


@pytest.mark.parametrize(
    "text",
    [
        "40790... sorry its 40911",
        "40790, sorry, it's 40911",
        "40790 no wait 40911",
        "40790? i mean 40911",
        "it is 40790 - argh, 40911",
    ],
)
def test_that_a_number_that_is_corrected_is_not_meant(text: str) -> None:
    assert _numbers(text) == (("40911",), "")


def test_that_what_stands_before_and_after_a_correction_counts() -> None:
    assert _numbers("40790... sorry its 40911, 20357") == (("40911",), "20357")
    assert _numbers("orders 40790, sorry, 40911 and 40912") == (("40911", "40912"), "")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("40790 and 20357", (("40790",), "20357")),
        ("40790 came last week with all that was in it, sorry, but now 20357", (("40790",), "20357")),
        ("sorry, 40790 and 20357", (("40790",), "20357")),
        ("40790 sorry", (("40790",), "")),
        ("sorry its late", ((), "")),
    ],
)
def test_that_without_a_correction_between_two_numbers_both_count(
    text: str, numbers: tuple[tuple[str, ...], str]
) -> None:
    assert _numbers(text) == numbers


def test_that_a_proof_is_corrected_like_an_order() -> None:
    assert _numbers("20359, sorry, 20357", "proof") == ((), "20357")

"""Numbers of several words become digits, so that every reader of numbers knows them."""

import pytest

from chatbot.dialogue.understand.quantities import with_digits
from chatbot.languages import load_languages

_LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("one hundred and forty-nine euros", "149 euros"),
        ("Two hundred and twenty nine", "229"),
        ("under three hundred", "under 300"),
        ("two thousand five hundred", "2500"),
        ("twelve hundred", "1200"),
        ("sixteen", "sixteen"),
        ("one of two", "one of two"),
        ("seven or eight", "seven or eight"),
        ("one and two", "one and two"),
        ("twenty thirty", "twenty thirty"),
        ("a hundredweight", "a hundredweight"),
    ],
)
def test_that_english_numbers_of_several_words_are_written_in_digits(text: str, written: str) -> None:
    assert with_digits(text, _LANGUAGES["en"].words) == written


@pytest.mark.parametrize(
    ("text", "written"), [("一百零五", "105"), ("一百五", "150"), ("一千零八十", "1080"), ("零点", "零点")]
)
def test_that_a_chinese_zero_says_that_ones_follow(text: str, written: str) -> None:
    assert with_digits(text, _LANGUAGES["zh"].words) == written

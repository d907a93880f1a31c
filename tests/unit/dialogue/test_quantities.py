import pytest

from chatbot.dialogue.understand.quantities import read_number, read_pieces
from chatbot.languages import load_languages

LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("text", "tag", "pieces"),
    [
        ("one of the two pairs", "en", 1),
        ("just one", "en", 1),
        ("2 of them", "en", 2),
        ("a single pair", "en", 1),
        ("the blue one", "en", None),
        ("eighty", "en", None),
        ("0 of them", "en", None),
        ("both", "en", None),
        ("退一双袜子", "zh", 1),
        ("两件", "zh", 2),
        ("第三双", "zh", None),
        ("只退一个", "zh", 1),
        ("水壶架两个只退一个", "zh", 1),
        ("two of them, but send back just one", "en", 1),
        ("one can is leaking", "en", 1),
        ("which one can i return", "en", None),
    ],
)
def test_that_pieces_are_counted(text: str, tag: str, pieces: int | None) -> None:
    assert read_pieces(text, LANGUAGES[tag].words) == pieces


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("7", 7),
        ("100", None),
        ("twelve", 12),
        ("Eighty", 80),
        ("eighty-five", 85),
        ("five-eighty", None),
        ("x-ray", None),
    ],
)
def test_that_numbers_are_read_in_digits_and_in_words(word: str, number: int | None) -> None:
    assert read_number(word, LANGUAGES["en"].words) == number

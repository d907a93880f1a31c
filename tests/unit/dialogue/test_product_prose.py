import pytest

from chatbot.dialogue.products.prose import told_in_prose
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words
_DENSE = (
    "Dense rib from northern wool. It scratches: wear a collar beneath. The cloth is stiff and rustles; one notices."
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("is it itchy?", "It scratches: wear a collar beneath."),
        ("does it rustle", "The cloth is stiff and rustles; one notices."),
        ("does it smell", ""),
        ("is it warm", ""),
    ],
)
def test_that_a_quality_is_told_in_the_words_of_the_description(text: str, told: str) -> None:
    assert told_in_prose(text, _DENSE, _WORDS) == told

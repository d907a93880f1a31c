import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.language import detect
from chatbot.dialogue.understand.words import (
    content_words,
    is_near,
    is_only,
    mentions,
    opens_with,
    sentences,
    stem,
    tokens,
)
from chatbot.languages import load_languages

_ENGLISH = load_languages()["en"].words
_FRENCH = {"stop": ("le", "la", "merci"), "polite": (), "question": ("quand",), "auxiliary": ()}
_CHINESE = {"stop": ("的", "我"), "polite": ("请",), "question": ("什么",), "auxiliary": ()}
_KNOWN = {"en": _ENGLISH, "zh": _CHINESE, "fr": _FRENCH}


def test_that_words_are_lower_case_with_plain_apostrophes() -> None:
    assert tokens("It’s NOT Anna's — e-mail_2!") == ("it's", "not", "anna's", "e", "mail", "2")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("boots", "boot"),
        ("batteries", "battery"),
        ("dresses", "dress"),
        ("brushes", "brush"),
        ("torches", "torch"),
        ("boxes", "box"),
        ("jacket's", "jacket"),
        ("glass", "glass"),
        ("canvas", "canva"),
        ("bus", "bus"),
        ("this", "this"),
        ("gas", "gas"),
        ("lies", "lie"),
    ],
)
def test_that_a_stem_has_no_plural_ending(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_that_expressions_are_found_as_whole_words_the_leftmost_first_whatever_the_apostrophe() -> None:
    assert mentions("I don’t want the keeper, keep it", ("keep", "don't")) == "dont"
    assert mentions("the goalkeeper", ("keep",)) == ""
    assert mentions("at least 5", ("at", "at least")) == "at least"


def test_that_a_polite_yes_is_only_a_yes() -> None:
    assert is_only("Yes, please!", _ENGLISH, "yes")
    assert is_only("no thank you", _ENGLISH, "no")
    assert not is_only("yes, but in blue", _ENGLISH, "yes")


def test_that_sentences_end_at_marks_and_lines_and_not_inside_numbers() -> None:
    assert sentences("It costs 4.90 EUR. Really?\nYes; thanks ") == ("It costs 4.90 EUR.", "Really?", "Yes;", "thanks")
    assert sentences("  \n ") == ()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("boot", "boots", True),
        ("jaket", "jacket", True),
        ("headfones", "headphones", True),
        ("lamp", "lump", False),
        ("kettle", "settle", False),
        ("jacket", "jumper", False),
    ],
)
def test_that_only_long_words_may_be_misspelt(one: str, other: str, *, expected: bool) -> None:
    assert is_near(one, other) is expected


def test_that_content_words_are_what_stop_words_leave() -> None:
    assert content_words("I want to return the blue boots", _ENGLISH["stop"]) == ("blue", "boots")


@pytest.mark.parametrize(
    ("text", "known", "current", "expected"),
    [
        ("where is my order", ("en", "zh"), "en", "en"),
        ("我的订单在哪里", ("en", "zh"), "en", "zh"),
        ("我的 order 40817 在哪里", ("en", "zh"), "en", "zh"),
        ("my order from 上海 is late, please help me find it", ("en", "zh"), "en", "en"),
        ("我的订单在哪里", ("en",), "en", "en"),
        ("40817", ("en", "zh"), "zh", "zh"),
        ("thanks", ("en", "zh"), "zh", "en"),
        ("merci beaucoup", ("fr", "en"), "fr", "fr"),
    ],
)
def test_that_the_language_follows_the_letters(text: str, known: tuple[str, ...], current: str, expected: str) -> None:
    assert detect(text, {tag: _KNOWN[tag] for tag in known}, current) == expected


@pytest.mark.parametrize(("text", "found"), [("那袜子呢", "那"), ("袜子那单不要了", ""), ("ok and the lamp", "and")])
def test_that_a_chinese_opening_stands_at_the_start(text: str, found: str) -> None:
    assert opens_with(text, 2, ("那", "and")) == found


@given(st.text())
def test_that_every_text_can_be_taken_apart(text: str) -> None:
    for word in tokens(text):
        assert stem(word)
        assert is_near(word, word)
    assert detect(text, _KNOWN, "en") in _KNOWN
    assert not mentions(text, ("storedesk",)) or "storedesk" in text.lower()
    assert all(part == part.strip() for part in sentences(text))

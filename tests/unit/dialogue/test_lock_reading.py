"""What the fact lock makes of words: what claims little, what decides, what is only asked or felt, what is left out."""

from datetime import date

import pytest

from chatbot.dialogue.ground.items import Item, Sort
from chatbot.dialogue.ground.names import names_of
from chatbot.dialogue.ground.reading import Reader
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_NAMES = names_of(("Tonavik Over-Ear Headphones", "Rain Jacket"))


def _read(text: str, tag: str = "en") -> list[Item]:
    return list(Reader(_LANGUAGES[tag], _NAMES, date(2026, 11, 18)).read(text))


def _sorts(text: str, tag: str = "en") -> dict[str, Sort]:
    return {item.text: item.sort for item in _read(text, tag)}


@pytest.mark.parametrize(
    ("text", "word", "sort"),
    [
        ("The jacket shimmers.", "shimmers", Sort.WORD),
        ("The jacket is a good topic.", "topic", Sort.SOFT),
        ("The jacket is red.", "red", Sort.STATE),
        ("The jacket goes to the bank.", "bank", Sort.STATE),
        ("The jacket is free.", "free", Sort.CLAIM),
        ("Only the jacket shimmers.", "only", Sort.WORD),
        ("Your jacket was delivered.", "was delivered", Sort.STATE),
        ("Once it was delivered, write to us.", "was delivered", Sort.WORD),
        ("Does the jacket shimmer?", "shimmer", Sort.SOFT),
        ("Sorry that the jacket shimmers.", "shimmers", Sort.SOFT),
        ("Sorry, the jacket shimmers.", "shimmers", Sort.WORD),
        ("Peter, the jacket shimmers.", "peter", Sort.PROPER),
        ("It is a jacket, Peter.", "peter", Sort.PROPER),
        ("The jacket's arrival", "arrival", Sort.WORD),
    ],
)
def test_that_a_word_weighs_what_it_decides(text: str, word: str, sort: Sort) -> None:
    assert _sorts(text)[word] == sort


def test_that_what_claims_nothing_is_left_out() -> None:
    assert [item.text for item in _read("If you like, you can keep the jacket (no. 40911).")] == [
        item.text for item in _read("You can keep the jacket (40911).")
    ]
    assert Sort.DENIAL not in _sorts("Exchange no. 40911").values()


def test_that_a_condition_of_a_rule_is_not_left_out() -> None:
    assert any("claim:if" in item.keys for item in _read("You can return it if it is unworn."))


def test_that_who_asks_denies_nothing() -> None:
    assert Sort.DENIAL in _sorts("I would not swap it.").values()
    assert Sort.DENIAL not in _sorts("Would you not swap it?").values()


def test_that_one_counts_only_before_the_name_of_a_thing() -> None:
    assert _sorts("One jacket is on the way.")["one"] == Sort.VALUE
    assert Sort.VALUE not in _sorts("There are two ways, one of them long.").values()


def test_that_part_of_another_name_is_no_plain_word() -> None:
    assert _sorts("the Tonavik In-Ear Headphones")["in"] == Sort.PROPER
    assert Sort.PROPER not in _sorts("the Tonavik Over-Ear Headphones").values()


def test_that_the_sides_of_a_thing_are_each_of_them() -> None:
    from chatbot.dialogue.ground.keys import keys_of

    keys = keys_of(_read("It measures 44 x 16 x 16 cm."), None)
    assert {"440:mm", "160:mm"} <= keys
    assert not {key for item in _read("48 x 16 x 16 cm") for key in item.keys} & keys


@pytest.mark.parametrize(
    ("text", "word", "sort"),
    [
        ("夹克是红色的。", "红 色", Sort.STATE),
        ("退到银行卡。", "银 行 卡", Sort.STATE),
        ("免费。", "免 费", Sort.CLAIM),
    ],
)
def test_that_chinese_words_that_decide_weigh_as_much(text: str, word: str, sort: Sort) -> None:
    assert _sorts(text, "zh")[word] == sort

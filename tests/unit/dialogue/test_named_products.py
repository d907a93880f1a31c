import pytest

from chatbot.dialogue.understand.named_products import Range, begins_another, goal_of_named
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words
_NAMES = ("Vinda Storm Jacket", "Vinda Rain Jacket", "Vinda Rain Trousers")
_SOLD = Range(_NAMES, ("rain jacket", "tent"))


def test_that_the_words_that_one_name_alone_begins_with_name_it() -> None:
    assert goal_of_named("what is the water column of the vinda storm", _SOLD, _WORDS) == "ask_product"
    assert not goal_of_named("what is the water column of the vinda rain", _SOLD, _WORDS)


def test_that_a_name_alone_asks_and_a_wish_about_it_does_not() -> None:
    assert goal_of_named("Vinda Rain Trousers", _SOLD, _WORDS) == "ask_product"
    assert not goal_of_named("send the vinda storm back", _SOLD, _WORDS)


def test_that_another_product_is_told_from_the_one_bought() -> None:
    bought = ("Vinda Rain Jacket rain jacket",)
    assert begins_another("is the vinda storm heavy", _NAMES, bought)
    assert not begins_another("is the vinda storm heavy", _NAMES, ("Vinda Storm Jacket rain jacket",))
    assert not begins_another("is the vinda rain heavy", _NAMES, bought)


def test_that_which_of_a_kind_has_most_of_something_is_a_search() -> None:
    words = load_languages()["zh"].words
    assert goal_of_named("头灯哪个最亮", Range(("Lykta 徒步头灯",)), words) == "find_product"
    assert goal_of_named("which jacket is the lightest", _SOLD, _WORDS) == "find_product"
    assert goal_of_named("what is the lightest tent", _SOLD, _WORDS) == "find_product"
    assert not goal_of_named("哪个订单最贵", Range(("Lykta 徒步头灯",)), words)


@pytest.mark.parametrize("text", ["有头灯吗", "那有徒步头灯吗？", "你们有头灯么", "有登山包吗"])
def test_that_a_kind_between_words_that_ask_for_it_is_looked_for(text: str) -> None:
    words = load_languages()["zh"].words
    assert goal_of_named(text, Range(("Lykta 徒步头灯", "Tind Tur 45 登山背包")), words) == "find_product"


@pytest.mark.parametrize("text", ["有发票吗", "有现货吗", "有人吗"])
def test_that_other_things_between_them_are_not(text: str) -> None:
    assert not goal_of_named(text, Range(("Lykta 徒步头灯", "Tind Tur 45 登山背包")), load_languages()["zh"].words)

"""Questions of somebody who has bought nothing whether goods that were shown may go back."""

from dataclasses import replace

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.shown_returns import asks_return_of_shown
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_SHOWN = Focus(product_ids=("prd_kvist",), flow="find_product")


def _asks(text: str, tag: str = "en", focus: Focus = _SHOWN, bought: Belongings | None = None) -> bool:
    return asks_return_of_shown(text, Context(None, focus, _LANGUAGES[tag].words, (), bought or Belongings()))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("and if i dont like it?", "en"),
        ("can i return them if i dont like the sound", "en"),
        ("can i send it back?", "en"),
        ("不喜欢可以退吗", "zh"),
    ],
)
def test_that_what_was_shown_is_meant(text: str, tag: str) -> None:
    assert _asks(text, tag)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("can i return a sleeping bag if i dont like it", "en"),
        ("does it come in green?", "en"),
        ("i want to return it", "en"),
        ("书架不喜欢可以退吗", "zh"),
    ],
)
def test_that_other_goods_and_other_wishes_are_not(text: str, tag: str) -> None:
    assert not _asks(text, tag)


def test_that_it_takes_goods_in_talk_and_none_that_were_bought() -> None:
    assert not _asks("can i send it back?", focus=Focus())
    bought = Belongings(("Fjellfot Trail Boots boots",))
    assert not _asks("can i send it back?", bought=bought)
    assert not _asks("can i return the boots if i dont like them?", bought=bought)
    assert not _asks("can i return it if i dont like it?", focus=replace(_SHOWN, order_number="40817"), bought=bought)


def test_that_a_customer_may_suppose_it_of_what_was_shown() -> None:
    bought = Belongings(("Fjellfot Trail Boots boots",))
    assert _asks("can i return it if i dont like it?", bought=bought)
    assert _asks("不合适能退吗", "zh", bought=bought)

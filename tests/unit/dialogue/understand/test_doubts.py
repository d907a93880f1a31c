"""What words only look like weighs little: an extreme in a swap, what must be paid, going back to a subject."""

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.doubts import weighed
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_FLOWS = {
    "own.least": "sum_up",
    "exchange_items": "exchange_items",
    "ask_goodwill": "ask_goodwill",
    "return_items": "return_items",
    "refine_search": "find_product",
}


def _read(text: str, likely: str, other: str) -> str:
    """Return the intent of a text that looks like the first of two, and a little like the second."""
    context = Context(None, Focus(flow="sum_up"), _LANGUAGES["en" if text.isascii() else "zh"].words, ())
    return weighed(text, ((likely, 0.85), (other, 0.1)), context, _FLOWS)[0][0]


@pytest.mark.parametrize(
    ("text", "likely", "other", "read"),
    [
        ("exchange the pack for the cheapest version there is", "own.least", "exchange_items", "exchange_items"),
        ("i have made a return, i must pay something", "ask_goodwill", "return_items", "return_items"),
        ("ok back to the kettles. one for two people", "return_items", "refine_search", "refine_search"),
        ("说回帐篷吧，两个人用", "return_items", "refine_search", "refine_search"),
        ("i send the kettle back to you", "return_items", "refine_search", "return_items"),
    ],
)
def test_that_what_words_only_look_like_weighs_little(text: str, likely: str, other: str, read: str) -> None:
    assert _read(text, likely, other) == read


@pytest.mark.parametrize(
    ("text", "likely", "read"),
    [
        ("the lett jumper in m, grey?", "exchange_items", "refine_search"),
        ("the jumper in m instead", "exchange_items", "exchange_items"),
        ("my jumper in m", "exchange_items", "exchange_items"),
        ("noise cancelling headphones", "cancel_order", "refine_search"),
        ("cancel the headphones", "cancel_order", "cancel_order"),
        ("M码毛衣", "exchange_items", "refine_search"),
        ("我脚长26.3穿几码", "exchange_items", "refine_search"),
        ("my foot is 26.3 cm, one size up please", "exchange_items", "exchange_items"),
    ],
)
def test_that_goods_which_nobody_bought_are_asked_for(text: str, likely: str, read: str) -> None:
    bought = Belongings((), ("Ullgard Lett Jumper", "毛衣 Ullgard Lett Jumper", "headphones"))
    context = Context(None, Focus(), _LANGUAGES["en" if text.isascii() else "zh"].words, (), bought)
    flows = {**_FLOWS, "cancel_order": "cancel_order"}
    assert weighed(text, ((likely, 0.85), ("refine_search", 0.1)), context, flows)[0][0] == read

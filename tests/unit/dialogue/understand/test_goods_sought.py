"""Goods that are asked for by their name and nothing else."""

import pytest

from chatbot.dialogue.understand.goods_sought import goods_sought
from chatbot.languages import load_languages

LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("tag", "text", "goods"),
    [
        ("en", "do you sell phones", "phones"),
        ("en", "skis?", "skis"),
        ("en", "hi, got any sunglasses for kids?", "sunglasses"),
        ("en", "what about bicycles", "bicycles"),
        ("en", "i'm looking for a laptop", "laptop"),
        ("zh", "你们卖手机吗", "手机"),
        ("zh", "有没有登山杖", "登山杖"),
        ("zh", "雨伞呢", "雨伞"),
    ],
)
def test_that_goods_are_heard_where_only_their_name_is_asked_for(tag: str, text: str, goods: str) -> None:
    assert goods_sought(text, LANGUAGES[tag].words) == goods


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "a bag for my laptop"),
        ("en", "do you sell my phone number to others"),
        ("en", "can I bring my bicycle into the shop"),
        ("en", "do you have a phone case"),
        ("en", "sorry, the kettle"),
        ("zh", "有手机壳吗"),
        ("zh", "给手机充电的"),
    ],
)
def test_that_goods_beside_something_else_are_not_what_is_asked_for(tag: str, text: str) -> None:
    assert not goods_sought(text, LANGUAGES[tag].words)

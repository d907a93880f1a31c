"""Chinese typed in Latin letters."""

import pytest

from chatbot.dialogue.understand.pinyin import from_pinyin
from chatbot.languages import load_languages

_WORDS = {tag: language.words for tag, language in load_languages().items()}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("suan le bu tui le", "算了不退了"),
        ("ni hao wo de ding dan dao na le", "你好我的订单到哪了"),
        ("Tai deng bu yao le, tui huo", "台灯不要了, 退货"),
    ],
)
def test_that_pinyin_is_read_as_what_it_stands_for(text: str, meant: str) -> None:
    assert from_pinyin(text, _WORDS) == meant


@pytest.mark.parametrize(
    "text", ["my ma sent it le monde", "ma", "where is my order", "靴子到哪了", "de facto I want the boots back"]
)
def test_that_other_texts_stay_as_they_are(text: str) -> None:
    assert from_pinyin(text, _WORDS) == text

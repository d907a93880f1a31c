import pytest

from chatbot.dialogue.understand.plain_text import plain_text
from chatbot.languages import load_languages

_LANGUAGES = load_languages()


@pytest.mark.parametrize(
    ("tag", "text", "points"),
    [
        ("zh", "三个事:1 袜子不要了 2 毛衣想改M码 3 锁能退到啥时候", "三个事。袜子不要了。毛衣想改M码。锁能退到啥时候"),
        ("en", "two things: 1. cancel the socks 2. where is my lamp", "two things. cancel the socks. where is my lamp"),
        ("en", "1) where is it 2) how long", "where is it. how long"),
        ("en", "i need just 1 pair of socks not 2. take one off", "i need just 1 pair of socks not 2. take one off"),
        ("zh", "买了1 双 2 件", "买了1 双 2 件"),
    ],
)
def test_that_numbered_points_are_sentences(tag: str, text: str, points: str) -> None:
    assert plain_text(text, _LANGUAGES[tag].words) == points

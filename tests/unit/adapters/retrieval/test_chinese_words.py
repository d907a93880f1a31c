"""Words of Chinese text."""

import pytest

from chatbot.adapters.retrieval.chinese import chinese_words, vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我的登山靴能退货吗", {"登山", "退货", "=退货"}),
        ("怎么办", set()),
        ("Skarv 2 帐篷多重？", {"skarv", "2", "帐篷", "多重"}),
        ("满59.00欧元包邮", {"59.00", "欧元", "包邮", "=运费"}),
        ("", set()),
    ],
)
def test_that_a_text_has_its_words_and_what_they_mean(text: str, words: set[str]) -> None:
    found = {word for word in chinese_words(text) if not word.startswith("·")}

    assert words <= found
    assert not found & {"我", "的", "能", "吗", "怎么办"}


def test_that_characters_count_less_than_words_and_meanings_most() -> None:
    words = chinese_words("邮费")

    assert 0 < words["·邮"] < words["邮费"] < words["=运费"]


def test_that_different_words_of_one_meaning_share_it() -> None:
    assert chinese_words("退掉").keys() & chinese_words("寄回").keys() == {"=退货"}


def test_that_the_vocabulary_divides_a_text_into_words_that_exist() -> None:
    words = vocabulary()
    assert words.divided("我要退货，谢谢 ok") == ("我", "要", "退货", "，", "谢谢", " ", "ok")
    assert words.counts["退货"] > 0
    assert "退获" not in words.counts
    assert "怎么办" in words.stop

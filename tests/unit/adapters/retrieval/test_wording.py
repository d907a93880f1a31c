"""Nearness of texts by their words."""

import pytest

from chatbot.adapters.retrieval.lexical import tokens_of
from chatbot.adapters.retrieval.parts_of_text import words_of
from chatbot.adapters.retrieval.wording import Wording

_TEXTS = ("gift card", "rain jacket", "gift wrap for a gift card", "rain cover")


@pytest.fixture
def wording() -> Wording:
    return Wording([words_of("de")(text) for text in _TEXTS])


def test_that_a_text_is_nearest_to_itself(wording: Wording) -> None:
    cosines = wording.cosines(words_of("de")("gift card"))

    assert cosines[0] == pytest.approx(1.0, abs=1e-5)
    assert cosines[0] > cosines[2] > 0
    assert cosines[1] == 0


def test_that_unknown_words_make_a_question_less_near(wording: Wording) -> None:
    plain, strange = (words_of("de")(text) for text in ("rain jacket", "rain jacket submarine"))

    assert wording.shares(plain)[1] == pytest.approx(1.0)
    assert wording.shares(strange)[1] < 0.7
    assert wording.cosines(strange)[1] < wording.cosines(plain)[1]


def test_that_a_name_is_covered_by_a_question_that_has_all_of_it(wording: Wording) -> None:
    covered = wording.covered(words_of("de")("do you have a rain jacket in blue"))

    assert covered[1] == pytest.approx(1.0, abs=1e-5)
    assert 0 < covered[3] < 1
    assert covered[0] == 0


def test_that_nothing_is_near_to_nothing() -> None:
    assert Wording([]).cosines({"rain": 1.0}).tolist() == []


def test_that_only_chinese_is_divided_by_its_dictionary() -> None:
    assert set(words_of("de")("Wie lange? 退货")) == set(tokens_of("Wie lange? 退货"))
    assert "退货" in words_of("zh-Hans")("退货")


def test_that_words_of_other_texts_have_a_share_of_a_question(wording: Wording) -> None:
    goods = Wording([words_of("de")(text) for text in ("rain jacket", "tent")])

    of_goods = goods.oftener_than(wording)

    assert of_goods == {"jacket", "tent"}
    assert wording.share_of(words_of("de")("jacket"), of_goods) == pytest.approx(1.0)
    assert 0 < wording.share_of(words_of("de")("gift jacket"), of_goods) < 1
    assert wording.share_of({}, of_goods) == 0
    assert Wording([]).oftener_than(wording) == frozenset()

"""Signals are switched off one by one, and what is left counts as much as all did."""

from dataclasses import replace

import numpy as np
import pytest

from chatbot.adapters.retrieval.weights import Curve, Doubt, Signal, Weights

_MEANING = replace(Weights().sentences, asked=(0.2, 0.1, 0.5, 0.2), plain=(0.35, 0.35, 0.0, 0.3))
_WEIGHTS = Weights(sentences=_MEANING, bags=_MEANING, by_words=(0.4, 0.6))


@pytest.mark.parametrize(
    ("off", "plain", "asked"),
    [
        ((), (0.35, 0.35, 0.0, 0.3), (0.2, 0.1, 0.5, 0.2)),
        ((Signal.DENSE,), (0, 0, 0, 1), (0, 0, 0, 1)),
        ((Signal.LEXICAL,), (0.5, 0.5, 0, 0), (0.25, 0.125, 0.625, 0)),
        ((Signal.ASKED,), (0.35, 0.35, 0, 0.3), (0.4, 0.2, 0, 0.4)),
        ((Signal.SENTENCES,), (7 / 13, 0, 0, 6 / 13), (2 / 9, 0, 5 / 9, 2 / 9)),
        ((Signal.DENSE, Signal.LEXICAL), (0, 0, 0, 0), (0, 0, 0, 0)),
    ],
)
def test_that_the_weights_of_meaning_keep_their_sum(
    off: tuple[Signal, ...], plain: tuple[float, ...], asked: tuple[float, ...]
) -> None:
    weights = _WEIGHTS.without(off)
    for one in (weights.sentences, weights.bags):
        assert one.plain == pytest.approx(plain)
        assert one.asked == pytest.approx(asked)
        assert (one.curve, one.doubt) == (_MEANING.curve, _MEANING.doubt)
    assert weights.is_exact


def test_that_the_weights_of_words_keep_their_sum() -> None:
    assert _WEIGHTS.without([Signal.ASKED]).by_words == pytest.approx((0, 1))
    assert _WEIGHTS.without([Signal.SENTENCES, Signal.DENSE]).by_words == pytest.approx((0.4, 0.6))


def test_that_a_curve_is_half_sure_in_its_middle() -> None:
    sure = Curve(0.5, 10).sure(np.array([0.0, 0.4, 0.5, 0.6, 1.0], np.float32))
    assert sure[2] == pytest.approx(0.5)
    assert sure.tolist() == sorted(sure.tolist())
    assert sure[1] == pytest.approx(1 - sure[3])
    assert (sure[0], sure[4] > 0.99) == (0, True)


def test_that_exact_names_can_be_switched_off() -> None:
    assert not Weights().without([Signal.EXACT]).is_exact


@pytest.mark.parametrize("told", [0.0, 0.25, 0.5, 1.0])
def test_that_doubt_changes_neither_the_order_nor_what_is_sure(told: float) -> None:
    scores = np.array([0.0, 0.05, 0.2, 0.45, 0.499, 0.5, 0.9, 1.0], np.float32)

    lowered = Doubt(told=4.0, goods=1.0, usual=2.0).lowered(scores, told, goods=0.0)

    assert lowered.tolist() == sorted(lowered.tolist())
    assert lowered[0] == 0
    assert lowered[4] < 0.5
    assert lowered[5:].tolist() == scores[5:].tolist()


def test_that_what_is_only_told_or_is_about_goods_is_doubted() -> None:
    scores, doubt = np.array([0.3], np.float32), Doubt(told=4.0, goods=2.0, usual=2.0)

    usual, told, goods, asked = (
        float(doubt.lowered(scores, *shares)[0]) for shares in ((0.5, 0.0), (0.9, 0.0), (0.5, 1.0), (0.1, 0.0))
    )

    assert usual == pytest.approx(0.3)
    assert max(told, goods) < usual < asked < 0.5

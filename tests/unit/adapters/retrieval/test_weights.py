"""Signals are switched off one by one, and what is left counts as much as all did."""

import numpy as np
import pytest

from chatbot.adapters.retrieval.weights import Curve, Signal, Weights

_WEIGHTS = Weights(asked=(0.2, 0.1, 0.5, 0.2), plain=(0.35, 0.35, 0.0, 0.3), by_words=(0.4, 0.6))


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
    assert weights.plain == pytest.approx(plain)
    assert weights.asked == pytest.approx(asked)
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

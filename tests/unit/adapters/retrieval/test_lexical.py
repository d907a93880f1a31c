"""Words and BM25."""

import numpy as np
import pytest

from chatbot.adapters.retrieval.lexical import Bm25, Lexicon, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("How are the Parcels delivered?", ["parcel", "delivered"]),
        ("boxes, batteries and watches", ["box", "battery", "watch"]),
        ("glass status bus 4.90 EUR 1,500", ["glass", "status", "bus", "4.90", "eur", "1,500"]),
        ("SKV-2-GRY", ["skv", "2", "gry"]),
        ("我的订单 40817", ["我", "的", "订", "单", "40817"]),
        ("", []),
    ],
)
def test_that_words_are_lower_case_singular_and_meaningful(text: str, tokens: list[str]) -> None:
    assert tokens_of(text) == tokens


def _bm25(*texts: str) -> tuple[Bm25, Lexicon]:
    tokens = [tokens_of(text) for text in texts]
    lexicon = Lexicon(tokens)
    return Bm25(tokens, lexicon), lexicon


def test_that_scores_are_shares_of_the_best_possible_score() -> None:
    bm25, _ = _bm25("a gift card", "a rain jacket", "gift wrap and a gift card for gifts")

    scores = bm25.scores(tokens_of("gift cards"))

    assert scores[1] == 0
    assert np.all((scores >= 0) & (scores < 1))
    assert scores[2] > 0.3
    assert bm25.scores(tokens_of("gift card for a submarine")).max() < scores.max()


def test_that_unknown_words_and_no_words_score_nothing() -> None:
    bm25, lexicon = _bm25("a gift card")

    assert bm25.scores(["submarine"]).tolist() == [0]
    assert bm25.scores([]).tolist() == [0]
    assert lexicon.share_of([], {"gift", "card"}) == 0


def test_that_rare_words_weigh_more_in_a_share() -> None:
    _, lexicon = _bm25("card of paper", "card of plastic", "card 40817")

    numbers, cards = (lexicon.share_of(["card", "40817"], {word}) for word in ("40817", "card"))
    assert numbers > 0.5 > cards


def test_that_the_words_of_goods_are_those_that_they_have_oftener() -> None:
    goods, documents = (
        Lexicon([tokens_of(text) for text in texts])
        for texts in (("a red tent", "tent poles", "a red jacket"), ("returns of a tent", "postage", "red list"))
    )

    assert goods.oftener_than(documents) == {"tent", "red", "pole", "jacket"}
    assert documents.oftener_than(goods) == {"return", "postage", "list"}
    assert Lexicon(()).oftener_than(documents) == frozenset()
    assert documents.share_of(["tent", "postage"], {"tent"}) == pytest.approx(0.5)
    assert documents.share_of([], {"tent"}) == 0

"""Finds texts by their words: a light tokeniser and BM25 over it, scaled to [0, 1]."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:[.,]\d+)*")
_FUNCTION_WORDS = """
a about am an and any are as at be been but by can could did do does for from get had has have how i if in into is it
its just like me my of on or our please shall she should so some that the their them then there these they this to us
want was we were what when where which who why will with would you your
don t s ll re ve m d isn doesn didn dont doesnt didnt im ive id thats theres ur tho
"""
_STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


def tokens_of(text: str) -> list[str]:
    """Return the words of a text in lower case and singular, without stop words; each Chinese character is one word."""
    words = (_singular(word) for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS)
    return [word for word in words if word not in _STOP_WORDS]


def _singular(word: str) -> str:
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    return word.removesuffix("s")


class WordCounts:
    """In how many of a collection of texts each word is."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        self._size = len(texts)
        self._found_in = Counter(word for words in texts for word in dict.fromkeys(words))

    def oftener_than(self, other: WordCounts) -> frozenset[str]:
        """Return the words that a larger share of these texts has than of others."""
        return frozenset(word for word in self._found_in if self._commonness(word) > other._commonness(word))

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a word, as Lucene counts it."""
        found = self._found_in[word]
        return math.log(1 + (self._size - found + 0.5) / (found + 0.5))

    def _commonness(self, word: str) -> float:
        return self._found_in[word] / self._size if self._size else 0.0


class Lexicon(WordCounts):
    """The words of a collection of texts, each given as its tokens, and how rare each word is."""

    def __len__(self) -> int:
        return self._size

    def __contains__(self, word: str) -> bool:
        return word in self._found_in

    def frequent(self, most: int) -> list[str]:
        """Return the words that most texts have, so many at most."""
        return [word for word, _ in self._found_in.most_common(most)]

    def share_of(self, words: Iterable[str], chosen: Collection[str]) -> float:
        """Return how much of some words, weighed by rarity, is among those chosen: [0, 1]."""
        weights = {word: self.rarity(word) for word in words}
        return sum(weight for word, weight in weights.items() if word in chosen) / (sum(weights.values()) or 1.0)


class Bm25:
    """Finds the texts of a lexicon by the words that they have."""

    def __init__(self, texts: Sequence[Sequence[str]], lexicon: Lexicon) -> None:
        import bm25s

        self._lexicon = lexicon
        self._index = bm25s.BM25(method="lucene")
        self._index.index(texts, show_progress=False)

    def scores(self, words: Collection[str]) -> NDArray[np.float32]:
        """Return the BM25 score of each text for a question's words as a share of what it could reach: (texts,)."""
        known = [word for word in words if word in self._lexicon]
        if not known:
            return np.zeros(len(self._lexicon), np.float32)
        best = sum(map(self._lexicon.rarity, words))
        return np.asarray(self._index.get_scores(known) / best, np.float32)

"""Finds texts by their words and by words of near meaning: what a question asks for, said in the shop's own words.

Zuccon et al., Integrating and Evaluating Neural Word Embeddings in Information Retrieval (2015): a text has a word in
part when it has one whose vector is near. Vectors are those that the embedder gives to words by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.lexical import Lexicon
from chatbot.adapters.retrieval.word_vectors import WordVectors

_FAR = 0.5
"""A word whose cosine is that or less is another word; from there its share grows up to 1."""
_PREPARED, _BLOCK = 5_000, 500
_REMEMBERED = 2 * _PREPARED

Floats = NDArray[np.float32]
Ids = NDArray[np.intp]
_Near = tuple[Ids, Floats]


class NearWords:
    """The words of a collection of texts, and which of them are near to any other."""

    def __init__(self, texts: Sequence[Sequence[str]], lexicon: Lexicon, vectors: WordVectors) -> None:
        """Take texts as their words, the lexicon of these, and what gives words their vectors."""
        words = [tuple(dict.fromkeys(tokens)) or ("",) for tokens in texts]
        self._place = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
        self._ids = np.fromiter((self._place[word] for one in words for word in one), np.intp)
        self._starts = np.cumsum([0, *map(len, words)])
        self._lexicon, self._vectors = lexicon, vectors
        self._matrix = vectors.of_vocabulary(tuple(self._place))
        self._is_number = np.array([_has_digit(word) for word in self._place], bool)
        self._remembered: dict[str, _Near] = {}
        frequent = lexicon.frequent(_PREPARED)
        for start in range(0, len(frequent), _BLOCK):
            self._near(frequent[start : start + _BLOCK])

    def scores(self, words: Iterable[str], rows: Ids | None = None) -> Floats:
        """Return how much of a question's words, weighed by rarity, each text has, or each of `rows`: [0, 1]."""
        near = self._near(tuple(dict.fromkeys(words)))
        ids, starts = (self._ids, self._starts[:-1]) if rows is None else self._of(rows)
        found = np.zeros(len(starts), np.float32)
        if not near or not len(starts):
            return found
        rarities = list(map(self._lexicon.rarity, near))
        for (places, shares), rarity in zip(near.values(), rarities, strict=True):
            has = np.zeros(len(self._matrix), np.float32)
            has[places] = shares * (rarity / sum(rarities))
            found += np.maximum.reduceat(has.take(ids), starts)
        return found

    def share(self, words: Iterable[str], row: int, first: int) -> float:
        """Return how much of a question's words, weighed by rarity, the first so many words of a text have: [0, 1]."""
        near = self._near(tuple(dict.fromkeys(words)))
        ids = self._ids[self._starts[row] : self._starts[row] + first]
        total = sum(map(self._lexicon.rarity, near)) or 1.0
        found = 0.0
        for word, (places, shares) in near.items():
            has = np.zeros(len(self._matrix), np.float32)
            has[places] = shares
            found += float(has[ids].max(initial=0.0)) * self._lexicon.rarity(word) / total
        return found

    def _of(self, rows: Ids) -> tuple[Ids, Ids]:
        """Return the words of some texts, one after the other, and where those of each begin."""
        lengths = np.diff(self._starts)[rows]
        starts = np.cumsum(lengths) - lengths
        places = np.repeat(self._starts[rows] - starts, lengths) + np.arange(lengths.sum())
        return self._ids[places], starts

    def _near(self, words: Sequence[str]) -> dict[str, _Near]:
        """Return for each word the places of those near to it and how near they are."""
        known = {word: self._remembered.get(word) for word in words}
        if new := [word for word, near in known.items() if near is None]:
            if len(self._remembered) > _REMEMBERED:
                self._remembered = {}
            found = dict(zip(new, self._compared(new), strict=True))
            self._remembered.update(found)
            known |= found
        return {word: near for word, near in known.items() if near is not None}

    def _compared(self, words: Sequence[str]) -> Iterator[_Near]:
        """Yield what is near to each word; a number is near to itself alone."""
        places = [self._place.get(word) for word in words]
        unknown = [word for word, place in zip(words, places, strict=True) if place is None]
        made = iter(self._vectors.of(unknown) if unknown else ())
        vectors = [next(made) if place is None else self._matrix[place] for place in places]
        shares = ((self._matrix @ np.stack(vectors, axis=1) - _FAR) / (1 - _FAR)).T
        for word, place, share in zip(words, places, shares, strict=True):
            if _has_digit(word):
                itself = np.array([] if place is None else [place], np.intp)
                yield itself, np.ones(len(itself), np.float32)
            else:
                near = np.flatnonzero((share > 0) & ~self._is_number)
                yield near, np.minimum(share[near], 1)


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))

"""Turns a text into counts of words, pairs of words and pieces of words, hashed into a fixed number of places.

What an embedding misses: the very word ("exchange", not "return"), a misspelt one, and every language that the embedder
does not know. Weinberger et al., Feature Hashing for Large Scale Multitask Learning (2009).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Features = tuple[NDArray[np.intp], NDArray[np.float32]]

AFTER = " | "
"""Stands between what a text follows on and the text."""
_RUN = re.compile(r"[\w']+")
_REMEMBERED = 8192
Places = tuple[tuple[int, float], ...]


def words_of(text: str) -> tuple[str, ...]:
    """Return the runs of letters and digits in a text."""
    return tuple(_RUN.findall(text))


@dataclass(frozen=True)
class Ngrams:
    """Hashes a text's words and pieces of `lengths` characters into `places` places.

    `split` gives the words: for a language without blanks, its own segmentation. The settings decide the features, so
    that `recipe` belongs into the fingerprint of what was learnt from them.
    """

    lengths: tuple[int, ...] = (3, 4, 5)
    places: int = 8192
    split: Callable[[str], Sequence[str]] = words_of
    recipe: str = "words/1"
    _pieces: Callable[[str], Places] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pieces", lru_cache(_REMEMBERED)(self._pieces_of))

    @property
    def fingerprint(self) -> str:
        """Identifies the features; weights learnt from others do not fit."""
        return f"{self.recipe}/{self.lengths}/{self.places}"

    def features(self, text: str) -> Features:
        """Return the places of a text and their values; words and pieces have the length 1 / sqrt(2) each.

        Of a text ``shown | and in green`` the words count twice, as such and as said after ``shown``.
        """
        import numpy as np

        after, _, said = text.rpartition(AFTER)
        words = self.split(said)
        named = [self._place(word) for word in (*words, *map(" ".join, pairwise(words)))]
        there = [self._place(f"{after}{AFTER}{word}") for word in ("", *words)] if after else []
        pieces = [place for run in _RUN.findall(said) for place in self._pieces(run)]
        values = np.concatenate([_scaled(named), _scaled(there), _scaled(pieces)])
        return np.asarray([place for place, _ in (*named, *there, *pieces)], dtype=np.intp), values

    def _pieces_of(self, run: str) -> Places:
        return tuple(self._place(f"#{piece}") for piece in _cut(f" {run} ", self.lengths))

    def _place(self, gram: str) -> tuple[int, float]:
        hashed = crc32(gram.encode())
        return hashed % self.places, 1.0 if hashed & 0x80000000 else -1.0


def _cut(text: str, lengths: Sequence[int]) -> Iterator[str]:
    for length in lengths:
        for start in range(len(text) - length + 1):
            yield text[start : start + length]


def _scaled(grams: Sequence[tuple[int, float]]) -> NDArray[np.float32]:
    import numpy as np

    length = (2 * max(len(grams), 1)) ** 0.5
    return np.asarray([sign / length for _, sign in grams], dtype=np.float32)

"""Cosines that are good enough to choose by: from the few directions in which vectors differ most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.generation import Shelf

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

_DIRECTIONS = 48
_SAMPLE = 20_000


class RoughCosines:
    """Compares a question with the wholes and the questions of a shelf, in a quarter of the time."""

    def __init__(self, shelf: Shelf, is_asked: Bools) -> None:
        """Take which of the shelf's units are questions."""
        self._turn = _principal(shelf.wholes)
        self._wholes: Floats = shelf.wholes @ self._turn
        self._asked: Floats = shelf.vectors[is_asked] @ self._turn
        chunk_of = np.repeat(np.arange(len(shelf.chunks)), np.diff(shelf.starts))
        self._chunks, self._starts = np.unique(chunk_of[is_asked], return_index=True)

    def with_question(self, vector: Floats) -> tuple[Floats, Floats]:
        """Return for each chunk roughly the cosine of its whole and that of its best question, -1 without one."""
        turned = vector @ self._turn
        wholes: Floats = self._wholes @ turned
        asked = np.full(len(wholes), -1, np.float32)
        if self._starts.size:
            asked[self._chunks] = np.maximum.reduceat(self._asked @ turned, self._starts)
        return wholes, asked


def _principal(vectors: Floats) -> Floats:
    """Return the directions in which a sample of the vectors differs most, as columns."""
    sample = vectors[:: len(vectors) // _SAMPLE + 1]
    _, directions = np.linalg.eigh(sample.T @ sample)
    columns: Floats = np.ascontiguousarray(directions[:, -_DIRECTIONS:])
    return columns

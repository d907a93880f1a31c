"""Embeds texts as the sum of what was learnt of their words and their pieces: for languages without a larger encoder.

Wu et al., StarSpace: Embed All The Things! (2018). Learnt by `chatbot train search` from the documents alone; nothing
but NumPy computes it, in a tenth of a millisecond.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from chatbot.errors import MissingModel

VECTORS, SCALES, FEATURES = "vectors", "scales", "features"
AFTER = " | "
"""Stands between a question and the one that follows on it."""
_RECIPE = "bag/1"

Features = Callable[[str], Iterable[str]]


class BagEncoder:
    """Embeds texts of one language; `features` takes them apart as they were when `file` was learnt."""

    def __init__(self, file: Path, language: str, features: Features) -> None:
        self.fingerprint = f"{_RECIPE}/{language}/{sha256(file.read_bytes()).hexdigest()[:12]}"
        self.languages = frozenset({language})
        self._file, self._features = file, features

    @property
    def dimension(self) -> int:
        """The length of a vector. Raises MissingModel."""
        return int(self._learnt[1].shape[1])

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimension). Raises MissingModel. Blocks; thread-safe.

        A text of which nothing is known is near to nothing but itself.
        """
        rows, vectors = self._learnt
        embedded = np.empty((len(texts), vectors.shape[1]), np.float32)
        for place, text in enumerate(texts):
            known = [rows[one] for one in parted(text, self._features) if one in rows]
            summed = vectors[known].sum(axis=0) if known else _by_chance(text, vectors.shape[1])
            embedded[place] = summed / (np.linalg.norm(summed) or 1.0)
        return embedded

    @cached_property
    def _learnt(self) -> tuple[dict[str, int], NDArray[np.float32]]:
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(self._file, framework="numpy") as file:
                features = file.metadata()[FEATURES].split("\n")
                vectors = file.get_tensor(VECTORS) * file.get_tensor(SCALES).astype(np.float32)
        except (OSError, SafetensorError, TypeError, KeyError) as error:
            raise MissingModel(f"{self._file} is damaged; chatbot train search makes it anew") from error
        return {feature: row for row, feature in enumerate(features)}, vectors


def quantised(vectors: NDArray[np.float32]) -> dict[str, NDArray[np.int8] | NDArray[np.float16]]:
    """Return vectors as they are kept: whole numbers from -127 to 127, and what each is to be multiplied with."""
    scales = (np.abs(vectors).max(axis=1, keepdims=True) / 127).astype(np.float16)
    steps = vectors / np.maximum(scales.astype(np.float32), np.finfo(np.float16).tiny)
    return {VECTORS: np.clip(np.rint(steps), -127, 127).astype(np.int8), SCALES: scales}


def parted(text: str, features: Features) -> tuple[str, ...]:
    """Return the features of a text, and those of a question that it goes on with, each once."""
    before, _, said = text.rpartition(AFTER)
    return tuple(dict.fromkeys((*features(said), *features(before))))


def write_vectors(file: Path, features: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write what was learnt of features, a row each, for a `BagEncoder`; whole or not at all."""
    from safetensors.numpy import save_file

    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    save_file(quantised(vectors), unfinished, {FEATURES: "\n".join(features)})
    unfinished.replace(file)


def _by_chance(text: str, dimension: int) -> NDArray[np.float32]:
    drawn: NDArray[np.float32] = np.random.default_rng(crc32(text.encode())).standard_normal(dimension, np.float32)
    return drawn

"""The vectors of single words, those of a shop's vocabulary kept in a file: thousands, a millisecond each."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from chatbot.adapters.retrieval.bag_encoder import BagEncoder
from chatbot.ports.embedder import Embedder

_log = structlog.get_logger(__name__)

Floats = NDArray[np.float32]


class WordVectors:
    """Gives words the unit vectors that an embedder gives them by themselves.

    In `folder` those of vocabularies are kept, a file for each model; they hold for any shop. Without one they are kept
    in memory.
    """

    def __init__(self, embedder: Embedder, folder: Path | None = None) -> None:
        self._embedder = embedder
        self.are_sums = isinstance(embedder, BagEncoder)
        """Whether the vectors of texts are sums of these: near texts are less near then than a sentence encoder's."""
        name = f"{embedder.fingerprint.replace('/', '-')}.words.npz"
        self._file = None if folder is None else folder / name
        self._in_memory: dict[str, Floats] = {}

    def of(self, words: Sequence[str]) -> Floats:
        """Return one vector a word, shape (len(words), dimension). Raises MissingModel. Blocks; thread-safe."""
        return self._embedder.embed(words)

    def of_vocabulary(self, words: Sequence[str]) -> Floats:
        """Return one vector a word, shape (len(words), dimension). Raises MissingModel. Blocks."""
        known = self._kept()
        if new := [word for word in words if word not in known]:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
            self._keep(known)
        return np.array([known[word] for word in words], np.float32).reshape(len(words), self._embedder.dimension)

    def _kept(self) -> dict[str, Floats]:
        """Return the vectors that are kept, nothing where the file is damaged."""
        if self._file is None or not self._file.exists():
            return dict(self._in_memory)
        try:
            with self._file.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                return dict(zip(kept["words"].tolist(), kept["vectors"], strict=True))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            _log.warning("word_vectors_damaged", file=self._file.name, error=str(error))
            return {}

    def _keep(self, known: dict[str, Floats]) -> None:
        """Write the file, whole or not at all."""
        if self._file is None:
            self._in_memory = known
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(f".{os.getpid()}.npz")
        np.savez(unfinished, words=np.array(list(known)), vectors=np.array(list(known.values()), np.float32))
        unfinished.replace(self._file)

"""Turns texts into vectors whose cosine is their nearness in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def fingerprint(self) -> str:
        """Identifies model and precision; an index made with another one does not fit."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """Languages whose meaning it knows, None for all; texts of others are searched by their words alone."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), dimension). Raises MissingModel. Blocks; thread-safe."""
        ...


def knows(embedder: Embedder, language: str) -> bool:
    """Whether the meaning of texts in a language (`pt-BR`) counts."""
    return embedder.languages is None or language.split("-")[0] in embedder.languages

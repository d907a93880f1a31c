"""Two embedders as one: articles are searched by an encoder that learnt how shoppers ask, all else by the plain one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.ports.embedder import Embedder
from chatbot.ports.retriever import Kind


@dataclass(frozen=True, slots=True)
class TunedEmbedder:
    """An embedder and what it became by learning for articles; both know the same languages.

    What it learnt of questions makes it a little worse at products (docs/experiments.md), so these keep the plain one.
    """

    plain: Embedder
    tuned: Embedder

    @property
    def fingerprint(self) -> str:
        """What changes when the vectors of either would."""
        return f"{self.plain.fingerprint}+{self.tuned.fingerprint.rpartition('/')[2]}"

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self.plain.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages that both know."""
        return self.plain.languages

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one plain unit vector a text."""
        return self.plain.embed(texts)


def embedder_of(kind: Kind, embedder: Embedder) -> Embedder:
    """Return who embeds what is of a kind."""
    if isinstance(embedder, TunedEmbedder):
        return embedder.tuned if kind is Kind.ARTICLE else embedder.plain
    return embedder


def plain_of(embedder: Embedder) -> Embedder:
    """Return the embedder as it was before it learnt to search."""
    return embedder.plain if isinstance(embedder, TunedEmbedder) else embedder

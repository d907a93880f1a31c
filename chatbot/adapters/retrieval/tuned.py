"""Several embedders as one: articles are searched by encoders that learnt how shoppers ask, all else by a plain one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from chatbot.ports.embedder import Embedder
from chatbot.ports.retriever import Kind


@dataclass(frozen=True, slots=True)
class TunedEmbedder:
    """An embedder, what it became by learning for articles, and those of articles in languages that it does not know.

    What it learnt of questions makes it a little worse at products (docs/experiments.md), so these keep the plain one.
    """

    plain: Embedder
    tuned: Embedder
    others: Mapping[str, Embedder] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """What changes when the vectors of any of them would."""
        learnt = (one.fingerprint.rpartition("/")[2] for one in (self.tuned, *self.others.values()))
        return "+".join((self.plain.fingerprint, *learnt))

    @property
    def dimension(self) -> int:
        """The length of a plain vector."""
        return self.plain.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages that the plain one knows."""
        return self.plain.languages

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one plain unit vector a text."""
        return self.plain.embed(texts)


def embedder_of(kind: Kind, language: str, embedder: Embedder) -> Embedder:
    """Return who embeds what is of a kind in a language."""
    if not isinstance(embedder, TunedEmbedder):
        return embedder
    if kind is Kind.PRODUCT:
        return embedder.plain
    return embedder.others.get(language.split("-")[0], embedder.tuned)


def plain_of(embedder: Embedder) -> Embedder:
    """Return the embedder as it was before it learnt to search."""
    return embedder.plain if isinstance(embedder, TunedEmbedder) else embedder

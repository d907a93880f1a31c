"""Reads a question together with a passage: surer than comparing what each says alone, and far more work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chatbot.domain.knowledge import Passage


class Reranker(Protocol):
    """Says how well passages answer a question."""

    def warm_up(self) -> None:
        """Load what the first question needs. Raises MissingModel. Blocks."""
        ...

    def scores(self, question: str, passages: Sequence[Passage]) -> Sequence[float]:
        """Return how sure it is that each passage answers, in [0, 1], in their order.

        Raises MissingModel, RerankerUnavailable. Blocks; called by one thread at a time.
        """
        ...

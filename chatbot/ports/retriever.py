"""Finds what the shop's documents and catalogue say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from chatbot.domain.knowledge import Passage, Quote, Tier


class Kind(StrEnum):
    """What is searched; of the questions that no document answers only how near they are to another one counts."""

    ARTICLE = "article"
    PRODUCT = "product"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. Articles not in force on `on`, of another language or tier are left out.

    A text `is_whole` when nothing said before it belongs to it: then scores that are not sure also tell how likely it
    is that anything answers it at all.
    """

    text: str
    kind: Kind = Kind.ARTICLE
    language: str = "en"
    on: date | None = None
    tiers: tuple[Tier, ...] = ()
    limit: int = 6
    is_whole: bool = False


class Retriever(Protocol):
    """Finds passages and the sentences in them."""

    async def warm_up(self) -> None:
        """Load what the first search needs. Raises IndexMismatch, IndexUnavailable, MissingModel."""
        ...

    async def warm_up_words(self) -> None:
        """Load what only some languages need (a dictionary), behind the first answers."""
        ...

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return passages, best first, scores in [0, 1]; empty when nothing fits. Raises IndexUnavailable.

        A product is a passage whose `document_id` is the product's id. SKUs and exact names come first.
        """
        ...

    async def clause(self, document_id: str, heading: str, language: str, on: date | None = None) -> Passage | None:
        """Return the passage under a heading of a document, None when the index does not hold it.

        The version in force `on` a day comes first (None: the newest), of these the one in `language`, by the anchor of
        the heading, then the one whose heading it is.
        """
        ...

    async def quotes(self, question: str, passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
        """Return the sentences of `passages` that are nearest to the question, best first."""
        ...

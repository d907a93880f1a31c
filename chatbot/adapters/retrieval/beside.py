"""What stands beside the articles of a language, none of theirs: goods, and questions that no document answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chunking import Chunk
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.ports.retriever import Kind


@dataclass(frozen=True, slots=True)
class Beside:
    """The products of a language, and its topics that no document answers with the vectors of their questions.

    Two are the same when the texts are: vectors of one index follow from these.
    """

    goods: tuple[Chunk, ...] = ()
    topics: tuple[Chunk, ...] = ()
    unanswered: NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32), compare=False)


NOTHING = Beside()


def beside_of(shelf: Shelf, shelves: Sequence[Shelf]) -> Beside:
    """Return what stands beside a shelf: nothing for products."""
    if shelf.kind is not Kind.ARTICLE:
        return NOTHING
    own = {one.kind: one for one in shelves if one.language == shelf.language}
    goods = own[Kind.PRODUCT].chunks if Kind.PRODUCT in own else ()
    if Kind.UNANSWERED not in own:
        return Beside(goods)
    return Beside(goods, own[Kind.UNANSWERED].chunks, own[Kind.UNANSWERED].vectors)

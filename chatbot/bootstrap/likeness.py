"""How like texts are to each other: by meaning where the embedder knows the language, else by their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chunking import chunk_document
from chatbot.adapters.retrieval.parts_of_text import words_of
from chatbot.adapters.retrieval.wording import Wording
from chatbot.domain.knowledge import Document, Passage
from chatbot.ports.embedder import Embedder, knows

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Section:
    """A passage of a document as it is indexed, with its sentences and the questions that it is said to answer."""

    document: Document
    passage: Passage
    sentences: tuple[str, ...]
    questions: tuple[str, ...] = ()


def sections_of(document: Document) -> tuple[Section, ...]:
    """Return the passages of a document in their order."""
    return tuple(
        Section(document, chunk.passage, chunk.sentences, chunk.questions) for chunk in chunk_document(document)
    )


class RememberingEmbedder:
    """Embeds each text once; the texts of a shop's documents take some megabytes."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, NDArray[np.float32]] = {}

    @property
    def fingerprint(self) -> str:
        """That of the embedder behind it."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._embedder.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        """Languages whose meaning it knows."""
        return self._embedder.languages

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text. Raises MissingModel."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing:
            self._known |= dict(zip(missing, self._embedder.embed(missing), strict=True))
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Compares texts of one language; the whole matrix is kept, so some thousands of texts are the limit."""

    embedder: Embedder

    def knows(self, language: str) -> bool:
        """Whether the meaning of texts counts in a language, not their words alone."""
        return knows(self.embedder, language)

    def cosines(self, texts: Sequence[str], language: str) -> NDArray[np.float32]:
        """Return the cosine of each two texts, shape (texts, texts). Raises MissingModel."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        if self.knows(language):
            batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
            vectors = np.concatenate([self.embedder.embed(batch) for batch in batches])
            return np.asarray(vectors @ vectors.T, np.float32)
        found = [self.words(text, language) for text in texts]
        wording = Wording(found)
        return np.stack([wording.cosines(words) for words in found])

    def words(self, text: str, language: str) -> Mapping[str, float]:
        """Return the words of a text that carry meaning, each with its weight."""
        return words_of(language)(text)

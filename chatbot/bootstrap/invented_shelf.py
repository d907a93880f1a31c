"""Makes up an index of any size to time the search on: passages in a shop's words, vectors by random projection.

Embedding 100,000 passages would take an hour; what a search costs does not depend on what the vectors mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chunking import Chunk
from chatbot.adapters.retrieval.generation import Shelf
from chatbot.adapters.retrieval.hybrid import HybridRetriever
from chatbot.adapters.retrieval.lexical import tokens_of
from chatbot.adapters.retrieval.minilm_export import packaged_folder
from chatbot.adapters.retrieval.sentence_transformer import SentenceTransformersEmbedder
from chatbot.domain.knowledge import Passage, Period, Tier
from chatbot.ports.embedder import Embedder
from chatbot.ports.retriever import Kind, Query, Retriever

TODAY = date(2026, 11, 18)
MERCHANT = (Tier.POLICY, Tier.GUIDE)
_LANGUAGE = "en"
_SENTENCES, _WORDS = 5, 15  # some 100 tokens
_PASSAGES_OF_A_TOPIC, _OWN_WORDS, _OWN_SHARE = 20, 40, 0.5
_ASKED_EVERY, _QUESTION_WORDS = 10, 8
_EXPIRED_EVERY = 5
_TIERS = (Tier.POLICY, Tier.GUIDE, Tier.GUIDE, Tier.COMMUNITY, Tier.COMMUNITY)
_IN_FORCE, _EXPIRED = Period(TODAY - timedelta(300)), Period(TODAY - timedelta(600), TODAY - timedelta(301))
_FALL = 10  # the first 16, 64, 128 directions hold as much as in the vectors of the demo shop: .64, .89, .95
_BLOCK = 2_000

Floats = NDArray[np.float32]
Ids = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class InventedShelf:
    """Made-up passages with their vectors, who searches them, who does so without leaving any out, and questions.

    `project` gives the vector of a text.
    """

    passages: tuple[Passage, ...]
    vectors: Floats
    project: Callable[[str], Floats]
    retriever: Retriever
    thorough: Retriever
    questions: tuple[str, ...]

    def query(self, question: str, limit: int) -> Query:
        """Return a query that half of the passages fit: those in force and of the merchant."""
        return Query(question, Kind.ARTICLE, _LANGUAGE, TODAY, MERCHANT, limit)


def words_in(folder: Path) -> tuple[str, ...]:
    """Return the words of a shop's English documents, the frequent ones first."""
    counts: dict[str, int] = {}
    for path in sorted((folder / _LANGUAGE).rglob("*.md")):
        for word in tokens_of(path.read_text(encoding="utf-8")):
            if word.isalpha():
                counts[word] = counts.get(word, 0) + 1
    return tuple(sorted(counts, key=lambda word: -counts[word]))


def by_sentence_transformers() -> Callable[[Sequence[str]], Floats]:
    """Return what embeds texts as sentence-transformers does, on one core, with the same model. Raises MissingExtra."""
    import torch

    torch.set_num_threads(1)
    return SentenceTransformersEmbedder(packaged_folder(), device="cpu").embed


def invented_texts(words: Sequence[str], count: int, seed: int = 7) -> tuple[str, ...]:
    """Return passages of some 100 tokens each."""
    drawn = _drawn(len(words), count, np.random.default_rng(seed))
    return tuple(" ".join(_sentences(words, passage)) for passage in drawn)


def invent(words: Sequence[str], count: int, questions: int, embedder: Embedder, seed: int = 7) -> InventedShelf:
    """Return `count` passages of the words and `questions` about them; the embedder is run for its cost alone."""
    random = np.random.default_rng(seed)
    drawn = _drawn(len(words), count, random)
    chunks = tuple(_chunk(number, words, passage) for number, passage in enumerate(drawn))
    projecting = _Projecting(embedder, words, random)
    units = (drawn[number, place] for number, chunk in enumerate(chunks) for place in _places(chunk))
    vectors = projecting.project(units, sum(len(chunk.units) for chunk in chunks))
    wholes = projecting.project((passage.ravel() for passage in drawn), count)
    starts = np.cumsum([0, *(len(chunk.units) for chunk in chunks)])
    index = _InMemory(Shelf(f"{Kind.ARTICLE}-{_LANGUAGE}", Kind.ARTICLE, _LANGUAGE, chunks, wholes, vectors, starts))
    asked = (random.choice(drawn[row].ravel(), _QUESTION_WORDS) for row in random.integers(count, size=questions))
    return InventedShelf(
        tuple(chunk.passage for chunk in chunks),
        wholes,
        lambda text: projecting.projected([text])[0],
        HybridRetriever(index, projecting),
        HybridRetriever(index, projecting, exact_up_to=count),
        tuple(" ".join(words[word] for word in question) for question in asked),
    )


class _InMemory:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def load(self, fingerprint: str) -> tuple[Shelf, ...]:
        return (self._shelf,)


class _Projecting:
    """Gives each word a random direction and each text the sum of its words'; takes as long as the real embedder."""

    fingerprint = "invented"
    languages = None

    def __init__(self, real: Embedder, words: Sequence[str], random: np.random.Generator) -> None:
        self._real = real
        self.dimension = real.dimension
        self._place_of = {word: place for place, word in enumerate(words)}
        spread = (1 / (1 + np.arange(self.dimension) / _FALL)).astype(np.float32)
        self._directions = random.standard_normal((len(words), self.dimension), np.float32) * spread

    def embed(self, texts: Sequence[str]) -> Floats:
        self._real.embed(texts)
        return self.projected(texts)

    def projected(self, texts: Sequence[str]) -> Floats:
        known = ([self._place_of[word] for word in text.split() if word in self._place_of] or [0] for text in texts)
        return self.project(map(np.array, known), len(texts))

    def project(self, texts: Iterable[Ids], count: int) -> Floats:
        vectors = np.empty((count, self.dimension), np.float32)
        for row, places in enumerate(texts):
            vectors[row] = self._directions[places].sum(axis=0)
        for start in range(0, count, _BLOCK):
            vectors[start : start + _BLOCK] /= np.linalg.norm(vectors[start : start + _BLOCK], axis=1, keepdims=True)
        return vectors


def _drawn(size: int, count: int, random: np.random.Generator) -> Ids:
    """Return the words of passages, shape (count, sentences, words): half of them the topic's own."""
    shape = (count, _SENTENCES, _WORDS)
    topics = random.integers(size, size=(count // _PASSAGES_OF_A_TOPIC + 1, _OWN_WORDS))
    topic_of = np.arange(count) // _PASSAGES_OF_A_TOPIC
    own = topics[topic_of[:, None, None], random.integers(_OWN_WORDS, size=shape)]
    frequent = (size * random.random(shape) ** 3).astype(np.intp)
    return np.where(random.random(shape) < _OWN_SHARE, own, frequent)


def _chunk(number: int, words: Sequence[str], drawn: Ids) -> Chunk:
    sentences = _sentences(words, drawn)
    passage = Passage(
        id=f"text-{number}#0",
        document_id=f"text-{number}",
        title=words[drawn[0, 0]],
        heading=words[drawn[0, 1]],
        anchor="text",
        language=_LANGUAGE,
        tier=_TIERS[number % len(_TIERS)],
        effective=_EXPIRED if number // len(_TIERS) % _EXPIRED_EVERY == 0 else _IN_FORCE,
        text=" ".join(sentences),
    )
    questions = sentences[:1] if number % _ASKED_EVERY == 0 else ()
    return Chunk(Kind.ARTICLE, passage, sentences, questions=questions)


def _places(chunk: Chunk) -> tuple[int, ...]:
    """Return which sentence each unit of a chunk is; its question is the first."""
    return (*range(len(chunk.sentences)), *(0 for _ in chunk.questions))


def _sentences(words: Sequence[str], drawn: Ids) -> tuple[str, ...]:
    return tuple(f"{' '.join(words[word] for word in sentence)}.".capitalize() for sentence in drawn)

"""One shelf of the index, ready to be searched: by exact names, by meaning and by words at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from chatbot.adapters.retrieval.chroma import Shelf
from chatbot.adapters.retrieval.exact import ProductNames
from chatbot.adapters.retrieval.lexical import Lexicon, tokens_of
from chatbot.domain.knowledge import Passage, Quote, is_cited
from chatbot.ports.retriever import Kind, Query

# Weights measured on tests/unit/adapters/retrieval/questions_en.json against other weights and rank fusion.
# With questions under a heading (`asked`) the nearest of them tells most; see docs/experiments.md.
_PLAIN = (0.35, 0.35, 0.0, 0.3)
_ASKED = (0.2, 0.1, 0.5, 0.2)
_QUOTE_WORDS = 0.2

Floats = NDArray[np.float32]


class SearchableShelf:
    """Scores the passages of a shelf and the sentences in them; all scores mean the same for every question."""

    def __init__(self, shelf: Shelf) -> None:
        self.name, self.kind, self.language = shelf.name, shelf.kind, shelf.language
        self._shelf = shelf
        self._row_of = {chunk.passage.id: row for row, chunk in enumerate(shelf.chunks)}
        kinds = [[False] * len(chunk.sentences) + [True] * len(chunk.questions) for chunk in shelf.chunks]
        self._is_asked = np.array([is_question for kind in kinds for is_question in kind], bool)
        self._weights = np.array([_ASKED if chunk.questions else _PLAIN for chunk in shelf.chunks], np.float32)
        self._lexicon = Lexicon([chunk.texts[0] for chunk in shelf.chunks])
        self._names = ProductNames(shelf.chunks if shelf.kind is Kind.PRODUCT else ())

    def search(self, query: Query, vector: Floats, nearest: tuple[list[str], Floats]) -> tuple[Passage, ...]:
        """Return passages that fit, best first, scores in [0, 1], named products with 1.

        `vector` is the question's; `nearest` are ids and cosines of the passages nearest to it, best first.
        """
        scores = self._scores(query.text, vector, nearest)
        named = list(self._names.find(query.text))
        scores[named] = 1.0
        order = dict.fromkeys([*named, *np.argsort(-scores, kind="stable").tolist()])
        found = (replace(self._shelf.chunks[row].passage, score=float(scores[row])) for row in order if scores[row] > 0)
        return tuple(islice((passage for passage in found if _fits(passage, query)), query.limit))

    def quotes(self, question: str, vector: Floats, passages: tuple[Passage, ...]) -> Iterator[Quote]:
        """Yield all sentences of those passages that are on this shelf, with their scores."""
        words = set(tokens_of(question))
        for passage in passages:
            row = self._row_of.get(passage.id)
            if row is None or self._shelf.chunks[row].passage.language != passage.language:
                continue
            start, sentences = self._shelf.starts[row], self._shelf.chunks[row].sentences
            cosines = self._shelf.vectors[start : start + len(sentences)] @ vector
            for position, (sentence, cosine) in enumerate(zip(sentences, cosines.tolist(), strict=True)):
                score = (1 - _QUOTE_WORDS) * cosine + _QUOTE_WORDS * self._lexicon.share(words, sentence)
                yield Quote(passage, sentence, score, position)

    def clauses(self, document_id: str, heading: str) -> Iterator[Passage]:
        """Yield the passages of this shelf under a heading of a document, in their order."""
        passages = (chunk.passage for chunk in self._shelf.chunks if chunk.passage.document_id == document_id)
        return (one for one in passages if is_cited(one.heading, one.anchor, heading))

    def _scores(self, question: str, vector: Floats, nearest: tuple[list[str], Floats]) -> Floats:
        """Return a score in [0, 1] for each passage: cosines of the whole, its best sentence and question, words."""
        ids, cosines = nearest
        passage = np.full(len(self._shelf.chunks), cosines.min(initial=1.0), np.float32)
        known = [
            (self._row_of[name], cosine) for name, cosine in zip(ids, cosines, strict=True) if name in self._row_of
        ]
        for row, cosine in known:
            passage[row] = cosine
        units = self._shelf.vectors @ vector
        sentence = np.maximum.reduceat(np.where(self._is_asked, -1, units), self._shelf.starts[:-1])
        asked = np.maximum.reduceat(np.where(self._is_asked, units, -1), self._shelf.starts[:-1])
        signals = np.stack([passage, sentence, asked, self._lexicon.scores(question)], axis=1)
        fused: Floats = (signals * self._weights).sum(axis=1)
        return np.clip(fused, 0, 1)


def _fits(passage: Passage, query: Query) -> bool:
    return (query.on is None or query.on in passage.effective) and (not query.tiers or passage.tier in query.tiers)

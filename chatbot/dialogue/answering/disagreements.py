"""Finds passages that contradict what is about to be said: another value of the same thing, in force as well.

Reads words, no vectors: it must cost next to nothing in a turn. `chatbot knowledge check` looks closer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from chatbot.dialogue.understand.words import HAN, han_runs, sentences, stem, tokens
from chatbot.domain.disagreements import Disagreement, Told, disagreement
from chatbot.domain.knowledge import Passage
from chatbot.domain.quantities import Quantity, Saying, without_values
from chatbot.languages import Language
from chatbot.languages.quantities import quantities_in

_IS_HAN = re.compile(f"[{HAN}]")
_RIVALS, _ON_TOPIC = 5, 20


def find_disagreement(
    quoted: Sequence[tuple[Passage, str]], found: Sequence[Passage], language: Language
) -> Disagreement | None:
    """Return what contradicts sentences that are to be said, among the passages found for the same question."""
    said = [one for passage, text in quoted for one in _told(passage, text, language)]
    if not said:
        return None

    def told_by(count: int) -> list[Told]:
        unscored = (replace(passage, score=0.0) for passage in found[:count])  # as it is remembered
        return [one for passage in unscored for one in _all_told(passage, language)]

    return disagreement(said, told_by(_RIVALS), lambda: told_by(_ON_TOPIC))


@lru_cache(maxsize=2048)
def _all_told(passage: Passage, language: Language) -> tuple[Told, ...]:
    return tuple(one for text in sentences(passage.text) for one in _told(passage, text, language))


def _told(passage: Passage, text: str, language: Language) -> Iterator[Told]:
    if found := quantities_in(text, language):
        above, words_above = _above(f"{passage.title}. {passage.heading}", language)
        saying = Saying(text, found, above)
        if saying.values:
            yield Told(passage, saying, _words(saying.frame, language), words_above)


@lru_cache(maxsize=2048)
def _above(heading: str, language: Language) -> tuple[tuple[Quantity, ...], frozenset[str]]:
    """Return the values of a heading, and its words."""
    found = quantities_in(heading, language)
    return found, _words(without_values(heading, found), language)


def _words(text: str, language: Language) -> frozenset[str]:
    """Return the words that carry meaning, without their endings; of Chinese, each two characters side by side."""
    grammar = frozenset(language.words["grammar"])
    said = (stem(word) for word in tokens(text) if word not in grammar and not _IS_HAN.match(word))
    parted = "".join(" " if character in grammar else character for character in text)
    pairs = (one + other for run in han_runs(parted) for one, other in pairwise(run))
    return frozenset((*said, *pairs))

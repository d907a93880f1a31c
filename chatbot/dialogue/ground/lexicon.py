"""The words that a language has for the statements of a turn: with a model that sees references there are no others.

A single character of Chinese is hardly a word, so that there two that stand beside each other must stand so somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.understand.words import han_runs, stem, tokens

_FACT = "x"


@dataclass(frozen=True, slots=True)
class _Lexicon:
    words: frozenset[str]
    pairs: frozenset[str]


def foreign_word(bare: str, evidence: Evidence) -> str:
    """Return the first word of a sentence that no wording of its turn has, nothing when there is none.

    `bare` has an X for every reference. Joining words may stand anywhere.
    """
    joining = _lexicon(evidence.language.words["joining"]).words
    known = [_lexicon(evidence.language.wordings(one.key)) for one in evidence.statements]
    words = joining.union(*(one.words for one in known))
    pairs = frozenset[str]().union(*(one.pairs for one in known))
    strange = (word for word in tokens(bare) if word != _FACT and stem(word) not in words)
    apart = (pair for pair in _pairs(bare) if pair not in pairs and joining.isdisjoint(pair))
    return next(strange, "") or next(apart, "")


def _pairs(text: str) -> Iterator[str]:
    yield from (f"{one}{other}" for run in han_runs(text) for one, other in pairwise(run))


@lru_cache(maxsize=1024)
def _lexicon(wordings: tuple[str, ...]) -> _Lexicon:
    words = frozenset(stem(word) for wording in wordings for word in tokens(wording))
    return _Lexicon(words, frozenset(pair for wording in wordings for pair in _pairs(wording)))

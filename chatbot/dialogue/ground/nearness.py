"""How near a sentence is to the texts of a statement: its wordings, or the sentences of its passages."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.ground.evidence import Evidence
from chatbot.dialogue.understand.words import sentences, stem, tokens
from chatbot.domain.evidence import FactKind, Statement

SAID_FROM = 0.6
"""From this share of a text's words on, a sentence says it."""
_SLOT = re.compile(r"\{\w+(?:\|(?P<one>[^|}]*)\|[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class Nearest:
    """The share of the nearest texts' words that a sentence has, and how many negations they hold."""

    share: float
    negations: frozenset[int]


def nearest(bare: str, statement: Statement, shown: Collection[str], evidence: Evidence) -> Nearest:
    """Return how near a sentence without values comes to a statement; `shown` are the facts in it.

    A quote that is not shown as it is can only be its passage in other words.
    """
    negators = negators_of(evidence)
    said = frozenset(map(stem, tokens(bare)))
    shares = {text: _share(_words(text) - negators, said) for text in _texts(statement, shown, evidence)}
    best = max(shares.values())
    counts = (sum(word in negators for word in tokens(text)) for text, share in shares.items() if share == best)
    return Nearest(best, frozenset(counts))


def negators_of(evidence: Evidence) -> frozenset[str]:
    """Return the words that deny, in the language of the evidence."""
    return frozenset(evidence.language.words["negator"])


def _texts(statement: Statement, shown: Collection[str], evidence: Evidence) -> list[str]:
    texts = [part for passage in statement.passages for part in sentences(passage.text)]
    quotes = {fact.name for fact in statement.facts if fact.kind is FactKind.QUOTE}
    if not quotes or quotes & set(shown) or not texts:
        wordings = evidence.language.wordings(statement.key)
        texts += [_SLOT.sub(lambda slot: slot["one"] or " ", wording) for wording in wordings]
    return texts


def _share(words: frozenset[str], said: frozenset[str]) -> float:
    return len(words & said) / len(words) if words else 0.0


@lru_cache(maxsize=2048)
def _words(text: str) -> frozenset[str]:
    return frozenset(map(stem, tokens(text)))

"""Finds the names of products in a text: those that stand in it best, also misspelt, and words of one name alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, han_runs, stem, tokens
from chatbot.domain.products import Product

_LIKE, _MISSPELT_FROM = 0.75, 4
_REMEMBERED = 32
_SHORTEST_OWN = 3
_NAME_WORDS, _NAME_SHARE, _NAME_LEAD = 2, 0.55, 0.3
_RUN = re.compile(rf"[^\W{HAN}]+|[{HAN}]+")


def stems(text: str) -> frozenset[str]:
    """Return the words and numbers of a text: Skarv 2 is no Skarv 4."""
    return frozenset(stem(word) for word in _RUN.findall(text.lower()))


@lru_cache(maxsize=_REMEMBERED)
def named_best(names: tuple[tuple[str, str], ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of those of the names that stand in a text best."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in said:
        by_letter[word[0]].append(word)
    alike = {id: _alike(name, by_letter) for id, name in names}
    best = max(alike.values(), default=0.0)
    return tuple(id for id, amount in alike.items() if best and amount > best - _NAME_LEAD)


def named_by_own_word(
    names: tuple[tuple[str, str], ...], said: Sequence[str], products: Sequence[Product]
) -> list[str]:
    """Return the id of the one product in whose name alone a word of a text stands: "the mosse".

    The word must be none of the language; what is written of the products is.
    """
    owner = _owners(names)
    own = [word for word in said if word in owner and not _is_ordinary(word, said, products)]
    ids = dict.fromkeys(owner[word] for word in own)
    return list(ids) if len(ids) == 1 else []


def _is_ordinary(word: str, said: Sequence[str], products: Sequence[Product]) -> bool:
    """Whether a word stands in what is written of products, too; beside Chinese none is ordinary."""
    if any(map(han_runs, said)):
        return False
    written = (f" {one.description} {one.kind} {' '.join(one.also_called)} {one.care} " for one in products)
    return any(word in tokens(text) for text in written if word in text.lower())


@lru_cache(maxsize=_REMEMBERED)
def _owners(names: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Return the words that stand in the name of one product alone, each with its id."""
    ids: dict[str, list[str]] = defaultdict(list)
    for id, name in names:
        for word in set(tokens(name)):
            ids[word].append(id)
    return {word: one[0] for word, one in ids.items() if len(one) == 1 and len(word) >= _SHORTEST_OWN}


def _alike(name: str, said: Mapping[str, Sequence[str]]) -> float:
    """Return how many words of a name stand in a text, misspelt ones by their likeness; 0 for too few.

    The words of the text are those by their first letter, which is never misspelt.
    """
    parts = tokens(name)
    alike = [max((_likeness(part, word) for word in said.get(part[0], ())), default=0.0) for part in parts]
    is_enough = sum(1 for one in alike if one) >= min(_NAME_WORDS, len(parts))
    return sum(alike) if is_enough and sum(alike) >= _NAME_SHARE * len(parts) else 0.0


def _likeness(one: str, other: str) -> float:
    if stem(one) == stem(other):
        return 1.0
    if min(len(one), len(other)) < _MISSPELT_FROM:
        return 0.0
    likeness = SequenceMatcher(None, stem(one), stem(other)).ratio()
    return likeness if likeness >= _LIKE else 0.0

"""The expressions that a language has for one sense: "delayed" and "running late" are the same claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.dialogue.understand.words import tokens
from chatbot.languages import Language

NEUTRAL, LIGHT, HEAVY, SAME, STATE, DONE, CLAIM, MILD, SOFT, DENIAL, LINK = (
    "neutral",
    "light",
    "heavy",
    "same",
    "state",
    "done",
    "claim",
    "mild",
    "soft",
    "denial",
    "link",
)
BEFORE_VALUE, OPENING = "before_value", "opening"
GROUPS = (NEUTRAL, LIGHT, HEAVY, OPENING, SAME, STATE, DONE, CLAIM, MILD, SOFT, DENIAL, LINK, BEFORE_VALUE)


@dataclass(frozen=True, slots=True)
class Sense:
    """One sense of an expression: the group it is of (``same``, ``done``, ``claim`` ...) and its name."""

    group: str
    name: str


@dataclass(frozen=True, slots=True)
class Senses:
    """All expressions of a language by their first word, the longest first."""

    by_word: Mapping[str, Sequence[tuple[tuple[str, ...], tuple[Sense, ...]]]]

    def at(self, words: Sequence[str], place: int) -> tuple[int, tuple[Sense, ...]]:
        """Return how many words an expression at a place has, and its senses; 0 where none begins there."""
        for expression, senses in self.by_word.get(words[place], ()):
            if tuple(words[place : place + len(expression)]) == expression:
                return len(expression), senses
        return 0, ()


@lru_cache(maxsize=16)
def senses_of(language: Language) -> Senses:
    """Return the expressions of a language."""
    found: dict[tuple[str, ...], list[Sense]] = {}
    for expression, sense in _listed(language):
        found.setdefault(expression, []).append(sense)
    by_word: dict[str, list[tuple[tuple[str, ...], tuple[Sense, ...]]]] = {}
    for expression in sorted(found, key=len, reverse=True):
        by_word.setdefault(expression[0], []).append((expression, tuple(found[expression])))
    return Senses(by_word)


def _listed(language: Language) -> Iterator[tuple[tuple[str, ...], Sense]]:
    for group in GROUPS:
        for name, expressions in language.senses.get(group, {}).items():
            for expression in expressions:
                if words := tokens(expression):
                    yield words, Sense(group, name)

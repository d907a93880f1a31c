"""An intent classifier that knows what it is told: words that stand for an intent."""

from __future__ import annotations

from collections.abc import Mapping


class KeywordIntentClassifier:
    """Gives an intent 0.9 when one of its keywords stands in a clause; the first that fits, else `otherwise` 0.2."""

    def __init__(self, keywords: Mapping[str, tuple[str, ...]], otherwise: str = "ask_policy") -> None:
        self._keywords = keywords
        self._otherwise = otherwise

    async def warm_up(self) -> None:
        """Do nothing."""

    async def classify(
        self, clauses: tuple[str, ...], language: str, after: str = ""
    ) -> tuple[tuple[tuple[str, float], ...], ...]:
        """Return the keyword's intent and a distant second for each clause."""
        return tuple(self._scores(clause.lower()) for clause in clauses)

    def _scores(self, clause: str) -> tuple[tuple[str, float], ...]:
        for intent, words in self._keywords.items():
            if any(word in clause for word in words):
                return (intent, 0.9), (self._otherwise, 0.05)
        return (self._otherwise, 0.2), (self._otherwise, 0.1)

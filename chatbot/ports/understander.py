"""Turns what a shopper writes into commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chatbot.domain.commands import Understanding
from chatbot.domain.conversation import DialogueState, Session


class Understander(Protocol):
    """Reads a message in the light of the dialogue."""

    async def warm_up(self) -> None:
        """Load what the first message needs. Raises MissingModel."""
        ...

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the commands of a message, in its order; never empty, an unreadable message is OutOfScope.

        What is looked up for it is what this session may see.
        """
        ...


class IntentClassifier(Protocol):
    """Scores a clause against the intents of a language."""

    async def warm_up(self) -> None:
        """Learn the examples. Raises MissingModel."""
        ...

    async def classify(
        self, clauses: tuple[str, ...], language: str, after: str = ""
    ) -> tuple[tuple[tuple[str, float], ...], ...]:
        """Return for each clause the intents with their probabilities in [0, 1], best first.

        `after` is what the clauses follow on, one of `dialogue.understand.follows`; empty for nothing.
        """
        ...


class Speller(Protocol):
    """Knows how the words of a language are spelt."""

    def warm_up(self) -> None:
        """Load what the first text needs; else it waits for that."""
        ...

    def slips(self, text: str) -> Mapping[str, str]:
        """Return the misspelt words of a text, each with what is surely meant.

        Words are in lower case; in Chinese, which has no blanks, they are whole runs between marks, as written.
        """
        ...

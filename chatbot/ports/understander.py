"""Turns what a shopper writes into commands."""

from __future__ import annotations

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

    async def classify(self, clauses: tuple[str, ...], language: str) -> tuple[tuple[tuple[str, float], ...], ...]:
        """Return for each clause the intents with their probabilities in [0, 1], best first."""
        ...

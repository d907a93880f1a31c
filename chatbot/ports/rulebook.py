"""The rules of the shop."""

from __future__ import annotations

from typing import Protocol

from chatbot.domain.rules import Rule


class Rulebook(Protocol):
    """Holds the rules of all times."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, whether in force or not."""
        ...

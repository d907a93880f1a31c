"""The owner's switch of the language model: off within seconds, in a service that goes on running."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """Since when the model is off, and why in the owner's words."""

    since: datetime | None = None
    reason: str = ""


class ModelSwitch(Protocol):
    """Remembers across processes and restarts whether the model may be asked; replies are composed without it."""

    async def off(self) -> SwitchedOff | None:
        """Return since when and why the model is off, None while it is on. What cannot be read counts as off."""
        ...

    async def turn_off(self, reason: str) -> SwitchedOff:
        """Turn the model off; one that is off already stays so since then, with the new reason. Raises OSError."""
        ...

    async def turn_on(self) -> None:
        """Turn the model on. Raises OSError."""
        ...

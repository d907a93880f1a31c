"""Time and identity come from outside, so that every turn can be repeated."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class Ids(Protocol):
    """The one source of new identifiers."""

    def new(self, prefix: str) -> str:
        """Return an identifier that nobody can guess, such as ``ret_3k9...``; letters, digits and one underscore."""
        ...

    def code(self) -> str:
        """Return a short code that a person can type: six characters without look-alikes."""
        ...

"""The real clock and unguessable identifiers."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID_LENGTH = 22  # 36^22 is about 2^113
_TYPEABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L
_CODE_LENGTH = 6


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class SystemIds:
    """Identifiers from the operating system's random source."""

    def new(self, prefix: str) -> str:
        """Return an identifier of 113 random bits, such as ``ret_3k9...``."""
        return f"{prefix}_{_random(_LETTERS, _ID_LENGTH)}"

    def code(self) -> str:
        """Return six characters that nobody mistakes for others."""
        return _random(_TYPEABLE, _CODE_LENGTH)


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))

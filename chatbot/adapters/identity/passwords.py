"""Passwords as argon2id hashes (RFC 9106); hashing runs beside the loop, two at a time."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from chatbot.errors import StaffError

SHORTEST = 12
LONGEST = 256
_AT_ONCE = 2  # each takes `memory_kib`: callers of a public route must not be able to fill the memory


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """What one hash costs; by default RFC 9106's second recommendation (3 passes over 64 MiB)."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4


_USUAL = Argon2Cost()


class Argon2Passwords:
    """Makes and checks hashes of one cost."""

    def __init__(self, cost: Argon2Cost = _USUAL) -> None:
        self._hasher = PasswordHasher(cost.passes, cost.memory_kib, cost.lanes, type=Type.ID)
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._decoy = ""

    async def hashed(self, password: str) -> str:
        """Return the hash to keep, with its parameters. Raises StaffError for a password that is too short or long."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise StaffError(f"the password has {len(password)} characters; give it {SHORTEST} to {LONGEST}")
        async with self._free:
            return await asyncio.to_thread(self._hasher.hash, _plain(password))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether a password is the one that was hashed; nothing kept costs the same work and never fits."""
        async with self._free:
            self._decoy = self._decoy or await asyncio.to_thread(self._hasher.hash, secrets.token_hex())
            is_right = await asyncio.to_thread(self._verified, kept or self._decoy, _plain(password[: LONGEST + 1]))
        return is_right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made at another cost."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _plain(password: str) -> str:
    """Return the same text for what looks the same, whatever keyboard it was typed on (NFKC)."""
    return unicodedata.normalize("NFKC", password)

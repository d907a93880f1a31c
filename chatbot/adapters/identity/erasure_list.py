"""The list of erased customers: a file beside the database, only appended to, of marks that lead back to nobody.

It must survive what the database does not: keep it when you restore a backup (docs/privacy.md).
"""

from __future__ import annotations

import hmac
import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from chatbot.ports.privacy import Erasure

_LABEL = b"storedesk erasure list\0"
_OWNER_ONLY = 0o600


class ErasureFile:
    """One line an erasure: when, and the mark. The marks are keyed with a secret: ids alone could be tried out."""

    def __init__(self, path: Path, secret: bytes) -> None:
        self._path = path
        self._key = hmac.digest(secret, _LABEL, sha256)

    def mark(self, customer_id: str) -> str:
        """Return what stands for a customer: HMAC-SHA256 of the id, in hex."""
        return hmac.new(self._key, customer_id.encode(), sha256).hexdigest()

    def erasures(self) -> frozenset[Erasure]:
        """Return all erasures, none while there is no file."""
        if not self._path.exists():
            return frozenset()
        lines = (line.split() for line in self._path.read_text(encoding="ascii").splitlines())
        return frozenset(Erasure(mark, datetime.fromisoformat(at)) for at, mark in lines)

    def append(self, erasure: Erasure) -> None:
        """Add an erasure, durably: it is on disk on return."""
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWNER_ONLY)
        try:
            os.write(file, f"{erasure.at.isoformat()} {erasure.mark}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)

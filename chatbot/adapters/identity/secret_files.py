"""Secrets in files that only their owner may read: the master key of the log, the key of conversation tokens."""

from __future__ import annotations

import os
import secrets
import shlex
import tempfile
from contextlib import suppress
from pathlib import Path

from chatbot.errors import InsecureSetting

_SECRET_BYTES = 32
_OTHERS = 0o077


def load_secret(path: Path) -> bytes:
    """Return the 32 bytes of a secret; a missing one is made, with its folder, for the owner's eyes only.

    Raises InsecureSetting when group or others have any right to the file, or when it is not 32 bytes long.
    """
    if not path.exists():
        _make(path)
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & _OTHERS:
            raise InsecureSetting(f"others may read {path}; run: chmod 600 {shlex.quote(str(path))}")
        secret = file.read()
    if len(secret) != _SECRET_BYTES:
        raise InsecureSetting(
            f"{path} holds {len(secret)} bytes, a secret has {_SECRET_BYTES}; restore it from a backup"
        )
    return secret


def _make(path: Path) -> None:
    """Write a new secret so that it is whole or not there, whoever else starts now and whenever the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # made with mode 0600
        file.write(secrets.token_bytes(_SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its secret counts
            os.link(file.name, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)

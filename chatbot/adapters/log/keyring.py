"""Encrypts what a conversation says: a key per conversation, wrapped per owner, wrapped by the master key.

AES-256-GCM throughout, a fresh 96-bit nonce before each ciphertext. Unwrapping takes a few microseconds, so keys are
remembered only as they are stored, wrapped.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chatbot.errors import InsecureSetting, StoreUnavailable

_KEY_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class WrappedKeys:
    """The two wrapped keys of a conversation, as they are stored."""

    conversation_id: str
    owner: str
    owner_key: bytes
    conversation_key: bytes


class PayloadCipher:
    """Seals the payloads of one conversation; each is bound to its place in it."""

    def __init__(self, conversation_id: str, key: bytes) -> None:
        self._conversation_id = conversation_id
        self._key = key

    def seal(self, sequence: int, kind: str, payload: bytes) -> bytes:
        """Return the payload encrypted for its sequence number and type."""
        return _sealed(self._key, payload, self._conversation_id, sequence, kind)

    def open(self, sequence: int, kind: str, sealed: bytes) -> bytes:
        """Return the payload. Raises StoreUnavailable when it was altered or moved."""
        return _opened(self._key, sealed, self._conversation_id, sequence, kind)


class Keyring:
    """Makes and unwraps keys. Raises InsecureSetting for a master key that is not 32 bytes."""

    def __init__(self, master: bytes) -> None:
        if len(master) != _KEY_BYTES:
            raise InsecureSetting(f"the master key has {len(master)} bytes, it must have {_KEY_BYTES}")
        self._master = master

    def new_owner_key(self, owner: str) -> bytes:
        """Return a new key for an owner, wrapped by the master key."""
        return _sealed(self._master, os.urandom(_KEY_BYTES), owner)

    def new_conversation_keys(self, conversation_id: str, owner: str, owner_key: bytes) -> WrappedKeys:
        """Return a new key for a conversation, wrapped by its owner's."""
        unwrapped = _opened(self._master, owner_key, owner)
        wrapped = _sealed(unwrapped, os.urandom(_KEY_BYTES), owner, conversation_id)
        return WrappedKeys(conversation_id, owner, owner_key, wrapped)

    def given(self, keys: WrappedKeys, owner: str, owner_key: bytes) -> WrappedKeys:
        """Return a conversation's key wrapped for another owner: payloads stay as they are. Raises StoreUnavailable."""
        before = _opened(self._master, keys.owner_key, keys.owner)
        after = _opened(self._master, owner_key, owner)
        key = _opened(before, keys.conversation_key, keys.owner, keys.conversation_id)
        wrapped = _sealed(after, key, owner, keys.conversation_id)
        return WrappedKeys(keys.conversation_id, owner, owner_key, wrapped)

    def cipher(self, keys: WrappedKeys) -> PayloadCipher:
        """Unwrap a conversation's key. Raises StoreUnavailable when the master key is not the one that wrapped it."""
        owner_key = _opened(self._master, keys.owner_key, keys.owner)
        key = _opened(owner_key, keys.conversation_key, keys.owner, keys.conversation_id)
        return PayloadCipher(keys.conversation_id, key)


class RecentKeys:
    """The wrapped keys of the conversations used last, at most `limit`."""

    def __init__(self, limit: int = 1024) -> None:
        self._limit = limit
        self._keys: dict[str, WrappedKeys] = {}

    def keep(self, keys: WrappedKeys) -> None:
        """Remember keys, and forget those that were used longest ago when there are too many."""
        self._keys.pop(keys.conversation_id, None)
        self._keys[keys.conversation_id] = keys
        if len(self._keys) > self._limit:
            del self._keys[next(iter(self._keys))]

    def take(self, conversation_id: str) -> WrappedKeys | None:
        """Return the keys of a conversation and forget them; None when they are not known."""
        return self._keys.pop(conversation_id, None)


def _sealed(key: bytes, plain: bytes, *bound: str | int) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, _associated(bound))


def _opened(key: bytes, sealed: bytes, *bound: str | int) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _associated(bound))
    except (InvalidTag, ValueError) as error:
        raise StoreUnavailable(
            "a stored payload was altered, or the master key is not the one it was made with"
        ) from error


def _associated(bound: tuple[str | int, ...]) -> bytes:
    return json.dumps(bound).encode()

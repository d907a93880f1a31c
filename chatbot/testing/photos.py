"""Photos in memory, and a reader that takes everything for a photo but what it is told not to."""

from __future__ import annotations

from datetime import datetime

from chatbot.errors import InvalidMessage
from chatbot.ports.photos import Picture


class MemoryPhotoAlbum:
    """Keeps photos until the process ends."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Picture]] = {}

    async def keep(self, conversation_id: str, photo_id: str, picture: Picture, at: datetime) -> None:
        """Keep a photo."""
        self._kept.setdefault(conversation_id, {})[photo_id] = picture

    async def photo(self, conversation_id: str, photo_id: str) -> Picture | None:
        """Return a photo of just this conversation, else None."""
        return self._kept.get(conversation_id, {}).get(photo_id)

    async def photos(self, conversation_id: str) -> tuple[str, ...]:
        """Return the ids of a conversation's photos, oldest first."""
        return tuple(self._kept.get(conversation_id, {}))


class ScriptedPictureReader:
    """Refuses what begins with ``error.``, by that key; shows everything else as it is."""

    async def read(self, data: bytes) -> Picture:
        """Return what a file shows."""
        if data.startswith(b"error."):
            raise InvalidMessage(data.decode())
        return Picture(data, b"small " + data)

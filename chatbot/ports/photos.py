"""Photos that shoppers add: made safe first, then kept with their conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Picture:
    """What a photo shows, as JPEG that we encoded: whole, and small for lists."""

    jpeg: bytes
    small: bytes


class PictureReader(Protocol):
    """Decodes what somebody sent, and encodes it anew without anything but its pixels."""

    async def read(self, data: bytes) -> Picture:
        """Return what a file shows. Raises InvalidMessage with the key of the sentence that says why not."""
        ...


class PhotoAlbum(Protocol):
    """Keeps photos sealed with the key of their conversation: they go with it. Raises StoreUnavailable."""

    async def keep(self, conversation_id: str, photo_id: str, picture: Picture, at: datetime) -> None:
        """Keep a photo. Raises ConversationNotFound."""
        ...

    async def photo(self, conversation_id: str, photo_id: str) -> Picture | None:
        """Return a photo of just this conversation, else None. Raises ConversationNotFound."""
        ...

    async def photos(self, conversation_id: str) -> tuple[str, ...]:
        """Return the ids of a conversation's photos, oldest first."""
        ...

"""Photos in SQL: sealed with the key of their conversation, so that what destroys the key destroys them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.log_tables import photos
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import keys_of
from chatbot.ports.photos import Picture

_LARGE, _SMALL = "Photo", "SmallPhoto"
_NO_PLACE = 0  # events count from 1: what is bound to this place is none of them


class SqlAlchemyPhotoAlbum:
    """Keeps photos in a migrated database. Raises StoreUnavailable, also for one that was altered."""

    def __init__(self, engine: AsyncEngine, keyring: Keyring) -> None:
        self._engine = engine
        self._keyring = keyring

    async def keep(self, conversation_id: str, photo_id: str, picture: Picture, at: datetime) -> None:
        """Keep a photo. Raises ConversationNotFound."""
        async with writing(self._engine) as connection:
            cipher = self._keyring.cipher(await keys_of(connection, conversation_id))
            row = {"id": photo_id, "conversation_id": conversation_id, "at": at}
            sealed = {
                "picture": cipher.seal(_NO_PLACE, f"{_LARGE} {photo_id}", picture.jpeg),
                "small": cipher.seal(_NO_PLACE, f"{_SMALL} {photo_id}", picture.small),
            }
            await connection.execute(insert(photos), {**row, **sealed})

    async def photo(self, conversation_id: str, photo_id: str) -> Picture | None:
        """Return a photo of just this conversation, else None. Raises ConversationNotFound."""
        wanted = select(photos).where(photos.c.id == photo_id, photos.c.conversation_id == conversation_id)
        async with reading(self._engine) as connection:
            cipher = self._keyring.cipher(await keys_of(connection, conversation_id))
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        large = cipher.open(_NO_PLACE, f"{_LARGE} {photo_id}", row.picture)
        return Picture(large, cipher.open(_NO_PLACE, f"{_SMALL} {photo_id}", row.small))

    async def photos(self, conversation_id: str) -> tuple[str, ...]:
        """Return the ids of a conversation's photos, oldest first."""
        wanted = select(photos.c.id).where(photos.c.conversation_id == conversation_id).order_by(photos.c.at)
        async with reading(self._engine) as connection:
            return tuple((await connection.scalars(wanted)).all())

"""Takes photos: from whom and when they are taken, how many, and that they are kept before anything is said of them."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.domain.conversation import Session
from chatbot.domain.photos import Photo
from chatbot.errors import InvalidMessage
from chatbot.ports.clock import Clock, Ids
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.photos import PhotoAlbum, Picture, PictureReader

LARGEST = 5_000_000
"""How many bytes a photo may have as it is sent."""
SIGN_IN, NOT_OFFERED, TOO_MANY = "error.photo_sign_in", "error.photo_not_offered", "error.photo_many"
TOO_LARGE, NO_PHOTO = "error.photo_size", "error.photo_kind"
"""Why no photo is taken, as the keys of the sentences that say so."""
_MOST = 10


@dataclass(frozen=True, slots=True)
class PhotoDesk:
    """Methods raise InvalidMessage with the key of a sentence, ConversationNotFound, StoreUnavailable."""

    log: ConversationLog
    album: PhotoAlbum
    reader: PictureReader
    clock: Clock
    ids: Ids

    async def check(self, session: Session) -> None:
        """Let pass a signed-in customer whose trouble was talked about, with less than ten photos in it."""
        if session.customer_id is None:
            raise InvalidMessage(SIGN_IN)
        if (await self.log.load(session.conversation_id)).state.photos is None:
            raise InvalidMessage(NOT_OFFERED)
        if len(await self.album.photos(session.conversation_id)) >= _MOST:
            raise InvalidMessage(TOO_MANY)

    async def keep(self, session: Session, data: bytes) -> Photo:
        """Make a photo safe and keep it; a turn can answer it then."""
        await self.check(session)
        if len(data) > LARGEST:
            raise InvalidMessage(TOO_LARGE)
        picture = await self.reader.read(data)
        photo = Photo(self.ids.new("pho"))
        await self.album.keep(session.conversation_id, photo.id, picture, self.clock.now())
        return photo

    async def photo(self, conversation_id: str, photo_id: str) -> Picture | None:
        """Return a photo of just this conversation, else None."""
        return await self.album.photo(conversation_id, photo_id)

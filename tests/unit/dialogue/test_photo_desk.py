"""Who may add a photo, when, how large and how many: each refusal is the key of a sentence."""

from dataclasses import replace

import pytest

from chatbot.dialogue.staff.photo_desk import LARGEST, PhotoDesk
from chatbot.domain.conversation import Level, Session
from chatbot.domain.photos import Photo
from chatbot.errors import InvalidMessage
from chatbot.testing.desk import desk
from chatbot.testing.photos import MemoryPhotoAlbum, ScriptedPictureReader
from chatbot.testing.store import order


@pytest.fixture
def test():
    return desk(order())


@pytest.fixture
def photos(test) -> PhotoDesk:
    return PhotoDesk(test.log, MemoryPhotoAlbum(), ScriptedPictureReader(), test.clock, test.ids)


async def test_that_a_photo_is_kept_for_its_conversation_alone(test, photos: PhotoDesk) -> None:
    await test.say("my boots arrived damaged")
    kept = await photos.keep(test.session, b"jpeg")
    assert kept == Photo(kept.id)
    assert kept.id.startswith("pho_")
    found = await photos.photo("con_test", kept.id)
    assert found is not None
    assert (found.jpeg, found.small) == (b"jpeg", b"small jpeg")
    assert await photos.photo("con_other", kept.id) is None


@pytest.mark.parametrize(
    ("said", "customer_id", "data", "key"),
    [
        ("my boots arrived damaged", None, b"jpeg", "error.photo_sign_in"),
        ("where is my order 40817?", "cus_00001", b"jpeg", "error.photo_not_offered"),
        ("my boots arrived damaged", "cus_00001", b"x" * (LARGEST + 1), "error.photo_size"),
        ("my boots arrived damaged", "cus_00001", b"error.photo_pixels", "error.photo_pixels"),
    ],
)
async def test_that_a_refusal_says_why(test, photos: PhotoDesk, said, customer_id, data: bytes, key: str) -> None:
    level = Level.ANONYMOUS if customer_id is None else Level.VERIFIED
    test.session = Session("con_test", level, customer_id)
    await test.say(said)
    with pytest.raises(InvalidMessage, match=key):
        await photos.keep(test.session, data)
    assert await photos.album.photos("con_test") == ()


async def test_that_ten_photos_are_enough(test, photos: PhotoDesk) -> None:
    await test.say("my boots arrived damaged")
    for _ in range(10):
        await photos.keep(test.session, b"jpeg")
    with pytest.raises(InvalidMessage, match=r"error\.photo_many"):
        await photos.check(test.session)
    other = replace(test.session, conversation_id="con_other")
    await test.begin(other)
    await test.say("my boots arrived damaged")
    await photos.check(other)

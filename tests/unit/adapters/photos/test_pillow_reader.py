"""Photos are decoded and encoded anew by their content; what cannot be is refused with the reason."""

import io
import struct
import zlib

import pytest
from PIL import Image

from chatbot.adapters.photos import pillow_worker
from chatbot.adapters.photos.pillow_reader import PillowPictureReader
from chatbot.errors import InvalidMessage

_SECRET = b"Anna lives at 54.3233, 10.1228"


def _file(kind: str, size: tuple[int, int] = (600, 400), **options: object) -> bytes:
    mode = options.pop("mode", "RGB")
    file = io.BytesIO()
    Image.new(str(mode), size, (200, 120, 40, 0)[: len(str(mode))]).save(file, kind, **options)
    return file.getvalue()


def _bomb() -> bytes:
    """Build a PNG of a few hundred bytes whose header says 30,000 x 30,000."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_that_a_photo_becomes_a_jpeg_and_a_small_one(kind: str) -> None:
    picture = await PillowPictureReader().read(_file(kind))
    whole, small = (Image.open(io.BytesIO(one)) for one in (picture.jpeg, picture.small))
    assert (whole.format, whole.size, small.format, small.size) == ("JPEG", (600, 400), "JPEG", (320, 213))


def test_that_nothing_but_pixels_comes_through_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = _SECRET.decode(), 6
    found = pillow_worker.encoded(_file("JPEG", exif=exif, comment=_SECRET, icc_profile=_SECRET))
    assert isinstance(found, tuple)
    assert all(_SECRET not in one for one in found)
    whole = Image.open(io.BytesIO(found[0]))
    assert (whole.size, dict(whole.getexif()), "icc_profile" in whole.info) == ((400, 600), {}, False)


def test_that_a_large_photo_is_made_smaller_and_what_is_clear_becomes_white() -> None:
    found = pillow_worker.encoded(_file("PNG", (4000, 3000), mode="RGBA"))
    assert isinstance(found, tuple)
    whole = Image.open(io.BytesIO(found[0]))
    assert (whole.size, whole.getpixel((5, 5))) == ((1600, 1200), (255, 255, 255))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (_bomb(), pillow_worker.PIXELS),
        (b"", pillow_worker.KIND),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", pillow_worker.KIND),
        (b"%PDF-1.7", pillow_worker.KIND),
        (_file("GIF"), pillow_worker.KIND),
        (_file("TIFF"), pillow_worker.KIND),
        (_file("JPEG")[:300], pillow_worker.KIND),
        (_bomb().replace(struct.pack(">II", 30_000, 30_000), struct.pack(">II", 100, 100)), pillow_worker.KIND),
    ],
    ids=["bomb", "empty", "svg", "pdf", "gif", "tiff", "cut", "wrong checksum"],
)
def test_that_what_is_no_photo_is_told_from_a_bomb(data: bytes, status: int) -> None:
    assert pillow_worker.encoded(data) == status


async def test_that_a_refusal_is_the_key_of_a_sentence() -> None:
    reader = PillowPictureReader()
    for data, key in ((_bomb(), "error.photo_pixels"), (b"no photo", "error.photo_kind")):
        with pytest.raises(InvalidMessage, match=key):
            await reader.read(data)


async def test_that_what_takes_too_long_is_no_photo(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pillow_worker, "__file__", str(slow))
    monkeypatch.setattr("chatbot.adapters.photos.pillow_reader._PATIENCE_S", 0.2)
    with pytest.raises(InvalidMessage, match=r"error\.photo_kind"):
        await PillowPictureReader().read(b"x")

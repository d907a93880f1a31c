"""The process that decodes one photo and encodes it anew; it is a script of its own, so that it loads nothing else.

The file comes on stdin; the new picture and a small one go to stdout, each after its length in four bytes. Only pixels
come through: no Exif, no profile, no comment. What cannot be shown ends with one of the statuses below.
"""

from __future__ import annotations

import io
import resource
import signal
import sys
from contextlib import suppress

KIND, PIXELS = 3, 4
"""How it ends for what is none of the formats or damaged, and for what unpacks to too many pixels."""
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000
_LONGEST, _SMALL, _QUALITY = 1600, 320, 82
_MEMORY, _SECONDS = 1_000_000_000, 15


def encoded(data: bytes) -> tuple[bytes, bytes] | int:
    """Return a file's picture as JPEG, at most 1,600 pixels long, and a small one; or why not: KIND, PIXELS."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # looked at here, before anything is unpacked
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            return PIXELS
        picture.draft("RGB", (_LONGEST, _LONGEST))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return KIND  # all that Pillow raises for what it cannot read
    upright.thumbnail((_LONGEST, _LONGEST))
    plain = Image.new("RGB", upright.size, "white")
    seen = upright.convert("RGBA")
    plain.paste(seen, mask=seen.getchannel("A"))
    small = plain.copy()
    small.thumbnail((_SMALL, _SMALL))
    return _jpeg(plain), _jpeg(small)


def run() -> int:
    """Serve stdin and stdout, and return the status to end with."""
    for name, value in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(name, (value, value))
    signal.alarm(_SECONDS)
    try:
        found = encoded(sys.stdin.buffer.read())
    except MemoryError:
        return PIXELS
    if isinstance(found, int):
        return found
    for one in found:
        sys.stdout.buffer.write(len(one).to_bytes(4, "big") + one)
    sys.stdout.buffer.flush()
    return 0


def _jpeg(picture: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY, optimize=True)  # type: ignore[attr-defined]
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(run())

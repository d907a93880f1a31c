"""Reads photos with Pillow in a process of its own for each, which has little memory and little time.

A file that is made to break the library can break that process and nothing else.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from chatbot.adapters.photos import pillow_worker
from chatbot.errors import InvalidMessage
from chatbot.ports.photos import Picture

_AT_ONCE = 2
_PATIENCE_S = 20.0
_LENGTH = 4
_REASONS = {pillow_worker.PIXELS: "error.photo_pixels"}
_ELSE = "error.photo_kind"


class PillowPictureReader:
    """Decodes and encodes anew, two at a time."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def read(self, data: bytes) -> Picture:
        """Return what a file shows. Raises InvalidMessage with the key of the sentence that says why not."""
        async with self._places:
            status, answer = await _asked(data)
        if status:
            raise InvalidMessage(_REASONS.get(status, _ELSE))
        large, rest = _first(answer)
        return Picture(large, _first(rest)[0])


async def _asked(data: bytes) -> tuple[int, bytes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(pillow_worker.__file__)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(_PATIENCE_S):
            answer, _ = await process.communicate(data)
    except TimeoutError:
        process.kill()
        answer, _ = await process.communicate()
    return process.returncode or 0, answer


def _first(answer: bytes) -> tuple[bytes, bytes]:
    """Return the first of the pictures in an answer, and the rest."""
    end = _LENGTH + int.from_bytes(answer[:_LENGTH], "big")
    return answer[_LENGTH:end], answer[end:]

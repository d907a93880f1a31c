"""Chinese in traditional characters, as it is written in Hong Kong and Taiwan, in those that phrases and data have."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(text: str) -> str:
    """Return a text with its traditional characters simplified; every other text stays as it is."""
    return text if text.isascii() else str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")

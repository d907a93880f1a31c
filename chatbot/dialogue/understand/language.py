"""Which language a message is written in."""

from __future__ import annotations

from collections.abc import Collection

_HAN = ("一", "鿿")
_HAN_SHARE = 0.2


def is_unknown_language(text: str, known: Collection[str]) -> bool:
    """Whether a text is surely in a language that this product does not speak (by its script alone)."""
    return _han_share(text) >= _HAN_SHARE and "zh" not in known


def detect(text: str, known: Collection[str], current: str) -> str:
    """Return the tag of the language of `text`: one of `known`, the current one where the text does not tell."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return current
    if _han_share(text) >= _HAN_SHARE:
        return "zh" if "zh" in known else current
    return "en" if current == "zh" and "en" in known else current


def _han_share(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    return sum(1 for letter in letters if _HAN[0] <= letter <= _HAN[1]) / len(letters) if letters else 0.0

"""Refuses messages that are empty, too long or hold no readable character; normalises the rest."""

from __future__ import annotations

import unicodedata

from chatbot.errors import InvalidMessage

LONGEST = 2_000
_KEPT = frozenset("\n\t")


def readable(text: str) -> str:
    """Return the text in NFC without control, zero-width and direction characters.

    Raises InvalidMessage whose text is the key of the sentence to show: ``error.empty``, ``error.too_long``,
    ``error.characters`` (lone surrogates).
    """
    if len(text) > LONGEST:
        raise InvalidMessage("error.too_long")
    if any(unicodedata.category(character) == "Cs" for character in text):
        raise InvalidMessage("error.characters")
    kept = "".join(one for one in text if one in _KEPT or unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cn"))
    cleaned = unicodedata.normalize("NFC", kept).strip()
    if not cleaned:
        raise InvalidMessage("error.empty")
    return cleaned

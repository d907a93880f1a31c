"""Writes a text as somebody in a hurry does: a letter lost, doubled or exchanged, no apostrophes, no last mark."""

from __future__ import annotations

from random import Random

_SHORTEST = 6
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def with_slips(text: str, random: Random) -> str:
    """Return a text with the slips that the dice give it, often none."""
    if random.random() < 0.3:
        text = text.replace("'", "")
    if random.random() < 0.3:
        text = text.rstrip("?.!")
    if random.random() < 0.3 and len(text) >= _SHORTEST:
        for _ in range(random.choice((1, 1, 2))):
            text = _with_slip(text, random)
    return text


def _with_slip(text: str, random: Random) -> str:
    at = random.randrange(1, len(text) - 1)
    letter, following = text[at], text[at + 1]
    if not letter.isalpha():
        return text
    slips = ("", letter * 2, random.choice(_LETTERS), following + letter)
    slip = random.choice(slips)
    return text[:at] + slip + text[at + (2 if slip == slips[3] else 1) :]

"""Mistypes words as fingers do: a neighbouring key, a letter left out, doubled, or changed places with the next."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from random import Random

SHORTEST = 5
"""Words with fewer letters are not mistyped."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_WORD = re.compile(rf"(?<![^\W_])[A-Za-z]{{{SHORTEST},}}(?![^\W_])")
_IN_A_WORD = 0.2
_IN_A_NAME = 0.05
_MOST = 2


def mistyped(text: str, rng: Random, names: Collection[str] = (), fixed: Sequence[tuple[int, int]] = ()) -> str:
    """Return a text with at most two of its long words mistyped, never in their first letter.

    `names` (lower case) are mistyped seldom, other words with a capital inside a sentence never: who and where. What
    stands in the `fixed` spans stays.
    """
    typed, end, errors = "", 0, 0
    for found in _WORD.finditer(text):
        word, is_fixed = found.group(), any(start < found.end() and found.start() < stop for start, stop in fixed)
        if errors < _MOST and not is_fixed and rng.random() < _chance(word, text[: found.start()], names):
            typed += text[end : found.start()] + _mistyped(word, rng)
            end, errors = found.end(), errors + 1
    return typed + text[end:]


def neighbours(key: str) -> str:
    """Return the keys beside a letter on an English keyboard, and those above and below it."""
    row = next(place for place, keys in enumerate(_ROWS) if key in keys)
    column = _ROWS[row].index(key)
    near = [(row, column - 1), (row, column + 1), (row - 1, column), (row - 1, column + 1), (row + 1, column - 1)]
    near.append((row + 1, column))
    return "".join(_ROWS[y][x] for y, x in near if 0 <= y < len(_ROWS) and 0 <= x < len(_ROWS[y]))


def _chance(word: str, before: str, names: Collection[str]) -> float:
    if word.lower() in names:
        return _IN_A_NAME
    begins = not before.strip() or before.rstrip()[-1:] in ".?!\n"
    is_named = word[0].isupper() and not word.isupper() and not begins
    return 0.0 if is_named else _IN_A_WORD


def _mistyped(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    letter = word[at]
    match rng.randrange(4):
        case 0:
            new = rng.choice(neighbours(letter.lower()))
            return word[:at] + (new.upper() if letter.isupper() else new) + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1 :]
        case 2:
            return word[:at] + letter + word[at:]
        case _:
            return word[:at] + word[at + 1] + letter + word[at + 2 :]

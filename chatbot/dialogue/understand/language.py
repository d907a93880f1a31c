"""Which language a message is written in: by its script, then by the function words of the languages that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from chatbot.dialogue.understand.words import han_runs, tokens

_HAN_SHARE = 0.2
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+", re.ASCII)
_FOREIGN_SHARE = 0.5

Words = Mapping[str, tuple[str, ...]]


def is_unknown_language(text: str, known: Mapping[str, Words]) -> bool:
    """Whether a text is surely in a language that is not among the known ones (tag -> word lists), by its script."""
    letters = [character for character in text if character.isalpha()]
    if not letters:
        return False
    if _han_share(text) >= _HAN_SHARE:
        return not any(map(_is_han, known.values()))
    foreign = sum(1 for letter in letters if not unicodedata.name(letter, "").startswith(("LATIN", "CJK")))
    return foreign / len(letters) >= _FOREIGN_SHARE


def detect(text: str, known: Mapping[str, Words], current: str) -> str:
    """Return the tag of the language of a text, one of those known (tag -> word lists).

    Where the text does not tell (a number, a name, "ok"), it is the current one.
    """
    text = _ADDRESS.sub(" ", text)
    said = [word for word in tokens(text) if not han_runs(word) and word.isalpha()]
    counted = {tag: _function_words(said, words) for tag, words in known.items() if not _is_han(words)}
    best = max(counted.values(), default=0)
    if _han_share(text) >= _HAN_SHARE or (han_runs(text) and not best):
        of_script = [tag for tag, words in known.items() if _is_han(words)]
        return current if current in of_script or not of_script else of_script[0]
    if not best or counted.get(current, 0) == best:
        return current
    return next(tag for tag, count in counted.items() if count == best)


def _function_words(said: list[str], words: Words) -> int:
    frequent = {*words["stop"], *words["polite"], *words["question"], *words["auxiliary"]}
    return sum(1 for word in said if word in frequent)


def _is_han(words: Words) -> bool:
    return any(map(han_runs, words["stop"]))


def _han_share(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    return sum(map(len, han_runs(text))) / len(letters) if letters else 0.0

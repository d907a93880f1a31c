"""Corrects misspelt words to what shoppers write: one or two slips of the finger away.

A word that exists stays, unless it is rare and one slip away from a word that shoppers write often: "my oder".
Garbe's symmetric deletes (symspellpy), whose list of 82,765 English words tells which words exist, and how often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symspellpy import SymSpell

_WORD = re.compile(r"(?<![\w@.'’-])[a-z]{4,}(?![\w@'’-]|\.\w)")
_DOUBLED = re.compile(r"(.)\1")
_APOSTROPHE = re.compile("['’]")
_SEEN_OFTEN, _SEEN_ALWAYS = 3, 8
_LONG, _MIXED_UP = 8, 6
_RARE, _WRITTEN_MUCH, _FAR_MORE = 2_600_000, 30, 40
_MUCH_LIKELIER, _LESS_LIKELY = 8.0, 0.5
_VOWELS = frozenset("aeiouy")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (row, place) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}
_OPENING = re.compile(r"(?:^|(?<=[.!?] )|(?<=\n))[A-Z]")


class SymSpellCorrector:
    """Corrects English to words that shoppers write (`texts`) or that the shop's own, proofread texts have (`own`)."""

    def __init__(self, texts: Iterable[str], own: Iterable[str] = ()) -> None:
        counts, of_shop = _counted(texts), _counted(own)
        often = {word: count for word, count in counts.items() if count >= _SEEN_OFTEN}
        self._usual = {word: often.get(word, 0) + of_shop.get(word, 0) for word in (*often, *of_shop)}
        self._of_shop = frozenset(of_shop)
        self._spelling: SymSpell | None = None

    def warm_up(self) -> None:
        """Load the words that exist."""
        self._loaded()

    def slips(self, text: str) -> Mapping[str, str]:
        """Return the misspelt words of a text, each with the word that is meant.

        Words with a capital inside a sentence are names, and parts of an e-mail or a code are none of the language's.
        """
        unknown = {word for word in _WORD.findall(_without_opening_capital(text)) if self._is_unknown(word)}
        meant = {word: self._nearest(word) for word in unknown}
        return {word: right for word, right in meant.items() if right}

    def _is_unknown(self, word: str) -> bool:
        is_written = self._usual.get(word, 0) >= _SEEN_ALWAYS
        return not is_written and word not in self._of_shop and _existing().get(word, 0) < _RARE

    def _nearest(self, word: str) -> str:
        """Return the word that is meant: the nearest, of these the most usual; nothing where there is none."""
        from symspellpy import Verbosity

        far = 2 if len(word) >= _MIXED_UP else 1
        found = self._loaded().lookup(word, Verbosity.ALL, max_edit_distance=far)
        meant = [one for one in found if self._is_meant(word, one.term, one.distance)]
        return min(meant, key=lambda one: (one.distance, -one.count * _likeness(word, one.term))).term if meant else ""

    def _is_meant(self, word: str, meant: str, distance: int) -> bool:
        is_far = distance > 1 and len(word) < _LONG and sorted(word) != sorted(meant)
        if is_far or meant == word or not _is_slip(word, meant):
            return False
        is_usual = self._usual[meant] >= _WRITTEN_MUCH and distance == 1
        existing = _existing()
        return word not in existing or (is_usual and existing.get(meant, 0) >= _FAR_MORE * existing[word])

    def _loaded(self) -> SymSpell:
        if self._spelling is None:
            from symspellpy import SymSpell

            spelling = SymSpell()
            for word, count in self._usual.items():
                if word in self._of_shop or word in _existing() or count >= _SEEN_ALWAYS:
                    spelling.create_dictionary_entry(word, count)
            self._spelling = spelling
        return self._spelling


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in _WORD.findall(_APOSTROPHE.sub("", text.lower())))


def _is_slip(word: str, meant: str) -> bool:
    """Whether fingers or ears make this of a word: another key only beside the right one, a vowel for a vowel."""
    changed = [(one, other) for one, other in zip(word, meant, strict=False) if one != other]
    is_changed_over = sorted(word) == sorted(meant) or len(word) != len(meant)
    return word[0] == meant[0] and (is_changed_over or all(_are_alike(one, other) for one, other in changed))


def _likeness(word: str, meant: str) -> float:
    """Return how much likelier than others a slip is: most of all letters that are the same but for order or doubling.

    A past tense without its "e" is one of these, another vowel is the least likely.
    """
    is_past = meant.endswith("ed") and word == f"{meant[:-2]}d"
    if is_past or sorted(word) == sorted(meant) or _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", meant):
        return _MUCH_LIKELIER
    is_other = len(word) == len(meant) and not all(map(_lie_beside, word, meant))
    return _LESS_LIKELY if is_other else 1.0


def _are_alike(one: str, other: str) -> bool:
    return {one, other} <= _VOWELS or _lie_beside(one, other)


def _lie_beside(one: str, other: str) -> bool:
    """Whether two letters are the same or lie beside one another on the keyboard."""
    (row, place), (other_row, other_place) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(place - other_place) <= 1


def _without_opening_capital(text: str) -> str:
    return text.lower() if text.isupper() else _OPENING.sub(lambda one: one.group().lower(), text)


@cache
def _existing() -> Mapping[str, int]:
    """Return the words that exist, with how often they are written; the file comes with the library."""
    content = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return {word: int(count) for word, _, count in (line.partition(" ") for line in content.splitlines())}

"""Corrects misspelt words to what shoppers write: one or two slips of the finger away, never a word that exists.

Garbe's symmetric deletes (symspellpy), whose list of 82,765 English words tells which words exist.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symspellpy import SymSpell

_WORD = re.compile(r"(?<![\w@.'’-])[a-z]{4,}(?![\w@'’-]|\.\w)")
_APOSTROPHE = re.compile("['’]")
_SEEN_OFTEN, _SEEN_ALWAYS = 3, 8
_LONG = 8
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

    def slips(self, text: str) -> Mapping[str, str]:
        """Return the misspelt words of a text, each with the word that is meant.

        Words with a capital inside a sentence are names, and parts of an e-mail or a code are none of the language's.
        """
        unknown = {word for word in _WORD.findall(_without_opening_capital(text)) if self._is_unknown(word)}
        meant = {word: self._nearest(word) for word in unknown}
        return {word: right for word, right in meant.items() if right}

    def _is_unknown(self, word: str) -> bool:
        is_written = self._usual.get(word, 0) >= _SEEN_ALWAYS
        return not is_written and word not in self._of_shop and word not in _existing()

    def _nearest(self, word: str) -> str:
        from symspellpy import Verbosity

        found = self._loaded().lookup(word, Verbosity.TOP, max_edit_distance=2 if len(word) >= _LONG else 1)
        return found[0].term if found and _is_slip(word, found[0].term) else ""

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


def _are_alike(one: str, other: str) -> bool:
    (row, place), (other_row, other_place) = _KEYS[one], _KEYS[other]
    return {one, other} <= _VOWELS or (abs(row - other_row) <= 1 and abs(place - other_place) <= 1)


def _without_opening_capital(text: str) -> str:
    return text.lower() if text.isupper() else _OPENING.sub(lambda one: one.group().lower(), text)


@cache
def _existing() -> Collection[str]:
    """Return the words that exist; the file comes with the library."""
    content = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.partition(" ")[0] for line in content.splitlines())

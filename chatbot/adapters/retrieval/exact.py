"""Finds products that a text names by SKU, id or name, a letter or two of a long name being wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from chatbot.adapters.retrieval.chunking import Chunk

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_ONE_SLIP, _TWO_SLIPS = 8, 12


class ProductNames:
    """The names of products, each as its words, found again in a text by any word that is spelt right."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        self._names: list[tuple[list[str], int, int]] = []
        self._by_word: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for position, chunk in enumerate(chunks):
            name = _words(chunk.passage.title)
            self._add(name, position, _slips_allowed(name))
            for code in (chunk.passage.document_id, *chunk.codes):
                self._add(_words(code), position, slips_allowed=0)

    def find(self, text: str) -> tuple[int, ...]:
        """Return the positions of the named products in the order of the text; of names within names the longest."""
        taken: list[tuple[int, int, int]] = []
        for _, negative_length, start, position in sorted(self._matches(_words(text))):
            end = start - negative_length
            if all(end <= other_start or other_end <= start for other_start, other_end, _ in taken):
                taken.append((start, end, position))
        return tuple(dict.fromkeys(position for _, _, position in sorted(taken)))

    def _add(self, words: list[str], position: int, slips_allowed: int) -> None:
        for offset, word in enumerate(words):
            self._by_word[word].append((len(self._names), offset))
        self._names.append((words, position, slips_allowed))

    def _matches(self, words: list[str]) -> Iterator[tuple[int, int, int, int]]:
        """Yield (slips, minus the number of words, first word, position) of each name that is found."""
        for place, word in enumerate(words):
            for number, offset in self._by_word.get(word, ()):
                name, position, allowed = self._names[number]
                start = place - offset
                window = words[max(start, 0) : start + len(name)]
                slips = _slips(name, window, allowed) if len(window) == len(name) else None
                if slips is not None:
                    yield slips, -len(name), start, position


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _slips_allowed(name: list[str]) -> int:
    length = sum(map(len, name))
    return 2 if length >= _TWO_SLIPS else 1 if length >= _ONE_SLIP else 0


def _slips(name: list[str], written: list[str], allowed: int) -> int | None:
    """Return how many letters of a name are wrong, None when they are too many or a number is wrong."""
    total = 0
    for right, word in zip(name, written, strict=True):
        if right == word:
            continue
        if abs(len(right) - len(word)) > allowed or any(letter.isdigit() for letter in right + word):
            return None
        total += _distance(right, word)
    return total if total <= allowed else None


def _distance(right: str, written: str) -> int:
    """Return the least number of letters to change, add or leave out (Levenshtein 1966)."""
    row = list(range(len(written) + 1))
    for i, a in enumerate(right, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(written, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]

"""Rows of tables in an answer: those a question names, and where it names none not an arbitrary one alone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from chatbot.dialogue.understand.words import HAN, content_words, han_runs, stem
from chatbot.domain.knowledge import Quote

MOST = 4
"""How many sentences are quoted at most."""
_HAN = re.compile(f"[{HAN}]")
_MARKS = " *`"
_AFTER_KEY = (" – ", "，")
_RANGE = re.compile(r"(?P<label>[^:：;；,，–]+)[:：]\s*(?P<low>\d+(?:\.\d+)?)-(?P<high>\d+(?:\.\d+)?)")
_LENGTH = re.compile(r"\bcm\b|厘米")
"""What a table measures bodies in."""
_NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)?(?![\d.,]*\d)")


def of_rows_named(quotes: Sequence[Quote], question: str, stop: Sequence[str]) -> Sequence[Quote]:
    """Return quotes of one passage without the rows of its tables that are not meant, where a question names some."""
    keys = _keys(quotes)
    named = _meant(quotes, keys, question, stop)
    return [one for one in quotes if not named or one.position not in keys or one.position in named] or quotes


def named_rows(quotes: Sequence[Quote], question: str, stop: Sequence[str]) -> frozenset[tuple[str, int]]:
    """Return the rows that a question names, as (id of the passage, position), among quotes of any passages.

    A row of Chinese is named by all of its words.
    """
    by_passage: defaultdict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_passage[quote.passage.id].append(quote)
    said, named = _words(question, stop), set[tuple[str, int]]()
    for passage, own in by_passage.items():
        keys = _keys(own)
        is_whole = {position: not _HAN.search(key) or _words(key, stop) <= said for position, key in keys.items()}
        measured = _measured(own, keys, question)
        meant = measured or {position for position in _named(keys, question, stop) if is_whole[position]}
        named |= {(passage, position) for position in meant}
    return frozenset(named)


def with_rows(said: Sequence[Quote], quotes: Sequence[Quote], question: str, stop: Sequence[str]) -> Sequence[Quote]:
    """Return what is said of `quotes` (best first) with more rows of its table where the question names none.

    "What does a return from Spain cost" names no zone: of several zones more is true than of one.
    """
    keys = _keys(quotes)
    rows = [one for one in quotes if one.position in keys]
    if len(rows) == 1 or not any(one in rows for one in said) or _meant(quotes, keys, question, stop):
        return said
    if len(rows) <= MOST:
        return rows
    lead = [one for one in said if one not in rows][:1]
    return (*lead, *rows[: MOST - len(lead)])


def _meant(quotes: Sequence[Quote], keys: Mapping[int, str], question: str, stop: Sequence[str]) -> frozenset[int]:
    return _measured(quotes, keys, question) or _named(keys, question, stop)


def _measured(quotes: Sequence[Quote], keys: Mapping[int, str], question: str) -> frozenset[int]:
    """Return the row of a table of sizes that a measure in a question falls into; of one between two the larger."""
    cells = [
        (float(cell["high"]), float(cell["low"]), one.position, cell["label"].strip().lower())
        for one in quotes
        if one.position in keys
        for cell in _RANGE.finditer(one.text)
        if _LENGTH.search(f"{cell['label']} {one.passage.heading}")
    ]
    labels = {label for _, _, _, label in cells}
    for label in sorted(labels, key=lambda one: (_place(one, question) < 0, _place(one, question), one)):
        column = sorted(cell for cell in cells if cell[3] == label)
        for number in _numbers_by(label, question, is_only=len(labels) == 1):
            fitting = [position for high, _, position, _ in column if high >= number]
            if fitting and number >= min(low for _, low, _, _ in column):
                return frozenset(fitting[:1])
    return frozenset()


def _place(label: str, question: str) -> int:
    """Return where a question names a column, -1 where it does not."""
    return question.lower().find(label)


def _numbers_by(label: str, question: str, *, is_only: bool) -> list[float]:
    """Return the numbers of a question, the nearest to where it names a column first; the only column needs no name."""
    place = _place(label, question)
    if place < 0 and not is_only:
        return []
    found = sorted(_NUMBER.finditer(question), key=lambda one: abs(one.start() - place))
    return [float(one[0].replace(",", ".")) for one in found][: None if place < 0 else 1]


def _named(keys: Mapping[int, str], question: str, stop: Sequence[str]) -> frozenset[int]:
    """Return the rows that a question names by a word that not all of them have: "zone 2", "friday"."""
    told = {position: _words(key, stop) for position, key in keys.items()}
    shared = frozenset.intersection(*told.values()) if len(told) > 1 else frozenset()
    said = _words(question, stop)
    return frozenset(position for position, words in told.items() if said & (words - shared))


def _keys(quotes: Sequence[Quote]) -> dict[int, str]:
    """Return the first cells of the rows among quotes by their positions."""
    return {quote.position: key for quote in quotes if (key := _key(quote))}


def _key(quote: Quote) -> str:
    lines = (line.strip() for line in quote.passage.text.split("\n"))
    cells = (line.strip("|").partition("|")[0].strip(_MARKS) for line in lines if line.startswith("|"))
    return next((cell for cell in cells if cell and quote.text.startswith(tuple(cell + one for one in _AFTER_KEY))), "")


def _words(text: str, stop: Sequence[str]) -> frozenset[str]:
    """Return the words of a text, of Chinese all two characters that stand together: one alone is of many words."""
    said = (stem(one) for one in content_words(text, stop) if not _HAN.search(one))
    pairs = (run[start : start + 2] for run in han_runs(text) for start in range(len(run) - 1))
    return frozenset((*said, *pairs))

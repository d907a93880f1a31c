"""Mends Chinese that an input method wrote with another character of the same sound, or that stayed in pinyin.

What is meant is a word that a shop's texts have often: 我要腿货 is 我要退货, 我在de国 is 我在德国. A noisy channel:
what another character adds to how likely a text is must outweigh how rare slips are. Words that exist stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

from chatbot.adapters.understanding.character_pairs import END, FAR_MORE, LENGTHS, START
from chatbot.adapters.understanding.usual_words import BESIDE, HAN, UsualWords, Vocabulary, sound

_RUN = re.compile(r"[\w@.'’-]+")
_CHINESE = re.compile(f"[{HAN}]")
_MIXED = re.compile(
    rf"(?:[{HAN}]|(?<![\w@.'’-])[a-z]{{2,}}(?=[{HAN}])|(?<=[{HAN}])[a-z]{{2,}}(?![A-Za-z0-9_@'’-]|\.\w))+"
)
"""Characters and what may be pinyin among them, which is no part of an e-mail address or a code."""
_TWICE = re.compile(rf"(?=([{HAN}])([不没一]?)\1)")
"""揪揪, 会不会: what is written twice is meant."""
_SLIP, _SURELY = math.log(0.002), 2.4
"""How likely a character is another one of its sound; how much likelier than what is written the result must be."""
_MOST, _REMEMBERED = 6, 512
_SYLLABLE = " "
"""What stands for a syllable of pinyin in a text with one place for each unit; BESIDE stands for one after another."""
_NO_CHARACTERS = ("", _SYLLABLE, BESIDE)


class _Change(NamedTuple):
    """A word in place of the units from `at` on: of two, that for more pinyin counts, then that with more `gain`."""

    syllables: int
    gain: float
    at: int
    word: str


class HomophoneCorrector:
    """Corrects Chinese to words that are far more usual in `texts` than elsewhere; `names` stay as they are written.

    `vocabulary` is asked for when it is first needed: learning the texts with it takes most of a second.
    """

    def __init__(
        self, texts: Iterable[str], vocabulary: Callable[[], Vocabulary], names: Collection[str] = frozenset()
    ) -> None:
        self._texts, self._vocabulary, self._names = tuple(texts), vocabulary, frozenset(names)
        self._learning = Lock()
        self._sounds: _Sounds | None = None

    def warm_up(self) -> None:
        """Learn the texts."""
        self._learnt()

    def slips(self, text: str) -> Mapping[str, str]:
        """Return the runs of characters and letters that have slips, as they are written, each as it is meant."""
        runs = filter(_CHINESE.search, _RUN.findall(text))
        meant = {run: _MIXED.sub(lambda one: self._learnt().meant(one.group()), run) for run in runs}
        return {run: right for run, right in meant.items() if right != run}

    def _learnt(self) -> _Sounds:
        with self._learning:
            if self._sounds is None:
                vocabulary = self._vocabulary()
                self._sounds = _Sounds(UsualWords(self._texts, vocabulary), vocabulary.divided, self._names)
            return self._sounds


class _Sounds:
    """Finds what is meant by its sound."""

    def __init__(
        self, usual: UsualWords, divided: Callable[[str], Sequence[str]], names: Collection[str] = frozenset()
    ) -> None:
        self._usual, self._divided = usual, divided
        self._names = re.compile("|".join(re.escape(name) for name in names if len(name) > 1) or "(?!)")
        self._words = lru_cache(_REMEMBERED)(self._found_words)

    def meant(self, text: str) -> str:
        """Return a stretch of characters and pinyin as it is meant."""
        units = self._usual.units(text)
        for _ in range(_MOST):
            change = max(self._changes(units), default=None)
            if change is None:
                break
            units[change.at : change.at + len(change.word)] = change.word
        return "".join(unit.removeprefix(BESIDE) for unit in units)

    def _changes(self, units: Sequence[str]) -> Iterator[_Change]:
        text = "".join(unit if len(unit) == 1 else BESIDE if unit.startswith(BESIDE) else _SYLLABLE for unit in units)
        sounds = [sound(unit) if len(unit) == 1 else unit.removeprefix(BESIDE) for unit in units]
        for length in LENGTHS:
            for at in range(len(units) - length + 1):
                for word in self._usual.sounding(sounds[at : at + length]):
                    if not text.startswith(word, at) and (change := self._change(text, at, word)):
                        yield change

    def _change(self, text: str, at: int, word: str) -> _Change | None:
        """Return the change to a word of the same sound, None where it is not surely meant."""
        written = text[at : at + len(word)]
        changed = [place for place, one in enumerate(word) if one != written[place]]
        syllables = sum(one in _NO_CHARACTERS for one in written)
        gain = self._likelihood(text, at, word)
        if syllables:
            is_meant = syllables == len(changed) and self._is_pinyin(text, at, word)
        elif is_meant := self._may_be_slip(text, at, word, changed):
            gain -= self._likelihood(text, at, written) - _SLIP * len(changed)
            is_meant = gain >= _SURELY
        return _Change(syllables, gain, at, word) if is_meant and self._stays(text, at, word, changed) else None

    def _is_pinyin(self, text: str, at: int, word: str) -> bool:
        """Whether letters are all for this word; without a character among them they may be another language's."""
        end = at + len(word)
        is_whole = text[at] != BESIDE and text[end : end + 1] != BESIDE
        has_character = any(one not in _NO_CHARACTERS for one in text[at:end])
        return is_whole and (has_character or self._usual.may_be_meant(word, 0))

    def _may_be_slip(self, text: str, at: int, word: str, changed: Sequence[int]) -> bool:
        """Whether what is written may be a slip by itself.

        An input method misses a character of a word, not all of them. One that texts have so, but for once, is none.
        """
        written = text[at : at + len(word)]
        usual = self._usual
        return (
            len(changed) < len(word)
            and not usual.has(written)
            and (usual.pairs.often(written) - 1) * FAR_MORE <= usual.pairs.often(word)
            and all(usual.may_be_meant(word, place, written[place]) for place in changed)
        )

    def _stays(self, text: str, at: int, word: str, changed: Sequence[int]) -> bool:
        """Whether no word that is written is broken, and the new one is a word in this place."""
        end = at + len(word)
        places = {at + place for place in changed}
        broken = any(
            not (at <= start and stop <= end) or places & set(range(start, stop))
            for start, stop in self._words(text)
            if start < end and at < stop
        )
        twice = {place for one in _TWICE.finditer(text) for place in (one.start(), one.start() + 1 + len(one[2]))}
        if broken or twice & set(range(at, end)):
            return False
        new = self._words(text[:at] + word + text[end:])
        return not self._usual.has(word) or all(any(a <= place < b for a, b in new) for place in places)

    def _found_words(self, text: str) -> tuple[tuple[int, int], ...]:
        """Return where words of two characters and more begin and end, names among them."""
        places, start = [], 0
        for word in self._divided(text):
            if len(word) > 1:
                places.append((start, start + len(word)))
            start += len(word)
        return (*places, *(name.span() for name in self._names.finditer(text)))

    def _likelihood(self, text: str, at: int, word: str) -> float:
        """Return how likely a word is with what stands beside this place."""
        before, after = text[:at][-1:], text[at + len(word) :][:1]
        before, after = (START if before in _NO_CHARACTERS else before), (END if after in _NO_CHARACTERS else after)
        return self._usual.pairs.likelihood(f"{before}{word}{after}")

"""The Chinese words that a shop's texts have often, by what they sound like, and which a slip may have meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from chatbot.adapters.understanding.character_pairs import LENGTHS, CharacterPairs

HAN = "\u3400-\u9fff"
"""The characters that Chinese is written in, as the inside of a character class."""
BESIDE = "'"
"""What a syllable begins with that follows another without a character between them, as in xi'an."""
_OFTEN, _OFTEN_TOGETHER, _MORE_THAN_ELSEWHERE = 8, 20, 4.0
_STRETCH = re.compile(f"[{HAN}]+")
_UNIT = re.compile(f"[{HAN}]|[a-z]+")


class Vocabulary(Protocol):
    """The words of Chinese."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How often each word is written in any texts; 0 for what is only the beginning of words."""
        ...

    @property
    def stop(self) -> Collection[str]:
        """The words without a meaning of their own."""
        ...

    def divided(self, text: str) -> Sequence[str]:
        """Return the words and marks of a text in order; together they are the text."""
        ...


class UsualWords:
    """Words and expressions that `texts` have often, and how likely characters follow one another there."""

    def __init__(self, texts: Iterable[str], vocabulary: Vocabulary) -> None:
        self._counts, self._stop = vocabulary.counts, vocabulary.stop
        self._all = max(1, sum(self._counts.values()))
        self.pairs = CharacterPairs((one for text in texts for one in _STRETCH.findall(text)), self._counts, sound)
        self._by_sounds: dict[tuple[str, ...], list[str]] = defaultdict(list)
        often = (run for length in LENGTHS for run, count in self.pairs.runs[length].items() if count >= _OFTEN)
        for run in filter(self._is_usual, often):
            for sounds in {_in_context(run), tuple(map(sound, run))}:
                self._by_sounds[sounds].append(run)
        syllables = {one for sounds in self._by_sounds for one in sounds}
        self._syllable = re.compile("|".join(sorted(syllables, key=lambda one: (-len(one), one))) or "(?!)")

    def units(self, text: str) -> list[str]:
        """Return the characters of a text and the syllables of its pinyin, of which each after another begins with '.

        Other letters stay together.
        """
        units: list[str] = []
        for piece in _UNIT.findall(text):
            first, *rest = self._syllable.findall(piece) or [piece]
            is_pinyin = first + "".join(rest) == piece
            units.extend((first, *(f"{BESIDE}{syllable}" for syllable in rest)) if is_pinyin else (piece,))
        return units

    def sounding(self, sounds: Sequence[str]) -> Sequence[str]:
        """Return the words of these syllables."""
        return self._by_sounds.get(tuple(sounds), ())

    def has(self, word: str) -> bool:
        """Whether a word exists, here or elsewhere."""
        return self._counts.get(word, 0) > 0

    def may_be_meant(self, word: str, at: int, written: str = "") -> bool:
        """Whether a character may be a slip for the one at this place of a word of these.

        Words that are said everywhere are no measure; of an expression, only what has a meaning of its own is one.
        Which of two small words is right, 哪 or 那, is no matter of slips.
        """
        elsewhere = self._counts.get(word, 0) / self._all
        is_small = word[at] in self._stop
        if not elsewhere or (is_small and written in self._stop):
            return not is_small
        return word not in self._stop and self.pairs.often(word) / self.pairs.total >= _MORE_THAN_ELSEWHERE * elsewhere

    def _is_usual(self, run: str) -> bool:
        """Whether a run that is often is a word, or an expression: more characters that stand together very often."""
        is_together = len(run) > min(LENGTHS) and self.pairs.often(run) >= _OFTEN_TOGETHER
        return (self.has(run) or is_together) and _STRETCH.fullmatch(run) is not None


@lru_cache(maxsize=16384)
def sound(character: str) -> str:
    """Return the syllable, without its tone, that a character mostly is; anything else is its own sound."""
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


def _in_context(run: str) -> tuple[str, ...]:
    """Return the syllables of a word, in which a character may sound otherwise than alone: 着急, 快乐."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(run))

"""How likely Chinese characters follow one another: in a shop's own texts, and where those say little, in any words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

START, END = "^", "$"
"""What stands before the first and after the last character of a stretch of Chinese."""
LENGTHS = (2, 3, 4)
"""How many characters words have."""
FAR_MORE = 30
"""How many times more often than a slip what is meant stands in texts."""
_RARE, _DOUBTED, _FEW = 4, 0.15, 8
"""A pair that stands fewer times in the texts may be a slip there and counts less; a slip has few at most."""
_FROM = 10
_SHOP, _ANY, _LEAST = 0.7, 0.3, 1e-7
_TRUST, _TRUST_ANY = 12.0, 50.0
"""How many times a character must be followed by another until its pairs count as much as what is known otherwise."""


class CharacterPairs:
    """Counts the runs of characters in stretches of Chinese, and knows how likely one character follows another.

    `words` says how often each word is written in any texts, `sound` what a character sounds like.
    """

    def __init__(self, stretches: Iterable[str], words: Mapping[str, int], sound: Callable[[str], str]) -> None:
        text = "".join(f"{START}{stretch}{END}" for stretch in stretches)
        self.runs = {n: Counter(text[at : at + n] for at in range(len(text) - n + 1)) for n in (1, *LENGTHS)}
        self.total = max(1, sum(self.runs[1].values()) - self.runs[1][START] - self.runs[1][END])
        self._pairs = _without_slips(self.runs[2], sound)
        self._followed = _followed(self._pairs)
        self._characters, self._general = _in_words(words)
        self._followed_general = _followed(self._general)
        self._any = max(1, sum(self._characters.values()))
        self._logarithms: dict[str, float] = {}

    def often(self, run: str) -> int:
        """Return how often two to four characters stand in the texts as they are."""
        return self.runs[len(run)][run]

    def likelihood(self, text: str) -> float:
        """Return the natural logarithm of how probable a text is, given its first character."""
        return sum(self._logarithm(text[at : at + 2]) for at in range(len(text) - 1))

    def _logarithm(self, pair: str) -> float:
        if pair not in self._logarithms:
            self._logarithms[pair] = math.log(self._probability(*pair))
        return self._logarithms[pair]

    def _probability(self, one: str, other: str) -> float:
        alone = general = self._alone(other)
        if other != END and (followed := self._followed_general.get(one, 0.0)):
            general = (self._general[one + other] + _TRUST_ANY * alone) / (followed + _TRUST_ANY)
        seen = self._pairs.get(one + other, 0.0) + _TRUST * (general + alone) / 2
        return seen / (self._followed.get(one, 0.0) + _TRUST)

    def _alone(self, character: str) -> float:
        shop = self.runs[1][character] / self.total
        return shop if character == END else _SHOP * shop + _ANY * self._characters[character] / self._any + _LEAST


def _without_slips(pairs: Mapping[str, int], sound: Callable[[str], str]) -> Mapping[str, float]:
    """Return how much each pair of characters counts: shoppers' texts have slips of their own, and these do not at all.

    A slip is far rarer than a pair of the same sounds that shares a character with it.
    """
    shared = {pair: ((pair[0], sound(pair[1])), (sound(pair[0]), pair[1])) for pair in pairs}
    most: dict[tuple[str, str], int] = defaultdict(int)
    for pair, count in pairs.items():
        for alike in shared[pair]:
            most[alike] = max(most[alike], count)
    return {
        pair: count if count >= _RARE else count * _DOUBTED
        for pair, count in pairs.items()
        if count > _FEW or count * FAR_MORE > max(most[alike] for alike in shared[pair])
    }


def _followed(pairs: Mapping[str, float]) -> Mapping[str, float]:
    followed: dict[str, float] = defaultdict(float)
    for pair, count in pairs.items():
        followed[pair[0]] += count
    return followed


def _in_words(words: Mapping[str, int]) -> tuple[Counter[str], Counter[str]]:
    """Return how often single characters and pairs of them stand in words, but for rare words."""
    characters: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for word, count in words.items():
        if count < _FROM:
            continue
        for character in word:
            characters[character] += count
        for at in range(len(word) - 1):
            pairs[word[at : at + 2]] += count
    return characters, pairs

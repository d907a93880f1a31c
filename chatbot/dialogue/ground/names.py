"""The names of the things of a turn, and which of them a few words may be: "boots" of the "Fjellfot Trail Boots"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.words import plain_width, stem, tokens


@dataclass(frozen=True, slots=True)
class Names:
    """What the things of a turn are called: for each key the stems of the words of its name."""

    stems: tuple[tuple[str, tuple[str, ...]], ...]

    def having(self, words: Sequence[str]) -> frozenset[str]:
        """Return the keys of the names that have all of some words, side by side."""
        said = tuple(map(stem, words))
        return frozenset(key for key, name in self.stems if said[0] in name and _stands_in(said, name))

    def in_text(self, text: str) -> Names:
        """Return the names of which a text may have a word."""
        plain = text.lower()
        return Names(tuple(one for one in self.stems if any(word in plain for word in one[1])))


def _stands_in(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return any(name[place : place + len(said)] == said for place in range(len(name) - len(said) + 1))


def names_of(called: Iterable[str]) -> Names:
    """Return what things are called, by their full names."""
    return Names(tuple((name_key(name), tuple(map(stem, name_words(name)))) for name in dict.fromkeys(called)))


def name_key(name: str) -> str:
    """Return the key of a name."""
    return f"name:{name.lower()}"


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name."""
    return tokens(plain_width(name))

"""Hears that a text asks for goods of everyday life by their name and nothing else: "do you sell phones?", 有雨伞吗."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from chatbot.dialogue.understand.words import han_runs, is_only, mentions, plain, stem, tokens

_LONGEST = 6
_BEFORE = ("range_asked", "goods_sought", "goods_kind", "what_about", "follow_up", "lead_in", "polite")
_ASKING = ("range_asked", "goods_sought", "what_about", "goods_end")
_AFTER = ("goods_end", "what_about", "polite")
Words = Mapping[str, tuple[str, ...]]


def goods_sought(text: str, words: Words) -> str:
    """Return the goods that a text asks for, as it calls them; nothing where it asks for more than to have them.

    Whether the shop sells them is another question: the list `goods` knows what people buy anywhere.
    """
    said = tokens(plain(text))
    if not mentions(text, [one for key in _ASKING for one in words[key]]) and not text.rstrip().endswith(("?", "？")):
        return ""
    known = _known(words["goods"])
    for start in range(len(said)):
        for end in range(min(len(said), start + _LONGEST), start, -1):
            if tuple(map(stem, said[start:end])) in known and _is_all(said[:start], said[end:], words):
                return _written(said[start:end])
    return ""


def _is_all(before: tuple[str, ...], after: tuple[str, ...], words: Words) -> bool:
    """Whether around a name stands only what asks for it; what or whom it is for may follow."""
    follows = _written(after)
    is_end = not after or is_only(follows, words, *_AFTER) or mentions(after[0], words["elliptic"])
    return bool(is_end) and (not before or is_only(_written(before), words, *_BEFORE))


def _written(said: tuple[str, ...]) -> str:
    return ("" if said and han_runs(said[0]) else " ").join(said)


@lru_cache(maxsize=8)
def _known(goods: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(map(stem, tokens(plain(one)))) for one in goods)

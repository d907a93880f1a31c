"""Hears goals by the verbs that name them: "send ... back", "take ... off the order"; patterns are the language's.

The classifier knows the whole sentence; this knows what it is built around. Neither decides alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from chatbot.dialogue.understand.words import HAN, plain

Scores = tuple[tuple[str, float], ...]

_PREFIX = "goal."
_TRUST = 0.6
_TRUST_OF_OWN = 0.75
_GAP = re.compile(r"\s*\.\.\.\s*")


def heard(text: str, words: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return the flows whose patterns stand in a text; "..." in a pattern are up to four words."""
    said = plain(text)
    goals = (key for key in words if key.startswith(_PREFIX))
    return frozenset(key.removeprefix(_PREFIX) for key in goals if _patterns(words[key]).search(said))


def with_heard(scores: Scores, goals: frozenset[str], flows: Mapping[str, str], *, is_own: bool) -> Scores:
    """Return the scores (best first) after what was heard; `flows` is intent -> flow, `is_own`: about own things.

    An intent of a goal that was heard gains a share of what it lacks, and the others lose that.
    """
    trust = _TRUST_OF_OWN if is_own else _TRUST
    gaining = {_best_of(goal, scores, flows) for goal in goals} - {""}
    if not gaining:
        return scores
    raised = {name: 1 - (1 - score) * (1 - trust) if name in gaining else score for name, score in scores}
    whole = sum(raised.values())
    ranked = ((name, score / max(whole, 1.0)) for name, score in raised.items())
    return tuple(sorted(ranked, key=lambda one: one[1], reverse=True))


def _best_of(goal: str, scores: Scores, flows: Mapping[str, str]) -> str:
    return next((name for name, _ in scores if flows[name] == goal), "")


@lru_cache(maxsize=64)
def _patterns(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, expressions)) or "(?!)")


def _pattern(expression: str) -> str:
    """Return the pattern of an expression: whole words, with gaps; Chinese needs no bounds and counts characters."""
    parts = [re.escape(part) for part in _GAP.split(plain(expression))]
    if re.search(f"[{HAN}]", expression):
        return r"[^，。,.!?！？]{0,8}?".join(parts)
    return rf"(?<![^\W{HAN}])" + r"(?:\W+\w+){0,4}?\W+".join(parts) + rf"(?![^\W{HAN}])"

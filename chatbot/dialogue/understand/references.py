"""Which of several things a shopper means: "the boots", "both", "all except the lamp", "the cheaper one"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.words import around, content_words, is_near, mentions, tokens
from chatbot.domain.money import Money

_CLAUSE = re.compile(r"[,.;!?]|\band\b|\binstead\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be meant: its id, the words it goes by, and its price."""

    id: str
    names: str
    price: Money


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is meant: ids that are certain, ids that are equally likely, ids that are excluded.

    `is_everything`: "both", "all of it" without a name; then nothing is chosen, the caller knows what all is.
    """

    chosen: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    is_everything: bool = False


def resolve(text: str, candidates: Sequence[Candidate], words: Mapping[str, tuple[str, ...]]) -> Resolution:
    """Find out which candidates a text means. Nothing found is an empty resolution."""
    kept, rest = _cut_out_exclusion(text, words)
    excluded = _by_name(kept, candidates, words).chosen
    remaining = [candidate for candidate in candidates if candidate.id not in excluded]
    named = _by_name(rest, remaining, words)
    if mentions(rest, words["all"]):
        pool = named.chosen + named.ambiguous
        return Resolution(pool, (), excluded, is_everything=not pool)
    if named.chosen or named.ambiguous:
        return Resolution(named.chosen, named.ambiguous, excluded)
    position = _by_position(rest, remaining, words)
    return Resolution((position,) if position else (), (), excluded)


def _cut_out_exclusion(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, str]:
    before, after = around(text, words["keep"])
    clause = _CLAUSE.split(after, maxsplit=1)
    return clause[0], before + " " + (clause[1] if len(clause) > 1 else "")


def _by_name(text: str, candidates: Sequence[Candidate], words: Mapping[str, tuple[str, ...]]) -> Resolution:
    said = content_words(text, words["stop"])
    matched = {candidate.id: _matched(said, candidate) for candidate in candidates}
    matched = {key: hits for key, hits in matched.items() if hits}
    best = {key: hits for key, hits in matched.items() if not any(hits < other for other in matched.values())}
    groups: dict[frozenset[str], list[str]] = {}
    for key, hits in best.items():
        groups.setdefault(hits, []).append(key)
    chosen = [ids[0] for ids in groups.values() if len(ids) == 1]
    ambiguous = [key for ids in groups.values() if len(ids) > 1 for key in ids]
    return Resolution(tuple(chosen), tuple(ambiguous))


def _matched(said: Sequence[str], candidate: Candidate) -> frozenset[str]:
    names = tokens(candidate.names)
    return frozenset(word for word in said if any(is_near(word, name) for name in names))


def _by_position(text: str, candidates: Sequence[Candidate], words: Mapping[str, tuple[str, ...]]) -> str:
    if not candidates:
        return ""
    if mentions(text, words["cheaper"]):
        return min(candidates, key=lambda candidate: candidate.price).id
    if mentions(text, words["other"]) and len(candidates) > 1:
        return candidates[1].id
    for position, key in enumerate(("first", "second", "third")):
        if mentions(text, words[key]) and position < len(candidates):
            return candidates[position].id
    return candidates[-1].id if mentions(text, words["last"]) else ""

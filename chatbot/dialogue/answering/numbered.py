"""Passages that speak of another zone, or another thing of the shop's that goes by a number, than a question does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue.understand.words import alternatives
from chatbot.domain.knowledge import Passage

_OTHER = 0.4
"""What is left of the score of a passage that only speaks of others."""


def of_numbers_asked(
    question: str, passages: Sequence[Passage], words: Mapping[str, tuple[str, ...]]
) -> Sequence[Passage]:
    """Return passages, those that speak of other numbers of a thing only ("zone 2" for "zone 3") as less near."""
    asked = _numbered(question, words["numbered"])
    if not asked:
        return passages
    return [
        replace(one, score=one.score * _OTHER) if _is_of_others(one, asked, words["numbered"]) else one
        for one in passages
    ]


def _is_of_others(passage: Passage, asked: frozenset[int], things: Sequence[str]) -> bool:
    told = _numbered(f"{passage.title} {passage.heading} {passage.text}", things)
    return bool(told) and told.isdisjoint(asked)


def _numbered(text: str, things: Sequence[str]) -> frozenset[int]:
    """Return the numbers that stand at such a thing: "zone 3", "zones 1 and 2", "zones 1 to 4", 1 区至 4 区."""
    named, numbers = alternatives(things), set[int]()
    for run in re.finditer(rf"(?:(?:{named})\s*)?\d(?:[\s,至到和、-]|and|to|or|(?:{named})|\d)*", text.lower()):
        found = [int(one) for one in re.findall(r"\d+", run[0])]
        if re.search(named, run[0]):
            is_range = len(found) == 2 and re.search(r"\bto\b|至|到|-", run[0])
            numbers.update(range(found[0], found[1] + 1) if is_range else found)
    return frozenset(numbers)

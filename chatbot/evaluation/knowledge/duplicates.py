"""Finds passages that say the same twice: one of them will be forgotten when the other changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import numpy as np

from chatbot.bootstrap.likeness import Likeness, Section
from chatbot.domain.rule_scopes import shared
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity, finding_in

_LIKE, _IN_COMMON = 0.95, 0.9
_SHORT = 80
"""Characters; shorter passages are sentences that may well stand in two places."""


def duplicates(sections: Iterable[Section], likeness: Likeness) -> Iterator[Finding]:
    """Yield the passages that another one repeats nearly word by word, in force at the same time."""
    long = (one for one in sections if len(one.passage.text) >= _SHORT)
    for tag, group in groupby(sorted(long, key=lambda one: one.document.language), lambda one: one.document.language):
        mine = tuple(group)
        cosines = likeness.cosines([one.passage.text for one in mine], tag)
        words = [likeness.words(one.passage.text, tag).keys() for one in mine]
        for first, second in zip(*np.nonzero(np.triu(cosines >= _LIKE, 1)), strict=True):
            one, other = mine[first], mine[second]
            in_common = len(words[first] & words[second]) / (len(words[first] | words[second]) or 1)
            if in_common >= _IN_COMMON and shared(one.document.effective, other.document.effective) is not None:
                yield _finding(one, other)


def _finding(one: Section, other: Section) -> Finding:
    text = f"says nearly word by word what {other.document.id} ({other.passage.heading}) says"
    advice = "Keep it in one place and name that in the other, or change both together."
    return finding_in(one, Severity.NOTE, Kind.DUPLICATE, text, advice)

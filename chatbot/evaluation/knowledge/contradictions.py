"""Finds sentences of two documents that say the same of another amount, length of time or share.

Two sentences speak of the same when they are near in meaning and have their words in common, values left out. They
may still be right to differ: when one passage says both values side by side (a table of zones), or when their headings
are about different things (two zones), unless other documents agree with one of them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from chatbot.bootstrap.likeness import Likeness, Section
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.knowledge import Tier
from chatbot.domain.quantities import Saying
from chatbot.domain.rule_scopes import shared
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity, finding_in
from chatbot.languages import Language
from chatbot.languages.quantities import quantities_in

_COSINE = 0.5
_LIKE, _LIKE_IN_PART, _VERY_LIKE = 1.15, 1.25, 1.5
"""Likeness (cosine plus the mean share of common words, in [0, 2]) from which sentences speak of the same; more of it
where one has other values besides, and where the headings differ. Measured on seeded contradictions."""
_TOPIC, _TOPIC_IN_WORDS = 0.5, 0.2
"""Cosine from which sentences are on one topic, by meaning and by words alone."""
_ONE_BY_ONE = 0.6
_AGREE = 2
_OWN_WORDS = (Tier.POLICY, Tier.GUIDE)


@dataclass(frozen=True)
class _Placed(Saying):
    """A sentence with values, and where it stands."""

    section: Section


def contradictions(
    sections: Iterable[Section], languages: Mapping[str, Language], likeness: Likeness
) -> Iterator[Finding]:
    """Yield what two documents of one language say differently while both are in force. Raises MissingModel."""
    own = (section for section in sections if section.document.tier in _OWN_WORDS)
    for tag, group in groupby(sorted(own, key=lambda one: one.document.language), lambda one: one.document.language):
        if tag in languages:
            sayings = [saying for section in group for saying in _sayings(section, languages[tag])]
            yield from _Compared(sayings, tag, likeness).findings()


def _sayings(section: Section, language: Language) -> Iterator[_Placed]:
    if mentions(section.passage.heading, language.words["example"]):
        return
    above = quantities_in(f"{section.passage.title}. {section.passage.heading}", language)
    for sentence in section.sentences:
        saying = _Placed(sentence, quantities_in(sentence, language), above, section)
        if saying.values:
            yield saying


class _Compared:
    """All sayings of a language beside each other."""

    def __init__(self, sayings: Sequence[_Placed], language: str, likeness: Likeness) -> None:
        self._sayings = sayings
        self._topic = _TOPIC if likeness.knows(language) else _TOPIC_IN_WORDS
        self._cosines = likeness.cosines([one.frame for one in sayings], language)
        self._words = [likeness.words(one.frame, language) for one in sayings]
        above = [f"{one.section.passage.title} {one.section.passage.heading}" for one in sayings]
        self._names = [frozenset(likeness.words(text, language)) for text in above]
        self._all = [names | words.keys() for names, words in zip(self._names, self._words, strict=True)]
        self._found_in = Counter(word for words in self._all for word in words)
        self._of_section: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(sayings):
            self._of_section[one.section.passage.id].append(place)
        self._near = [dict(self._near_to(place)) for place in range(len(sayings))]

    def findings(self) -> Iterator[Finding]:
        """Yield the most alike of the sayings that contradict one, each pair of documents and value once."""
        told: set[tuple[str, ...]] = set()
        for place, one in enumerate(self._sayings):
            for unit in one.values:
                severity, other = self._worst(place, unit)
                if severity is None:
                    continue
                second = self._sayings[other]
                ids = sorted((one.section.document.id, second.section.document.id))
                key = (*ids, *sorted((one.shown(unit), second.shown(unit))))
                if key not in told:
                    told.add(key)
                    yield _finding(one, second, unit, severity)

    def _worst(self, place: int, unit: str) -> tuple[Severity | None, int]:
        found = [(self._severity(place, other, unit), other) for other in self._contrary(place, unit)]
        for severity in (Severity.ERROR, Severity.WARNING):
            for one, other in found:
                if one is severity:
                    return severity, other
        return None, place

    def _contrary(self, place: int, unit: str) -> Iterator[int]:
        """Yield the sayings near to one that say another value of a unit, the most alike first."""
        for other in sorted(self._near[place], key=lambda one: -self._near[place][one]):
            its = self._sayings[other].values.get(unit)
            if its and self._differ(place, other, unit) and not self._are_variants(place, other, unit):
                yield other

    def _severity(self, one: int, other: int, unit: str) -> Severity | None:
        """Return how sure it is: headings about different things need others that agree with one of the two."""
        mine, its = (self._sayings[place].values[unit] for place in (one, other))
        is_even = len(mine) == len(its)
        if is_even and self._is_outvoted(other, one, unit):
            return None  # told of the other one
        if not self._are_rivals(one, other) or (is_even and self._is_outvoted(one, other, unit)):
            return Severity.ERROR
        is_open = is_even and not self._stand_together(one, other, unit)
        return Severity.WARNING if is_open and self._near[one][other] >= _VERY_LIKE else None

    def _near_to(self, place: int) -> Iterator[tuple[int, float]]:
        """Yield the sayings of other documents that may speak of the same, with their likeness in [0, 2]."""
        for other in map(int, np.nonzero(self._cosines[place] >= _COSINE)[0]):
            if self._may_contradict(self._sayings[place], self._sayings[other]):
                covered = self._covered(place, other) + self._covered(other, place)
                likeness = float(self._cosines[place, other]) + covered / 2
                is_own = self._sayings[place].section.document is self._sayings[other].section.document
                if likeness >= (_VERY_LIKE if is_own else _LIKE):
                    yield other, likeness

    @staticmethod
    def _may_contradict(one: _Placed, other: _Placed) -> bool:
        mine, its = one.section, other.section
        is_apart = (mine.document.id, mine.passage.heading) != (its.document.id, its.passage.heading)
        is_at_once = is_apart and shared(mine.document.effective, its.document.effective) is not None
        return is_at_once and one.days == other.days and not one.values.keys().isdisjoint(other.values)

    def _covered(self, one: int, other: int) -> float:
        """Return how much of a sentence's words the other one has, in itself or in the headings above it."""
        masses = {word: weight * self._rarity(word) for word, weight in self._words[one].items()}
        total = sum(masses.values()) or 1.0
        return sum(mass for word, mass in masses.items() if word in self._all[other]) / total

    def _rarity(self, word: str) -> float:
        return math.log(1 + len(self._sayings) / (self._found_in[word] + 0.5))

    def _differ(self, one: int, other: int, unit: str) -> bool:
        """Whether no value is the same, or, where the sentences agree in nearly all words, any is not."""
        mine, its = (self._sayings[place].values[unit] for place in (one, other))
        if len(mine) != len(its):
            return not set(mine) & set(its) and self._near[one][other] >= _LIKE_IN_PART
        if min(self._covered(one, other), self._covered(other, one)) >= _ONE_BY_ONE:
            return set(mine) != set(its)
        return not set(mine) & set(its)

    def _are_variants(self, one: int, other: int, unit: str) -> bool:
        """Whether a passage on their topic has the values of both: a list of what holds for whom."""
        mine, its = (set(self._sayings[place].values[unit]) for place in (one, other))
        for members in self._of_section.values():
            values = {value for place in members for value in self._sayings[place].values.get(unit, ())}
            if mine ^ its <= values and self._cosines[[one, other]][:, members].max(axis=1).min() >= self._topic:
                return True
        return False

    def _stand_together(self, one: int, other: int, unit: str) -> bool:
        """Whether a third document has the values of both."""
        first, second = (self._sayings[place] for place in (one, other))
        found: defaultdict[str, set[tuple[float, ...]]] = defaultdict(set)
        for each in self._sayings:
            found[each.section.document.id] |= _said(each, unit)
        both = _said(first, unit) | _said(second, unit)
        own = (first.section.document.id, second.section.document.id)
        return any(both <= values for document, values in found.items() if document not in own)

    def _are_rivals(self, one: int, other: int) -> bool:
        """Whether the headings of each have words that the other one lacks."""
        return bool(self._names[one] - self._all[other]) and bool(self._names[other] - self._all[one])

    def _is_outvoted(self, one: int, other: int, unit: str) -> bool:
        """Whether several documents say what the other one says, and none what the first says."""
        mine, its = (_said(self._sayings[place], unit) for place in (one, other))
        near = [self._sayings[each] for each in self._near[one]]
        votes = [{said.section.document.id for said in near if value in _said(said, unit)} for value in its - mine]
        document = self._sayings[one].section.document.id
        on_topic = (self._sayings[int(each)] for each in np.nonzero(self._cosines[one] >= self._topic)[0])
        is_alone = not any(mine & _said(each, unit) for each in on_topic if each.section.document.id != document)
        return is_alone and max(map(len, votes), default=0) >= _AGREE


def _said(saying: _Placed, unit: str) -> set[tuple[float, ...]]:
    return set(saying.values.get(unit, ()))


def _finding(one: _Placed, other: _Placed, unit: str, severity: Severity) -> Finding:
    there = other.section
    text = (
        f"says {one.shown(unit)}, but {there.document.id} ({there.passage.heading}) says {other.shown(unit)}: "
        f"“{one.text}” / “{other.text}”"
    )
    advice = "Correct the one that is wrong; if both are right, say in the sentence what each is for."
    return finding_in(one.section, severity, Kind.CONTRADICTION, text, advice)

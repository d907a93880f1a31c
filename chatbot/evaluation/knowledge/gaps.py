"""Groups the questions that got no sure answer, and says for each group what comes nearest in the documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from chatbot.bootstrap.likeness import Likeness
from chatbot.domain.knowledge import Passage, Tier
from chatbot.evaluation.knowledge.unanswered import Reason, Unanswered
from chatbot.ports.retriever import Query, Retriever

_ALIKE, _ALIKE_IN_WORDS = 0.5, 0.2
"""Mean cosine from which questions are one group, by meaning and by words alone."""
_MOST = 4000
"""Different questions of one language that are grouped; the newest count."""
_EXAMPLES = 8
_MERCHANT = (Tier.POLICY, Tier.GUIDE)


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions about one thing: how many were asked, in which words, why they count, what comes nearest.

    `question` is the one most like all others; `wordings` are (text, how often), the most frequent first.
    """

    question: str
    language: str
    count: int
    wordings: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[Reason, int], ...]
    nearest: Passage | None = None

    @property
    def examples(self) -> tuple[str, ...]:
        """Some wordings, the one most like all others first."""
        return tuple(dict.fromkeys((self.question, *(text for text, _ in self.wordings))))[:_EXAMPLES]


async def find_gaps(
    questions: Sequence[Unanswered], likeness: Likeness, retriever: Retriever, today: date
) -> tuple[Gap, ...]:
    """Return groups of like questions, the largest first. Raises MissingModel, IndexUnavailable."""
    gaps = group(questions, likeness)
    return tuple([await _with_nearest(gap, retriever, today) for gap in gaps])


def group(questions: Sequence[Unanswered], likeness: Likeness) -> tuple[Gap, ...]:
    """Return groups of like questions, the largest first, without what comes nearest. Raises MissingModel."""
    by_language: defaultdict[str, defaultdict[str, list[Unanswered]]] = defaultdict(lambda: defaultdict(list))
    for one in sorted(questions, key=lambda one: one.at, reverse=True):
        by_language[one.language][one.text.casefold().rstrip(" ?？。.!！")].append(one)
    gaps = [gap for tag, wordings in by_language.items() for gap in _grouped(tag, list(wordings.values()), likeness)]
    return tuple(sorted(gaps, key=lambda gap: -gap.count))


def _grouped(language: str, wordings: Sequence[list[Unanswered]], likeness: Likeness) -> list[Gap]:
    some = wordings[:_MOST]
    cosines = likeness.cosines([asked[0].text for asked in some], language)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    threshold = _ALIKE if likeness.knows(language) else _ALIKE_IN_WORDS
    for place, label in enumerate(_labels(cosines, threshold)):
        groups[label].append(place)
    return [
        _gap(language, [some[place] for place in members], cosines[members][:, members]) for members in groups.values()
    ]


def _labels(cosines: NDArray[np.float32], threshold: float) -> Iterable[int]:
    """Return the group of each question: the mean likeness between two groups that become one is the threshold."""
    if len(cosines) == 1:
        return (0,)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1 - (cosines + cosines.T) / 2, 0, 2)
    np.fill_diagonal(distances, 0)
    joined = linkage(squareform(distances, checks=False), method="average")
    return tuple(map(int, fcluster(joined, 1 - threshold, criterion="distance")))


def _gap(language: str, wordings: Sequence[list[Unanswered]], cosines: NDArray[np.float32]) -> Gap:
    counts = np.array([len(asked) for asked in wordings])
    central = wordings[int(np.argmax(cosines @ counts))][0]
    reasons = Counter(one.reason for asked in wordings for one in asked)
    frequent = sorted(((asked[0].text, len(asked)) for asked in wordings), key=lambda one: -one[1])
    return Gap(central.text, language, int(counts.sum()), tuple(frequent), tuple(reasons.most_common()))


async def _with_nearest(gap: Gap, retriever: Retriever, today: date) -> Gap:
    query = Query(gap.question, language=gap.language, on=today, tiers=_MERCHANT, limit=1)
    found = await retriever.search(query)
    return Gap(gap.question, gap.language, gap.count, gap.wordings, gap.reasons, found[0] if found else None)

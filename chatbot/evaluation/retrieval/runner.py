"""Runs sets of labelled questions: each as it is, and again without the signals that are to be weighed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.domain.knowledge import Passage
from chatbot.errors import ConfigurationError
from chatbot.evaluation.retrieval.comparison import Comparison, Scores, compare, scores_of
from chatbot.evaluation.retrieval.figures import Figures, figures_of
from chatbot.evaluation.retrieval.labelled import LabelledSet, check_ids
from chatbot.evaluation.retrieval.measure import Ask, Spelt, as_written, by_dialogue, by_search, rankings_of
from chatbot.evaluation.retrieval.ranking import Ranking
from chatbot.languages import Language
from chatbot.ports.retriever import Kind, Retriever

EVERYTHING, BASELINE = "as it is", "baseline"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a set is asked of: the ids that can be found, what a passage's id is, and retrievers without a signal."""

    ids: frozenset[str]
    name_of: Callable[[Passage], str]
    without: Callable[[Sequence[str]], Retriever]


@dataclass(frozen=True, slots=True)
class Plan:
    """How sets are run: by the dialogue or the search alone, on which day, without which signals, against what."""

    is_dialogue: bool
    today: date
    languages: Mapping[str, Language]
    without: tuple[str, ...] = ()
    baseline: Mapping[str, Scores] | None = None
    spelt: Spelt = as_written


@dataclass(frozen=True, slots=True)
class Run:
    """A configuration, what it found, and the figures of that."""

    name: str
    rankings: tuple[Ranking, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class SetResult:
    """The runs over a set, the configuration as it is first, and the others compared with it."""

    labelled: LabelledSet
    is_dialogue: bool
    runs: tuple[Run, ...]
    comparisons: tuple[Comparison, ...]


async def run_set(labelled: LabelledSet, searched: Searched, plan: Plan) -> SetResult:
    """Run one set. Raises ConfigurationError for labels that nothing bears, KnowledgeError, MissingModel."""
    check_ids(labelled, searched.ids)
    is_dialogue = plan.is_dialogue and labelled.kind is Kind.ARTICLE
    retrievers = {
        EVERYTHING: searched.without(()),
        **{f"without {signal}": searched.without((signal,)) for signal in plan.without},
    }
    runs = []
    for name, retriever in retrievers.items():
        await retriever.warm_up()
        await retriever.warm_up_words()
        ask = _ask(retriever, labelled, plan) if is_dialogue else by_search(retriever, labelled, plan.today)
        rankings = await rankings_of(ask, labelled.questions, searched.name_of)
        runs.append(Run(name, rankings, figures_of(rankings)))
    return SetResult(labelled, is_dialogue, tuple(runs), _compared(labelled.name, runs, plan.baseline))


def _ask(retriever: Retriever, labelled: LabelledSet, plan: Plan) -> Ask:
    if labelled.language not in plan.languages:
        known = ", ".join(sorted(plan.languages))
        raise ConfigurationError(
            f"{labelled.folder}: the assistant does not speak {labelled.language!r}, only {known}; use --as search"
        )
    return by_dialogue(retriever, labelled, plan.today, plan.languages[labelled.language], plan.spelt)


def _compared(name: str, runs: Sequence[Run], baseline: Mapping[str, Scores] | None) -> tuple[Comparison, ...]:
    first, *others = [(run.name, scores_of(run.rankings)) for run in runs]
    if baseline is not None:
        others.insert(0, (BASELINE, baseline.get(name, {})))
    compared = [compare(other, scores, first[1]) for other, scores in others]
    if baseline is not None and compared[0] is None:
        raise ConfigurationError(f"the baseline has no answerable question of the set {name!r}")
    return tuple(one for one in compared if one is not None)

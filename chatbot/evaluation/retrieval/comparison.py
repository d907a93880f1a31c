"""Sets two configurations side by side on the same questions, and says whether the difference may be chance."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import ConfigurationError
from chatbot.evaluation.retrieval.chance import p_value
from chatbot.evaluation.retrieval.ranking import Ranking

Scores = Mapping[str, tuple[float, float]]
"""Reciprocal rank and recall@5 of each answerable question, by its id."""

_CUT = 5


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean, how much it is above that of the run it is compared with, and how likely that is by chance."""

    mean: float
    gain: float
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Another configuration against the run, on the questions that both answered."""

    name: str
    questions: int
    mrr: Difference
    recall_at_5: Difference


def scores_of(rankings: Sequence[Ranking]) -> Scores:
    """Return what is compared."""
    answerable = (one for one in rankings if one.question.is_answerable)
    return {one.question.id: (one.reciprocal_rank, one.recall(_CUT)) for one in answerable}


def compare(name: str, other: Scores, run: Scores) -> Comparison | None:
    """Return how another configuration does against a run, None when they have no question in common."""
    shared = sorted(run.keys() & other.keys())
    if not shared:
        return None
    mrr, recall = (
        _difference([other[id][place] for id in shared], [run[id][place] for id in shared]) for place in range(2)
    )
    return Comparison(name, len(shared), mrr, recall)


def read_baseline(file: Path) -> Mapping[str, Scores]:
    """Return the scores of the first configuration of each set of an earlier run (`--json`), by the set's name.

    Raises ConfigurationError.
    """
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
        return {
            one["name"]: {
                query["id"]: (float(query["reciprocal_rank"]), float(query["recall_at_5"]))
                for query in one["configurations"][0]["queries"]
                if query["reciprocal_rank"] is not None
            }
            for one in read["sets"]
        }
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ConfigurationError(f"{file}: {' '.join(str(error).split())}") from error
    except (LookupError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{file}: is not what chatbot evaluate retrieval --json has printed") from error


def _difference(theirs: Sequence[float], ours: Sequence[float]) -> Difference:
    mean = sum(theirs) / len(theirs)
    return Difference(mean, mean - sum(ours) / len(ours), p_value(theirs, ours))

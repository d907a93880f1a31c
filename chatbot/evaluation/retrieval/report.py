"""Says how retrieval did: lines for a terminal, plain types for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from chatbot.evaluation.retrieval.chance import Estimate
from chatbot.evaluation.retrieval.comparison import Comparison, Difference
from chatbot.evaluation.retrieval.figures import Abstention, Decisions, KindFigures
from chatbot.evaluation.retrieval.ranking import CUTS, Ranking
from chatbot.evaluation.retrieval.runner import Run, SetResult

QUALITY_HEADS = ("answerable", "questions", "nDCG@10", "MRR", *(f"recall@{cut}" for cut in CUTS), "rejected")
UNANSWERABLE_HEADS = ("unanswerable", "questions", "rejected", "only offered", "answered")
COMPARISON_HEADS = ("compared", "questions", "MRR", "gain", "p", "recall@5", "gain", "p")
_BEST, _CUT = 5, 5


def lines(result: SetResult) -> Iterator[str]:
    """Yield the figures of a set: by kind, what is rejected, each configuration against the first."""
    figures = result.runs[0].figures
    yield f"{result.labelled.name}: {about(result)}"
    yield from _table([QUALITY_HEADS, *quality_rows(figures.kinds)])
    yield from _table([UNANSWERABLE_HEADS, *unanswerable_rows(figures.kinds)])
    yield "; ".join(f"{name} {value}" for name, value in summary(result.runs[0]))
    yield from _table([COMPARISON_HEADS, *comparison_rows(result.comparisons)])
    yield ""


def about(result: SetResult) -> str:
    """Return what was measured."""
    labelled = result.labelled
    how = "as the dialogue searches" if result.is_dialogue else "as the search finds"
    where = "the shop's own documents" if labelled.corpus is None else f"a corpus of {len(labelled.corpus)}"
    day = f", on {labelled.on}" if labelled.on else ""
    return f"{len(labelled.questions)} questions ({labelled.language}) to {where}{day}, {how}"


def quality_rows(kinds: Sequence[KindFigures]) -> list[tuple[str, ...]]:
    """Return a row for each kind of answerable questions."""
    rows = []
    for one in kinds:
        if one.quality is not None and one.answerable is not None:
            quality = one.quality
            recalls = (_share(share, has_interval=cut == _CUT) for cut, share in quality.recall.items())
            shares = (_share(quality.ndcg), _share(quality.mrr, has_interval=True), *recalls)
            rows.append((one.kind, str(quality.questions), *shares, f"{one.answerable.rejected:.1%}"))
    return rows


def unanswerable_rows(kinds: Sequence[KindFigures]) -> list[tuple[str, ...]]:
    """Return a row for each kind of unanswerable questions."""
    decided = [(one.kind, one.unanswerable) for one in kinds if one.unanswerable is not None]
    return [(kind, str(one.questions), *_shares(one)) for kind, one in decided]


def summary(run: Run) -> list[tuple[str, str]]:
    """Return name and value of the figures that stand for all questions."""
    figures = run.figures
    whole = figures.kinds[0]
    shares = [
        ("abstention precision", figures.abstention.precision),
        ("abstention recall", figures.abstention.recall),
        ("answerable rejected", whole.answerable.rejected if whole.answerable else None),
    ]
    return [
        *((name, f"{share:.1%}") for name, share in shares if share is not None),
        ("latency p50 / p95", f"{figures.p50_ms:.1f} / {figures.p95_ms:.1f} ms"),
    ]


def comparison_rows(comparisons: Sequence[Comparison]) -> list[tuple[str, ...]]:
    """Return a row for each configuration that is compared with the first."""
    return [(one.name, str(one.questions), *_gained(one.mrr), *_gained(one.recall_at_5)) for one in comparisons]


def as_json(results: Sequence[SetResult]) -> dict[str, Any]:
    """Return everything as plain JSON types; what `--baseline` reads. Latencies of the first configuration only."""
    return {"sets": [_set(one) for one in results]}


def _set(result: SetResult) -> dict[str, Any]:
    labelled = result.labelled
    return {
        "name": labelled.name,
        "language": labelled.language,
        "day": labelled.on and labelled.on.isoformat(),
        "as": "answer" if result.is_dialogue else "search",
        "configurations": [_run(run, is_timed=place == 0) for place, run in enumerate(result.runs)],
        "comparisons": [asdict(one) for one in result.comparisons],
    }


def _run(run: Run, *, is_timed: bool) -> dict[str, Any]:
    figures = run.figures
    return {
        "name": run.name,
        "kinds": [asdict(one) for one in figures.kinds],
        "abstention": _abstention(figures.abstention),
        "latency_ms": {"p50": figures.p50_ms, "p95": figures.p95_ms} if is_timed else None,
        "queries": [_query(one) for one in run.rankings],
    }


def _abstention(abstention: Abstention) -> dict[str, Any]:
    curve = [[one.score, one.unanswerable, one.answerable] for one in abstention.curve]
    return {"precision": abstention.precision, "recall": abstention.recall, "curve": curve}


def _query(ranking: Ranking) -> dict[str, Any]:
    question, has_answer = ranking.question, ranking.question.is_answerable
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "rank": ranking.rank,
        "score": round(ranking.best, 4),
        "best": ranking.found[0][0] if ranking.found else None,
        "reciprocal_rank": ranking.reciprocal_rank if has_answer else None,
        "ndcg_at_10": ranking.ndcg if has_answer else None,
        "recall_at_5": ranking.recall(_CUT) if has_answer else None,
        "relevant": list(question.relevant),
        "found": [[name, round(score, 4)] for name, score in ranking.found[:_BEST]],
    }


def _share(share: Estimate, *, has_interval: bool = False) -> str:
    return f"{share.mean:.3f}" + (f" ({share.low:.2f}-{share.high:.2f})" if has_interval else "")


def _shares(one: Decisions) -> tuple[str, ...]:
    return tuple(f"{share:.1%}" for share in (one.rejected, one.offered, one.answered))


def _gained(one: Difference) -> tuple[str, ...]:
    return f"{one.mean:.3f}", f"{one.gain:+.3f}", f"{one.p:.4f}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows under their heads, nothing where there are heads only."""
    if len(rows) < 2:
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells))

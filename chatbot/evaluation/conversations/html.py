"""The report on conversation files as a page: figures, topics, manners, and every failing run to open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.evaluation.conversations.pairs import PairResult
from chatbot.evaluation.conversations.report import ALL, failing_steps, named_runs, score_cells, score_heads
from chatbot.evaluation.conversations.suite import Tried, by_manner, by_topic, score_of
from chatbot.evaluation.page import folded, heading, page, table, tiles


def as_html(all_tried: Sequence[Tried], pairs: Sequence[PairResult], about: str) -> str:
    """Return the whole report; `about` says what was run."""
    return page("Conversation files", about, _parts(all_tried, pairs))


def _parts(all_tried: Sequence[Tried], pairs: Sequence[PairResult]) -> Iterator[str]:
    total = score_of(ALL, all_tried)
    figures = [("files", str(total.files)), *((f"pass^{k}", f"{one:.1%}") for k, one in enumerate(total.pass_hat, 1))]
    if total.forms:
        figures.append(("other wordings passed", f"{total.forms_passed / total.forms:.1%}"))
    if pairs:
        equal = sum(not pair.differences for pair in pairs)
        figures.append(("pairs alike in all languages", f"{equal}/{len(pairs)}"))
    yield tiles([*figures, ("wrong writes", str(total.wrong_writes))])
    rows = [score_cells(score, has_forms=total.forms > 0) for score in (*by_topic(all_tried), total)]
    yield table("Topics", score_heads(total), rows, has_total=True)
    if manners := by_manner(all_tried):
        shown = [[name, str(tried), f"{passed / tried:.1%}"] for name, (tried, passed) in manners.items()]
        yield table("Other wordings by manner", ["manner", "forms", "passed"], shown)
    yield from _failing(all_tried)
    differing = [pair for pair in pairs if pair.differences]
    if differing:
        yield heading("Pairs that differ")
        yield from (folded(pair.name, "\n".join(pair.differences)) for pair in differing)


def _failing(all_tried: Sequence[Tried]) -> Iterator[str]:
    failing = [
        (f"{tried.file.name}{form}: {tried.file.script.title}", run)
        for tried in all_tried
        for form, run in named_runs(tried)
        if not run.has_passed
    ]
    if failing:
        yield heading(f"Failing runs ({len(failing)})")
        yield from (folded(name, "\n".join(failing_steps(run))) for name, run in failing)

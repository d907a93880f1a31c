"""Says how conversation files went: lines for a terminal, plain types for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from chatbot.evaluation.conversations.pairs import PairResult
from chatbot.evaluation.conversations.runner import Failure, Run
from chatbot.evaluation.conversations.suite import Score, Tried, by_manner, by_topic, score_of

ALL = "all"


def has_failed(all_tried: Sequence[Tried], pairs: Sequence[PairResult] = ()) -> bool:
    """Whether any run of any file failed, or a pair differs."""
    has_all_passed = all(run.has_passed for tried in all_tried for run in tried.runs)
    return not has_all_passed or any(pair.differences for pair in pairs)


def failure_lines(tried: Tried) -> Iterator[str]:
    """Yield the failing runs of a file, each with its failing steps: what was given, what was expected, what came."""
    for form, run in named_runs(tried):
        if not run.has_passed:
            yield f"FAILED {tried.file.name}{form}: {tried.file.script.title}"
            yield from failing_steps(run)


def named_runs(tried: Tried) -> Iterator[tuple[str, Run]]:
    """Yield the runs of a file, each with what tells it from the others: `` ~2 (case, typos)``."""
    yield from (("", run) for run in tried.trials)
    yield from ((f" ~{number} ({', '.join(one)})", run) for number, (one, run) in enumerate(tried.forms, 1))


def table_lines(all_tried: Sequence[Tried], pairs: Sequence[PairResult] = ()) -> Iterator[str]:
    """Yield a table of topics with a line for all, then how the manners of writing and the pairs did."""
    total = score_of(ALL, all_tried)
    rows = [score_heads(total)]
    rows += [score_cells(score, has_forms=total.forms > 0) for score in (*by_topic(all_tried), total)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for topic, *cells in rows if all_tried else ():
        numbers = (cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join((topic.ljust(widths[0]), *numbers))
    if total.forms:
        manners = (f"{name} {passed}/{tried}" for name, (tried, passed) in by_manner(all_tried).items())
        yield f"reworded by manner: {', '.join(manners)}"
    if pairs:
        yield f"pairs alike in all languages: {sum(not pair.differences for pair in pairs)}/{len(pairs)}"


def score_heads(total: Score) -> list[str]:
    """Return the heads of a table of scores, for `score_cells`."""
    heads = ["topic", "files", *(f"pass^{k}" for k in range(1, len(total.pass_hat) + 1))]
    return [*heads, *(["reworded"] if total.forms else []), "wrong writes"]


def score_cells(score: Score, *, has_forms: bool) -> list[str]:
    """Return a score as the cells of a table."""
    forms = [f"{score.forms_passed}/{score.forms}"] if has_forms else []
    return [score.topic, str(score.files), *(f"{one:.3f}" for one in score.pass_hat), *forms, str(score.wrong_writes)]


def pair_lines(pair: PairResult) -> Iterator[str]:
    """Yield in what a pair differs, nothing for one that is alike."""
    if pair.differences:
        yield f"DIFFERS {pair.name}"
        yield from (f"    {difference}" for difference in pair.differences)


def as_json(all_tried: Sequence[Tried], pairs: Sequence[PairResult] = ()) -> dict[str, Any]:
    """Return everything as plain JSON types.

    Keys: all and topics (each: topic, files, pass_hat (of 1 ... K), forms, forms_passed, wrong_writes); manners: {name:
    [forms, passed]}; files: [{name, topic, title, trials, forms: [{manner, passed, failures: [{step, what}],
    wrong_writes, writes, seconds, exchanges: [{given, outcome, text, cards}]}]}]; pairs: [{name, differences}].
    """
    return {
        "all": asdict(score_of(ALL, all_tried)),
        "topics": [asdict(score) for score in by_topic(all_tried)],
        "manners": by_manner(all_tried),
        "files": [
            {
                "name": tried.file.name,
                "topic": tried.file.topic,
                "title": tried.file.script.title,
                "trials": [_run_json(run) for run in tried.trials],
                "forms": [{"manner": manner, **_run_json(run)} for manner, run in tried.forms],
            }
            for tried in all_tried
        ],
        "pairs": [{"name": pair.name, "differences": list(pair.differences)} for pair in pairs],
    }


def failing_steps(run: Run) -> Iterator[str]:
    """Yield what failed in a run, step by step."""
    for place in dict.fromkeys(failure.step for failure in run.failures):
        yield from _failing_step(run, place, [one for one in run.failures if one.step == place])


def _failing_step(run: Run, place: int, failures: Sequence[Failure]) -> Iterator[str]:
    exchange = run.exchanges[place - 1] if 0 < place <= len(run.exchanges) else None
    yield f"  step {place}: {exchange.given}" if exchange else f"  {f'step {place}' if place else 'at the end'}:"
    yield from (f"    expected {failure.what}" for failure in failures)
    if exchange:
        yield f"    reply ({exchange.outcome}): {exchange.text}"
        yield from (f"    card: {card}" for card in exchange.cards)


def _run_json(run: Run) -> dict[str, Any]:
    return {
        "passed": run.has_passed,
        "failures": [asdict(failure) for failure in run.failures],
        "wrong_writes": run.wrong_writes,
        "writes": [dict(write) for write in run.writes],
        "seconds": round(run.seconds, 4),
        "exchanges": [asdict(exchange) for exchange in run.exchanges],
    }

"""What the benchmarks have in common: a demo shop of their own, and a table of timings."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import read_settings, tell

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.evaluation.benchmarks import Machine, Timing
    from chatbot.settings import Settings

Repeat = Annotated[int, typer.Option(min=1, max=10_000, help="How often each thing is timed.")]


def tell_timings(timings: list[Timing], facts: Machine, as_json: bool) -> None:
    """Print a table, or JSON."""
    from chatbot.evaluation.benchmarks import as_json as bench_json

    if as_json:
        typer.echo(json.dumps(bench_json(timings, facts), indent=2))
    else:
        print_timings(timings, facts)


def composed(config: Path | None, data_dir: Path | None) -> Settings:
    """Return the settings without a language model, and without the shop's own database."""
    settings = read_settings(config, data_dir)
    model, store = settings.lm.model_copy(update={"backend": "none"}), settings.store.model_copy(update={"url": None})
    return settings.model_copy(update={"lm": model, "store": store})


def report(settings: Settings, measure: Callable[[App], Awaitable[list[Timing]]], as_json: bool) -> None:
    """Measure on a demo shop, and print that."""
    with scratch(settings) as of_its_own:
        timings, facts = asyncio.run(measured(of_its_own, measure))
    tell_timings(timings, facts, as_json)


@contextmanager
def scratch(settings: Settings) -> Iterator[Settings]:
    """Return the settings with a data folder of its own, in which only the embedder is the shop's."""
    with tempfile.TemporaryDirectory(prefix="storedesk-bench-", ignore_cleanup_errors=True) as folder:
        embedders = settings.data_dir / "models"
        embedders.mkdir(parents=True, exist_ok=True)
        (Path(folder) / "models").symlink_to(embedders.resolve())
        yield settings.model_copy(update={"data_dir": Path(folder)})


async def measured(
    settings: Settings, measure: Callable[[App], Awaitable[list[Timing]]]
) -> tuple[list[Timing], Machine]:
    """Index the demo shop in an empty data folder, which is timed, and measure on it."""
    from chatbot.bootstrap.app import build, make_ready
    from chatbot.evaluation.benchmarks import machine, measure_ingest

    app = build(settings)
    try:
        tell("Indexing the demo shop ...")
        ingested = await measure_ingest(app, lambda done, total: None)
        await make_ready(app, tell)
        return [*ingested, *await measure(app)], machine()
    finally:
        await app.close()


def print_timings(timings: list[Timing], facts: Machine) -> None:
    """Print a table."""
    width = max(len(one.name) for one in timings)
    typer.echo(f"{'':{width}}   p50 ms   p95 ms  times")
    for one in timings:
        kept = "" if one.budget_ms is None else f"   budget {one.budget_ms:g} ms: {_kept(one)}"
        typer.echo(f"{one.name:{width}} {one.p50_ms:8.2f} {one.p95_ms:8.2f} {one.times:6}{kept}")
    typer.echo(
        f"{facts.cores} cores, load {facts.load}; resident memory {facts.memory_mib:.0f} MiB, "
        f"at its peak {facts.peak_memory_mib:.0f} MiB"
    )


def _kept(one: Timing) -> str:
    of_what = " at the median" if one.is_median_budget else ""
    return f"{'kept' if one.is_kept else 'missed'}{of_what}"

"""`chatbot bench`: how fast it is, on this machine."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.bootstrap.workbench import Workbench
    from chatbot.evaluation.benchmarks import Machine, Timing
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
Repeat = Annotated[int, typer.Option(min=1, max=10_000, help="How often each thing is timed.")]


@app.callback()
def bench() -> None:
    """Measure turns, understanding, retrieval, writes or rules, without a language model, on a demo shop of its own.

    Of the data folder only the embedder is used.
    """


@app.command()
def turn(repeat: Repeat = 100, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Time whole turns: each kind, and the first against the last of 500 in one conversation."""
    from chatbot.evaluation.benchmarks import measure_turns

    _report(_composed(config, data_dir), lambda app: measure_turns(app, repeat), as_json)


@app.command()
def understand(repeat: Repeat = 400, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Time the understanding of a message on one core; the budget is 8 ms at the median."""
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.understanding_benchmarks import measure_understanding, on_one_core

    async def measure(settings: Settings) -> list[Timing]:
        from chatbot.bootstrap import build

        app = build(settings)
        try:
            await app.understander.warm_up()
            return await measure_understanding(app, repeat)
        finally:
            await app.close()

    with _scratch(_composed(config, data_dir)) as settings, on_one_core():
        timings = asyncio.run(measure(settings))
    _tell(timings, machine(), as_json)


@app.command()
def retrieval(repeat: Repeat = 200, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Time a search over the documents with its quotes, and one over the products."""
    from chatbot.evaluation.benchmarks import measure_retrieval

    _report(_composed(config, data_dir), lambda app: measure_retrieval(app, repeat), as_json)


@app.command()
def write(
    repeat: Repeat = 200,
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="A PostgreSQL to measure, too, in a schema that is removed again."),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Time confirmed writes, from the press to the durable commit; the budget is 15 ms at the 95th percentile."""
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.write_benchmarks import measure_writes

    settings = _composed(config, data_dir)
    timings = asyncio.run(_at_workbench(settings, lambda bench: measure_writes(bench, repeat, "SQLite")))
    if url is not None:
        timings += asyncio.run(_at_workbench(settings, lambda bench: measure_writes(bench, repeat, "PostgreSQL"), url))
    _tell(timings, machine(), as_json)


@app.command(name="rules")
def eligibility(
    repeat: Repeat = 2000, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None
) -> None:
    """Time decisions by the shop's rules; the budget is 1 ms at the 95th percentile."""
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.write_benchmarks import measure_rules

    async def measure(bench: Workbench) -> list[Timing]:
        return measure_rules(bench, repeat)

    _tell(asyncio.run(_at_workbench(_composed(config, data_dir), measure)), machine(), as_json)


async def _at_workbench(
    settings: Settings, measure: Callable[[Workbench], Awaitable[list[Timing]]], url: str | None = None
) -> list[Timing]:
    from chatbot.bootstrap.workbench import open_workbench

    with tempfile.TemporaryDirectory(prefix="storedesk-bench-", ignore_cleanup_errors=True) as folder:
        async with open_workbench(settings.model_copy(update={"data_dir": Path(folder)}), url) as bench:
            return await measure(bench)


def _tell(timings: list[Timing], facts: Machine, as_json: bool) -> None:
    from chatbot.evaluation.benchmarks import as_json as bench_json

    if as_json:
        typer.echo(json.dumps(bench_json(timings, facts), indent=2))
    else:
        _print(timings, facts)


def _composed(config: Path | None, data_dir: Path | None) -> Settings:
    """Return the settings without a language model, and without the shop's own database."""
    settings = read_settings(config, data_dir)
    model, store = settings.lm.model_copy(update={"backend": "none"}), settings.store.model_copy(update={"url": None})
    return settings.model_copy(update={"lm": model, "store": store})


def _report(settings: Settings, measure: Callable[[App], Awaitable[list[Timing]]], as_json: bool) -> None:
    with _scratch(settings) as of_its_own:
        timings, facts = asyncio.run(_measured(of_its_own, measure))
    _tell(timings, facts, as_json)


@contextmanager
def _scratch(settings: Settings) -> Iterator[Settings]:
    """Return the settings with a data folder of its own, in which only the embedder is the shop's."""
    with tempfile.TemporaryDirectory(prefix="storedesk-bench-", ignore_cleanup_errors=True) as folder:
        embedders = settings.data_dir / "models"
        embedders.mkdir(parents=True, exist_ok=True)
        (Path(folder) / "models").symlink_to(embedders.resolve())
        yield settings.model_copy(update={"data_dir": Path(folder)})


async def _measured(
    settings: Settings, measure: Callable[[App], Awaitable[list[Timing]]]
) -> tuple[list[Timing], Machine]:
    from chatbot.bootstrap.app import build
    from chatbot.bootstrap.prepare import prepare
    from chatbot.evaluation.benchmarks import machine, measure_ingest

    app = build(settings)
    try:
        tell("Indexing the demo shop ...")
        ingested = await measure_ingest(app, lambda done, total: None)
        await prepare(app, tell)
        await app.warm_up()
        return [*ingested, *await measure(app)], machine()
    finally:
        await app.close()


def _print(timings: list[Timing], facts: Machine) -> None:
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

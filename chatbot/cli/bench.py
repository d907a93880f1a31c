"""`chatbot bench`: how fast it is, on this machine."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.bench_lm import lm
from chatbot.cli.bench_retrieval import retrieval
from chatbot.cli.bench_serve import serve
from chatbot.cli.bench_shop import Repeat, composed, report, scratch, tell_timings
from chatbot.cli.options import AsJson, Config, DataDir

if TYPE_CHECKING:
    from chatbot.bootstrap.workbench import Workbench
    from chatbot.evaluation.benchmarks import Timing
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def bench() -> None:
    """Measure turns, understanding, retrieval, writes or rules without a language model, one, or a server.

    All on a demo shop; of the data folder only the embedder is used, and by a server the index.
    """


@app.command()
def turn(repeat: Repeat = 100, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Time whole turns: each kind, and the first against the last of 500 in one conversation."""
    from chatbot.evaluation.benchmarks import measure_turns

    report(composed(config, data_dir), lambda app: measure_turns(app, repeat), as_json)


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

    with scratch(composed(config, data_dir)) as settings, on_one_core():
        timings = asyncio.run(measure(settings))
    tell_timings(timings, machine(), as_json)


app.command()(retrieval)
app.command()(lm)
app.command()(serve)


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

    settings = composed(config, data_dir)
    timings = asyncio.run(_at_workbench(settings, lambda bench: measure_writes(bench, repeat, "SQLite")))
    if url is not None:
        timings += asyncio.run(_at_workbench(settings, lambda bench: measure_writes(bench, repeat, "PostgreSQL"), url))
    tell_timings(timings, machine(), as_json)


@app.command(name="rules")
def eligibility(
    repeat: Repeat = 2000, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None
) -> None:
    """Time decisions by the shop's rules; the budget is 1 ms at the 95th percentile."""
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.write_benchmarks import measure_rules

    async def measure(bench: Workbench) -> list[Timing]:
        return measure_rules(bench, repeat)

    tell_timings(asyncio.run(_at_workbench(composed(config, data_dir), measure)), machine(), as_json)


async def _at_workbench(
    settings: Settings, measure: Callable[[Workbench], Awaitable[list[Timing]]], url: str | None = None
) -> list[Timing]:
    from chatbot.bootstrap.workbench import open_workbench

    with tempfile.TemporaryDirectory(prefix="storedesk-bench-", ignore_cleanup_errors=True) as folder:
        async with open_workbench(settings.model_copy(update={"data_dir": Path(folder)}), url) as bench:
            return await measure(bench)

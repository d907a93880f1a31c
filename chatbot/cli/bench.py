"""`chatbot bench`: how fast it is, on this machine."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.evaluation.benchmarks import Machine, Timing
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
Repeat = Annotated[int, typer.Option(min=1, max=10_000, help="How often each thing is timed.")]


@app.callback()
def bench() -> None:
    """Measure turns or retrieval, without a language model, on a demo shop made in a folder of its own.

    Of the data folder only the embedder is used.
    """


@app.command()
def turn(repeat: Repeat = 100, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Time whole turns: each kind, and the first against the last of 500 in one conversation."""
    from chatbot.evaluation.benchmarks import measure_turns

    _report(_composed(config, data_dir), lambda app: measure_turns(app, repeat), as_json)


@app.command()
def retrieval(repeat: Repeat = 200, as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Time a search over the documents with its quotes, and one over the products."""
    from chatbot.evaluation.benchmarks import measure_retrieval

    _report(_composed(config, data_dir), lambda app: measure_retrieval(app, repeat), as_json)


def _composed(config: Path | None, data_dir: Path | None) -> Settings:
    """Return the settings without a language model."""
    settings = read_settings(config, data_dir)
    return settings.model_copy(update={"lm": settings.lm.model_copy(update={"backend": "none"})})


def _report(settings: Settings, measure: Callable[[App], Awaitable[list[Timing]]], as_json: bool) -> None:
    from chatbot.evaluation.benchmarks import as_json as bench_json

    with tempfile.TemporaryDirectory(prefix="storedesk-bench-", ignore_cleanup_errors=True) as folder:
        embedders = settings.data_dir / "models"
        embedders.mkdir(parents=True, exist_ok=True)
        (Path(folder) / "models").symlink_to(embedders.resolve())
        timings, facts = asyncio.run(_measured(settings.model_copy(update={"data_dir": Path(folder)}), measure))
    if as_json:
        typer.echo(json.dumps(bench_json(timings, facts), indent=2))
    else:
        _print(timings, facts)


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
        typer.echo(f"{one.name:{width}} {one.p50_ms:8.1f} {one.p95_ms:8.1f} {one.times:6}")
    typer.echo(
        f"{facts.cores} cores, load {facts.load}; resident memory {facts.memory_mib:.0f} MiB, "
        f"at its peak {facts.peak_memory_mib:.0f} MiB"
    )

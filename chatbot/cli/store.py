"""`chatbot store`: the shop's database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from chatbot.cli.options import Config, DataDir, read_settings

if TYPE_CHECKING:
    from chatbot.adapters.connectors.demo_store import SeedReport
    from chatbot.settings import Settings

app = typer.Typer(help="The shop's database.", no_args_is_help=True)


@app.callback()
def store() -> None:
    """Look after the shop's database."""


@app.command()
def seed(config: Config = None, data_dir: DataDir = None) -> None:
    """Fill an empty database with the demo shop: the same people and orders every time, dated from today."""
    from chatbot.bootstrap.prepare import described

    report = asyncio.run(_seeded(read_settings(config, data_dir)))
    states = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in report.states)
    typer.echo(f"The demo shop is ready: {described(report)} ({states}).")


@app.command()
def audit(config: Config = None, data_dir: DataDir = None) -> None:
    """Check the hash chain of the audit log; exit status 1 names the first entry that was changed or removed."""
    broken = asyncio.run(_broken_entry(read_settings(config, data_dir)))
    if broken is not None:
        typer.echo(f"chatbot: the audit log is broken at entry {broken}", err=True)
        raise typer.Exit(1)
    typer.echo("The audit log is unbroken.")


async def _broken_entry(settings: Settings) -> int | None:
    from chatbot.bootstrap.app import build

    app = build(settings)
    try:
        return await app.broken_audit_entry()
    finally:
        await app.close()


async def _seeded(settings: Settings) -> SeedReport:
    from chatbot.bootstrap.app import build
    from chatbot.bootstrap.prepare import seed_demo

    app = build(settings)
    try:
        return await seed_demo(app)
    finally:
        await app.close()

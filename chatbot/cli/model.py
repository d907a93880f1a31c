"""`chatbot model`: switches the language model off and on, and checks what its server honours."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings

if TYPE_CHECKING:
    from chatbot.bootstrap.model_check import Checked
    from chatbot.ports.model_switch import ModelSwitch, SwitchedOff
    from chatbot.settings import Settings

app = typer.Typer(help="The language model: off, on, and what its server honours.", no_args_is_help=True)

Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for whoever asks later.")]


Model = Annotated[str | None, typer.Option("--model", metavar="NAME", help="The model instead of lm.model.")]
BaseUrl = Annotated[str | None, typer.Option("--base-url", metavar="URL", help="The server instead of lm.base_url.")]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait for each answer.")]


@app.callback()
def model() -> None:
    """Switch the language model off and on, and check what its server honours."""


@app.command()
def check(
    model: Model = None,
    base_url: BaseUrl = None,
    timeout: Timeout = 60.0,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Ask the model's server a dozen questions, show what it really honours, and keep that for `chatbot serve`.

    Exit status 1 when no reply could be worded by it: it does not answer, or it does not stream.
    """
    from chatbot.bootstrap.model_check import check_server, with_server
    from chatbot.cli.model_findings import as_data, show_findings

    settings = with_server(read_settings(config, data_dir), model, base_url)
    checked: Checked = asyncio.run(check_server(settings, timeout, lambda line: typer.echo(f"{line} ...", err=True)))
    if as_json:
        typer.echo(json.dumps(as_data(checked), ensure_ascii=False))
    else:
        show_findings(checked)
    raise typer.Exit(0 if checked.report.is_usable else 1)


@app.command()
def off(reason: Reason = "", config: Config = None, data_dir: DataDir = None) -> None:
    """Switch the model off, within seconds and without a restart; replies are composed from then on."""
    asyncio.run(_switch(read_settings(config, data_dir)).turn_off(reason))
    typer.echo("The model is off; a running service composes its replies within 5 seconds.")


@app.command()
def on(config: Config = None, data_dir: DataDir = None) -> None:
    """Switch the model on again."""
    asyncio.run(_switch(read_settings(config, data_dir)).turn_on())
    typer.echo("The model is on; a running service asks it within 5 seconds.")


@app.command()
def status(as_json: AsJson = False, config: Config = None, data_dir: DataDir = None) -> None:
    """Tell whether the model is on."""
    settings = read_settings(config, data_dir)
    found = asyncio.run(_switch(settings).off())
    name = "" if settings.lm.backend == "none" else settings.lm.model
    if as_json:
        since = found.since.isoformat() if found and found.since else None
        told = {"model": name, "is_on": found is None, "since": since, "reason": found.reason if found else ""}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    state = "on" if found is None else _told(found)
    typer.echo(f"{name} is {state}." if name else f"No model is set, every reply is composed; its switch is {state}.")


def _switch(settings: Settings) -> ModelSwitch:
    from chatbot.bootstrap.language_model import build_switch

    return build_switch(settings)


def _told(off: SwitchedOff) -> str:
    since = f" since {off.since.astimezone():%Y-%m-%d %H:%M}" if off.since else ""
    return f"off{since}{f' ({off.reason})' if off.reason else ''}"

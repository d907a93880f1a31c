"""The entry point of the command `chatbot`. Importing it loads no heavy library; commands do when they run."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_group

from chatbot import __version__
from chatbot.cli import (
    ask,
    bench,
    catalogue,
    chat,
    evaluate,
    knowledge,
    model,
    privacy,
    repair,
    rules,
    serve,
    staff,
    store,
    usage,
)
from chatbot.cli.failures import OneLineGroup
from chatbot.cli.quiet import log_to_stderr, quieten

app = typer.Typer(
    cls=OneLineGroup,
    help="A customer-service assistant for online stores.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def run() -> None:
    """Run the command line."""
    quieten()
    app(prog_name="chatbot")


def _version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"chatbot {__version__}")
        raise typer.Exit


@app.callback()
def chatbot(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A customer-service assistant for online stores."""
    quieten()
    log_to_stderr()


app.command()(serve.serve)
app.command()(chat.chat)
app.command()(ask.ask)
app.command()(knowledge.ingest)
app.command()(knowledge.search)
app.command()(usage.usage)
app.add_typer(repair.app, name="knowledge")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(store.app, name="store")
app.add_typer(rules.app, name="rules")
app.add_typer(staff.app, name="staff")
app.add_typer(privacy.app, name="privacy")
app.add_typer(model.app, name="model")
app.add_typer(bench.app, name="bench")
app.add_typer(evaluate.app, name="evaluate")


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def train(context: typer.Context) -> None:
    """Train the models that ship with the product: chatbot train lm."""
    from chatbot.cli.train import app as training

    status = get_group(training).main(context.args or ["--help"], "chatbot train", standalone_mode=False)
    raise typer.Exit(status if isinstance(status, int) else 0)

"""`chatbot privacy`: shows, erases and lets go what is kept about customers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatbot.cli.administer import administer
from chatbot.cli.options import Config, DataDir, read_settings

if TYPE_CHECKING:
    from chatbot.bootstrap import App

_OWNER_ONLY = 0o600

app = typer.Typer(help="What is kept about customers.", no_args_is_help=True)

Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Id or e-mail.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Where to write it (customer-<id>.json in this folder).")
]
EvenOpen = Annotated[
    bool, typer.Option("--even-open", help="Erase although an order, a return or a refund of theirs is open.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")]


@app.callback()
def privacy() -> None:
    """Show, erase and let go what is kept about customers."""


@app.command()
def export(customer: Customer, out: Out = None, config: Config = None, data_dir: DataDir = None) -> None:
    """Write everything about a customer into one JSON file that only you may read."""
    content = administer(read_settings(config, data_dir), lambda opened: _exported(opened, customer))
    path = out or Path(f"customer-{content['customer_id']}.json")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=2)
        file.write("\n")
    typer.echo(f"Written to {path}: hand it over on a safe way, then delete it.")


@app.command()
def erase(
    customer: Customer, even_open: EvenOpen = False, yes: Yes = False, config: Config = None, data_dir: DataDir = None
) -> None:
    """Erase a customer for ever; what book-keeping needs stays without a name."""
    if not yes:
        typer.confirm(f"Erase {customer} for ever?", abort=True, err=True)

    async def erased(opened: App) -> str:
        customer_id = await opened.privacy.customer_id(customer)
        await opened.privacy.erase(customer_id, even_open=even_open)
        return customer_id

    customer_id = administer(read_settings(config, data_dir), erased)
    typer.echo(f"{customer_id} is erased. Exports and backups outside the data folder are yours to delete.")


@app.command()
def retention(config: Config = None, data_dir: DataDir = None) -> None:
    """Delete now what is older than the settings keep it; `chatbot serve` does so once a day."""
    gone = administer(read_settings(config, data_dir), lambda opened: opened.privacy.retain())
    for table, count in gone.items():
        typer.echo(f"{count:8} {table.replace('_', ' ')}")


async def _exported(opened: App, customer: str) -> dict[str, Any]:
    return await opened.privacy.export(await opened.privacy.customer_id(customer))

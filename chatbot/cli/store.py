"""`chatbot store`: the shop's database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import Config, DataDir, read_settings

if TYPE_CHECKING:
    from chatbot.adapters.connectors.demo_store import SeedReport
    from chatbot.adapters.delivery.deliverer import DeliveryReport
    from chatbot.settings import Settings

app = typer.Typer(help="The shop's database.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the files.")]
_SHOWN = 20


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


@app.command()
def deliver(config: Config = None, data_dir: DataDir = None) -> None:
    """Deliver what waits in the outbox: mails and messages to the webhook; `chatbot serve` does it by itself."""
    report, waiting = asyncio.run(_delivered(read_settings(config, data_dir)))
    for taker, count in sorted(report.taken.items()):
        typer.echo(f"{count} delivered to {taker}")
    for count, what in ((report.put_off, "put off"), (report.set_aside, "set aside"), (waiting, "waiting")):
        if count:
            typer.echo(f"{count} {what}")
    if not report.taken and not waiting:
        typer.echo("The outbox is empty.")


async def _delivered(settings: Settings) -> tuple[DeliveryReport, int]:
    from chatbot.bootstrap.app import build

    app = build(settings)
    try:
        return await app.deliver()
    finally:
        await app.close()


@app.command("export")
def export_to(folder: Folder, config: Config = None, data_dir: DataDir = None) -> None:
    """Write products, customers and orders into an empty folder, in the format of docs/store-format.md."""
    from chatbot.bootstrap.shop_files import export_files

    report = asyncio.run(export_files(_url(config, data_dir), folder))
    typer.echo(
        f"Exported {report.products} products, {report.customers} customers and {report.orders} orders to {folder}. "
        "The files hold personal data."
    )


@app.command("import")
def import_from(folder: Folder, config: Config = None, data_dir: DataDir = None) -> None:
    """Put the products, customers and orders of a folder into the database: all of them, or none."""
    from chatbot.bootstrap.shop_files import import_files

    currency = read_settings(config, data_dir).shop.currency
    report = asyncio.run(import_files(_url(config, data_dir), folder, currency))
    for fault in report.faults:
        typer.echo(str(fault), err=True)
    if report.fault_count:
        more = report.fault_count - len(report.faults)
        shown = f", {more} more than are shown" if more else ""
        typer.echo(f"chatbot: nothing was imported: {_counted(report.fault_count, 'fault')}{shown}", err=True)
        raise typer.Exit(1)
    orders = report.orders
    typer.echo(
        f"Imported {report.products} products, {report.customers} customers and {orders.written} orders; "
        f"{orders.unchanged} orders had not changed."
    )
    if orders.kept:
        shown = ", ".join(orders.kept[:_SHOWN]) + (" ..." if len(orders.kept) > _SHOWN else "")
        typer.echo(f"Left as they are, newer than the file: {_counted(len(orders.kept), 'order')} ({shown}).")


@app.command()
def check(config: Config = None, data_dir: DataDir = None) -> None:
    """Look the whole database over; exit status 1 names each record that is not as it must be."""
    from chatbot.bootstrap.shop_files import check_database
    from chatbot.domain.order_numbers import OrderNumbers

    shop = read_settings(config, data_dir).shop
    form = OrderNumbers(shop.order_number, shop.order_prefix)
    found = asyncio.run(check_database(_url(config, data_dir), form))
    for violation in found:
        typer.echo(f"{violation.key}: {violation.what}")
    if found:
        typer.echo(f"chatbot: {_counted(len(found), 'violation')} found", err=True)
        raise typer.Exit(1)
    typer.echo("The database is as it must be.")


def _url(config: Path | None, data_dir: Path | None) -> str:
    from chatbot.bootstrap.app import database_url

    settings = read_settings(config, data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return database_url(settings)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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

"""`chatbot ingest` and `chatbot search`: the index of documents and catalogue."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell

if TYPE_CHECKING:
    from chatbot.adapters.retrieval.ingest import IngestReport
    from chatbot.domain.knowledge import Passage
    from chatbot.settings import Settings

from chatbot.domain.knowledge import Tier
from chatbot.ports.retriever import Kind, Query

_SHOWN = 160


def ingest(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Folder of documents instead of the one in the settings.")
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Begin anew, whatever the state of the index.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on indexing what is saved, until Ctrl-C. A server does it by itself.")
    ] = False,
    url: Annotated[
        list[str] | None, typer.Option("--url", metavar="URL", help="Fetch a page into the folder first; repeatable.")
    ] = None,
    language: Annotated[str, typer.Option(metavar="TAG", help="The language of the pages, not the shop's.")] = "",
    tier: Annotated[Tier, typer.Option(help="How far the pages are trusted: guide or policy if they are yours.")] = (
        Tier.COMMUNITY
    ),
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Index the documents and the catalogue: only what changed is embedded again."""
    settings = read_settings(config, data_dir)
    for path in _fetched(url or (), folder or settings.knowledge.folder, language or settings.shop.language, tier):
        tell(f"Saved {path}")
    with _progress() as on_progress:
        report = asyncio.run(_ingested(settings, folder, rebuild, on_progress))
    _tell(settings, folder, report)
    if watch:
        with suppress(KeyboardInterrupt):
            asyncio.run(_watched(settings, folder))
    elif report.errors:
        raise typer.Exit(1)


def _fetched(urls: Sequence[str], folder: Path, language: str, tier: Tier) -> tuple[Path, ...]:
    if not urls:
        return ()
    from chatbot.bootstrap.pages import add_pages

    return asyncio.run(add_pages(urls, folder, language, tier))


def _tell(settings: Settings, folder: Path | None, report: IngestReport) -> None:
    for error in report.errors:
        typer.echo(f"chatbot: {error}", err=True)
    if report.errors:
        tell("Nothing was indexed; the index is as it was.")
        return
    typer.echo(_described(report))
    if folder is not None and folder.resolve() != settings.knowledge.folder.resolve():
        tell(f"To keep answering from this folder, set knowledge.folder: {folder} in the settings.")


def search(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="What to look for.")],
    kind: Annotated[Kind | None, typer.Option(help="Only one kind; unanswered: topics of no document.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many of each kind.")] = 5,
    language: Annotated[str, typer.Option(metavar="TAG", help="Search in this language, not the shop's.")] = "",
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show what the assistant finds for a query, with scores."""
    kinds = (Kind.ARTICLE, Kind.PRODUCT) if kind is None else (kind,)
    settings = read_settings(config, data_dir)
    query = Query(text, language=language or settings.shop.language, limit=limit)
    passages = asyncio.run(_found(settings, query, kinds))
    if as_json:
        typer.echo(json.dumps([_as_json(passage) for passage in passages], ensure_ascii=False, indent=2))
        return
    for passage in passages:
        place = " > ".join(dict.fromkeys(part for part in (passage.title, passage.heading) if part))
        excerpt = " ".join(passage.text.split())
        typer.echo(f"{passage.score:.2f}  {place}  [{passage.document_id}]")
        typer.echo(f"      {excerpt if len(excerpt) <= _SHOWN else excerpt[:_SHOWN].rstrip() + ' ...'}")
    if not passages:
        typer.echo("Nothing found.")


async def _ingested(
    settings: Settings, folder: Path | None, rebuild: bool, on_progress: Callable[[int, int], None]
) -> IngestReport:
    from chatbot.bootstrap.app import build

    app = build(settings)
    try:
        return await app.knowledge.ingest(on_progress, folder=folder, rebuild=rebuild)
    finally:
        await app.close()


async def _watched(settings: Settings, folder: Path | None) -> None:
    from chatbot.bootstrap.app import build
    from chatbot.bootstrap.watching import keep_current

    app = build(settings)
    place = folder or settings.knowledge.folder
    tell(f"Watching {place}; Ctrl-C ends it.")
    try:
        await keep_current(place, lambda: app.knowledge.ingest(lambda done, total: None, folder=place), typer.echo)
    finally:
        await app.close()


async def _found(settings: Settings, query: Query, kinds: tuple[Kind, ...]) -> tuple[Passage, ...]:
    from zoneinfo import ZoneInfo

    from chatbot.bootstrap import open_app

    async with open_app(settings, say=tell) as app:
        today = app.clock.now().astimezone(ZoneInfo(settings.shop.time_zone)).date()
        queries = (replace(query, kind=kind, on=today) for kind in kinds)
        found = [passage for query in queries for passage in await app.knowledge.retriever.search(query)]
    return tuple(sorted(found, key=lambda passage: -passage.score))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal while texts are embedded, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("Embedding"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("embedding", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


def _described(report: IngestReport) -> str:
    if not report.has_changed:
        return (
            f"Nothing changed: {report.unchanged} documents and products, {report.chunks} chunks "
            f"({report.seconds:.1f} s)."
        )
    return (
        f"Added {report.added}, changed {report.changed}, removed {report.removed}, unchanged {report.unchanged}; "
        f"{report.chunks} chunks in {report.seconds:.1f} s."
    )


def _as_json(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document_id,
        "title": passage.title,
        "heading": passage.heading,
        "anchor": passage.anchor,
        "tier": passage.tier.value,
        "score": round(passage.score, 4),
        "text": passage.text,
    }

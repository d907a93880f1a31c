"""`chatbot knowledge`: what is wrong with the documents, and what shoppers asked that they do not answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import AsJson, Config, DataDir, Html, read_settings, tell
from chatbot.cli.reports import show_report

if TYPE_CHECKING:
    from chatbot.evaluation.knowledge.findings import Finding
    from chatbot.evaluation.knowledge.gaps import Gap
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
Days = Annotated[int, typer.Option(min=1, help="Look at the conversations of so many days.")]


@dataclass(frozen=True, slots=True)
class _Checked:
    findings: tuple[Finding, ...]
    documents: int


@app.callback()
def knowledge() -> None:
    """Find what is wrong with the documents, and what shoppers asked that they do not answer."""


@app.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Option("--knowledge", metavar="DIR", help="Folder of documents and rules instead of the shop's own."),
    ] = None,
    days: Days = 30,
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Find contradictions, dead links, wrong translations and more; exit status 1 if any finding is an error."""
    from chatbot.evaluation.knowledge import report

    settings = read_settings(config, data_dir)
    about = folder or settings.knowledge.folder
    checked = asyncio.run(_checked(settings, about, days, is_own=folder is None))
    found = checked.findings, checked.documents
    show_report(
        html,
        lambda: report.as_html(*found, str(about)),
        as_json=as_json,
        plain=lambda: report.as_json(*found),
        lines=lambda: report.lines(*found),
    )
    if report.has_errors(checked.findings):
        raise typer.Exit(1)


@app.command()
def gaps(
    days: Days = 30,
    draft: Annotated[
        Path | None, typer.Option("--draft", metavar="DIR", help="Write the draft of an article for each group there.")
    ] = None,
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Group the questions that got no sure answer, the largest group first, personal data masked."""
    from chatbot.evaluation.knowledge import gaps_report
    from chatbot.evaluation.knowledge.drafts import write_drafts

    found = asyncio.run(_gaps(read_settings(config, data_dir), days))
    show_report(
        html,
        lambda: gaps_report.as_html(found, f"conversations of {days} days"),
        as_json=as_json,
        plain=lambda: gaps_report.as_json(found, days),
        lines=lambda: gaps_report.lines(found, days),
    )
    if draft is not None:
        written = write_drafts(found, draft)
        tell(
            f"Wrote {len(written)} drafts to {draft}: fill in TODO and effective_from, then move them to the documents."
        )


async def _checked(settings: Settings, folder: Path, days: int, *, is_own: bool) -> _Checked:
    from chatbot.bootstrap import build
    from chatbot.bootstrap.likeness import Likeness
    from chatbot.bootstrap.rulebook import read_knowledge
    from chatbot.evaluation.knowledge.check import Knowledge, by_severity, check_knowledge
    from chatbot.evaluation.knowledge.gaps_report import findings

    rules, documents = read_knowledge(folder)
    unanswered = findings(await _gaps(settings, days)) if is_own else ()
    app = build(settings)
    try:
        likeness = Likeness(app.knowledge.embedder)
        looked_over = Knowledge(rules, documents, settings.shop.language, app.languages, likeness)
        found = check_knowledge(looked_over, _today(settings), settings.knowledge.review_days)
    finally:
        await app.close()
    return _Checked(by_severity((*found, *unanswered)), len(documents))


async def _gaps(settings: Settings, days: int) -> tuple[Gap, ...]:
    from chatbot.bootstrap import open_app
    from chatbot.bootstrap.likeness import Likeness
    from chatbot.bootstrap.transcripts import open_transcripts
    from chatbot.evaluation.knowledge.gaps import find_gaps
    from chatbot.evaluation.knowledge.unanswered import read_unanswered

    async with open_app(settings, say=tell) as opened:
        since = opened.clock.now() - timedelta(days=days)
        questions = await read_unanswered(open_transcripts(opened), opened.store, since)
        return await find_gaps(
            questions, Likeness(opened.knowledge.embedder), opened.knowledge.retriever, _today(settings)
        )


def _today(settings: Settings) -> date:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(settings.shop.time_zone)).date()

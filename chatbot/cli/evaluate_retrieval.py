"""`chatbot evaluate retrieval`: how well questions find what answers them, and how honestly others are rejected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chatbot.cli.options import AsJson, Config, DataDir, Html, read_settings, tell
from chatbot.cli.reports import show_report

if TYPE_CHECKING:
    from chatbot.bootstrap.retrieval import Knowledge
    from chatbot.evaluation.retrieval.comparison import Scores
    from chatbot.evaluation.retrieval.labelled import LabelledSet
    from chatbot.evaluation.retrieval.runner import Plan, Searched, SetResult
    from chatbot.settings import Settings


def retrieval(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Labelled questions in the BEIR layout, or folders of them.")
    ],
    pipeline: Annotated[
        Literal["answer", "search"],
        typer.Option("--as", help="As the dialogue searches, after what was said before; or the bare search."),
    ] = "answer",
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SIGNAL",
            help="Run again without this (dense, lexical, exact, asked, sentences, reranker, intents) and compare; "
            "repeatable.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Compare with what an earlier run has printed with --json.")
    ] = None,
    language: Annotated[
        str, typer.Option(metavar="TAG", help="The language of sets that do not say theirs, not the shop's.")
    ] = "",
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Measure on labelled questions what is found, what is rejected, and which signal earns its place."""
    from chatbot.evaluation.retrieval.comparison import read_baseline
    from chatbot.evaluation.retrieval.html import as_html
    from chatbot.evaluation.retrieval.labelled import read_sets
    from chatbot.evaluation.retrieval.report import as_json as report_json
    from chatbot.evaluation.retrieval.report import lines

    settings = read_settings(config, data_dir)
    sets = read_sets(folder, language or settings.shop.language)
    earlier = None if baseline is None else read_baseline(baseline)
    signals = tuple(dict.fromkeys(without or ()))
    results = asyncio.run(_results(settings, sets, _plan(settings, pipeline == "answer", signals, earlier)))
    show_report(
        html,
        lambda: as_html(results, f"{folder}, --as {pipeline}"),
        as_json=as_json,
        plain=lambda: report_json(results),
        lines=lambda: (line for one in results for line in lines(one)),
    )


def _plan(
    settings: Settings, is_dialogue: bool, without: tuple[str, ...], baseline: Mapping[str, Scores] | None
) -> Plan:
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from chatbot.bootstrap.local_languages import load_local_languages
    from chatbot.evaluation.retrieval.runner import Plan

    today = datetime.now(UTC).astimezone(ZoneInfo(settings.shop.time_zone)).date()
    return Plan(is_dialogue, today, load_local_languages(settings), without, baseline)


async def _results(settings: Settings, sets: tuple[LabelledSet, ...], plan: Plan) -> tuple[SetResult, ...]:
    from chatbot.bootstrap.app import build
    from chatbot.bootstrap.understanding import build_understander
    from chatbot.evaluation.retrieval.runner import run_set

    app = build(settings)
    try:
        understander, _ = build_understander(settings, app.knowledge.embedder, app.languages)
        plan = replace(plan, spelt=understander.spelt)
        if any(one.corpus is None for one in sets):
            await _brought_up_to_date(app.knowledge)
        results = []
        for one in sets:
            async with _searched(one, app.knowledge) as searched:
                results.append(await run_set(one, searched, plan))
        return tuple(results)
    finally:
        await app.close()


async def _brought_up_to_date(knowledge: Knowledge) -> None:
    """Index what is new in the shop's documents, as a start of the assistant would."""
    report = await knowledge.ingest(lambda done, total: None)
    for error in report.errors:
        tell(f"Not indexed: {error}")
    if report.added or report.changed or report.removed:
        tell(f"Index: {report.added} added, {report.changed} changed, {report.removed} removed.")


@asynccontextmanager
async def _searched(labelled: LabelledSet, knowledge: Knowledge) -> AsyncIterator[Searched]:
    from chatbot.bootstrap.corpus import indexed_corpus, passages_of, retriever_without
    from chatbot.evaluation.retrieval.labelled import id_in_shop
    from chatbot.evaluation.retrieval.runner import Searched

    embedder, reranked = knowledge.embedder, knowledge.reranked
    if labelled.corpus is None:
        own = partial(id_in_shop, labelled.kind)
        passages = passages_of(knowledge.index, embedder, labelled.kind, labelled.language)
        doubting = knowledge.doubting
        search = partial(retriever_without, knowledge.index, embedder, reranked=reranked, doubting=doubting)
        yield Searched(frozenset(map(own, passages)), own, search)
        return
    tell(f"Indexing a corpus of {len(labelled.corpus)} texts ...")
    texts = {name: (text.title, text.text) for name, text in labelled.corpus.items()}
    async with indexed_corpus(texts, knowledge, labelled.language, lambda done, total: None) as (index, name_of):
        search = partial(retriever_without, index, embedder, reranked=reranked)
        yield Searched(frozenset(texts), name_of, search)

"""`chatbot bench retrieval`: how fast documents are indexed and searched, also many more than the demo shop has."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.bench_shop import Repeat, composed, measured, print_timings, scratch
from chatbot.cli.options import AsJson, Config, DataDir, tell

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.evaluation.benchmarks import Timing
    from chatbot.evaluation.retrieval.speed import Speed
    from chatbot.settings import Settings

_INGESTED = 300


def retrieval(
    repeat: Repeat = 200,
    passages: Annotated[
        int, typer.Option(min=1_000, max=1_000_000, help="How many made-up passages are searched.")
    ] = 10_000,
    alone: Annotated[
        bool, typer.Option("--alone", help="Do not time sentence-transformers + Chroma beside it.")
    ] = False,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Time searches over the demo shop and, on one core, over made-up passages; and what an ingest costs."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported: threads on one core wait for each other
    from chatbot.evaluation.benchmarks import as_json as bench_json
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.retrieval.speed import lines
    from chatbot.evaluation.understanding_benchmarks import on_one_core

    with scratch(composed(config, data_dir)) as settings:
        timings, _ = asyncio.run(measured(settings, lambda app: _demo(app, repeat)))
        tell(f"Making up {passages} passages ...")
        with on_one_core():
            speed = asyncio.run(_speed(settings, passages, repeat, is_compared=not alone))
    facts, timings = machine(), [*timings, *speed.timings]
    if as_json:
        more = {"times_as_fast": speed.times_as_fast, "agreement": speed.agreement}
        typer.echo(json.dumps(bench_json(timings, facts) | more, indent=2))
        return
    print_timings(timings, facts)
    for line in lines(speed):
        typer.echo(line)


async def _demo(app: App, repeat: int) -> list[Timing]:
    from chatbot.bootstrap.corpus import indexed_corpus
    from chatbot.bootstrap.invented_shelf import invented_texts, words_in
    from chatbot.evaluation.benchmarks import measure_retrieval
    from chatbot.evaluation.retrieval.speed import measure_passages

    texts = invented_texts(words_in(app.settings.knowledge.folder), _INGESTED)
    corpus = {str(number): (f"Text {number}", text) for number, text in enumerate(texts)}
    indexing = indexed_corpus(corpus, app.knowledge, "en", lambda done, total: None)
    return [*await measure_retrieval(app, repeat), await measure_passages(indexing, _INGESTED)]


async def _speed(settings: Settings, passages: int, repeat: int, *, is_compared: bool) -> Speed:
    from chatbot.bootstrap.invented_shelf import by_sentence_transformers, invent, words_in
    from chatbot.bootstrap.retrieval import build_embedder
    from chatbot.evaluation.retrieval.speed import measure_search

    embedder = build_embedder(settings)
    shelf = invent(words_in(settings.knowledge.folder), passages, repeat + 1, embedder)
    return await measure_search(shelf, by_sentence_transformers() if is_compared else None)

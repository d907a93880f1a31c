"""`chatbot evaluate`: how well it answers and understands, on files of one's own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.evaluate_answers import answers
from chatbot.cli.evaluate_lock import lock
from chatbot.cli.evaluate_retrieval import retrieval
from chatbot.cli.options import AsJson, Config, DataDir, Html, read_settings, tell
from chatbot.cli.reports import show_report

if TYPE_CHECKING:
    from chatbot.evaluation.conversations.files import ConversationFile
    from chatbot.evaluation.conversations.pairs import Pair, PairResult
    from chatbot.evaluation.conversations.suite import Tried
    from chatbot.evaluation.understanding.figures import Prediction
    from chatbot.evaluation.understanding.labelled import Labelled
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
WithModel = Annotated[bool, typer.Option("--model", help="Let the configured language model word the replies.")]


@dataclass(frozen=True, slots=True)
class _Plan:
    files: tuple[ConversationFile, ...]
    pairs: tuple[Pair, ...]
    trials: int
    perturb: int
    seed: int


@app.callback()
def evaluate() -> None:
    """Evaluate the assistant on files of your own, without touching the shop's database."""


@app.command()
def conversations(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A conversation file, or a folder of them.")],
    trials: Annotated[int, typer.Option(min=1, max=100, help="How often each file is run.")] = 1,
    perturb: Annotated[int, typer.Option(min=0, max=100, help="In how many other wordings each file is run, too.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same other wordings.")] = 7,
    model: WithModel = False,
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Play conversation files on a demo shop made for them; exit status 1 if anything is not as they expect."""
    from chatbot.evaluation.conversations.files import read_conversations
    from chatbot.evaluation.conversations.html import as_html
    from chatbot.evaluation.conversations.pairs import read_pairs
    from chatbot.evaluation.conversations.report import as_json as report_json
    from chatbot.evaluation.conversations.report import has_failed, table_lines

    pairs = read_pairs(path)
    plan = _Plan(read_conversations(path, may_be_none=bool(pairs)), pairs, trials, perturb, seed)
    settings = _as_wished(read_settings(config, data_dir), model=model)
    all_tried, compared = asyncio.run(_played(settings, plan, (lambda line: None) if as_json else typer.echo))
    about = f"{path}, {trials} trials, {perturb} other wordings, seed {seed}"
    show_report(
        html,
        lambda: as_html(all_tried, compared, about),
        as_json=as_json,
        plain=lambda: report_json(all_tried, compared),
        lines=lambda: table_lines(all_tried, compared),
    )
    if has_failed(all_tried, compared):
        raise typer.Exit(1)


@app.command()
def understanding(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSON lines such as {"text": ..., "intent": ...}.')],
    map_file: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="YAML: a label of FILE, and our intents for it.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of the messages.")] = "en",
    whole: Annotated[
        bool, typer.Option("--whole", help="Ask the whole understander, not the intent classifier alone.")
    ] = False,
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Measure on labelled messages how often understanding is right, and how sure it is."""
    from chatbot.evaluation.understanding import report
    from chatbot.evaluation.understanding.figures import figures_of
    from chatbot.evaluation.understanding.labelled import read_labelled, read_map

    rows, ignored = read_labelled(file, None if map_file is None else read_map(map_file))
    settings = _as_wished(read_settings(config, data_dir), model=False)
    predictions = asyncio.run(_predicted(settings, rows, language, whole=whole))
    figures = figures_of(predictions, ignored)
    about = f"{file}, {language}, by the {'whole understander' if whole else 'intent classifier'}"
    show_report(
        html,
        lambda: report.as_html(figures, predictions, about),
        as_json=as_json,
        plain=lambda: report.as_json(figures, predictions),
        lines=lambda: report.lines(figures),
    )


app.command()(answers)
app.command()(lock)
app.command()(retrieval)


async def _predicted(
    settings: Settings, rows: tuple[Labelled, ...], language: str, *, whole: bool
) -> tuple[Prediction, ...]:
    from chatbot.bootstrap import build
    from chatbot.bootstrap.understanding import build_understander
    from chatbot.evaluation.understanding.measure import by_classifier, by_understander, predictions_of

    app = build(settings)
    try:
        understander, _ = build_understander(settings, app.knowledge.embedder, app.languages)
        await understander.warm_up()
        known = {name for name, _ in (await understander.classifier.classify((rows[0].text,), language))[0]}
        if unknown := sorted({name for row in rows for name in row.intents} - known):
            tell(f"Not among our intents: {', '.join(unknown)}")
        ask = by_understander(understander, language) if whole else by_classifier(understander.classifier, language)
        return await predictions_of(ask, rows)
    finally:
        await app.close()


async def _played(
    settings: Settings, plan: _Plan, say: Callable[[str], None]
) -> tuple[tuple[Tried, ...], tuple[PairResult, ...]]:
    from chatbot.bootstrap.stage import open_stage
    from chatbot.errors import LanguageModelError, MissingModel
    from chatbot.evaluation.conversations.files import WEDNESDAY
    from chatbot.evaluation.conversations.pairs import run_pair
    from chatbot.evaluation.conversations.report import failure_lines, pair_lines
    from chatbot.evaluation.conversations.rewording import forms_of
    from chatbot.evaluation.conversations.suite import run_files

    async with open_stage(settings, WEDNESDAY, tell) as stage:
        with contextlib.suppress(LanguageModelError, MissingModel):  # the replies are composed then
            await stage.app.warm_up_model()
        reword = partial(forms_of, count=plan.perturb, seed=plan.seed, names=await stage.words_of_goods())
        all_tried = await run_files(
            stage, plan.files, plan.trials, reword, lambda tried: _say(failure_lines(tried), say)
        )
        compared = [await run_pair(stage, pair) for pair in plan.pairs]
        for result in compared:
            _say(pair_lines(result), say)
        return all_tried, tuple(compared)


def _say(lines: Iterable[str], say: Callable[[str], None]) -> None:
    for line in lines:
        say(line)


def _as_wished(settings: Settings, *, model: bool) -> Settings:
    composed = settings.lm.model_copy(update={"backend": "none"})
    return settings if model else settings.model_copy(update={"lm": composed})

"""`chatbot evaluate answers`: how well a model words replies, beside the composed ones, before a shop lets it speak."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chatbot.cli.options import AsJson, Config, DataDir, Html, read_settings, tell
from chatbot.cli.reports import show_report

if TYPE_CHECKING:
    from chatbot.evaluation.answers.report import Report
    from chatbot.evaluation.answers.turns import AnswerTurn
    from chatbot.settings import Settings


def answers(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Turns with their evidence: evidence.jsonl.")],
    model: Annotated[
        str | None, typer.Option("--model", metavar="FOLDER_OR_NAME", help="The model instead of lm.model.")
    ] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="The server that serves it, instead of lm.base_url.")
    ] = None,
    profile: Annotated[
        Literal["references", "values"] | None,
        typer.Option("--profile", help="What --model may see; values unless it is lm.model."),
    ] = None,
    judge: Annotated[
        str | None, typer.Option("--judge", metavar="FOLDER_OR_NAME", help="A model that compares the replies.")
    ] = None,
    judge_url: Annotated[str | None, typer.Option("--judge-url", metavar="URL", help="The judge's server.")] = None,
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Let a model word turns through the fact lock and compare with the composed replies, turn by turn."""
    from chatbot.bootstrap.evaluated_model import settings_for
    from chatbot.bootstrap.local_languages import load_local_languages
    from chatbot.evaluation.answers import report as reports
    from chatbot.evaluation.answers.turns import read_turns

    settings = read_settings(config, data_dir)
    turns = read_turns(folder, load_local_languages(settings))
    judging = None if judge is None else settings_for(settings, judge, judge_url, "values")
    report = asyncio.run(_measured(settings_for(settings, model, base_url, profile), judging, turns))
    show_report(
        html,
        lambda: reports.as_html(report, str(folder)),
        as_json=as_json,
        plain=lambda: reports.as_json(report),
        lines=lambda: reports.lines(report),
    )


async def _measured(settings: Settings, judging: Settings | None, turns: tuple[AnswerTurn, ...]) -> Report:
    from chatbot.bootstrap.evaluated_model import opened_model
    from chatbot.bootstrap.language_model import build_writer
    from chatbot.evaluation.answers.figures import figures_of, scored
    from chatbot.evaluation.answers.judge import judge_all
    from chatbot.evaluation.answers.replies import word_all
    from chatbot.evaluation.answers.report import Report

    async with opened_model(settings) as model:
        tell(f"{settings.lm.model} words {len(turns)} turns ...")
        pairs = await word_all(turns, model, lambda counted: build_writer(settings, counted))
    judged = None
    if judging is not None:
        async with opened_model(judging) as judge:
            tell(f"{judging.lm.model} judges {len(pairs)} pairs ...")
            judged = await judge_all(pairs, judge, judging.lm.model)
    rows = scored(pairs)
    return Report(settings.lm.model, rows, figures_of(rows), judged)

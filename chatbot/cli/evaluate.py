"""`chatbot evaluate`: how well it answers and understands, on files of one's own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell

if TYPE_CHECKING:
    from chatbot.evaluation.conversations.files import ConversationFile
    from chatbot.evaluation.conversations.suite import Tried
    from chatbot.settings import Settings

app = typer.Typer(no_args_is_help=True)
WithModel = Annotated[bool, typer.Option("--model", help="Let the configured language model word the replies.")]


@dataclass(frozen=True, slots=True)
class _Plan:
    files: tuple[ConversationFile, ...]
    trials: int
    perturb: int
    seed: int


@app.callback()
def evaluate() -> None:
    """Evaluate the assistant on conversation files and on labelled messages, without touching the shop's database."""


@app.command()
def conversations(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A conversation file, or a folder of them.")],
    trials: Annotated[int, typer.Option(min=1, max=100, help="How often each file is run.")] = 1,
    perturb: Annotated[int, typer.Option(min=0, max=100, help="In how many other wordings each file is run, too.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same other wordings.")] = 7,
    model: WithModel = False,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Play conversation files on a demo shop made for them; exit status 1 if anything is not as they expect."""
    from chatbot.evaluation.conversations.files import read_conversations
    from chatbot.evaluation.conversations.report import as_json as report_json
    from chatbot.evaluation.conversations.report import has_failed, table_lines

    settings, files = _as_wished(read_settings(config, data_dir), model=model), read_conversations(path)
    plan = _Plan(files, trials, perturb, seed)
    all_tried = asyncio.run(_played(settings, plan, (lambda line: None) if as_json else typer.echo))
    if as_json:
        typer.echo(json.dumps(report_json(all_tried), ensure_ascii=False, indent=2))
    else:
        for line in table_lines(all_tried):
            typer.echo(line)
    if has_failed(all_tried):
        raise typer.Exit(1)


async def _played(settings: Settings, plan: _Plan, say: Callable[[str], None]) -> tuple[Tried, ...]:
    from chatbot.bootstrap.stage import open_stage
    from chatbot.errors import LanguageModelError, MissingModel
    from chatbot.evaluation.conversations.report import failure_lines
    from chatbot.evaluation.conversations.rewording import forms_of
    from chatbot.evaluation.conversations.suite import run_files

    def on_done(tried: Tried) -> None:
        for line in failure_lines(tried):
            say(line)

    async with open_stage(settings, plan.files[0].script.clock, tell) as stage:
        with contextlib.suppress(LanguageModelError, MissingModel):  # the replies are composed then
            await stage.app.warm_up_model()
        names = frozenset(word for _, name in await stage.app.store.names() for word in name.lower().split())
        reword = partial(forms_of, count=plan.perturb, seed=plan.seed, names=names)
        return await run_files(stage, plan.files, plan.trials, reword, on_done)


def _as_wished(settings: Settings, *, model: bool) -> Settings:
    composed = settings.lm.model_copy(update={"backend": "none"})
    return settings if model else settings.model_copy(update={"lm": composed})

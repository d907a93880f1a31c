"""`chatbot train`: trains the models that the project ships."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from chatbot.training.evaluate import Figures
from chatbot.training.ship import describe, ship
from chatbot.training.store_lm import Progress, Recipe, Sitting

app = typer.Typer(help="Train the models that the project ships.", no_args_is_help=True)
_DEFAULT = Recipe()
_UNFINISHED = 3


@app.callback()
def train_models() -> None:
    """Train the models that the project ships."""


@app.command()
def lm(
    out: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("models/store-lm"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = _DEFAULT.seed,
    steps: Annotated[int, typer.Option(help="Steps in all, those before a resume among them.")] = _DEFAULT.steps,
    minutes: Annotated[float, typer.Option(help="Stop after this time and leave a checkpoint.")] = float("inf"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in the folder.")] = False,
    turns: Annotated[int, typer.Option(help="Held-out turns to measure with.")] = 400,
) -> None:
    """Train the Store LM, measure it on held-out turns and write its card."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin cost five times as much on shared cores
    measured = ship(out, Recipe(steps=steps, seed=seed), _report, Sitting(minutes, resume), turns)
    if measured is None:
        typer.echo("stopped before the last step; the same command with --resume goes on")
        raise typer.Exit(_UNFINISHED)
    _show(measured)


@app.command()
def card(
    folder: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("models/store-lm"),
    turns: Annotated[int, typer.Option(help="Held-out turns to measure with.")] = 400,
) -> None:
    """Measure a trained Store LM again, with the fact lock of today, and rewrite its card."""
    _show(describe(folder, turns))


def _show(measured: Figures) -> None:
    for name, value in measured.rows:
        typer.echo(f"{name:70} {value}")


def _report(progress: Progress) -> None:
    step, loss, seconds = progress.step, progress.loss, progress.seconds
    typer.echo(f"step {step:5}  loss {loss:.3f}  reply tokens {progress.tokens:9,}  {seconds:5.0f} s")

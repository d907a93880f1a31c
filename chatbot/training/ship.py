"""Makes a Store LM that can be shipped: trains it, measures it on held-out turns, writes its card."""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.errors import MissingModel
from chatbot.languages import Language, load_languages
from chatbot.ports.chat_model import Profile
from chatbot.training.card import Made, card
from chatbot.training.curve import CURVE, Progress, read_curve
from chatbot.training.evaluate import Figures, evaluate, figures
from chatbot.training.store_lm import Recipe, Sitting, parameters, train
from chatbot.training.synthesis import HELD_OUT_PERCENT, held_out

_MEASURING_SEED = 2026  # not the one that data and recipe were developed with
_RECORD = "training.json"


def ship(out: Path, recipe: Recipe, report: Callable[[Progress], None], sitting: Sitting, turns: int) -> Figures | None:
    """Train into a folder, measure with `turns` held-out turns of each language and write README.md.

    Returns None when time ran out before. Raises MissingModel when there is no training to go on with.
    """
    last = train(_languages(recipe), out, recipe, report, sitting)
    if last.step < recipe.steps:
        return None
    record(out, recipe, last.tokens)
    return describe(out, turns)


def record(out: Path, recipe: Recipe, tokens: int) -> None:
    """Keep beside the weights how they were made: the recipe, and how many reply tokens were learnt from."""
    made = {"recipe": asdict(recipe), "reply_tokens": tokens}
    (out / _RECORD).write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")


def describe(folder: Path, turns: int) -> Figures:
    """Measure the model of a folder with `turns` turns of each language and write its card. Raises MissingModel."""
    try:
        made = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingModel(f"{folder} has no {_RECORD}") from error
    recipe = Recipe(**{**made["recipe"], "languages": tuple(made["recipe"]["languages"])})
    model = TransformersChatModel(folder, profile=Profile.REFERENCES)
    drawn = [turn for language in _languages(recipe) for turn in held_out(language, _MEASURING_SEED, turns)]
    told = asyncio.run(evaluate(model, drawn))
    measured = figures(told)
    command = f"chatbot train lm --seed {recipe.seed} --steps {recipe.steps}"
    command += f" --start {recipe.start}" if recipe.start else ""
    curve = read_curve(folder / CURVE)
    about = Made(command, recipe, parameters(folder) / 1e6, made["reply_tokens"], _machine(), curve)
    (folder / "README.md").write_text(card(about, measured, told, HELD_OUT_PERCENT), encoding="utf-8")
    return measured


def _languages(recipe: Recipe) -> list[Language]:
    known = load_languages()
    return [known[tag] for tag in recipe.languages]


def _machine() -> str:
    import torch

    return f"CPU ({platform.machine()}), one thread, Python {sys.version.split()[0]}, torch {torch.__version__}"

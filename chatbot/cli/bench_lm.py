"""`chatbot bench lm`: how soon and how fast a language model in this process writes."""

from __future__ import annotations

import asyncio
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.cli.bench_shop import measured, print_timings, scratch
from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell

if TYPE_CHECKING:
    from chatbot.evaluation.benchmarks import Machine, Timing
    from chatbot.settings import Settings


class Shape(StrEnum):
    """The sizes that random numbers can be measured in."""

    SMALL = "0.6b"
    MIDDLE = "4b"
    LARGE = "8b"


def lm(
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FOLDER", help="A model to measure instead of lm.model.")
    ] = None,
    shape: Annotated[Shape | None, typer.Option(help="Measure random numbers in a shape of Qwen3.")] = None,
    turns: Annotated[
        int, typer.Option(min=0, help="How many turns of the demo shop are timed, only without --model and --shape.")
    ] = 40,
    prompt_tokens: Annotated[int, typer.Option(min=1, help="How long the prompts are, about.")] = 64,
    tokens: Annotated[int, typer.Option(min=4, help="How long each answer is.")] = 48,
    rounds: Annotated[int, typer.Option(min=1, help="How often each number of answers is written at once.")] = 3,
    threads: Annotated[int, typer.Option(min=1, help="How many cores work; the product takes one.")] = 1,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Time answers at 1, 8, 16 and 32 at once against `generate`, and the first sentence of turns on a demo shop."""
    from chatbot.bootstrap.decoder import open_decoder
    from chatbot.bootstrap.language_model import folder_or_name
    from chatbot.evaluation.benchmarks import machine
    from chatbot.evaluation.lm_benchmarks import as_json as decoding_json
    from chatbot.evaluation.lm_benchmarks import lines, measure_decoding

    settings = read_settings(config, data_dir)
    if model is not None and shape is not None:
        raise typer.BadParameter("give --model or --shape, not both")
    source = shape.value if shape is not None else model or folder_or_name(settings.lm.model)
    decoding = measure_decoding(open_decoder(source, prompt_tokens, threads), tokens, rounds)
    timings, facts = _first_sentences(settings, 0 if model or shape else turns) or ([], machine())
    if as_json:
        typer.echo(json.dumps({**decoding_json(decoding), **_told(timings, facts)}, indent=2))
        return
    for line in lines(decoding):
        typer.echo(line)
    if timings:
        print_timings(timings, facts)


def _first_sentences(settings: Settings, turns: int) -> tuple[list[Timing], Machine] | None:
    """Time turns in a demo shop of its own, by the model of the settings."""
    from chatbot.evaluation.lm_benchmarks import measure_first_sentences

    if turns == 0 or settings.lm.backend == "none":
        return None
    of_its_own = settings.model_copy(update={"store": settings.store.model_copy(update={"url": None})})
    with scratch(of_its_own) as here:
        timings, facts = asyncio.run(measured(here, lambda app: measure_first_sentences(app, turns)))
    sentences = [one for one in timings if one.budget_ms is not None]
    if not sentences:
        tell("The model worded none of the turns' first sentences.")
    return sentences, facts


def _told(timings: list[Timing], facts: Machine) -> dict[str, object]:
    from chatbot.evaluation.benchmarks import as_json

    return as_json(timings, facts)

"""`chatbot train`: trains the models that the project ships."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.options import Config, DataDir, read_settings
from chatbot.training.adapter import AdapterRecipe, train_adapter
from chatbot.training.bag import BagRecipe, train_bag
from chatbot.training.curve import Progress
from chatbot.training.encoder import EncoderRecipe, LabelledText, train_encoder
from chatbot.training.evaluate import Figures
from chatbot.training.low_rank import EpochEnd, write_mean
from chatbot.training.search import Place, SearchRecipe, train_search
from chatbot.training.ship import describe, ship
from chatbot.training.store_lm import Recipe, Sitting

app = typer.Typer(help="Train the models that the project ships.", no_args_is_help=True)
_DEFAULT = Recipe()
_ENCODER = EncoderRecipe()
_SEARCH = SearchRecipe()
_BAG = BagRecipe()
_STORE_LM = Path("models/store-lm")
_ADAPTER_STEPS = 300
_UNFINISHED = 3


@app.callback()
def train_models() -> None:
    """Train the models that the project ships."""


@app.command()
def lm(
    out: Annotated[Path | None, typer.Option(help="Folder of the model; models/store-lm for the Store LM.")] = None,
    base: Annotated[
        str | None, typer.Option(metavar="FOLDER_OR_NAME", help="Fine-tune this model by LoRA, not the Store LM.")
    ] = None,
    conversations: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --base: the shop's own conversations, as JSON Lines.")
    ] = None,
    invented: Annotated[int, typer.Option(help="With --base: so many invented turns.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = _DEFAULT.seed,
    steps: Annotated[int | None, typer.Option(help="Steps in all, those before a resume among them.")] = None,
    minutes: Annotated[float, typer.Option(help="Stop after this time and leave a checkpoint.")] = float("inf"),
    start: Annotated[Path | None, typer.Option(help="Folder of a Store LM of the same shape to start from.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in the folder.")] = False,
    turns: Annotated[int, typer.Option(help="Held-out turns of each language to measure with.")] = 400,
) -> None:
    """Train the Store LM, measure it on held-out turns and write its card; or fine-tune another model for this shop."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that spin cost five times as much on shared cores
    if base is not None:
        if out is None:
            raise typer.BadParameter("say where the adapter goes: --out FOLDER")
        recipe = AdapterRecipe(base, steps or _ADAPTER_STEPS, seed=seed)
        _fine_tune(out, recipe, conversations, invented, is_resumed=resume)
        return
    recipe_of_store_lm = Recipe(steps=steps or _DEFAULT.steps, seed=seed, start=str(start or ""))
    measured = ship(out or _STORE_LM, recipe_of_store_lm, _report, Sitting(minutes, resume), turns)
    if measured is None:
        typer.echo("stopped before the last step; the same command with --resume goes on")
        raise typer.Exit(_UNFINISHED)
    _show(measured)


def _fine_tune(
    out: Path, recipe: AdapterRecipe, conversations: Path | None, invented: int, *, is_resumed: bool
) -> None:
    from chatbot.languages import load_languages
    from chatbot.training.dialogues import invented_dialogues, read_conversations

    own = [] if conversations is None else list(read_conversations(conversations))
    drawn = invented_dialogues(list(load_languages().values()), recipe.seed, invented)
    typer.echo(f"{len(own):,} replies of the shop, {len(drawn):,} invented ones")
    train_adapter((*own, *drawn), out, recipe, _report, is_resumed=is_resumed)
    typer.echo(f"{out}: set lm.model to it, with lm.profile: values")


@app.command()
def card(
    folder: Annotated[Path, typer.Option(help="Folder of the model.")] = _STORE_LM,
    turns: Annotated[int, typer.Option(help="Held-out turns of each language to measure with.")] = 400,
) -> None:
    """Measure a trained Store LM again, with the fact lock of today, and rewrite its card."""
    _show(describe(folder, turns))


@app.command()
def perplexity(
    dialogues: Annotated[Path, typer.Argument(metavar="FILE", help="What people said, a line each: Agent: ...")],
    model: Annotated[str, typer.Option(metavar="FOLDER_OR_NAME", help="Any causal model.")] = str(_STORE_LM),
    turns: Annotated[int, typer.Option(help="So many turns of agents, the first ones.", min=1)] = 1000,
) -> None:
    """Measure how well a model foresees what human agents write."""
    from chatbot.training.perplexity import perplexity as measured
    from chatbot.training.perplexity import read_agent_turns

    found = measured(model, read_agent_turns(dialogues, turns))
    typer.echo(
        f"{found.turns:,} turns, {found.words:,} words, {found.tokens:,} tokens: "
        f"perplexity {found.per_token:,.1f} a token, {found.per_word:,.1f} a word"
    )


@app.command()
def understanding(
    ship: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the heads there, too: models/understanding ships them.")
    ] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Learn what shoppers mean from the files of intents and keep it; a start does so by itself where they changed."""
    from chatbot.bootstrap.lessons import teach

    for lesson in teach(read_settings(config, data_dir), ship):
        typer.echo(
            f"{lesson.language} {lesson.kind}: {lesson.labels} labels, {lesson.examples:,} examples, "
            f"{lesson.seconds:.1f} s; "
            f"of those held out {lesson.accuracy:.1%} right, calibration error {lesson.calibration_error:.3f}"
        )


@app.command()
def encoder(
    out: Annotated[Path, typer.Option(help="Folder of what it learns.")] = Path("models/understanding"),
    language: Annotated[str, typer.Option(help="Of a language that the packaged encoder knows.")] = "en",
    epochs: Annotated[int, typer.Option(help="How often it sees every example.")] = _ENCODER.epochs,
    seed: Annotated[int, typer.Option(help="The same seed gives the same order.")] = _ENCODER.seed,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Fine-tune the sentence encoder on the intents; `train understanding --ship` then learns the heads anew."""
    from chatbot.bootstrap.lessons import encoder_course

    course = encoder_course(read_settings(config, data_dir), language)
    rows = [LabelledText(*row) for row in course.rows]
    target = out / f"{language}.encoder.safetensors"
    train_encoder(course.model_dir, rows, target, EncoderRecipe(epochs, seed=seed), _tell)


@app.command()
def search(
    out: Annotated[Path, typer.Option(help="Folder of what it learns, with the follow-ups.")] = Path(
        "models/retrieval"
    ),
    language: Annotated[str, typer.Option(help="The language of the documents.")] = "en",
    epochs: Annotated[int | None, typer.Option(help="How often it sees every question.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same order.")] = _SEARCH.seed,
    mean_with: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the mean with what another course learnt.")
    ] = None,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Learn how shoppers ask from the questions of the documents; the next ingest indexes them anew.

    In English the packaged sentence encoder is fine-tuned, other languages get an encoder of words and their pieces.
    """
    from chatbot.bootstrap.search_course import keep_words, search_course

    course = search_course(read_settings(config, data_dir), language, out / f"{language}.follow_ups.jsonl")
    places = [Place(*place) for place in course.places]
    target = out / f"{language}.encoder.safetensors"
    if course.parts is None:
        train_search(course.model_dir, places, target, SearchRecipe(epochs or _SEARCH.epochs, seed=seed), _tell)
        if mean_with is not None:
            write_mean((target, mean_with), target)
    else:
        keep_words(target, *train_bag(places, course.parts, BagRecipe(epochs or _BAG.epochs, seed=seed), _tell))


def _tell(end: EpochEnd) -> None:
    typer.echo(f"epoch {end.epoch}  loss {end.loss:.3f}  {end.seconds:5.0f} s")


def _show(measured: Figures) -> None:
    for name, values in (("", measured.languages), *measured.rows):
        typer.echo(f"{name:70}" + "".join(f" {value:>12}" for value in values))


def _report(progress: Progress) -> None:
    step, loss, seconds = progress.step, progress.loss, progress.seconds
    typer.echo(f"step {step:5}  loss {loss:.3f}  reply tokens {progress.tokens:9,}  {seconds:5.0f} s")

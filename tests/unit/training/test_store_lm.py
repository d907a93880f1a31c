from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatbot.adapters.lm.transformers import TransformersChatModel
from chatbot.cli.train import app
from chatbot.errors import MissingModel
from chatbot.languages import Language, load_languages
from chatbot.ports.chat_model import Profile
from chatbot.training.card import Made, card
from chatbot.training.curve import CURVE, Curve, Progress, read_curve
from chatbot.training.evaluate import evaluate, figures
from chatbot.training.ship import describe, ship
from chatbot.training.store_lm import Recipe, Sitting, parameters, train
from chatbot.training.synthesis import held_out
from chatbot.training.tokenizer import references, train_tokenizer

_TINY = Recipe(
    steps=20, width=32, layers=2, heads=2, inner=64, tokens=512, chunk=32, tokenizer_texts=60, warm_up=4, rate=5e-3
)


@pytest.fixture(scope="module")
def languages() -> list[Language]:
    known = load_languages()
    return [known["en"], known["zh"]]


@pytest.fixture(scope="module")
def trained(languages: list[Language], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    folder, seen = tmp_path_factory.mktemp("models") / "tiny", list[Progress]()
    train(languages, folder, _TINY, seen.append)
    return folder, seen


def test_that_the_loss_falls(trained: tuple[Path, list[Progress]]) -> None:
    _, seen = trained
    assert seen[-1].step == 20
    assert seen[-1].loss < seen[0].loss - 0.3


async def test_that_the_folder_loads_and_is_measured(
    languages: list[Language], trained: tuple[Path, list[Progress]]
) -> None:
    folder, _ = trained
    model = TransformersChatModel(folder, profile=Profile.REFERENCES, max_new_tokens=24)
    told = await evaluate(model, [turn for language in languages for turn in held_out(language, 1, 6)])
    measured = figures(told)
    assert measured.languages == ("en", "zh")
    assert dict(measured.rows)["turns; of these in combinations never trained on"] == ("6; 3", "6; 3")
    assert all(one.sentences for one in told)
    text = card(
        Made("chatbot train lm", _TINY, parameters(folder) / 1e6, 1, "here", read_curve(folder / CURVE)),
        measured,
        told,
        12,
    )
    assert "| sentences with origin model |" in text
    assert "at step 20" in text
    assert "$" not in text


def test_that_weights_are_half_precision_and_readable_by_everybody(trained: tuple[Path, list[Progress]]) -> None:
    folder, _ = trained
    weights = folder / "model.safetensors"
    assert weights.stat().st_mode & 0o777 == 0o644
    assert weights.stat().st_size < 2.1 * parameters(folder) + 20_000
    assert not (folder / "checkpoint").exists()


def test_that_a_training_that_was_stopped_ends_like_one_that_was_not(
    languages: list[Language], trained: tuple[Path, list[Progress]], tmp_path: Path
) -> None:
    folder, _ = trained
    stopped = train(languages, tmp_path, _TINY, lambda _: None, Sitting(minutes=0))
    assert 0 < stopped.step < 20
    assert not (tmp_path / "model.safetensors").exists()
    train(languages, tmp_path, _TINY, lambda _: None, Sitting(is_resumed=True))
    assert (tmp_path / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()


def test_that_the_course_of_a_training_goes_on_where_it_was_resumed(
    trained: tuple[Path, list[Progress]], tmp_path: Path
) -> None:
    folder, seen = trained
    kept = read_curve(folder / CURVE)
    assert [one.step for one in kept] == [one.step for one in seen]
    assert kept[-1].loss == pytest.approx(seen[-1].loss, abs=1e-3)
    path = tmp_path / CURVE
    Curve(path, 0).add(Progress(3, 1.5, 30, 1))
    Curve(path, 3).add(Progress(6, 1.25, 60, 2))
    Curve(path, 3).add(Progress(7, 1.0, 70, 3))  # what came after the checkpoint is learnt again
    assert [(one.step, one.loss) for one in read_curve(path)] == [(3, 1.5), (7, 1.0)]


def test_that_a_training_can_start_from_another_model(
    languages: list[Language], trained: tuple[Path, list[Progress]], tmp_path: Path
) -> None:
    folder, seen = trained
    again = list[Progress]()
    train(languages, tmp_path, replace(_TINY, seed=8, steps=4, start=str(folder)), again.append)
    assert again[0].loss < seen[0].loss - 0.3
    for place, recipe in ((tmp_path / "none", _TINY), (folder, replace(_TINY, width=16))):
        with pytest.raises(MissingModel):
            train(languages, tmp_path / "other", replace(recipe, start=str(place)), again.append)


def test_that_there_must_be_something_to_resume(languages: list[Language], tmp_path: Path) -> None:
    with pytest.raises(MissingModel):
        train(languages, tmp_path, _TINY, lambda _: None, Sitting(is_resumed=True))


def test_that_references_are_shown_and_markers_are_not(languages: list[Language]) -> None:
    tokenizer = train_tokenizer(
        languages, ["Your item is late, the reason given is this.", "商品延误了，原因如下。"], 900
    )
    for text in references(languages[0]):
        (number,) = tokenizer.encode(text, add_special_tokens=False)
        assert not tokenizer.added_tokens_decoder[number].special
    content = "[zh]\n[order_status.late] <item> many\n[product.care] <quote1>"
    message = [{"role": "user", "content": content}]
    asked = tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True)
    assert asked == (
        "<|user|><|zh|><|1|><|order_status.late|><item> many<|2|><|product.care|><quote1><|end|><|assistant|>"
    )
    numbers = tokenizer.encode(asked, add_special_tokens=False)
    assert tokenizer.decode(numbers) == asked
    assert tokenizer.decode(numbers, skip_special_tokens=True) == "<item> many<quote1>"


def test_that_a_shipped_model_has_a_card_with_its_command_and_figures(tmp_path: Path) -> None:
    recipe = replace(_TINY, steps=2)
    seen = list[Progress]()
    measured = ship(tmp_path, recipe, seen.append, Sitting(), 4)
    assert measured is not None
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "chatbot train lm --seed 7 --steps 2" in text
    assert all(f"| {name} | {' | '.join(values)} |" in text for name, values in measured.rows)
    assert CliRunner().invoke(app, ["card", "--folder", str(tmp_path), "--turns", "2"]).exit_code == 0
    assert "never trained on | 2; 1 | 2; 1 |" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert ship(tmp_path, replace(_TINY, steps=40), seen.append, Sitting(minutes=0), 4) is None


def test_that_the_command_refuses_to_resume_nothing(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["lm", "--out", str(tmp_path), "--resume"])
    assert isinstance(result.exception, MissingModel)


def test_that_a_folder_that_does_not_tell_how_it_was_made_gets_no_card(tmp_path: Path) -> None:
    with pytest.raises(MissingModel):
        describe(tmp_path, 2)

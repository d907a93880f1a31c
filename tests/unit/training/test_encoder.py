"""Fine-tuning on a tiny encoder of random weights, the slips that its texts are written with, and what fits where."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from chatbot.adapters.retrieval.minilm_export import add_low_rank
from chatbot.errors import MissingModel
from chatbot.training.encoder import EncoderRecipe, LabelledText, train_encoder
from chatbot.training.low_rank import EpochEnd
from chatbot.training.slips import with_slips

_ROWS = (
    LabelledText("where is my order", "order_status"),
    LabelledText("is my order in", "order_status"),
    LabelledText("cancel it please", "cancel_order", 2.0),
    LabelledText("cancel my order", "cancel_order"),
    LabelledText("thanks a lot", "thanks", 0.1, ("shown", "order")),
    LabelledText("in green please", "find_product", 1.0, ("shown",)),
)
_RECIPE = EncoderRecipe(epochs=1, batch=2, rate=5e-2)


def _encoder(folder: Path) -> Any:
    from transformers import AutoModel

    return AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)


def _learnt(tiny: Path, out: Path, recipe: EncoderRecipe = _RECIPE) -> tuple[Mapping[str, Any], list[EpochEnd]]:
    ends: list[EpochEnd] = []
    train_encoder(tiny, _ROWS, out, recipe, ends.append)
    return load_file(out), ends


@pytest.fixture(scope="module")
def learnt(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("learnt") / "en.encoder.safetensors"
    _learnt(tiny, out)
    return out


def test_that_every_epoch_is_reported(tiny: Path, tmp_path: Path) -> None:
    _, ends = _learnt(tiny, tmp_path / "en.safetensors", EncoderRecipe(epochs=2, batch=3))
    assert [end.epoch for end in ends] == [1, 2]
    assert all(0 < end.loss < 10 for end in ends)
    assert 0 < ends[0].seconds <= ends[1].seconds


def test_that_each_linear_layer_of_the_encoder_gets_two_thin_matrices(tiny: Path, learnt: Path) -> None:
    tensors, layers = load_file(learnt), dict(_encoder(tiny).named_modules())
    names = {name for name, one in layers.items() if isinstance(one, torch.nn.Linear) and name.startswith("encoder.")}
    assert set(tensors) == {f"{name}.{part}" for name in names for part in ("down", "up")}
    assert len(names) == 6
    for name in names:
        up, down = tensors[f"{name}.up"], tensors[f"{name}.down"]
        assert (up.shape[0], down.shape[1]) == layers[name].weight.shape
        assert up.shape[1] == down.shape[0] == 16
        assert up.dtype == down.dtype == torch.float16


def test_that_something_is_learnt(learnt: Path) -> None:
    tensors = load_file(learnt)
    assert all(tensor.isfinite().all() for tensor in tensors.values())
    assert max(float(tensor.abs().max()) for name, tensor in tensors.items() if name.endswith(".up")) > 0.001


def test_that_only_the_finished_file_is_left(learnt: Path) -> None:
    assert [one.name for one in learnt.parent.iterdir()] == ["en.encoder.safetensors"]


def test_that_the_same_seed_learns_the_same(tiny: Path, learnt: Path, tmp_path: Path) -> None:
    again, _ = _learnt(tiny, tmp_path / "again.safetensors")
    other, _ = _learnt(tiny, tmp_path / "other.safetensors", EncoderRecipe(epochs=1, batch=2, rate=5e-2, seed=8))
    first = load_file(learnt)
    assert all(torch.equal(tensor, again[name]) for name, tensor in first.items())
    assert any(not torch.equal(tensor, other[name]) for name, tensor in first.items())


def test_that_the_loss_falls(tiny: Path, tmp_path: Path) -> None:
    _, ends = _learnt(tiny, tmp_path / "en.safetensors", EncoderRecipe(epochs=12, batch=3, rate=2e-2, head_rate=0.2))
    assert ends[-1].loss < ends[0].loss


def test_that_what_is_learnt_is_added_to_the_weights(tiny: Path, learnt: Path) -> None:
    before, after, tensors = _encoder(tiny), _encoder(tiny), load_file(learnt)
    add_low_rank(after, learnt)
    changed = dict(after.named_parameters())
    for name, weight in before.named_parameters():
        layer = name.removesuffix(".weight")
        if f"{layer}.up" in tensors:
            product = tensors[f"{layer}.up"].float() @ tensors[f"{layer}.down"].float()
            torch.testing.assert_close(changed[name], weight + product)
        else:
            torch.testing.assert_close(changed[name], weight)


@pytest.mark.parametrize("content", ["nothing", "nonsense", "another encoder", "half"])
def test_that_a_file_that_does_not_fit_is_refused(tiny: Path, tmp_path: Path, content: str) -> None:
    file = tmp_path / "wrong.safetensors"
    query = "encoder.layer.0.attention.self.query"
    if content == "nonsense":
        file.write_bytes(b"nonsense")
    elif content == "another encoder":
        save_file({f"{query}.up": torch.ones(16, 2), f"{query}.down": torch.ones(2, 24)}, file)
    elif content == "half":
        save_file({f"{query}.up": torch.ones(16, 2)}, file)
    with pytest.raises(MissingModel, match=r"wrong\.safetensors does not fit"):
        add_low_rank(_encoder(tiny), file)


def _written(text: str, seeds: int = 400) -> list[str]:
    return [with_slips(text, Random(seed)) for seed in range(seeds)]


def test_that_the_same_dice_give_the_same_slips() -> None:
    assert _written("where is my parcel, please?") == _written("where is my parcel, please?")


def test_that_a_text_often_stays_as_it_is_and_never_changes_much() -> None:
    text = "i'd like to send the boots back, please"
    written = _written(text)
    assert sum(one == text for one in written) > 100
    assert len(set(written)) > 30
    for one in written:
        assert abs(len(one) - len(text)) <= 3
        assert one[0] == text[0]
        right = sum(word in text.split() for word in one.split())
        assert right >= len(text.split()) - 4


def test_that_marks_and_apostrophes_are_lost_now_and_then() -> None:
    written = set(_written("isn't it here yet?!"))
    assert {"isnt it here yet?!", "isn't it here yet", "isnt it here yet"} <= written


@pytest.mark.parametrize("text", ["", "a", "hi", "order"])
def test_that_short_texts_have_no_slips(text: str) -> None:
    assert set(_written(text)) == {text}


def test_that_digits_and_marks_are_never_exchanged() -> None:
    written = _written("1234 5678")
    assert set(written) == {"1234 5678"}

"""The course of the search on a tiny encoder of random weights: questions come near to what answers them."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from chatbot.training.low_rank import EpochEnd, write_mean
from chatbot.training.search import Place, SearchRecipe, train_search

_PLACES = (
    Place("orders", ("my order is green",), ("where is my order", "order it"), ("thanks | is it in",)),
    Place("orders", ("cancel please",), ("cancel my order", "please cancel it")),
    Place("goods", ("a lot shown in green",), ("shown in green", "a lot in green")),
)
_RECIPE = SearchRecipe(epochs=1, batch=3, siblings=2, rate=5e-2)


def _learnt(tiny: Path, out: Path, recipe: SearchRecipe = _RECIPE) -> tuple[dict[str, torch.Tensor], list[EpochEnd]]:
    ends: list[EpochEnd] = []
    train_search(tiny, _PLACES, out, recipe, ends.append)
    return load_file(out), ends


def test_that_thin_matrices_are_learnt_and_only_the_finished_file_is_left(tiny: Path, tmp_path: Path) -> None:
    tensors, ends = _learnt(tiny, tmp_path / "models" / "en.encoder.safetensors")
    assert [end.epoch for end in ends] == [1]
    assert [one.name for one in (tmp_path / "models").iterdir()] == ["en.encoder.safetensors"]
    assert all(tensor.isfinite().all() for tensor in tensors.values())
    assert max(float(tensor.abs().max()) for name, tensor in tensors.items() if name.endswith(".up")) > 0.001


def test_that_the_loss_falls(tiny: Path, tmp_path: Path) -> None:
    _, ends = _learnt(tiny, tmp_path / "en.safetensors", SearchRecipe(epochs=16, batch=6, siblings=0, rate=3e-2))
    assert ends[-1].loss < ends[0].loss


def test_that_the_mean_of_two_courses_is_kept(tiny: Path, tmp_path: Path) -> None:
    one, _ = _learnt(tiny, tmp_path / "one.safetensors")
    other, _ = _learnt(tiny, tmp_path / "other.safetensors", SearchRecipe(1, 3, 2, 5e-2, seed=8))
    write_mean((tmp_path / "one.safetensors", tmp_path / "other.safetensors"), tmp_path / "mean.safetensors")
    mean = load_file(tmp_path / "mean.safetensors")
    assert mean.keys() == one.keys()
    for name in (key.removesuffix(".up") for key in one if key.endswith(".up")):
        products = [found[f"{name}.up"].float() @ found[f"{name}.down"].float() for found in (one, other, mean)]
        torch.testing.assert_close(products[2], (products[0] + products[1]) / 2, atol=2e-3, rtol=0.02)


@pytest.mark.parametrize(("seed", "is_same"), [(7, True), (8, False)])
def test_that_the_same_seed_learns_the_same(tiny: Path, tmp_path: Path, seed: int, *, is_same: bool) -> None:
    first, _ = _learnt(tiny, tmp_path / "first.safetensors")
    again, _ = _learnt(tiny, tmp_path / "again.safetensors", SearchRecipe(1, 3, 2, 5e-2, seed))
    assert all(torch.equal(tensor, again[name]) for name, tensor in first.items()) is is_same

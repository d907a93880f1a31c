"""The course of an encoder of words: questions come near to what answers them, other topics do not."""

from pathlib import Path

import pytest
from safetensors.numpy import load_file

from chatbot.adapters.retrieval.bag_encoder import BagEncoder, write_vectors
from chatbot.training.bag import BagRecipe, train_bag
from chatbot.training.low_rank import EpochEnd
from chatbot.training.search import Place

_PLACES = (
    Place(
        "orders",
        ("track the parcel",),
        ("where is my parcel", "track my order", "parcel where"),
        ("size | where",),
    ),
    Place("goods", ("sizes run small",), ("which size fits", "size too small", "small or big size")),
)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _learnt(out: Path, recipe: BagRecipe) -> tuple[BagEncoder, list[EpochEnd]]:
    ends: list[EpochEnd] = []
    write_vectors(out, *train_bag(_PLACES, _parts, recipe, ends.append))
    return BagEncoder(out, "xx", _parts), ends


def test_that_a_question_comes_near_to_its_answer_alone(tmp_path: Path) -> None:
    encoder, ends = _learnt(tmp_path / "models" / "xx.safetensors", BagRecipe(epochs=30, batch=4, seen=1, rate=5e-2))
    asked, right, wrong = encoder.embed(["where is my order", "track the parcel", "sizes run small"])

    assert asked @ right > asked @ wrong + 0.3
    assert ends[-1].loss < ends[0].loss
    assert [one.name for one in (tmp_path / "models").iterdir()] == ["xx.safetensors"]


def test_that_rare_parts_are_left_out(tmp_path: Path) -> None:
    _learnt(tmp_path / "few.safetensors", BagRecipe(epochs=1, batch=4, seen=2))
    _learnt(tmp_path / "all.safetensors", BagRecipe(epochs=1, batch=4, seen=1))
    few, every = (load_file(tmp_path / f"{name}.safetensors")["vectors"] for name in ("few", "all"))
    assert 0 < len(few) < len(every)


@pytest.mark.parametrize(("seed", "is_same"), [(7, True), (8, False)])
def test_that_the_same_seed_learns_the_same(tmp_path: Path, seed: int, *, is_same: bool) -> None:
    for name, own in (("first", 7), ("again", seed)):
        _learnt(tmp_path / f"{name}.safetensors", BagRecipe(epochs=1, batch=4, seen=1, seed=own))
    first, again = (load_file(tmp_path / f"{name}.safetensors")["vectors"] for name in ("first", "again"))
    assert (first.shape == again.shape and bool((first == again).all())) is is_same

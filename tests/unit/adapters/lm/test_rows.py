"""Logits of rows in a batch against those of the whole text read at once; float32, so that 1e-5 is a lot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from chatbot.adapters.lm.local_model import LocalModel, Vocabulary
from chatbot.adapters.lm.row_cache import has_only_attention, takes_several
from chatbot.adapters.lm.rows import Rows, StaticPlace
from chatbot.testing.lm_tiny import FAMILIES, tiny_model, tiny_tokenizer

TOLERANCE = 1e-5
LENGTHS = (5, 30, 12)


@pytest.fixture(autouse=True)
def _no_gradients() -> Iterator[None]:
    with torch.inference_mode():
        yield


class Texts:
    """Random texts, and the logits after each of their tokens."""

    def __init__(self, model: Any) -> None:
        generator = torch.Generator().manual_seed(3)
        self.ids = [torch.randint(9, 390, (length + 20,), generator=generator).tolist() for length in LENGTHS]
        self._logits = [model(input_ids=torch.tensor([ids])).logits[0] for ids in self.ids]

    def prompt(self, text: int) -> list[int]:
        return list(self.ids[text][: LENGTHS[text]])

    def step(self, rows: Rows, *texts: int) -> None:
        """Add the next token of each text and look at what follows."""
        places = list(rows.lengths)
        logits = rows.step([self.ids[text][place] for text, place in zip(texts, places, strict=True)])
        for text, place, one in zip(texts, places, logits, strict=True):
            self.compare(one, text, place)

    def compare(self, logits: torch.Tensor, text: int, place: int) -> None:
        torch.testing.assert_close(logits, self._logits[text][place], atol=TOLERANCE, rtol=0)

    def read(self, model: LocalModel, text: int) -> Rows:
        rows, logits = Rows.read(model, self.prompt(text), 20)
        self.compare(logits[0], text, LENGTHS[text] - 1)
        return rows


def _local(family: str, *, is_static: bool = False) -> LocalModel:
    tokenizer = tiny_tokenizer()
    model = tiny_model(family, tokenizer)
    vocabulary = Vocabulary(frozenset(), {}, {})
    return LocalModel(model, tokenizer, vocabulary, 512, {"logits_to_keep": 1}, model if is_static else None)


@pytest.mark.parametrize("family", FAMILIES)
def test_that_a_row_is_the_same_alone_and_beside_others_that_join_and_leave(family: str) -> None:
    model = _local(family)
    texts = Texts(model.model)
    assert takes_several(model.model)
    first = texts.read(model, 0)
    texts.step(first, 0)
    second = texts.read(model, 1)
    both = Rows.together(model, [*first.some([0]), *second.some([0])], 20)
    for _ in range(3):
        texts.step(both, 0, 1)
    third = texts.read(model, 2)
    rest = Rows.together(model, [*both.some([1]), *third.some([0])], 20)
    for _ in range(3):
        texts.step(rest, 1, 2)
    alone = Rows.together(model, rest.some([1]), 20)
    texts.step(alone, 2)


@pytest.mark.parametrize("family", ["llama", "qwen3", "gemma"])
def test_that_a_cache_of_one_shape_gives_the_same(family: str) -> None:
    model = _local(family, is_static=True)
    texts = Texts(model.model)
    assert has_only_attention(model.model.config)
    place = StaticPlace(model, height=3, columns=60)
    first = place.together(texts.read(model, 0).some([0]))
    texts.step(first, 0)
    both = place.together([*first.some([0]), *texts.read(model, 1).some([0])])
    for _ in range(3):
        texts.step(both, 0, 1)
    rest = place.together([*both.some([1]), *texts.read(model, 2).some([0])])
    texts.step(rest, 1, 2)
    texts.step(Rows.together(model, rest.some([1]), 20), 2)


def test_that_recurrent_layers_keep_no_cache_of_one_shape() -> None:
    assert not has_only_attention(_local("hybrid").model.config)

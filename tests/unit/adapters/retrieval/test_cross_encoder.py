"""A cross-encoder of sentence-transformers: random weights, so that nothing is said about how well it ranks."""

import json
from pathlib import Path

import pytest
from tiny_cross_encoder import write_tiny_cross_encoder

from chatbot.adapters.retrieval.cross_encoder import CrossEncoderReranker
from chatbot.adapters.retrieval.minilm_export import packaged_folder
from chatbot.errors import MissingModel, RerankerUnavailable
from chatbot.testing.contracts.retrieval import passages

_PASSAGES = passages()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_cross_encoder(tmp_path / "tiny")


def test_that_question_title_and_text_are_read(folder: Path) -> None:
    reranker = CrossEncoderReranker(str(folder), device="cpu")

    scores = reranker.scores("how long is a gift card valid", _PASSAGES)

    others = reranker.scores("who pays", _PASSAGES)
    assert len(set(scores)) == len(_PASSAGES)
    assert all(one != other for one, other in zip(scores, others, strict=True))


def test_that_a_long_passage_is_cut_where_the_model_ends(folder: Path) -> None:
    from dataclasses import replace

    long = replace(_PASSAGES[0], text="days to return " * 2_000)

    (score,) = CrossEncoderReranker(str(folder), device="cpu").scores("how long", (long,))

    assert 0 <= score <= 1


@pytest.mark.parametrize("place", ["/nowhere/at/all", "./nowhere", "~/nowhere/at/all"])
def test_that_a_folder_that_is_not_there_is_named_and_not_looked_for_at_the_hub(place: str) -> None:
    with pytest.raises(MissingModel, match="no folder"):
        CrossEncoderReranker(place).warm_up()


def test_that_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="is not a cross-encoder"):
        CrossEncoderReranker(str(tmp_path)).warm_up()


def test_that_an_encoder_without_a_trained_last_layer_is_refused() -> None:
    with pytest.raises(MissingModel, match="one score"):
        CrossEncoderReranker(str(packaged_folder()), device="cpu").warm_up()


def test_that_a_classifier_of_several_classes_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_cross_encoder(tmp_path / "three", outputs=3)

    with pytest.raises(MissingModel, match="one score"):
        CrossEncoderReranker(str(folder), device="cpu").warm_up()


def test_that_weights_of_another_shape_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"intermediate_size": 16}))

    with pytest.raises(MissingModel, match="is not a cross-encoder"):
        CrossEncoderReranker(str(folder), device="cpu").warm_up()


def test_that_what_goes_wrong_in_the_model_is_named(folder: Path) -> None:
    import torch

    reranker = CrossEncoderReranker(str(folder), device="cpu")
    reranker.warm_up()
    bert = reranker._model.model
    with torch.no_grad():
        bert.classifier.bias.fill_(float("nan"))

    with pytest.raises(RerankerUnavailable, match="no numbers"):
        reranker.scores("how long", _PASSAGES)
    bert.resize_token_embeddings(4)
    with pytest.raises(RerankerUnavailable, match="failed"):
        reranker.scores("how long", _PASSAGES)

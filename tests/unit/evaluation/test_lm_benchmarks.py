"""A tiny model and one of random numbers are measured; nothing here says how fast they are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from chatbot.adapters.lm.random_model import SHAPES
from chatbot.bootstrap import App
from chatbot.bootstrap.decoder import open_decoder
from chatbot.cli.main import app
from chatbot.domain.conversation import LoggedEvent, SentenceReleased
from chatbot.domain.evidence import Origin, Sentence
from chatbot.evaluation.lm_benchmarks import AT_ONCE, measure_first_sentences
from chatbot.testing.lm_tiny import write_tiny_llama

TINY = {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 16}

pytestmark = pytest.mark.usefixtures("restored_process")


def _bench(folder: Path, *options: str) -> str:
    done = CliRunner().invoke(
        app,
        ["bench", "lm", "--data-dir", str(folder), "--tokens", "5", "--rounds", "1", "--prompt-tokens", "9", *options],
    )
    assert done.exit_code == 0, done.output
    return done.stdout


def test_that_a_model_of_a_folder_is_measured_at_each_number_of_answers(tmp_path: Path) -> None:
    folder = write_tiny_llama(tmp_path / "tiny")
    figures = json.loads(_bench(tmp_path, "--model", str(folder), "--json"))
    assert [pace["at_once"] for pace in figures["paces"]] == list(AT_ONCE)
    assert all(pace["tokens_per_s"] > 0 and pace["token_ms"] > 0 for pace in figures["paces"])
    assert figures["device"] == "cpu, float32"
    assert figures["bandwidth_gb_s"] > 0
    assert figures["timings"] == []
    assert figures["machine"]["cores"] >= 1


@pytest.mark.parametrize("shape", ["0.6b", "8b"])
def test_that_random_numbers_in_a_shape_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    monkeypatch.setitem(SHAPES, shape, TINY)
    table = _bench(tmp_path, "--shape", shape)
    assert table.startswith(f"random numbers in the shape {shape}: ")
    assert len(table.splitlines()) == 3 + len(AT_ONCE)


def test_that_model_and_shape_exclude_each_other(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "lm", "--model", str(tmp_path), "--shape", "4b"])
    assert done.exit_code == 2


def test_that_an_embedding_is_counted_only_where_every_step_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for shape in ("0.6b", "8b"):
        monkeypatch.setitem(SHAPES, shape, TINY)
    tied, untied = (open_decoder(shape, 9, 1) for shape in ("0.6b", "8b"))
    table = 151_936 * TINY["hidden_size"]
    assert tied.bytes_read == tied.parameters * 4
    assert untied.bytes_read == (untied.parameters - table) * 4 == tied.bytes_read


def test_that_answers_are_as_long_as_asked_and_prompts_differ(tmp_path: Path) -> None:
    decoder = open_decoder(write_tiny_llama(tmp_path), prompt_tokens=30, threads=1)
    times = decoder.write(3, 6)
    assert [len(answer) for answer in times] == [6, 6, 6]
    assert all(answer == sorted(answer) and answer[0] > 0 for answer in times)
    texts = [request.messages[0].text for request in decoder._requests(3, 6)]
    assert len(set(texts)) == 3
    assert all(20 < decoder._size(text) <= 30 for text in texts)


class _Assistant:
    """Says a composed sentence, then one of the model unless it has none."""

    def __init__(self, origins: tuple[Origin, ...]) -> None:
        self._origins = origins

    async def start(self, session: Any, channel: str) -> None: ...

    async def reply(self, session: Any, message: Any) -> AsyncIterator[LoggedEvent]:
        for origin in self._origins:
            yield LoggedEvent(1, datetime(2026, 1, 1, tzinfo=UTC), SentenceReleased(Sentence("Hi.", origin)))


def _app(*origins: Origin) -> App:
    async def nothing(*_: Any) -> None: ...

    store, ids = SimpleNamespace(customer_by_email=nothing), SimpleNamespace(new=lambda kind: kind)
    parts = SimpleNamespace(assistant=_Assistant(origins), store=store, ids=ids, warm_up_model=nothing)
    return cast(App, parts)


async def test_that_only_first_sentences_of_the_model_are_timed() -> None:
    composed, model = Origin.COMPOSED, Origin.MODEL
    (timed,) = await measure_first_sentences(_app(composed, model, model), 5)
    assert timed.times == 5
    assert timed.budget_ms == 400
    assert await measure_first_sentences(_app(composed), 5) == []

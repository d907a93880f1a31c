from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatbot.cli.train import app
from chatbot.errors import ConfigurationError, MissingModel
from chatbot.testing.lm_tiny import write_tiny_llama
from chatbot.training.perplexity import perplexity, read_agent_turns


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_tiny_llama(tmp_path_factory.mktemp("model")))


def test_that_random_weights_know_nothing(model: str) -> None:
    found = perplexity(model, ["Your parcel is on its way.", "请稍等"])
    assert (found.turns, found.words) == (2, 9)
    assert found.tokens > found.words
    assert 200 < found.per_token < 1000  # about as many as there are tokens
    assert found.per_word > found.per_token


def test_that_only_agents_are_read(tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text("Customer: hi\nAgent: Hello there\n\nAgent : How may I help?\nAgent:\n", encoding="utf-8")
    assert read_agent_turns(file, 10) == ["Hello there", "How may I help?"]
    assert read_agent_turns(file, 1) == ["Hello there"]
    file.write_text("Customer: hi\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no line that begins"):
        read_agent_turns(file, 10)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_agent_turns(tmp_path / "none.txt", 10)


def test_that_a_model_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match="cannot be loaded"):
        perplexity(str(tmp_path), ["hello"])


def test_that_the_command_tells_both_figures(model: str, tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text("Agent: Hello there\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["perplexity", str(file), "--model", model])
    assert done.exit_code == 0, done.output
    assert "1 turns, 2 words" in done.output
    assert "a word" in done.output

"""`chatbot model` works on the data folder alone, beside a running service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from served_model import served
from typer.testing import CliRunner, Result

from chatbot.bootstrap.language_model import build_model, build_switch
from chatbot.cli.main import app
from chatbot.domain.conversation import Message, Role
from chatbot.ports.chat_model import ChatRequest
from chatbot.settings import load_settings
from chatbot.testing.lm_engines import CARELESS, OLLAMA, EngineStub
from chatbot.testing.lm_server import ChatServerStub, Play
from chatbot.testing.world import FixedClock

pytestmark = pytest.mark.usefixtures("restored_process")


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["model", *arguments, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_that_a_model_is_switched_off_and_on(told: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("status").startswith("No model is set, every reply is composed; its switch is on")
    monkeypatch.setenv("CHATBOT_LM__BACKEND", "transformers")
    assert told("status") == "models/store-lm is on.\n"
    assert "within 5 seconds" in told("off", "--reason", "too chatty")
    assert "models/store-lm is off since 20" in told("status")
    assert "(too chatty)" in told("status")
    found = json.loads(told("status", "--json"))
    assert (found["is_on"], found["reason"]) == (False, "too chatty")
    assert "within 5 seconds" in told("on")
    assert json.loads(told("status", "--json")) == {
        "model": "models/store-lm",
        "is_on": True,
        "since": None,
        "reason": "",
    }


def _check(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["model", "check", "--data-dir", str(tmp_path), *arguments])


def test_that_a_check_tells_what_each_finding_means_and_the_next_start_follows_it(tmp_path: Path) -> None:
    stub = EngineStub(OLLAMA)
    with served(stub) as url:
        done = _check(tmp_path, "--base-url", url, "--model", "stub")
        assert done.exit_code == 0, done.output
        lines = done.stdout.splitlines()
        assert lines[0] == "answers         honoured  Replies can be worded by it."
        assert lines[9].startswith("context length  ignored   Long prompts would lose their beginning")
        assert lines[10].startswith(f"stub at {url} answers and streams.")
        assert "JSON schema ..." in done.stderr

        stub.requests.clear()
        config = tmp_path / "my.yaml"
        config.write_text(f"lm: {{backend: langchain, base_url: {url}/, model: stub, profile: values}}")
        asyncio.run(_asked_once(config, tmp_path))
    assert stub.requests[0]["reasoning_effort"] == "none"


async def _asked_once(config: Path, data_dir: Path) -> None:
    settings, clock = load_settings(config, data_dir), FixedClock(datetime(2026, 11, 28, tzinfo=UTC))
    model = build_model(settings, clock, build_switch(settings, clock))
    assert model is not None
    await model.warm_up()
    assert [piece async for piece in model.stream(ChatRequest((Message(Role.USER, "Hello"),)))]
    await model.close()


def test_that_a_check_is_told_as_json(tmp_path: Path) -> None:
    with served(EngineStub(CARELESS)) as url:
        done = _check(tmp_path, "--base-url", url, "--model", "stub", "--json")
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert (told["is_usable"], told["model"], told["base_url"]) == (True, "stub", url)
    assert told["kept_in"] == str(tmp_path / "models" / "server-profiles.yaml")
    verdicts = {one["probe"]: one["verdict"] for one in told["findings"]}
    assert (verdicts["JSON schema"], verdicts["context length"]) == ("ignored", "unclear")
    assert all(one["meaning"] for one in told["findings"])


def test_that_a_table_is_shown_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "150")
    with served(EngineStub(OLLAMA)) as url:
        done = _check(tmp_path, "--base-url", url, "--model", "stub")
    assert "what it means for you" in done.stdout
    assert "│" in done.stdout


def test_that_the_exit_status_says_that_no_reply_could_be_worded(tmp_path: Path) -> None:
    stub = ChatServerStub(("All at once.",))
    with served(stub) as url:
        done = _check(tmp_path, "--base-url", url, "--model", "stub")
        assert done.exit_code == 1
        assert "cannot word replies like this" in done.stdout
        stub.play = Play.EMPTY
        done = _check(tmp_path, "--base-url", url, "--model", "stub")
        assert done.exit_code == 1
        assert "gave no answer; nothing is kept." in done.stdout
    done = _check(tmp_path)
    assert done.exit_code == 1
    assert "there is no server to check" in done.output

"""`chatbot model off`, `on` and `status` work on the data folder alone, beside a running service."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from chatbot.cli.main import app


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Put back what the command line sets for its whole process."""
    environment = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(environment)
    structlog.reset_defaults()


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["model", *arguments, "--data-dir", str(tmp_path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_that_a_model_is_switched_off_and_on(told: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.setenv("CHATBOT_LM__BACKEND", "none")
    assert told("status").startswith("No model is set, every reply is composed; its switch is on")

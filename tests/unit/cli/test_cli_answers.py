"""`chatbot evaluate answers` takes any model, a server's here, and needs neither shop nor database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from served_model import served
from typer.testing import CliRunner, Result

from chatbot.bootstrap.evaluated_model import opened_model, settings_for
from chatbot.cli.main import app
from chatbot.errors import ConfigurationError
from chatbot.settings import LanguageModelSettings, Settings
from chatbot.testing.lm_server import ChatServerStub

_PRICE = {
    "key": "product.price",
    "passages": [],
    "facts": [
        {"name": "product", "kind": "product", "value": "Lykta Lamp", "source": "p", "traits": {"number": "one"}},
        {"name": "price", "kind": "money", "value": {"minor": 3900, "currency": "EUR"}, "source": "p", "traits": {}},
    ],
}
_TURN = {"id": "t1", "language": "en", "today": "2026-11-18", "message": "price?", "statements": [_PRICE]}
_GRADES = {"correct": True, "complete": True, "natural": 4, "short": 4}

pytestmark = pytest.mark.usefixtures("restored_process")


def _saying(said: str) -> ChatServerStub:
    return ChatServerStub(tuple(f"{word} " for word in said.split()))


def _run(folder: Path, *arguments: str) -> Result:
    (folder / "evidence.jsonl").write_text(json.dumps(_TURN), encoding="utf-8")
    given = ["evaluate", "answers", str(folder), "--data-dir", str(folder / "data"), *arguments]
    return CliRunner().invoke(app, given)


def test_that_a_served_model_is_measured_and_judged(tmp_path: Path) -> None:
    verdict = json.dumps({"A": _GRADES, "B": _GRADES, "better": "same"})
    page = tmp_path / "answers.html"
    with served(_saying("The Lykta Lamp costs 39.00 EUR.")) as url, served(_saying(verdict)) as judge_url:
        judge = ("--judge", "judge-1", "--judge-url", judge_url, "--html", str(page))
        done = _run(tmp_path, "--model", "shop-1", "--base-url", url, "--json", *judge)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["model"], found["turns"], found["whole"], found["by_model"]["own_facts"]) == ("shop-1", 1, 1, 1.0)
    assert found["replies"][0]["model"]["text"] == "The Lykta Lamp costs 39.00 EUR."
    assert (found["judge"]["judge"], found["judge"]["verdicts"][0]["preferred"]) == ("judge-1", 0)
    assert "The Lykta Lamp" in page.read_text(encoding="utf-8")


def test_that_what_a_model_makes_up_is_told(tmp_path: Path) -> None:
    with served(_saying("The Lykta Lamp costs 38.00 EUR.")) as url:
        done = _run(tmp_path, "--model", "shop-1", "--base-url", url)
    assert done.exit_code == 0, done.output
    assert "worded by the model alone: 0 of 1" in done.stdout
    assert "blocked by the lock: value 1" in done.stdout


def test_that_another_model_is_taken_in_place_of_the_configured_one(tmp_path: Path) -> None:
    own = Settings()
    assert settings_for(own, None, None, None) == own
    assert settings_for(own, own.lm.model, None, None) == own
    folder = settings_for(own, str(tmp_path), None, None).lm
    assert (folder.backend, folder.profile, folder.languages) == ("transformers", "values", ())
    assert settings_for(own, str(tmp_path), None, "references").lm.profile == "references"
    assert settings_for(own, "any/name", None, None).lm.backend == "transformers"
    served = own.model_copy(update={"lm": LanguageModelSettings(backend="langchain", base_url="http://127.0.0.1:1/v1")})
    assert settings_for(served, "name", None, None).lm.backend == "langchain"
    assert settings_for(own, "name", "http://127.0.0.1:1/v1", None).lm.base_url == "http://127.0.0.1:1/v1"


async def test_that_no_model_is_said(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, lm=LanguageModelSettings(backend="none"))
    with pytest.raises(ConfigurationError, match="there is no language model"):
        async with opened_model(settings):
            pass

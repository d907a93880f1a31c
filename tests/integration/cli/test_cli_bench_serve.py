"""A server is started, measured with a few shoppers and ended; nothing here says how fast it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import yaml
from typer.testing import Result

Chatbot = Callable[..., Result]

SMALL = (
    *("--conversations", "3", "--spread-s", "0.2", "--overload", "4", "--idle", "2", "--idle-s", "0.4"),
    *("--gradio-conversations", "2"),
)


def _changed(config: Path, target: Path, **sections: dict[str, Any]) -> Path:
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    for name, values in sections.items():
        settings[name] = {**settings.get(name, {}), **values}
    target.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return target


def test_that_a_server_of_its_own_is_measured_and_ended(
    chatbot: Chatbot, config: Path, prepared: Path, tmp_path: Path
) -> None:
    pages = {"has_widget": False, "has_staff_page": False, "has_admin_page": False}
    before = sorted(path.name for path in prepared.iterdir())
    few = {"address_conversations_a_minute": 1, "address_messages_a_minute": 1}
    plain = _changed(config, tmp_path / "plain.yaml", server=pages, limits=few)
    done = chatbot(prepared, "bench", "serve", *SMALL, "--json", settings=plain)
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)

    assert [(one["messages"], one["errors"]) for one in figures["crowds"]] == [(3, 0), (3, 0)]
    assert [(one["messages"], one["errors"]) for one in figures["page"]] == [(2, 0), (2, 0)]
    assert any(one["worded"] for one in figures["crowds"])
    assert all(one["processor_ms"] > 0 for one in (*figures["crowds"], *figures["page"]))
    assert [one["budget_ms"] for one in figures["timings"]] == [500, 1200, None, 500, 1200, None, *6 * [None]]
    assert all(one["p95_ms"] >= one["p50_ms"] > 0 for one in figures["timings"])
    assert (figures["overload"]["answered"], figures["overload"]["errors"]) == (4, 0)
    assert figures["flood"]["refused_429"] > figures["flood"]["errors"] == 0
    assert figures["flood"]["recovered_s"] >= 1
    assert (figures["idle"]["streams"], figures["idle"]["open"]) == (2, 2)
    assert sorted(path.name for path in prepared.iterdir()) == before
    assert not [one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE]


def test_that_a_server_that_does_not_start_gets_its_last_words_told(
    chatbot: Chatbot, config: Path, prepared: Path, tmp_path: Path
) -> None:
    broken = _changed(config, tmp_path / "broken.yaml", knowledge={"folder": str(tmp_path / "nowhere")})
    done = chatbot(prepared, "bench", "serve", *SMALL, settings=broken)
    assert done.exit_code == 1
    assert "the server to be measured did not start" in done.stderr

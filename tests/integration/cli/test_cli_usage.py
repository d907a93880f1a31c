"""`chatbot usage`: figures by week in a terminal, as JSON, as a table."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

Chatbot = Callable[..., Result]


def test_that_conversations_are_counted_in_lines_json_and_a_table(
    chatbot: Chatbot, data_dir: Path, tmp_path: Path
) -> None:
    assert chatbot(data_dir, "ask", "how long can I return something?").exit_code == 0

    lines = chatbot(data_dir, "usage", "--days", "14").stdout.splitlines()
    rows = json.loads(chatbot(data_dir, "usage", "--days", "14", "--json").stdout)
    done = chatbot(data_dir, "usage", "--days", "3", "--by", "day", "--csv", str(tmp_path / "usage.csv"))

    assert lines[0].split()[:4] == ["from", "conversations", "automation", "true_resolution"]
    assert len(lines) == len(rows) + 1
    assert sum(row["conversations"] for row in rows) >= 1
    assert (done.exit_code, done.stdout) == (0, "")
    with (tmp_path / "usage.csv").open(encoding="utf-8", newline="") as file:
        days = list(csv.DictReader(file))
    assert (len(days), days[-1]["is_final"]) == (3, "no")


def test_that_another_period_is_refused(chatbot: Chatbot, data_dir: Path) -> None:
    assert chatbot(data_dir, "usage", "--by", "month").exit_code == 2

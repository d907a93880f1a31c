"""`chatbot evaluate`: conversation files and labelled messages on a shop made for them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Chatbot = Callable[..., Result]

_RETURN = """
title: The lamp goes back
as: anna.lindholm@post.example
steps:
  - user: I want to return the desk lamp, it does not fit
    expect: {outcome: propose, says: ["39.00"], card: {has: [Lykta]}, flow: return_items}
  - press: confirm
    expect: {outcome: say}
finally:
  writes: [{write: open_return, order_number: "40655", lines: {Lykta Desk Lamp: 1}, amount: "39.00"}]
  database: [{table: return_requests, where: {order_number: "40655"}, has: {state: open}, rows: 1}]
"""
_LATE = """
title: A card is pressed too late
as: anna.lindholm@post.example
clock: 2026-12-05T09:00:00+01:00
steps:
  - user: I want to return the desk lamp, it does not fit
  - press: confirm
    wait: 2h
"""
_CODE = """
title: Somebody proves by a code whose the order is
steps:
  - user: cancel order 40911, mei.chen@mail.example
  - user: "yes"
    may_vary: false
  - code: wrong
    expect: {card: none}
  - code: right
    expect: {outcome: propose, card: {has: ["40911"]}}
  - press: decline
"""
_BURST = """
title: One thought in three messages
as: anna.lindholm@post.example
steps:
  - user: [hi, I want to return the desk lamp, it does not fit]
    expect: {outcome: propose, slots: {reason: does_not_fit}}
  - press: {chip: store credit}
    expect: {outcome: propose, card: {has: [store credit]}}
"""
_WRONG = """
title: Nothing may be written here
as: anna.lindholm@post.example
steps:
  - user: I want to return the desk lamp, it does not fit
    expect: {outcome: ask}
  - press: confirm
  - press: {chip: no such thing}
  - user: never reached
"""
_PAIRS = """
- name: lamp
  as: anna.lindholm@post.example
  en: ["I want to return the desk lamp, it does not fit"]
  zh: ["I want to return the desk lamp, it does not fit"]
- name: not-the-same
  as: anna.lindholm@post.example
  en: ["I want to return the desk lamp, it does not fit"]
  zh: ["where is my order"]
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    for name, text in {"en/lamp": _RETURN, "en/late": _LATE, "guest/code": _CODE, "en/burst": _BURST}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_that_files_pass_on_shops_of_their_own(chatbot: Chatbot, prepared: Path, files: Path) -> None:
    done = chatbot(prepared, "evaluate", "conversations", str(files), "--trials", "2")

    assert done.stdout.splitlines() == [
        "topic  files  pass^1  pass^2  wrong writes",
        "en         3   1.000   1.000             0",
        "guest      1   1.000   1.000             0",
        "all        4   1.000   1.000             0",
    ]
    assert done.exit_code == 0


def test_that_what_fails_is_told_with_what_came_and_the_status_is_1(
    chatbot: Chatbot, prepared: Path, files: Path
) -> None:
    (files / "wrong.yaml").write_text(_WRONG, encoding="utf-8")
    done = chatbot(prepared, "evaluate", "conversations", str(files / "wrong.yaml"))

    assert done.exit_code == 1
    assert "FAILED files/wrong: Nothing may be written here" in done.stdout
    assert "expected outcome ask, not propose" in done.stdout
    assert "expected no quick reply with 'no such thing'" in done.stdout
    assert "expected no write number 1, but {'write': 'open_return'" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["all", "1", "0.000", "1"]


def test_that_json_and_the_page_hold_other_wordings(
    chatbot: Chatbot, prepared: Path, files: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    lamp = str(files / "en" / "lamp.yaml")
    done = chatbot(
        prepared, "evaluate", "conversations", lamp, "--perturb", "3", "--seed", "1", "--json", "--html", str(page)
    )

    report = json.loads(done.stdout)
    (file,) = report["files"]
    assert len(file["forms"]) == report["all"]["forms"] == 3
    assert file["trials"][0]["writes"][0]["write"] == "open_return"
    assert all(form["manner"] for form in file["forms"])
    assert "Conversation files" in page.read_text(encoding="utf-8")


def test_that_two_languages_are_compared(chatbot: Chatbot, prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "metamorphic.yaml").write_text(_PAIRS, encoding="utf-8")
    done = chatbot(prepared, "evaluate", "conversations", str(tmp_path))

    assert done.exit_code == 1
    assert "DIFFERS not-the-same" in done.stdout
    assert "outcome: en propose, zh say" in done.stdout
    assert done.stdout.splitlines()[-1] == "pairs alike in all languages: 1/2"


def test_that_the_shop_of_the_data_folder_is_not_touched(chatbot: Chatbot, prepared: Path, files: Path) -> None:
    before = (prepared / "store.db").read_bytes()
    chatbot(prepared, "evaluate", "conversations", str(files / "en" / "lamp.yaml"))
    assert (prepared / "store.db").read_bytes() == before


def test_that_a_bad_file_ends_in_one_line(chatbot: Chatbot, prepared: Path, files: Path) -> None:
    (files / "bad.yaml").write_text("title: x\nstep: []\n", encoding="utf-8")
    done = chatbot(prepared, "evaluate", "conversations", str(files))

    assert done.exit_code == 1
    assert done.stderr.startswith("chatbot: ")
    assert "bad.yaml: steps: Field required" in done.stderr


def test_that_understanding_is_measured_on_labelled_messages(chatbot: Chatbot, empty_dir: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(
        '{"utterance": "where is my order", "label": "track"}\n{"text": "a poem", "intent": "other"}\n',
        encoding="utf-8",
    )
    (tmp_path / "map.yaml").write_text("track: [order_status]\n", encoding="utf-8")
    options = ["--map", str(tmp_path / "map.yaml"), "--html", str(tmp_path / "report.html")]
    told = chatbot(empty_dir, "evaluate", "understanding", str(rows), *options)
    whole = chatbot(empty_dir, "evaluate", "understanding", str(rows), *options, "--whole", "--json")

    assert told.exit_code == 0
    assert told.stdout.splitlines()[-1].startswith("messages 1 (1 ignored); accuracy 100.0%; macro F1 100.0%; ")
    assert json.loads(whole.stdout)["confusion"] == [["order_status", "order_status", 1]]
    assert "whole understander" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_that_the_cost_of_understanding_is_measured_against_its_budget(chatbot: Chatbot, empty_dir: Path) -> None:
    measured = json.loads(chatbot(empty_dir, "bench", "understand", "--repeat", "2", "--json").stdout)
    assert {(one["times"], one["budget_ms"], one["is_median_budget"]) for one in measured["timings"]} == {
        (2, 8.0, True)
    }
    assert "a first message" in [one["name"] for one in measured["timings"]]

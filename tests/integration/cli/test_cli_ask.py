"""`chatbot ask`: one message, one reply, for people and for programs."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import Result

ANNA = "anna.lindholm@post.example"
Chatbot = Callable[..., Result]


def test_that_a_question_is_answered_with_its_clause(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "ask", "how many gift cards can I use for one order?")

    assert done.exit_code == 0
    assert "5 gift cards" in done.stdout
    assert "(1) Gift cards" in done.stdout


def test_that_json_holds_text_citations_cards_proposal_and_trace(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "ask", "where is my order", "--as", ANNA, "--json")

    reply = json.loads(done.stdout)
    assert done.exit_code == 0
    assert reply["outcome"] == "say"
    assert "Fjellfot Trail Boots (order 40817)" in reply["text"]
    assert {"document", "heading", "quote"} <= set(reply["citations"][0])
    assert reply["cards"][0]["reference"] == "40817"
    assert reply["proposal"] is None
    assert reply["conversation_id"].startswith("con_")
    assert {"understand", "turn"} <= {stage["name"] for stage in reply["trace"]["stages"]}


def test_that_a_return_is_proposed_and_confirmed_by_its_code_in_the_same_conversation(
    chatbot: Chatbot, data_dir: Path
) -> None:
    asked = chatbot(data_dir, "ask", "I want to return the desk lamp, it does not fit", "--as", ANNA, "--json")
    proposed = json.loads(asked.stdout)

    done = chatbot(
        data_dir, "ask", proposed["proposal"]["code"], "--conversation", proposed["conversation_id"], "--json"
    )

    confirmed = json.loads(done.stdout)
    assert proposed["outcome"] == "propose"
    assert "39.00 EUR" in json.dumps(proposed["proposal"]["card"])
    assert confirmed["text"].startswith("Done: return")
    assert confirmed["conversation_id"] == proposed["conversation_id"]


def test_that_a_proposal_is_shown_with_its_code_and_quick_replies(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "ask", "I want to return the desk lamp, it does not fit", "--as", ANNA)

    assert "Code to confirm: " in done.stdout
    assert "[1] Store credit instead" in done.stdout
    assert "conversation con_" in done.stderr


def test_that_a_model_folder_that_is_missing_leaves_composed_replies_and_a_note(
    chatbot: Chatbot, data_dir: Path, config: Path, tmp_path: Path
) -> None:
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["lm"] = {"backend": "transformers", "model": str(tmp_path / "no-such-model")}
    (tmp_path / "with-model.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    done = chatbot(data_dir, "ask", "hello", "--json", settings=tmp_path / "with-model.yaml")

    reply = json.loads(done.stdout)
    assert done.exit_code == 0
    assert reply["text"]
    assert {"name": "model_failed", "text": "MissingModel"} in reply["trace"]["notes"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("",), "Your message is empty"),
        (("x" * 2001,), "longer than 2000 characters"),
        (("\udcff",), "characters that can't be read"),
        (("hello", "--as", "nobody@post.example"), "no customer with the e-mail nobody@post.example"),
        (("hello", "--conversation", "con_none"), "there is no conversation con_none"),
    ],
)
def test_that_a_message_that_cannot_be_taken_gets_one_line(
    chatbot: Chatbot, data_dir: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = chatbot(data_dir, "ask", *arguments)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_that_somebody_elses_conversation_is_not_gone_on_with(chatbot: Chatbot, data_dir: Path) -> None:
    begun = json.loads(chatbot(data_dir, "ask", "hello", "--as", ANNA, "--json").stdout)

    done = chatbot(
        data_dir, "ask", "hello", "--conversation", begun["conversation_id"], "--as", "mei.chen@mail.example"
    )

    assert done.exit_code == 1
    assert "was not begun as mei.chen@mail.example" in done.stderr


def test_that_a_database_that_is_none_gets_one_line(chatbot: Chatbot, data_dir: Path) -> None:
    for path in data_dir.glob("store.db*"):
        path.unlink()
    (data_dir / "store.db").write_bytes(b"this is not a database" * 100)

    done = chatbot(data_dir, "ask", "hello")

    assert done.exit_code == 1
    assert done.stderr == "chatbot: the database cannot be used: file is not a database\n"


def test_that_a_locked_database_gets_one_line_and_loses_nothing(
    chatbot: Chatbot, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chatbot.adapters.database.engine.open_engine.__defaults__", (0.1,))
    with sqlite3.connect(data_dir / "store.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = chatbot(data_dir, "ask", "hello")
        other.execute("ROLLBACK")
    other.close()

    again = chatbot(data_dir, "ask", "hello")

    assert locked.exit_code == 1
    assert locked.stderr == "chatbot: the database cannot be used: database is locked\n"
    assert again.exit_code == 0


def test_that_a_damaged_index_gets_the_line_that_mends_it(chatbot: Chatbot, data_dir: Path) -> None:
    (data_dir / "index" / "manifest.json").write_text("{", encoding="utf-8")

    done = chatbot(data_dir, "ask", "hello")
    mended = chatbot(data_dir, "ingest", "--rebuild")

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "run: chatbot ingest --rebuild" in done.stderr
    assert mended.exit_code == 0
    assert chatbot(data_dir, "ask", "hello").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("shop: [", "broken.yaml"),
        ("shop:\n  colour: red\n", "shop.colour"),
        ("lm:\n  backend: magic\n", "lm.backend"),
        ("- a list", "must hold settings by name"),
    ],
)
def test_that_settings_that_cannot_be_read_are_named(
    chatbot: Chatbot, data_dir: Path, tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "broken.yaml").write_text(content, encoding="utf-8")

    done = chatbot(data_dir, "ask", "hello", settings=tmp_path / "broken.yaml")

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_that_a_data_folder_that_is_a_file_gets_one_line(chatbot: Chatbot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    done = chatbot(tmp_path / "file", "ask", "hello")

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1

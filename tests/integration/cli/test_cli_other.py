"""`chatbot store`, `serve`, `bench`, `train` and the entry point itself."""

import asyncio
import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import Databases
from sqlalchemy import text
from typer.testing import CliRunner, Result

from chatbot import __version__
from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.cli.main import app, run
from chatbot.ports.unit_of_work import AuditEntry

Chatbot = Callable[..., Result]


def test_that_the_demo_shop_is_seeded_once(chatbot: Chatbot, empty_dir: Path) -> None:
    done = chatbot(empty_dir, "store", "seed")
    again = chatbot(empty_dir, "store", "seed")

    assert done.exit_code == 0
    assert "8 customers, 20 orders" in done.stdout
    assert again.exit_code == 1
    assert again.stderr == "chatbot: the database already holds a shop; the demo shop needs an empty one\n"


def test_that_the_outbox_is_delivered_on_command(chatbot: Chatbot, empty_dir: Path) -> None:
    chatbot(empty_dir, "store", "seed")
    empty = chatbot(empty_dir, "store", "deliver")
    asyncio.run(_post(empty_dir / "store.db"))
    done = chatbot(empty_dir, "store", "deliver")
    again = chatbot(empty_dir, "store", "deliver")

    assert (empty.stdout, again.stdout) == ("The outbox is empty.\n",) * 2
    assert done.exit_code == 0
    assert done.stdout == "1 delivered to mailbox\n2 delivered to nobody\n1 set aside\n"
    with sqlite3.connect(empty_dir / "store.db") as database:
        ((recipient,),) = database.execute("SELECT recipient FROM mailbox").fetchall()
    assert recipient == "anna.lindholm@post.example"


async def _post(database: Path) -> None:
    engine = open_engine(f"sqlite:///{database}")
    news = {"customer": "cus_00001", "subject": "mail.moved.subject", "order": "40817"}
    state = {"state.term": "lost", "carrier": "Norpost"}
    async with SqlAlchemyUnitOfWork(engine).begin() as work:
        for topic, key, payload in (
            ("order.cancelled", "can_1", {"order": "40817"}),
            ("mail.shipment_moved", "one", {**news, **state, "body": "mail.moved.state"}),
            ("mail.shipment_moved", "two", {**news, "body": "mail.moved.state"}),
            ("return.opened", "ret_1", {}),
        ):
            await work.post(topic, key, payload, datetime(2026, 11, 16, tzinfo=UTC))
    await engine.dispose()


def test_that_a_changed_audit_log_is_told(chatbot: Chatbot, empty_dir: Path) -> None:
    chatbot(empty_dir, "store", "seed")
    asyncio.run(_write_audit(empty_dir / "store.db"))
    unbroken = chatbot(empty_dir, "store", "audit")
    with sqlite3.connect(empty_dir / "store.db") as database:
        database.execute("UPDATE audit SET actor = 'cus_9' WHERE sequence = 2")
    broken = chatbot(empty_dir, "store", "audit")

    assert (unbroken.exit_code, unbroken.stdout) == (0, "The audit log is unbroken.\n")
    assert (broken.exit_code, broken.stderr) == (1, "chatbot: the audit log is broken at entry 2\n")


async def _write_audit(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}")
    for number in range(3):
        async with SqlAlchemyUnitOfWork(engine).begin() as work:
            at = datetime(2026, 11, 22, 12, number, tzinfo=UTC)
            await work.audit(AuditEntry("cus_1", "cancel_order", f"can_{number}", "con_1", at))
    await engine.dispose()


def test_that_a_port_in_use_gets_one_line(config: Path, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-c", "from chatbot.cli.main import run; run()", "serve", "--port", port]
        options = ["--config", str(config), "--data-dir", str(data_dir)]
        done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(f"chatbot: cannot listen on 127.0.0.1:{port}: ")
    assert done.stderr.count("\n") == 1


def test_that_serving_the_demo_to_the_network_is_refused(
    chatbot: Chatbot, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATBOT_SERVER__HOST", "0.0.0.0")

    done = chatbot(data_dir, "serve", "--port", "7861")

    assert done.exit_code == 1
    assert "identity.demo_sign_in: false" in done.stderr


def test_that_retrieval_is_measured_with_ingest_memory_and_machine(chatbot: Chatbot, prepared: Path) -> None:
    done = chatbot(prepared, "bench", "retrieval", "--repeat", "3", "--passages", "2500", "--alone", "--json")

    figures = json.loads(done.stdout)
    assert done.exit_code == 0
    names = [one["name"] for one in figures["timings"]]
    assert names[:2] == ["ingest, cold", "ingest, unchanged"]
    assert names[-2].startswith("ingest, a passage of 100 tokens")
    assert names[-1].startswith("2500 passages, filtered")
    assert figures["agreement"] > 0.9
    assert figures["machine"]["peak_memory_mib"] >= figures["machine"]["memory_mib"] > 0


def test_that_turns_are_measured_as_a_table(chatbot: Chatbot, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.evaluation.benchmarks.measure_turns.__defaults__", (8,))

    done = chatbot(prepared, "bench", "turn", "--repeat", "2")

    assert done.exit_code == 0
    assert "order status" in done.stdout
    assert "one conversation, turns 5-8" in done.stdout
    assert "resident memory" in done.stdout


def test_that_writes_are_measured_on_both_databases_and_nothing_is_left_behind(
    chatbot: Chatbot, prepared: Path, postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres_databases.copy() as url:
        monkeypatch.setenv("CHATBOT_STORE__URL", url)  # the shop's own database is left alone
        done = chatbot(prepared, "bench", "write", "--repeat", "2", "--json", "--url", url)
        assert asyncio.run(_content(url)) == (["public"], 0)

    timings = json.loads(done.stdout)["timings"]
    assert [one["name"] for one in timings] == ["confirmed write, SQLite", "confirmed write, PostgreSQL"]
    assert {one["budget_ms"] for one in timings} == {15.0}
    assert all(one["p95_ms"] >= one["p50_ms"] > 0 for one in timings)


async def _content(url: str) -> tuple[list[str], int]:
    engine = open_engine(url)
    wanted = "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' AND nspname <> 'information_schema'"
    async with reading(engine) as connection:
        schemas = (await connection.execute(text(wanted))).scalars().all()
        orders = (await connection.execute(text("SELECT count(*) FROM orders"))).scalar_one()
    await engine.dispose()
    return list(schemas), orders


def test_that_decisions_by_the_rules_are_measured_against_their_budget(chatbot: Chatbot, prepared: Path) -> None:
    done = chatbot(prepared, "bench", "rules", "--repeat", "50")

    assert done.exit_code == 0
    assert "eligibility of a line" in done.stdout
    assert "budget 1 ms: kept" in done.stdout


def test_that_the_entry_point_tells_its_version(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["chatbot", "--version"])

    with pytest.raises(SystemExit) as ended:
        run()

    assert ended.value.code == 0
    assert capsys.readouterr().out == f"chatbot {__version__}\n"


def test_that_a_command_that_does_not_exist_is_wrong_usage() -> None:
    assert CliRunner().invoke(app, ["dance"]).exit_code == 2


def test_that_training_takes_its_own_options() -> None:
    done = CliRunner().invoke(app, ["train", "lm", "--help"])

    assert done.exit_code == 0
    assert "--seed" in done.stdout

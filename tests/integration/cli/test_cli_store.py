"""`chatbot store export`, `import` and `check`: from the demo shop into a shop of one's own."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import Result

Chatbot = Callable[..., Result]


@pytest.fixture
def own(config: Path, tmp_path: Path) -> Path:
    """The settings of a shop of one's own: no demo, no catalogue but the imported one."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    knowledge = tmp_path / "knowledge"
    shutil.copytree(settings["knowledge"]["folder"], knowledge, ignore=shutil.ignore_patterns("catalogue"))
    settings["store"] = {"demo": False}
    settings["knowledge"]["folder"] = str(knowledge)
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return path


def test_that_a_shop_is_exported_imported_and_sound(
    chatbot: Chatbot, data_dir: Path, empty_dir: Path, own: Path, tmp_path: Path
) -> None:
    exported = chatbot(data_dir, "store", "export", str(tmp_path / "shop"))
    imported = chatbot(empty_dir, "store", "import", str(tmp_path / "shop"), settings=own)
    checked = chatbot(empty_dir, "store", "check", settings=own)

    assert exported.stdout.startswith("Exported "), exported.output
    assert exported.stdout.endswith(
        f" products, 8 customers and 20 orders to {tmp_path / 'shop'}. The files hold personal data.\n"
    )
    assert imported.stdout.endswith(" products, 8 customers and 20 orders; 0 orders had not changed.\n"), (
        imported.output
    )
    assert checked.stdout == "The database is as it must be.\n"


def test_that_orders_whose_numbers_have_another_form_are_named(
    chatbot: Chatbot, data_dir: Path, config: Path, tmp_path: Path
) -> None:
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["shop"] = {**settings.get("shop", {}), "order_number": r"\d{6}"}
    other = tmp_path / "other.yaml"
    other.write_text(yaml.safe_dump(settings), encoding="utf-8")
    checked = chatbot(data_dir, "store", "check", settings=other)
    assert checked.exit_code == 1
    assert "order 40817: has a number of another form than shop.order_number" in checked.output


def test_that_the_imported_catalogue_is_found_and_its_orders_are_told(
    chatbot: Chatbot, data_dir: Path, empty_dir: Path, own: Path, tmp_path: Path
) -> None:
    chatbot(data_dir, "store", "export", str(tmp_path / "shop"))
    chatbot(empty_dir, "store", "import", str(tmp_path / "shop"), settings=own)

    found = chatbot(empty_dir, "search", "trail boots", "--kind", "product", settings=own)
    told = chatbot(empty_dir, "ask", "where is order 40817", "--as", "anna.lindholm@post.example", settings=own)

    assert "Fjellfot Trail Boots" in found.stdout, found.output
    assert "Fjellfot Trail Boots" in told.stdout, told.output


def test_that_an_order_that_the_database_knows_better_is_listed(
    chatbot: Chatbot, data_dir: Path, tmp_path: Path
) -> None:
    chatbot(data_dir, "store", "export", str(tmp_path / "shop"))
    with sqlite3.connect(data_dir / "store.db") as database:
        database.execute("UPDATE orders SET state = 'picking' WHERE number = '40911'")
    imported = chatbot(data_dir, "store", "import", str(tmp_path / "shop"))

    assert imported.stdout.endswith("Left as they are, newer than the file: 1 order (40911).\n"), imported.output


def test_that_faults_are_said_and_nothing_is_imported(
    chatbot: Chatbot, empty_dir: Path, own: Path, tmp_path: Path
) -> None:
    (tmp_path / "shop").mkdir()
    broken = json.dumps({"id": "cus_1"})
    (tmp_path / "shop" / "customers.jsonl").write_text(f"{broken}\n" * 20, encoding="utf-8")
    done = chatbot(empty_dir, "store", "import", str(tmp_path / "shop"), settings=own)

    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "customers.jsonl:1: email: is missing"
    assert lines[-1] == "chatbot: nothing was imported: 60 faults, 10 more than are shown"
    assert len(lines) == 51


def test_that_violations_are_printed_and_the_status_is_1(chatbot: Chatbot, data_dir: Path) -> None:
    with sqlite3.connect(data_dir / "store.db") as database:
        database.execute("UPDATE orders SET state = 'picking' WHERE number = '40655'")
    done = chatbot(data_dir, "store", "check")

    assert done.exit_code == 1
    assert done.stdout == "order 40655: its state does not go with its parcels\n"
    assert done.stderr == "chatbot: 1 violation found\n"


def test_that_exporting_into_a_full_folder_is_refused_in_one_line(
    chatbot: Chatbot, data_dir: Path, tmp_path: Path
) -> None:
    chatbot(data_dir, "store", "export", str(tmp_path / "shop"))
    again = chatbot(data_dir, "store", "export", str(tmp_path / "shop"))

    assert again.exit_code == 1
    assert again.stderr == (
        f"chatbot: {tmp_path / 'shop' / 'products.jsonl'} is there already; export into an empty folder\n"
    )

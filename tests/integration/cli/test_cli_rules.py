"""`chatbot rules`: mistakes in the rules are found, and what other rules would turn is told, over the real files."""

import asyncio
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import Result

from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.orders import all_orders
from chatbot.adapters.retrieval.chunking import chunk_document
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.rule_citations import headings_of

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
Chatbot = Callable[..., Result]
_REST = "from: 2020-01-01, clause: {document: page, heading: Page}"
_PAGE = """---
id: page
title: Page
language: en
section: faq
tier: policy
effective_from: 2020-01-01
---
# Page
Some words.
"""
_CHANGES = f"""\
  - {{id: cancel, action: cancel, while_in: {{states: [placed, paid]}}, {_REST}}}
  - {{id: address, action: change_address, while_in: {{states: [placed, paid]}}, {_REST}}}
  - {{id: payment, action: change_payment, while_in: {{states: [placed, paid]}}, {_REST}}}
  - {{id: swap, action: swap_variant, while_in: {{states: [placed, paid]}}, {_REST}}}
  - {{id: invoice, action: invoice, while_in: {{states: [delivered]}}, {_REST}}}
"""
_WINDOW = f"{{id: window, action: return, window: {{days: 30}}, {_REST}}}"
_SIMPLE = f"""\
rules:
{_CHANGES}
  - {_WINDOW}
  - {{id: box, action: return, fee: {{name: restocking, percent: 10, unless: original_box}}, {_REST}}}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the demo shop's rules that a test may change."""
    return Path(shutil.copytree(KNOWLEDGE / "rules", tmp_path / "rules"))


@pytest.fixture
def simple(config: Path, tmp_path: Path) -> Path:
    """Settings of the small shop with a few rules that are the same in every season."""
    folder = tmp_path / "simple"
    shutil.copytree(config.parent / "knowledge", folder, ignore=shutil.ignore_patterns("rules"))
    _written(folder / "rules", _SIMPLE)
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["knowledge"]["folder"] = str(folder)
    (tmp_path / "simple.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return tmp_path / "simple.yaml"


def _written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "simple-rules.yaml").write_text(text, encoding="utf-8")
    return folder / "simple-rules.yaml"


def _knowledge(folder: Path, *rules: str) -> Path:
    """Write a shop with one document, the rules on changes and those given."""
    (folder / "rules").mkdir(parents=True)
    (folder / "page.md").write_text(_PAGE, encoding="utf-8")
    text = "rules:\n" + _CHANGES + "".join(f"  - {rule}\n" for rule in rules)
    (folder / "rules" / "rules.yaml").write_text(text, encoding="utf-8")
    return folder


# --- check


def _errors_of_demo(chatbot: Chatbot, tmp_path: Path) -> list[dict[str, Any]]:
    done = chatbot(tmp_path, "rules", "check", "--knowledge", str(KNOWLEDGE), "--json")
    report = json.loads(done.stdout)
    assert report["warnings"] == 0
    assert report["errors"] == len(report["findings"])
    assert done.exit_code == (1 if report["errors"] else 0)
    return list(report["findings"])


def test_that_the_demo_shop_has_no_errors(chatbot: Chatbot, tmp_path: Path) -> None:
    assert _errors_of_demo(chatbot, tmp_path) == []


def test_that_the_headings_that_may_be_cited_are_those_that_are_indexed() -> None:
    documents, _ = read_documents(KNOWLEDGE)
    for document in documents:
        assert headings_of(document) == {chunk.passage.heading for chunk in chunk_document(document)}, document.id


def test_that_sound_rules_end_well(chatbot: Chatbot, tmp_path: Path) -> None:
    shop = _knowledge(tmp_path / "shop", _WINDOW)

    done = chatbot(tmp_path, "rules", "check", "--knowledge", str(shop))

    assert done.exit_code == 0
    assert done.stdout == "6 rules: 0 errors, 0 warnings.\n"


def test_that_warnings_alone_end_well(chatbot: Chatbot, tmp_path: Path) -> None:
    shop = _knowledge(tmp_path / "shop", _WINDOW, _WINDOW.replace("id: window", "id: again"))

    done = chatbot(tmp_path, "rules", "check", "--knowledge", str(shop))

    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "warning  duplicate      window, again: say the same from 2020-01-01",
        "7 rules: 0 errors, 1 warnings.",
    ]


def test_that_an_error_is_one_line_and_the_exit_status(chatbot: Chatbot, tmp_path: Path) -> None:
    shop = _knowledge(tmp_path / "shop", _WINDOW.replace("window: {", "scope: {members: [circle]}, window: {"))

    done = chatbot(tmp_path, "rules", "check", "--knowledge", str(shop))

    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "error    gap            -: neither a window nor an exclusion for members none from 2020-01-01",
        "6 rules: 1 errors, 0 warnings.",
    ]


def test_that_the_shops_own_rules_are_checked_without_a_folder(chatbot: Chatbot, tmp_path: Path) -> None:
    done = chatbot(tmp_path, "rules", "check")

    assert done.exit_code == 1
    assert "error    citation       window: there is no document returns-policy\n" in done.stdout


def test_that_a_shop_that_cannot_be_read_gets_one_line(chatbot: Chatbot, tmp_path: Path) -> None:
    unknown = _knowledge(tmp_path / "unknown", _WINDOW.replace("window: {", "windw: {"))
    broken = _knowledge(tmp_path / "broken", "{id: window")
    unreadable = _knowledge(tmp_path / "unreadable", _WINDOW)
    (unreadable / "more.md").write_text("no front matter", encoding="utf-8")
    bare = tmp_path / "bare"
    bare.mkdir()
    for folder, said in (
        (unknown, "rule window: the rule says nothing; it must hold one of window, season"),
        (broken, "rules.yaml: while parsing a flow mapping"),
        (unreadable, "more.md: the file does not begin with its description"),
        (bare, "bare/rules: there is no such folder"),
        (tmp_path / "gone", "gone: there is no such folder"),
    ):
        done = chatbot(tmp_path, "rules", "check", "--knowledge", str(folder))
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert said in done.stderr


# --- impact


def test_that_the_same_rules_turn_nothing(chatbot: Chatbot, data_dir: Path, rules: Path) -> None:
    done = chatbot(data_dir, "rules", "impact", str(rules))

    assert done.exit_code == 0
    assert re.fullmatch(r"\d+ open orders: 0 decisions in 0 orders would turn\.\n", done.stdout)


def test_that_a_shortened_window_turns_the_lines_it_is_about(
    chatbot: Chatbot, data_dir: Path, simple: Path, tmp_path: Path
) -> None:
    """Of the orders delivered 6, 9, 12 and 40 days ago one is too late, one was, and two have less time."""
    new = _written(tmp_path / "new", _SIMPLE.replace("days: 30", "days: 10"))

    done = chatbot(data_dir, "rules", "impact", str(new), "--json", settings=simple)

    report = json.loads(done.stdout)
    known = [one for one in report["decisions"] if one["order"] in ("40602", "40655", "40588", "40790")]
    assert done.exit_code == 0
    assert {(one["line"], one["decision"], one["effect"]) for one in known} == {
        ("40602-1", "return", "earlier"),
        ("40602-2", "return", "earlier"),
        ("40655-1", "return", "earlier"),
        ("40655-2", "return", "earlier"),
        ("40588-1", "return", "refused"),
    }
    jumper = next(one for one in known if one["line"] == "40588-1")
    now, then = (date.fromisoformat(jumper[key]["last_day"]) for key in ("now", "new"))
    assert (jumper["now"]["allowed"], jumper["new"]["verdict"], (now - then).days) == (True, "too_late", 20)
    assert sum(one["count"] for one in report["totals"]) == len(report["decisions"])
    assert {one["decision"] for one in report["totals"]} == {"return"}


def test_that_a_table_shows_what_is_and_what_would_be(
    chatbot: Chatbot, data_dir: Path, simple: Path, tmp_path: Path
) -> None:
    text = _SIMPLE.replace("days: 30", "days: 10").replace("percent: 10", "percent: 50")
    text = text.replace("[placed, paid]", "[placed]")
    new = _written(tmp_path / "new", text)

    done = chatbot(data_dir, "rules", "impact", str(new.parent), settings=simple)

    heads, *lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert heads.split() == ["order", "item", "decision", "now", "new"]
    day = r"\d{4}-\d\d-\d\d"
    for row in (
        rf"40588  Ullgard Fisker Jumper +return +allowed until {day} +too late, the last day was {day}",
        rf"40655  Lykta Desk Lamp +return +allowed until {day} +allowed until {day}",
        r"40655  Lykta Desk Lamp +refund conditions unmet +35.10 EUR +19.50 EUR",
        r"40911  - +cancel +allowed +too late",
        r"40911  - +change address +allowed +too late",
        r"40911  - +change payment +allowed +too late",
        r"40911  - +swap variant +allowed +too late",
        r"\d+ open orders: \d+ decisions in \d+ orders would turn\.",
        r"  return: \d+ refused",
        r"  return: \d+ earlier",
        r"  refund conditions unmet: \d+ less",
        r"  cancel: \d+ refused",
    ):
        assert len([line for line in lines if re.fullmatch(row, line)]) == 1, row


def test_that_an_empty_demo_shop_is_filled_first(chatbot: Chatbot, empty_dir: Path, rules: Path) -> None:
    done = chatbot(empty_dir, "rules", "impact", str(rules))

    assert done.exit_code == 0
    assert done.stderr.startswith("Setting up the demo shop: ")
    assert not done.stdout.startswith("0 open orders")


def test_that_new_rules_that_cannot_be_read_get_one_line(chatbot: Chatbot, data_dir: Path, rules: Path) -> None:
    other = shutil.copy(rules / "orders.yaml", rules / "other.yaml")
    twice = rules / "orders.yaml"
    twice.write_text(twice.read_text(encoding="utf-8").replace("id: cancel,", "id: window,"), encoding="utf-8")
    broken = rules / "returns.yaml"
    broken.write_text("rules: [", encoding="utf-8")
    for new, said in (
        (rules / "gone", "gone: there is no such folder"),
        (Path(other), "has no file of rules of this name that it could replace"),
        (twice, "knowledge/rules: rules with the same id: window"),
        (broken, f"chatbot: {broken}: while parsing a flow node"),
        (rules, f"chatbot: {broken}: while parsing a flow node"),
    ):
        done = chatbot(data_dir, "rules", "impact", str(new))
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert said in done.stderr


def test_that_all_orders_of_some_states_come_in_pages(data_dir: Path) -> None:
    everything = _orders(data_dir, tuple(OrderState))
    delivered = _orders(data_dir, (OrderState.DELIVERED,))

    assert [order.placed_at for order in everything] == sorted((order.placed_at for order in everything), reverse=True)
    assert len({order.number for order in everything}) == len(everything) == 20
    assert delivered == [order for order in everything if order.state is OrderState.DELIVERED]


def _orders(data_dir: Path, states: tuple[OrderState, ...] = tuple(OrderState), page: int = 7) -> list[Order]:
    async def read() -> list[Order]:
        engine = open_engine(f"sqlite:///{data_dir / 'store.db'}")
        found: list[Order] = []
        async with reading(engine) as connection:
            while orders := await connection.run_sync(all_orders, states, page, len(found)):
                assert len(orders) <= page
                found += orders
        await engine.dispose()
        return found

    return asyncio.run(read())

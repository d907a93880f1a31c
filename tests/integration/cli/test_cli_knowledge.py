"""`chatbot ingest` and `chatbot search`: what is indexed, what is not, and what is found."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Chatbot = Callable[..., Result]


@pytest.fixture
def folder(config: Path, tmp_path: Path) -> Path:
    """A copy of the shop's knowledge that a test may change."""
    return Path(shutil.copytree(config.parent / "knowledge", tmp_path / "knowledge"))


def test_that_a_second_run_says_that_nothing_changed(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "ingest")

    assert done.exit_code == 0
    assert done.stdout.startswith("Nothing changed: ")


def test_that_a_run_counts_what_it_did_and_says_how_to_keep_another_folder(
    chatbot: Chatbot, data_dir: Path, folder: Path
) -> None:
    (folder / "en" / "payments" / "gift-cards.md").unlink()
    parcels = folder / "en" / "shipping" / "late-and-lost-parcels.md"
    parcels.write_text(parcels.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")

    done = chatbot(data_dir, "ingest", str(folder))

    assert done.exit_code == 0
    assert done.stdout.startswith("Added 0, changed 1, removed 1, unchanged ")
    assert f"knowledge.folder: {folder}" in done.stderr


def test_that_unreadable_documents_are_all_named_and_the_index_stays(
    chatbot: Chatbot, data_dir: Path, folder: Path
) -> None:
    (folder / "en" / "broken.md").write_text("---\nid: [\n---\ntext", encoding="utf-8")
    (folder / "en" / "bare.md").write_text("no front matter", encoding="utf-8")
    before = (data_dir / "index" / "manifest.json").read_bytes()

    done = chatbot(data_dir, "ingest", str(folder))

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "broken.md: " in done.stderr
    assert "bare.md: " in done.stderr
    assert "the index is as it was" in done.stderr
    assert (data_dir / "index" / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("is_there", [True, False])
def test_that_an_empty_or_missing_folder_is_refused(
    chatbot: Chatbot, empty_dir: Path, tmp_path: Path, is_there: bool
) -> None:
    if is_there:
        (tmp_path / "documents").mkdir()

    done = chatbot(empty_dir, "ingest", str(tmp_path / "documents"))

    assert done.exit_code == 1
    assert "there is no document in this folder" in done.stderr
    assert not (empty_dir / "index" / "manifest.json").exists()


def test_that_documents_and_products_are_found_with_their_scores(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "search", "a tent for two", "--limit", "2")

    assert done.exit_code == 0
    assert "[skarv-2]" in done.stdout
    assert len(done.stdout.splitlines()) == 8


def test_that_a_search_of_one_kind_comes_as_json(chatbot: Chatbot, data_dir: Path) -> None:
    done = chatbot(data_dir, "search", "gift card", "--kind", "article", "--limit", "1", "--json")

    (found,) = json.loads(done.stdout)
    assert found["document"] == "gift-cards"
    assert 0 < found["score"] <= 1
    assert {"title", "heading", "anchor", "tier", "text"} <= set(found)


def test_that_a_search_without_words_finds_nothing(chatbot: Chatbot, data_dir: Path) -> None:
    assert chatbot(data_dir, "search", " ").stdout == "Nothing found.\n"


def test_that_an_unknown_kind_is_wrong_usage(chatbot: Chatbot, data_dir: Path) -> None:
    assert chatbot(data_dir, "search", "tent", "--kind", "person").exit_code == 2


def test_that_a_first_answer_sets_the_shop_up_and_names_what_it_cannot_read(
    chatbot: Chatbot, empty_dir: Path, folder: Path, config: Path, tmp_path: Path
) -> None:
    (folder / "en" / "bare.md").write_text("no front matter", encoding="utf-8")
    settings = config.read_text(encoding="utf-8").replace(str(config.parent / "knowledge"), str(folder))
    (tmp_path / "other.yaml").write_text(settings, encoding="utf-8")

    done = chatbot(empty_dir, "ask", "hello", settings=tmp_path / "other.yaml")

    assert done.exit_code == 1
    assert "Setting up the demo shop: " in done.stderr
    assert "bare.md: " in done.stderr
    assert "there is no index" in done.stderr

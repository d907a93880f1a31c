"""`chatbot ingest` and `chatbot search`: what is indexed, what is not, and what is found."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from chatbot.adapters.pages.fetch import Page, PageFetcher
from chatbot.bootstrap.watching import Say, Update

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


def test_that_a_page_is_fetched_into_the_folder_and_indexed(
    chatbot: Chatbot, data_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fetch(self: PageFetcher, url: str) -> Page:
        return Page(url, ".html", b"<h1>Zeppelins</h1><p>They land behind the shop.</p>")

    monkeypatch.setattr(PageFetcher, "fetch", fetch)

    done = chatbot(data_dir, "ingest", str(folder), "--url", "shop.example/zeppelins", "--tier", "guide")

    assert done.exit_code == 0, done.output
    (path,) = (folder / "en" / "pages").glob("*.html")
    assert f"Saved {path}" in done.stderr
    assert done.stdout.startswith("Added 1, changed 0, removed 0, ")
    assert "tier: guide" in path.with_name(f"{path.name}.yaml").read_text()


def test_that_a_page_of_the_own_network_is_refused_and_nothing_is_indexed(
    chatbot: Chatbot, data_dir: Path, folder: Path
) -> None:
    (folder / "en" / "payments" / "gift-cards.md").unlink()
    before = (data_dir / "index" / "manifest.json").read_bytes()

    done = chatbot(data_dir, "ingest", str(folder), "--url", "http://127.0.0.1:8000/admin")

    assert done.exit_code == 1
    assert done.stderr == (
        "chatbot: http://127.0.0.1:8000/admin: 127.0.0.1 leads to 127.0.0.1, which is not in the public network\n"
    )
    assert (data_dir / "index" / "manifest.json").read_bytes() == before


def test_that_watching_goes_on_where_the_run_ended(
    chatbot: Chatbot, data_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def once(watched: Path, update: Update, say: Say) -> None:
        (watched / "en" / "payments" / "gift-cards.md").unlink()
        say(f"removed {(await update()).removed}")

    monkeypatch.setattr("chatbot.bootstrap.watching.keep_current", once)
    (folder / "en" / "broken.md").write_text("no front matter", encoding="utf-8")

    broken = chatbot(data_dir, "ingest", str(folder), "--watch")
    (folder / "en" / "broken.md").unlink()
    done = chatbot(data_dir, "ingest", str(folder))

    assert broken.exit_code == 0
    assert f"Watching {folder}; Ctrl-C ends it." in broken.stderr
    assert broken.stdout == "removed 0\n"
    assert done.stdout.startswith("Added 0, changed 0, removed 1, ")


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

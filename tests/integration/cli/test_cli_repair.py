"""`chatbot knowledge` and `chatbot catalogue`: findings, questions without an answer, texts of products."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.adapters.retrieval.sources.source import SourceFile

Chatbot = Callable[..., Result]
CATALOGUE = Path(__file__).parents[3] / "knowledge" / "catalogue"


def test_that_an_error_in_a_folder_is_told_with_what_to_do(
    chatbot: Chatbot, config: Path, data_dir: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(config.parent / "knowledge", tmp_path / "knowledge"))
    page = folder / "en" / "payments" / "gift-cards.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n## Later\nTODO: write this.\n", encoding="utf-8")

    done = chatbot(data_dir, "knowledge", "check", "--knowledge", str(folder), "--html", str(tmp_path / "check.html"))

    assert done.exit_code == 1
    assert "gift-cards (en) > Later: still has “TODO”" in done.stdout
    assert "Write it, or take the heading out." in done.stdout
    assert "Knowledge check" in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_that_questions_without_an_answer_are_grouped_told_and_drafted(
    chatbot: Chatbot, data_dir: Path, tmp_path: Path
) -> None:
    for question in ("do you give lessons in ice climbing?", "are there lessons in ice climbing?"):
        assert chatbot(data_dir, "ask", question).exit_code == 0

    done = chatbot(
        data_dir, "knowledge", "gaps", "--json", "--draft", str(tmp_path / "drafts"), "--html", str(tmp_path / "g.html")
    )

    assert done.exit_code == 0, done.output
    shown = json.loads(done.stdout)
    assert any("ice climbing" in gap["question"] for gap in shown["gaps"])
    assert "Wrote" in done.stderr
    path = next((tmp_path / "drafts").glob("*lessons-in-ice*.md"))
    path.write_text(path.read_text(encoding="utf-8").replace("effective_from:", "effective_from: 2026-12-01"), "utf-8")
    assert read_markdown(SourceFile(path, path.parent))[0].language == "en"
    assert "<svg" in (tmp_path / "g.html").read_text(encoding="utf-8")

    checked = chatbot(data_dir, "knowledge", "check", "--json")
    assert any(one["kind"] == "unanswered" for one in json.loads(checked.stdout)["findings"])
    assert "questions without a sure answer" in chatbot(data_dir, "knowledge", "gaps").stdout


def test_that_a_product_is_described_in_every_language_and_style(
    chatbot: Chatbot, config: Path, data_dir: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(config.parent / "knowledge", tmp_path / "knowledge"))
    for name in ("descriptions.en.yaml", "descriptions.zh.yaml"):
        shutil.copy(CATALOGUE / name, folder / "catalogue" / name)
    attributes = (folder / "catalogue" / "descriptions.en.yaml").read_text(encoding="utf-8")
    (folder / "catalogue" / "descriptions.en.yaml").write_text(attributes.replace("  resoleable:", "  other:"), "utf-8")
    own = tmp_path / "own.yaml"
    own.write_text(
        config.read_text(encoding="utf-8").replace(str(config.parent / "knowledge"), str(folder)), encoding="utf-8"
    )

    done = chatbot(data_dir, "catalogue", "describe", "ftb-brn-43", settings=own)

    assert done.exit_code == 0, done.output
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        f"[{tag}] {style}" for tag in ("en", "zh") for style in ("title", "description", "story")
    ]
    assert "No words in descriptions.en.yaml for: resoleable" in done.stderr
    options = ("--json", "--language", "en", "--style", "title")
    shown = chatbot(data_dir, "catalogue", "describe", "fjellfot-trail-boots", *options, settings=own)
    title = json.loads(shown.stdout)["texts"]["en"]["title"]
    assert title["text"].startswith("Fjellfot Trail Boots: waterproof")
    assert title["sentences"][0]["by"] == "composed"
    unknown = chatbot(data_dir, "catalogue", "describe", "nothing", settings=own)
    assert unknown.exit_code == 1
    assert "no product has the SKU, id or name nothing" in unknown.stderr
    foreign = chatbot(data_dir, "catalogue", "describe", "ftb-brn-43", "--language", "xx", settings=own)
    assert "there is no language xx" in foreign.stderr


def test_that_products_of_the_database_are_described_where_there_is_no_catalogue(
    chatbot: Chatbot, config: Path, data_dir: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(config.parent / "knowledge", tmp_path / "knowledge"))
    shutil.copy(CATALOGUE / "descriptions.en.yaml", folder / "catalogue")
    (folder / "catalogue" / "products.jsonl").unlink()
    own = tmp_path / "own.yaml"
    own.write_text(
        config.read_text(encoding="utf-8").replace(str(config.parent / "knowledge"), str(folder)), encoding="utf-8"
    )

    done = chatbot(data_dir, "catalogue", "describe", "FTB-BRN-43", "--language", "en", settings=own)

    assert "Fjellfot Trail Boots for women and men are made of nubuck leather" in done.stdout

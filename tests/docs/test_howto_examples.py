"""Runs every example of docs/howto as its reader would: each saved as a test file in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from docs_pages import ROOT, blocks

PAGES = {page.stem: page for page in sorted((ROOT / "docs" / "howto").glob("*.md"))}
EXAMPLES = {
    f"{name.replace('-', '_')}_{number}": text
    for name, page in PAGES.items()
    for number, text in enumerate(blocks(page, "python"), 1)
}
Outcomes = Mapping[str, list[str]]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """Return for each example what became of its tests: an empty text for one that passed."""
    folder = tmp_path_factory.mktemp("howto")
    for name, text in EXAMPLES.items():
        (folder / name).mkdir()
        (folder / name / f"test_{name}.py").write_text(text, encoding="utf-8")
    report = folder / "report.xml"
    pytest_ = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    command = [*pytest_, "--continue-on-collection-errors", f"--junit-xml={report}", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert report.is_file(), done.stdout + done.stderr
    return _outcomes(report)


def test_that_there_is_a_page_for_everything_that_can_be_added() -> None:
    added = {"source", "store", "model", "flow", "tool", "language"}
    pages = {name: page for name, page in PAGES.items() if name.startswith("add-a-")}
    assert set(pages) == {f"add-a-{one}" for one in added}
    assert all(blocks(page, "python") for page in pages.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_that_an_example_passes_its_own_tests(name: str, outcomes: Outcomes) -> None:
    assert outcomes.get(name), "no test of this example ran"
    assert [text for text in outcomes[name] if text] == []


def test_that_the_intent_example_has_the_form_of_the_intent_files() -> None:
    (example,) = blocks(PAGES["add-a-flow"], "yaml")
    real = yaml.safe_load((ROOT / "configs" / "intents" / "en.yaml").read_text(encoding="utf-8"))
    assert {frozenset(intent) for intent in yaml.safe_load(example).values()} <= set(map(frozenset, real.values()))


def _outcomes(report: Path) -> Outcomes:
    found: dict[str, list[str]] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = (case.attrib["classname"] or case.attrib["name"]).partition(".")[0]  # no class: it cannot be imported
        found.setdefault(name, []).append("".join("".join(part.itertext()) or part.tag for part in case))
    return found

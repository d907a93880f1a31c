"""The examples of conversation files and maps in the documentation are read by what reads the real ones."""

from pathlib import Path

import pytest
from docs_pages import ROOT, blocks

from chatbot.adapters.retrieval.weights import Signal
from chatbot.evaluation.conversations.files import (
    CardCheck,
    DatabaseCheck,
    Expect,
    Finally,
    Script,
    Step,
    read_conversations,
)
from chatbot.evaluation.conversations.pairs import read_pairs
from chatbot.evaluation.conversations.rewording import MANNERS
from chatbot.evaluation.retrieval.labelled import read_sets
from chatbot.evaluation.understanding.labelled import read_map

_FORMAT, _HOWTO = ROOT / "docs" / "conversation-files.md", ROOT / "docs" / "howto" / "evaluate.md"


@pytest.mark.parametrize("page", [_FORMAT, _HOWTO], ids=lambda page: page.stem)
def test_that_the_example_of_a_conversation_is_one(page: Path, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(blocks(page, "yaml")[0], encoding="utf-8")
    assert read_conversations(tmp_path / "one.yaml")


def test_that_the_examples_of_pairs_and_maps_are_some(tmp_path: Path) -> None:
    (tmp_path / "metamorphic.yaml").write_text(blocks(_FORMAT, "yaml")[1], encoding="utf-8")
    (tmp_path / "map.yaml").write_text(blocks(_HOWTO, "yaml")[1], encoding="utf-8")
    assert read_pairs(tmp_path)
    assert read_map(tmp_path / "map.yaml")


@pytest.mark.parametrize("file", sorted((ROOT / "configs" / "evaluation").glob("*.yaml")), ids=lambda file: file.stem)
def test_that_the_shipped_maps_can_be_read(file: Path) -> None:
    assert read_map(file)


@pytest.mark.parametrize("part", [Script, Step, Expect, Finally, DatabaseCheck, CardCheck])
def test_that_every_key_is_documented(part: type[Script]) -> None:
    text = _FORMAT.read_text(encoding="utf-8")
    names = [field.alias or name for name, field in part.model_fields.items()]
    assert [
        name for name in names if f"`{name}" not in text and f"{{{name}:" not in text and f" {name}:" not in text
    ] == []


def test_that_every_manner_is_documented() -> None:
    text = _HOWTO.read_text(encoding="utf-8")
    assert [name for name in MANNERS if f"`{name}`" not in text] == []


def test_that_the_example_of_labelled_questions_is_a_set(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "queries.jsonl").write_text(blocks(_HOWTO, "json")[0], encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text(blocks(_HOWTO, "text")[0], encoding="utf-8")
    (tmp_path / "set.yaml").write_text(blocks(_HOWTO, "yaml")[2], encoding="utf-8")

    (labelled,) = read_sets(tmp_path, "en")

    assert (labelled.language, str(labelled.on), str(labelled.kind)) == ("zh", "2026-11-18", "product")
    assert [one.is_answerable for one in labelled.questions] == [True, True, True, False]


def test_that_every_signal_is_documented() -> None:
    text = _HOWTO.read_text(encoding="utf-8")
    assert [signal.value for signal in Signal if f"`{signal.value}`" not in text] == []

"""Questions that no document answers are read from the knowledge folder, by language and topic."""

from pathlib import Path

import pytest

from chatbot.adapters.retrieval.unanswered import read_unanswered
from chatbot.errors import UnreadableSource
from chatbot.ports.retriever import Kind


def _written(folder: Path, text: str) -> Path:
    (folder / "unanswered").mkdir()
    (folder / "unanswered" / "en.yaml").write_text(text, encoding="utf-8")
    return folder


def test_that_topics_become_chunks_of_their_language(tmp_path: Path) -> None:
    found = read_unanswered(_written(tmp_path, "renting: [do you rent tents, hire a mat]\napp: [is there an app]\n"))

    assert list(found) == ["en"]
    renting, app = found["en"]
    assert (renting.kind, renting.passage.heading) == (Kind.UNANSWERED, "renting")
    assert renting.questions == ("do you rent tents", "hire a mat")
    assert app.questions == ("is there an app",)
    assert len({renting.passage.id, app.passage.id}) == 2


def test_that_no_folder_is_no_topic(tmp_path: Path) -> None:
    assert read_unanswered(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("renting: [do you rent", "is not YAML"),
        ("- do you rent tents\n", "must be a mapping of topics to lists of questions"),
        ("renting: do you rent tents\n", "must be a mapping"),
        ("renting: [1, 2]\n", "must be a mapping"),
        ("renting: []\n", "must be a mapping"),
        ("", "must be a mapping"),
    ],
)
def test_that_anything_else_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        read_unanswered(_written(tmp_path, text))

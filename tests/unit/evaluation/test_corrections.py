"""A better answer becomes the draft of an article and a conversation file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.evaluation.conversations.files import read_conversations
from chatbot.evaluation.corrections import Correction, article, conversation

CORRECTION = Correction(
    "do you rent tents?", "Yes: Skarv tents, 12 EUR a night.\n# ask in the shop", "en", ("hello",), "anna@post.example"
)

DAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 20, 45, tzinfo=UTC)


def read(folder: Path, text: str) -> list:
    path = folder / "en" / "faq" / "do-you-rent-tents.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return list(read_markdown(SourceFile(path, folder)))


def test_that_the_draft_is_an_article(tmp_path: Path) -> None:
    assert CORRECTION.name == "do-you-rent-tents"
    (document,) = read(tmp_path, article(CORRECTION, CORRECTION.name, DAY))
    assert document.effective.start == DAY
    assert (document.id, document.title, document.language) == ("do-you-rent-tents", "Do you rent tents", "en")
    assert "12 EUR a night" in document.text
    assert dict(document.asked) == {"Do you rent tents": ("do you rent tents?",)}


def test_that_the_conversation_file_can_be_read_and_wants_the_article_cited(tmp_path: Path) -> None:
    path = tmp_path / "do-you-rent-tents.yaml"
    path.write_text(conversation(CORRECTION, "do-you-rent-tents", NOW), encoding="utf-8")
    (file,) = read_conversations(path)
    assert file.script.as_ == "anna@post.example"
    assert file.script.clock == NOW
    assert [one.user for one in file.script.steps] == ["hello", "do you rent tents?"]
    assert file.script.steps[-1].expect.cites == ("do-you-rent-tents",)
    assert path.read_text(encoding="utf-8").startswith("# It should be answered:\n# Yes: Skarv tents")


def test_that_what_is_no_latin_gets_a_name_all_the_same_and_hostile_text_stays_text() -> None:
    assert replace(CORRECTION, question="可以租帐篷吗？").name == "question"
    hostile = replace(CORRECTION, question='": [x]\n- !!python/object:os.system', answer="---\nid: other\n---")
    assert yaml.safe_load(conversation(hostile, "x", NOW))["steps"][-1]["user"] == hostile.question

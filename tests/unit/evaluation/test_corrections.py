"""A better answer becomes the draft of an article and a conversation file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from chatbot.adapters.retrieval.sources.markdown import read_markdown
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.errors import UnreadableSource
from chatbot.evaluation.conversations.files import read_conversations
from chatbot.evaluation.corrections import Correction, article, conversation

CORRECTION = Correction(
    "do you rent tents?", "Yes: Skarv tents, 12 EUR a night.\n# ask in the shop", "en", ("hello",), "anna@post.example"
)


def read(folder: Path, text: str) -> list:
    path = folder / "en" / "faq" / "do-you-rent-tents.md"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return list(read_markdown(SourceFile(path, folder)))


def test_that_the_draft_is_an_article_once_its_day_is_filled_in(tmp_path: Path) -> None:
    assert CORRECTION.name == "do-you-rent-tents"
    draft = article(CORRECTION, CORRECTION.name)
    with pytest.raises(UnreadableSource):
        read(tmp_path / "open", draft)
    (document,) = read(tmp_path / "filled", draft.replace("effective_from:", "effective_from: 2026-01-31"))
    assert (document.id, document.title, document.language) == ("do-you-rent-tents", "Do you rent tents", "en")
    assert "12 EUR a night" in document.text
    assert dict(document.asked) == {"Do you rent tents": ("do you rent tents?",)}


def test_that_the_conversation_file_can_be_read_and_wants_the_article_cited(tmp_path: Path) -> None:
    path = tmp_path / "do-you-rent-tents.yaml"
    path.write_text(conversation(CORRECTION, "do-you-rent-tents"), encoding="utf-8")
    (file,) = read_conversations(path)
    assert file.script.as_ == "anna@post.example"
    assert [one.user for one in file.script.steps] == ["hello", "do you rent tents?"]
    assert file.script.steps[-1].expect.cites == ("do-you-rent-tents",)
    assert path.read_text(encoding="utf-8").startswith("# It should be answered:\n# Yes: Skarv tents")


def test_that_what_is_no_latin_gets_a_name_all_the_same_and_hostile_text_stays_text() -> None:
    assert replace(CORRECTION, question="可以租帐篷吗？").name == "question"
    hostile = replace(CORRECTION, question='": [x]\n- !!python/object:os.system', answer="---\nid: other\n---")
    assert yaml.safe_load(conversation(hostile, "x"))["steps"][-1]["user"] == hostile.question

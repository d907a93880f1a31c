"""What the process that reads files says, line by line."""

import json
from io import StringIO
from pathlib import Path

from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.adapters.retrieval.sources.worker import document_from, serve
from chatbot.domain.knowledge import Document


def read(source: SourceFile) -> tuple[Document, ...]:
    return (source.document("# Terms\n\nHello."),)


def refuse(source: SourceFile) -> tuple[Document, ...]:
    raise source.refused("it is torn")


def eat(source: SourceFile) -> tuple[Document, ...]:
    raise MemoryError


def test_that_each_line_is_answered_by_documents_or_a_reason(tmp_path: Path) -> None:
    beside = tmp_path / "en" / "terms.txt.yaml"
    beside.parent.mkdir()
    beside.write_text("asked: {Terms: [what holds, who says so]}\neffective_to: 2026-12-31")
    place = {"path": str(tmp_path / "en" / "terms.txt"), "folder": str(tmp_path), "module": __name__}
    asked = StringIO("".join(json.dumps(place | {"reader": one}) + "\n" for one in ("read", "refuse", "eat")))
    answers = StringIO()

    serve(asked, answers, seconds=5)

    found, refused, eaten = map(json.loads, answers.getvalue().splitlines())
    source = SourceFile(tmp_path / "en" / "terms.txt", tmp_path)
    assert tuple(map(document_from, found["documents"])) == read(source)
    assert refused == {"refused": "it is torn"}
    assert "more memory than is allowed" in eaten["refused"]

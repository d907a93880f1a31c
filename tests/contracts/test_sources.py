"""Every reader keeps the contract, with a sample file of its format, in the process that serves it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.sources import READERS
from chatbot.adapters.retrieval.sources.sandbox import Sandbox
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document
from chatbot.testing.contracts.sources import SENTENCE, Read, SourceContract

_SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


class _Source(SourceContract):
    suffix = ""

    @pytest.fixture
    def sample(self, tmp_path: Path) -> Path:
        path = tmp_path / "en" / "faq" / f"parking{self.suffix}"
        path.parent.mkdir(parents=True)
        path.write_bytes((_SAMPLES / path.name).read_bytes())
        return path

    @pytest.fixture
    def read(self, tmp_path: Path, sandbox: Sandbox) -> Read:
        def read(path: Path) -> tuple[Document, ...]:
            return sandbox.read(READERS[self.suffix], SourceFile(path, tmp_path))

        return read


class TestHtml(_Source):
    suffix = ".html"


class TestPdf(_Source):
    suffix = ".pdf"


class TestDocx(_Source):
    suffix = ".docx"


class TestCsv(_Source):
    suffix = ".csv"


class TestJsonl(_Source):
    suffix = ".jsonl"


def test_that_every_format_but_markdown_has_a_sample() -> None:
    samples = {path.suffix for path in _SAMPLES.iterdir()}

    assert set(READERS) - {".md", ".htm"} == samples
    assert json.loads((_SAMPLES / "parking.jsonl").read_text())["text"].endswith(SENTENCE)

"""Documents that say the same of another value are found; documents that are right to differ are not."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray
from shipped import KNOWLEDGE
from written_documents import LANGUAGES, LIKENESS, document, sections

from chatbot.adapters.retrieval.minilm import MiniLmEmbedder
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.bootstrap.likeness import Likeness
from chatbot.domain.knowledge import Document, Period
from chatbot.evaluation.knowledge.contradictions import contradictions
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity

DATA = Path(__file__).parents[3] / "data" / "knowledge"
LABEL = "# Labels\n\nThe return label is valid for {} days."


def found(*documents: Document) -> list[Finding]:
    return list(contradictions(sections(*documents), LANGUAGES, LIKENESS))


def test_that_two_documents_with_another_length_of_time_contradict_each_other() -> None:
    (one,) = found(document("labels", LABEL.format(14)), document("returns", LABEL.format(7)))
    assert (one.severity, one.kind, one.document, one.heading) == (
        Severity.ERROR,
        Kind.CONTRADICTION,
        "labels",
        "Labels",
    )
    assert "says 14 days, but returns (Labels) says 7 days" in one.text


def test_that_two_documents_that_agree_do_not_contradict_each_other() -> None:
    assert found(document("labels", LABEL.format(14)), document("returns", LABEL.format(14))) == []
    assert found(document("labels", LABEL.format(14)), document("returns", "# Labels\n\nValid for two weeks.")) == []


def test_that_documents_that_are_not_in_force_together_may_differ() -> None:
    before = Period(date(2024, 1, 1), date(2025, 12, 31))
    assert found(document("labels", LABEL.format(14)), document("old", LABEL.format(7), effective=before)) == []


def test_that_two_languages_are_not_compared() -> None:
    assert found(document("labels", LABEL.format(14)), document("returns", LABEL.format(7), language="zh")) == []


def test_that_an_example_states_no_rule() -> None:
    example = "# Worked example of labels\n\nThe return label is valid for 7 days."
    assert found(document("labels", LABEL.format(14)), document("returns", example)) == []


def test_that_documents_may_differ_where_a_passage_has_both_values() -> None:
    zones = "# Zones\n\nThe parcel costs 4.90 EUR in zone 1. The parcel costs 8.90 EUR in zone 2."
    near = document("near", "# Near\n\nThe parcel costs 4.90 EUR.")
    far = document("far", "# Far\n\nThe parcel costs 8.90 EUR.")
    assert found(near, far) != []
    assert found(near, far, document("zones", zones)) == []


def test_that_a_document_that_others_outvote_is_found_whatever_its_heading() -> None:
    text = "# {}\n\nEach order may be changed at most {} times."
    agreeing = [document(name, text.format(name, 3)) for name in ("addresses", "payments", "gifts")]
    (one,) = found(*agreeing, document("engraving", text.format("engraving", 5)))
    assert (one.document, one.severity) == ("engraving", Severity.ERROR)


def test_that_what_holds_before_a_day_is_not_compared_with_what_holds_now() -> None:
    old = "# Labels\n\nFor orders before 1 January 2026 the return label is valid for 7 days."
    assert found(document("labels", LABEL.format(14)), document("returns", old)) == []


class _Remembering:
    """The real embedder, which embeds each sentence once however often the documents are compared."""

    def __init__(self, embedder: MiniLmEmbedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self.fingerprint, self.dimension, self.languages = embedder.fingerprint, embedder.dimension, embedder.languages

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in texts if text not in self._vectors]
        self._vectors |= dict(zip(new, self._embedder.embed(new), strict=True)) if new else {}
        return np.stack([self._vectors[text] for text in texts])


@pytest.fixture(scope="module")
def likeness(models: Path) -> Likeness:
    return Likeness(_Remembering(MiniLmEmbedder(models)))


def test_that_the_demo_shop_does_not_contradict_itself(likeness: Likeness) -> None:
    documents, _ = read_documents(KNOWLEDGE)
    assert list(contradictions(sections(*documents), LANGUAGES, likeness)) == []


@pytest.mark.parametrize(
    ("file", "least"), [("contradictions_tuned", 14), ("contradictions", 8), ("contradictions_zh", 6)]
)
def test_that_contradictions_put_into_the_documents_are_found(
    file: str, least: int, likeness: Likeness, tmp_path: Path
) -> None:
    seeds = yaml.safe_load((DATA / f"{file}.yaml").read_text(encoding="utf-8"))
    tag = seeds[0][0].partition("/")[0]
    shutil.copytree(KNOWLEDGE / tag, tmp_path / tag)
    for name, text, other in seeds:
        path = tmp_path / name
        head, fields, written = path.read_text(encoding="utf-8").split("---", 2)
        assert text in written
        path.write_text("---".join((head, fields, written.replace(text, other, 1))), encoding="utf-8")
    documents, _ = read_documents(tmp_path)
    found = "\n".join(one.text for one in contradictions(sections(*documents), LANGUAGES, likeness))
    assert sum(other in found for _, _, other in seeds) >= least

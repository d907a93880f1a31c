"""The texts that documents had."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chroma import ChromaIndex
from chatbot.adapters.retrieval.ingest import Sources, ingest
from chatbot.adapters.retrieval.kept_texts import KeptTexts
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.errors import IndexUnavailable
from chatbot.testing.contracts.retrieval import DOCUMENTS, VERSIONS, write_documents
from chatbot.testing.retrieval import HashingEmbedder

TODAY = date(2026, 11, 16)
OLD, NEW = VERSIONS


@pytest.fixture
def kept(tmp_path: Path) -> KeptTexts:
    return KeptTexts(tmp_path / "data" / "versions.db", lambda: TODAY)


def test_that_all_versions_are_kept_in_the_order_of_their_days(kept: KeptTexts) -> None:
    kept.keep((NEW, OLD))

    found = kept.of("en", "postage")

    assert [one.text for one in found] == [OLD.text, NEW.text]
    assert [(one.version, one.title, one.effective) for one in found] == [
        (one.version, one.title, one.effective) for one in (OLD, NEW)
    ]
    assert [one.replaced_on for one in found] == [None, None]


def test_that_what_was_never_kept_is_not_there(kept: KeptTexts) -> None:
    assert kept.of("en", "postage") == ()
    kept.keep((NEW,))
    assert kept.of("zh", "postage") == ()
    assert kept.of("en", "../postage' OR 1=1 --") == ()


@pytest.mark.parametrize("after", [(replace(NEW, text="It is 9 euros."),), ()], ids=["edited", "gone"])
def test_that_a_text_that_was_edited_or_taken_out_stays_with_the_day(
    kept: KeptTexts, after: tuple[Document, ...]
) -> None:
    kept.keep((NEW,))
    kept.keep(after)
    kept.keep(after)

    replaced = {one.text: one.replaced_on for one in kept.of("en", "postage")}

    assert replaced == {NEW.text: TODAY, **{one.text: None for one in after}}


def test_that_a_text_that_comes_back_is_there_again(kept: KeptTexts) -> None:
    for documents in ((NEW,), (), (NEW,)):
        kept.keep(documents)

    assert [one.replaced_on for one in kept.of("en", "postage")] == [None]


def test_that_an_end_that_is_written_down_later_makes_no_new_version(kept: KeptTexts) -> None:
    ended = replace(NEW, effective=Period(NEW.effective.start, TODAY))
    kept.keep((NEW,))
    kept.keep((ended,))

    assert [one.effective for one in kept.of("en", "postage")] == [ended.effective]


def test_that_other_peoples_words_are_not_kept_and_no_longer_once_they_are(kept: KeptTexts) -> None:
    review = replace(NEW, tier=Tier.COMMUNITY)
    kept.keep((review,))
    assert kept.of("en", "postage") == ()

    kept.keep((NEW,))
    kept.keep((review,))
    assert kept.of("en", "postage") == ()


def test_that_a_damaged_file_is_an_error_that_says_what_to_do(kept: KeptTexts, tmp_path: Path) -> None:
    kept.keep((NEW,))
    (tmp_path / "data" / "versions.db").write_bytes(b"no database" * 1_000)

    calls: tuple[Callable[[], object], ...] = (lambda: kept.of("en", "postage"), lambda: kept.keep((NEW,)))
    for call in calls:
        with pytest.raises(IndexUnavailable, match="remove it and run: chatbot ingest"):
            call()


async def test_that_an_ingest_keeps_what_it_indexes_and_nothing_when_a_file_is_wrong(
    kept: KeptTexts, tmp_path: Path
) -> None:
    index, folder = ChromaIndex(tmp_path / "index"), write_documents(tmp_path / "knowledge", (*DOCUMENTS, *VERSIONS))
    sources = Sources(folder, keep=kept.keep)
    report = await ingest(sources, index, HashingEmbedder())
    cited = {
        chunk.passage.version
        for shelf in index.load("hashing-1")
        for chunk in shelf.chunks
        if chunk.passage.document_id == "postage"
    }
    assert report.errors == ()
    assert {one.version for one in kept.of("en", "postage")} == cited

    (folder / "en" / "returns" / "bad.md").write_text("no front matter")
    write_documents(folder, (replace(NEW, text="It is 9 euros."),))
    assert (await ingest(sources, index, HashingEmbedder())).errors
    assert len(kept.of("en", "postage")) == len(VERSIONS)
    index.close()

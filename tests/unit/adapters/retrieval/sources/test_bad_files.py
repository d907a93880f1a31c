"""Files made to break a reader are refused with their reason, and nothing else suffers."""

import asyncio
import gzip
import struct
import time
from pathlib import Path

import pytest
from office_files import docx, paragraph, pdf

from chatbot.adapters.retrieval.sources import read_documents
from chatbot.adapters.retrieval.sources.html import read_html
from chatbot.adapters.retrieval.sources.sandbox import Limits, Sandbox
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document
from chatbot.errors import UnreadableSource

_ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
_SPREAD = range(10**15, 10**15 * 10_000, 10**15)  # numbers that do not pack well
_SCANNED = pdf([[], []])
_DOCX = docx(paragraph("Hello."))


def _lying_docx() -> bytes:
    """Return a Word file whose document claims to be small."""
    bomb = docx(paragraph("a" * 20_000_000))
    place = bomb.index(b"PK\x01\x02", bomb.index(b"word/document.xml") + 100)
    place = bomb.rindex(b"PK\x01\x02", 0, bomb.index(b"word/document.xml", place))
    return bomb[: place + 24] + struct.pack("<I", 100) + bomb[place + 28 :]


_BAD = {
    "bomb.docx": (lambda: docx("", more={"word/media/a.bin": bytes(60_000_000)}), "unpacks to 60 MB"),
    "ratio.docx": (lambda: docx("", more={"word/a.bin": bytes(20_000_000)}), "100 times its size are the most"),
    "lying.docx": (_lying_docx, "not a Word document, or it is damaged"),
    "entities.docx": (lambda: docx(paragraph("&c;"), _ENTITIES), "declares XML entities"),
    "elsewhere.docx": (
        lambda: docx("", more={"a.bin": f"{_ENTITIES}<a>&c;</a>".encode("utf-16")}),
        "XML entities",
    ),
    "slip.docx": (lambda: docx("", more={"../../etc/passwd": b"x"}), "forbidden name: '../../etc/passwd'"),
    "parts.docx": (lambda: docx("", more={f"a{n}": b"" for n in range(2_001)}), "in 2,006 parts"),
    "deep.docx": (
        lambda: docx("".join(f'<w:p a="{hash(n):x}">' for n in _SPREAD) + "</w:p>" * 9_999),
        "nested too deeply",
    ),
    "old.docx": (lambda: b"\xd0\xcf\x11\xe0" + bytes(600), "old or password-protected"),
    "no.docx": (lambda: b"anything", "not a Word document"),
    "half.docx": (lambda: _DOCX[:-100], "not a Word document"),
    "locked.pdf": (lambda: pdf([["Hello."]], password="secret"), "is encrypted"),
    "long.pdf": (lambda: pdf([[]] * 501), "has 501 pages; 500 are the most"),
    "scan.pdf": (lambda: _SCANNED, "its pages are pictures"),
    "half.pdf": (lambda: pdf([["Hello."]])[:200], "is damaged"),
    "no.pdf": (lambda: b"%PDF", "is damaged"),
    "deep.html": (lambda: b"<div>" * 100_000 + b"x", "nested too deeply"),
    "packed.html": (lambda: gzip.compress(b"<p>Hello."), "compressed (gzip)"),
    "word.html": (lambda: b"x" * 100_001, "no text to read"),
    "empty.html": (lambda: b"<nav>Home</nav>", "no text in it"),
    "utf16.html": (lambda: "<p>Größe".encode("utf-16"), "not UTF-8"),
    "latin.csv": (lambda: "Maß,Preis\nGröße,5".encode("latin-1"), "not UTF-8"),
    "utf16.csv": (lambda: "Maß,Preis\nGröße,5".encode("utf-16"), "not UTF-8"),
    "wide.csv": (lambda: b",".join([b"a"] * 1_000_000) + b"\n", "has 1,000,000 columns; 100 are the most"),
    "wide-row.csv": (lambda: b"a,b\n1" + b"," * 999_999, "a row has 1,000,000 cells and the table 2 columns"),
    "long.csv": (lambda: b"a\n" * 100_002, "more than 100,000 rows"),
    "head.csv": (lambda: b"a,b\n", "needs a row with the names of its columns"),
    "field.csv": (lambda: b'a,b\n"' + b"x" * 200_000, "field larger than field limit"),
    "long.jsonl": (lambda: b"\n" * 100_002, "more than 100,000 lines"),
    "large.html": (lambda: b" " * 10_000_001, "larger than 10 MB"),
}


async def test_that_bad_files_are_refused_with_their_reasons_while_the_loop_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "faq"
    folder.mkdir(parents=True)
    for name, (make, _) in _BAD.items():
        (folder / name).write_bytes(make())
    (folder / "z-good.docx").write_bytes(_DOCX)
    reading = asyncio.create_task(asyncio.to_thread(read_documents, tmp_path))

    longest = 0.0
    while not reading.done():
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        longest = max(longest, time.perf_counter() - before)
    documents, errors = await reading

    reasons = {Path(error.path).name: error.reason for error in errors}
    assert {name: reasons.get(name, "") for name, (_, said) in _BAD.items() if said not in reasons.get(name, "")} == {}
    assert [document.text for document in documents] == ["Hello."]
    assert longest < 1.0


def test_that_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    folder = tmp_path / "knowledge" / "en"
    folder.mkdir(parents=True)
    (folder / "a.md").symlink_to(secret)
    (folder / "b.md").symlink_to(tmp_path / "nothing.md")

    documents, errors = read_documents(tmp_path / "knowledge")

    assert documents == ()
    assert ["a link to a file outside" in error.reason for error in errors] == [True, True]


def _slow(source: SourceFile) -> tuple[Document, ...]:
    while True:
        pass


def _hungry(source: SourceFile) -> tuple[Document, ...]:
    return (source.document("x" * 2_000_000_000),)


def _broken(source: SourceFile) -> tuple[Document, ...]:
    raise ZeroDivisionError


def _writing(source: SourceFile) -> tuple[Document, ...]:
    source.path.with_name("written").write_text("x")
    return ()


def test_that_a_reader_that_hangs_eats_or_breaks_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "en" / "a.html"
    path.parent.mkdir()
    path.write_text("<p>Hello.")
    source = SourceFile(path, tmp_path)
    reasons = []

    with Sandbox(Limits(seconds=1)) as sandbox, pytest.raises(UnreadableSource, match="takes more than 1 s"):
        sandbox.read(_slow, source)
    with Sandbox() as sandbox:
        for reader in (_hungry, _broken, _writing):
            with pytest.raises(UnreadableSource) as caught:
                sandbox.read(reader, source)
            reasons.append(caught.value.reason)
        (document,) = sandbox.read(read_html, source)

    assert "takes more memory than is allowed" in reasons[0]
    assert "its reader gave up" in reasons[1]
    assert "its reader gave up" in reasons[2]
    assert document.text == "Hello."

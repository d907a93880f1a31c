"""Every format becomes Markdown: headings, anchors, tables and pages are kept."""

from datetime import date
from pathlib import Path

import pytest
from office_files import docx, paragraph, pdf, word_table

from chatbot.adapters.retrieval.chunking import chunk_document
from chatbot.adapters.retrieval.sources import READERS, Known, read_documents
from chatbot.adapters.retrieval.sources.sandbox import Sandbox
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.errors import UnreadableSource

_PAGE = """<!doctype html><html><head><title>Our terms</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a></nav><!-- to do --><p>Above the content.</p>
<main><h1>Terms</h1><p>Hello <b>you</b>,<br>5 * 3 | 2. <a href="/x">Read on</a><img src="x.png" alt="A shop"></p>
<h2 id="to-france">Shipping to France</h2><table>
<tr><td>Zone</td><td>Price</td></tr><tr><td>FR|BE</td><td>4.90</td></tr>
</table><h6>Small print</h6><ul><li>one</li><li>two</li></ul>
<p hidden>h1dden</p><p style="display: none">n0ne</p><p aria-hidden="true">ar1a</p><script>alert(1)</script></main>
<footer>Imprint</footer></body></html>"""


def _read(folder: Path, name: str, content: bytes | str, beside: str = "") -> tuple[Document, ...]:
    path = folder / "en" / "faq" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if beside:
        path.with_name(f"{name}.yaml").write_text(beside, encoding="utf-8")
    return tuple(READERS[path.suffix](SourceFile(path, folder)))


def test_that_of_a_page_what_a_visitor_reads_is_kept_and_nothing_else(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "our-terms.html", _PAGE)

    assert document.title == "Our terms"
    assert document.text == (
        "# Terms\n\nHello **you**,  \n5 * 3 / 2. Read on\n\n## Shipping to France {#to-france}\n\n"
        "| Zone | Price |\n| --- | --- |\n| FR/BE | 4.90 |\n\n#### Small print\n\n- one\n- two"
    )


def test_that_a_heading_of_a_page_is_cited_by_its_id(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "terms.htm", _PAGE)

    passages = {chunk.passage.heading: chunk.passage.anchor for chunk in chunk_document(document)}

    assert passages == {
        "Terms": "terms", "Shipping to France": "to-france", "Small print": "small-print"
    }  # fmt: skip


def test_that_what_nobody_said_is_taken_from_names_and_folders(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "Our Terms (2).html", "<p>Hello.</p>")

    assert (document.id, document.title, document.language, document.section, document.tier) == (
        "our-terms-2", "Our Terms (2)", "en", "faq", Tier.GUIDE
    )  # fmt: skip
    assert document.effective == Period(date.min)


def test_that_the_file_beside_a_document_describes_it(tmp_path: Path) -> None:
    beside = "id: agb\ntitle: AGB\nlanguage: de\nsection: law\ntier: policy\neffective_from: 2026-01-01\n"
    beside += "asked: {Lieferung: [Wie schnell?]}"

    (document,) = _read(tmp_path, "terms.html", "<h2>Lieferung</h2><p>Schnell.</p>", beside)

    assert (document.id, document.title, document.language, document.section) == ("agb", "AGB", "de", "law")
    assert (document.tier, document.effective) == (Tier.POLICY, Period(date(2026, 1, 1)))
    assert document.asked == (("Lieferung", ("Wie schnell?",)),)
    documents, errors = read_documents(tmp_path)
    assert (documents, errors) == ((document,), ())


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ("tittle: Terms", "'tittle' is no key of a description"),
        ("tier: rumour", "'tier' must be one of"),
        ("- a list", "must hold lines such as title"),
        ("{", "terms.html.yaml: the description is not valid YAML"),
        ("effective_from: soon", "must be a day such as 2026-01-31"),
    ],
)
def test_that_a_wrong_description_beside_is_named_in_words(tmp_path: Path, beside: str, reason: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        _read(tmp_path, "terms.html", "<p>Hello.</p>", beside)

    assert reason in caught.value.reason


def test_that_a_language_that_no_folder_gives_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "terms.html").write_text("<p>Hello.</p>")

    _, (error,) = read_documents(tmp_path)

    assert error.reason == "'language' is missing in terms.html.yaml"


def test_that_markdown_may_be_described_beside(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "parking.md", "# Parking {#park}\n\nBehind the shop.", "tier: policy")

    assert (document.id, document.title, document.tier) == ("parking", "Parking", Tier.POLICY)


def test_that_the_file_beside_markdown_wins_over_what_the_text_says_of_itself(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "terms.md", "---\ntier: policy\nid: terms-of-all\n---\nHello.", "tier: community")

    assert (document.id, document.tier, document.text) == ("terms", Tier.COMMUNITY, "Hello.")


def test_that_a_page_in_another_encoding_says_so_itself(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "a.html", '<meta charset="latin-1"><p>Größe</p>'.encode("latin-1"))

    assert document.text == "Größe"


def test_that_the_pages_of_a_pdf_are_cited_by_their_numbers(tmp_path: Path) -> None:
    pages = [["We deliv-", "er on Monday.", "", "#1 in town."], [], ["Bring the receipt."]]

    (document,) = _read(tmp_path, "terms.pdf", pdf(pages, "Our terms"))

    assert document.title == "Our terms"
    assert document.text.startswith("## Page 1 {#page-1}\n\nWe deliver on Monday.")
    cited = {chunk.passage.anchor: chunk.passage.heading for chunk in chunk_document(document)}
    assert cited == {"page-1": "Page 1", "page-3": "Page 3"}


def test_that_page_numbers_are_told_in_the_language_of_the_document(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "terms.pdf", pdf([["Hello."]]), "language: zh-CN")

    assert document.text.startswith("## 第 1 页 {#page-1}")


def test_that_headings_and_tables_of_a_word_document_are_kept(tmp_path: Path) -> None:
    rows = word_table([["Zone", "Price"], ["FR", "4.90"]])
    body = paragraph("Terms", "Title") + paragraph("Hello.") + paragraph("Prices", "H2") + rows

    (document,) = _read(tmp_path, "terms.docx", docx(body))

    assert document.title == "Terms"
    assert document.text == "# Terms\n\nHello.\n\n## Prices\n\n| Zone | Price |\n| --- | --- |\n| FR | 4.90 |"


def test_that_a_table_of_questions_becomes_a_heading_each(tmp_path: Path) -> None:
    table = '\ufeffQuestion;Answer;Note\n"Where, to park?";"Behind the shop.\nTwo hours.";x\nNo answer?;;\n'

    (document,) = _read(tmp_path, "faq.csv", table)

    assert document.text == "## Where, to park?\n\nBehind the shop.\nTwo hours."


def test_that_any_other_table_stays_a_table(tmp_path: Path) -> None:
    (document,) = _read(tmp_path, "zones.csv", "Zone,Price\nFR|BE,4.90\n\nDE\n")

    assert document.text == "| Zone | Price |\n|---|---|\n| FR/BE | 4.90 |\n| DE |  |"


def test_that_each_line_of_json_lines_is_a_document(tmp_path: Path) -> None:
    lines = (
        '{"id": "a", "title": "A", "text": "Hello.", "effective_to": "2026-12-31", "effective_from": "2026-01-01"}\n\n'
        '{"id": "b", "language": "zh", "tier": null, "text": "\\u4f60\\u597d\\ud800\\u0000"}\n'
    )

    first, second = _read(tmp_path, "all.jsonl", lines, "tier: community")

    assert (first.id, first.title, first.language, first.tier) == ("a", "A", "en", Tier.COMMUNITY)
    assert first.effective == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert (second.id, second.language, second.text) == ("b", "zh", "你好")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2 is not JSON"),
        ("[" * 200_000, "line 2 is not JSON"),
        ("[]", 'line 2 must be an object with "id" and "text"'),
        ('{"id": "a", "text": 5}', 'line 2 must be an object with "id" and "text"'),
        ('{"id": "A B", "text": "x"}', "'id' must be lower-case"),
        ('{"id": "a", "text": " "}', "there is no text in it"),
    ],
)
def test_that_a_wrong_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        _read(tmp_path, "all.jsonl", f'{{"id": "z", "text": "x"}}\n{line}')

    assert reason in caught.value.reason


def test_that_a_file_of_the_same_time_and_size_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _read(tmp_path, "faq.csv", "Zone,Price\nFR,4.90\n")
    (tmp_path / "en" / "faq" / "bad.pdf").write_bytes(b"%PDF")
    known: Known = {}
    first = read_documents(tmp_path, known)
    monkeypatch.setattr(Sandbox, "_started", None)  # nothing can be read any more

    assert read_documents(tmp_path, known) == first
    assert len(known) == 2

    monkeypatch.undo()
    (tmp_path / "en" / "faq" / "bad.pdf").unlink()
    _read(tmp_path, "faq.csv", "Zone,Price\nFR,5.90\n", "tier: policy")
    ((document,), errors) = read_documents(tmp_path, known)
    assert (errors, document.tier, len(known)) == ((), Tier.POLICY, 1)
    assert "5.90" in document.text


def test_that_what_editors_keep_aside_is_no_document(tmp_path: Path) -> None:
    _read(tmp_path, "faq.csv", "Zone,Price\nFR,4.90\n")
    for name in ("~$terms.docx", "faq.csv~", ".faq.csv.swp"):
        (tmp_path / "en" / "faq" / name).write_text("anything")

    documents, errors = read_documents(tmp_path)

    assert ([document.id for document in documents], errors) == (["faq"], ())


def test_that_a_description_without_its_document_is_an_error(tmp_path: Path) -> None:
    _read(tmp_path, "faq.csv", "Zone,Price\nFR,4.90\n")
    (tmp_path / "en" / "faq" / "terms.pdf.yaml").write_text("title: Terms")

    _, (error,) = read_documents(tmp_path)

    assert "no file of this name without .yaml" in error.reason

"""Files from the owner's computer become the text of an article, or it is said why not."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from chatbot.bootstrap.publishing import LARGEST
from chatbot.bootstrap.uploads import read_upload
from chatbot.errors import UnreadableSource

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"
TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_that_pdf_and_word_become_an_article_in_force_from_today(kind: str) -> None:
    upload = read_upload(
        f"C:\\Terms\\Parking Rules 2026.{kind}", (SAMPLES / f"parking.{kind}").read_bytes(), "en", TODAY
    )
    assert upload.name == "en/faq/parking-rules-2026.md"
    assert upload.text.startswith("---\nid: parking-rules-2026\ntitle: Parking\nlanguage: en\n")
    assert "effective_from: 2026-11-28\n---\n# Parking\n" in upload.text
    assert "You can park behind the shop for two hours." in upload.text


def test_that_markdown_stays_as_it_is() -> None:
    upload = read_upload("停车.md", "# 停车\n\n可以停两个小时。\n".encode(), "zh", TODAY)
    assert (upload.name, upload.text) == ("zh/faq/article.md", "# 停车\n\n可以停两个小时。\n")


def _bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", b"0" * 60_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("prices.xlsx", b"x", r"PDF \(\.pdf\), Word \(\.docx\) and Markdown \(\.md\)"),
        ("../../etc/passwd", b"x", "can be loaded here"),
        ("terms.pdf", b"no pdf", "damaged"),
        ("terms.docx", b"no word", "not a Word document"),
        ("terms.docx", _bomb(), "unpacks to"),
        ("terms.md", b"\xff\xfe", "not UTF-8"),
        ("terms.md", b"x" * (LARGEST + 1), "characters in it"),
        ("terms.md", b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_that_a_refusal_names_the_file_and_what_to_do(name: str, data: bytes, why: str) -> None:
    with pytest.raises(UnreadableSource, match=why) as refused:
        read_upload(name, data, "en", TODAY)
    assert refused.value.path == Path(name).name

"""Reads a PDF: each page is a part of its own, cited by its number."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from chatbot.adapters.retrieval.sources.markdown_text import heading, paragraphs
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document

if TYPE_CHECKING:
    from pypdf import PdfReader

_MAX_PAGES = 500
_PAGE = {"en": "Page {}", "zh": "第 {} 页"}
_PAGE_ELSEWHERE = "p. {}"


def read_pdf(source: SourceFile) -> tuple[Document]:
    """Return the document of a PDF with text in it. Raises UnreadableSource."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(source.content()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise source.refused("the PDF is encrypted; save it without a password")
        if len(reader.pages) > _MAX_PAGES:
            raise source.refused(f"the PDF has {len(reader.pages):,} pages; {_MAX_PAGES} are the most, divide it")
        title = reader.metadata.title if reader.metadata else None
        text = _text_of(reader, (source.language or "").split("-")[0])
    except (PyPdfError, RecursionError) as error:
        raise source.refused(f"the PDF is damaged ({error})") from error
    if not text:
        raise source.refused("the PDF has no text in it: its pages are pictures; save it with recognised text (OCR)")
    return (source.document(text, (title or "").strip() or None),)


def _text_of(reader: PdfReader, language: str) -> str:
    named = _PAGE.get(language, _PAGE_ELSEWHERE)
    pages = ((number, paragraphs(page.extract_text().splitlines())) for number, page in enumerate(reader.pages, 1))
    return "\n\n".join(
        f"{heading(named.format(number), anchor=f'page-{number}')}\n\n{text}" for number, text in pages if text
    )

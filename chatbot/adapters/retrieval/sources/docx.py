"""Reads a Word document: headings by their styles, lists and tables, as Markdown."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile, ZipFile

from chatbot.adapters.retrieval.sources.html import markdown_of
from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document

_MAX_UNPACKED, _MAX_RATIO, _MAX_PARTS = 50_000_000, 100, 2_000
_IS_ENCRYPTED = 0x1
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_LOOKED_AT = 1_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


def read_docx(source: SourceFile) -> tuple[Document]:
    """Return the document of a Word file. Raises UnreadableSource."""
    from xml.sax import SAXException

    from defusedxml.common import DefusedXmlException

    content = source.content()
    if content.startswith(_OLD_WORD):
        raise source.refused("this is an old or password-protected Word document; save it as .docx without a password")
    try:
        with ZipFile(BytesIO(content)) as parts:
            _check(source, parts, len(content))
        title, text = markdown_of(_html_of(content))
    except DefusedXmlException as error:
        raise source.refused("the document declares XML entities, which no Word document needs") from error
    except (BadZipFile, SAXException, KeyError, EOFError, NotImplementedError) as error:
        raise source.refused("this is not a Word document, or it is damaged; save it again as .docx") from error
    except RecursionError as error:
        raise source.refused("the document is nested too deeply to be read") from error
    return (source.document(text, title),)


def _check(source: SourceFile, parts: ZipFile, packed: int) -> None:
    """Look over the parts before any is unpacked, then the XML in them. Nothing is ever written to a disk."""
    found = parts.infolist()
    unpacked = sum(one.file_size for one in found)
    if len(found) > _MAX_PARTS or unpacked > _MAX_UNPACKED or unpacked > _MAX_RATIO * packed:
        raise source.refused(
            f"the document unpacks to {unpacked / 1_000_000:,.0f} MB in {len(found):,} parts; "
            f"{_MAX_UNPACKED // 1_000_000} MB, {_MAX_PARTS:,} parts and {_MAX_RATIO} times its size are the most"
        )
    for one in found:
        if one.flag_bits & _IS_ENCRYPTED:
            raise source.refused("the document is protected by a password; save it without one")
        if _leads_out(one.orig_filename):
            raise source.refused(f"the document holds a part with a forbidden name: {one.orig_filename!r:.80}")
    for one in found:
        _check_xml(parts, one.filename)


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _check_xml(parts: ZipFile, name: str) -> None:
    from xml.sax import ContentHandler

    import defusedxml.sax

    with parts.open(name) as part:
        is_xml = part.read(_LOOKED_AT).lstrip(_BEFORE_XML).startswith(b"<")
        part.seek(0)
        if is_xml:
            defusedxml.sax.parse(part, ContentHandler(), forbid_dtd=True)


def _html_of(content: bytes) -> str:
    import mammoth

    converted: Any = mammoth.convert_to_html(BytesIO(content), style_map=_STYLES, convert_image=lambda image: [])
    return str(converted.value)

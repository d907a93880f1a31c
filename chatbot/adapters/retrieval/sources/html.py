"""Reads a web page that was saved as a file: what a visitor sees of it, as Markdown."""

from __future__ import annotations

import re
from typing import Any

from chatbot.adapters.retrieval.sources.source import SourceFile
from chatbot.domain.knowledge import Document
from chatbot.errors import UnreadableSource

_NO_TEXT = (
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "title",
    "svg",
    "canvas",
    "iframe",
    "object",
    "video",
    "audio",
)
_UNSEEN = (*_NO_TEXT, "nav", "aside", "footer", "form", "button", "select", "dialog")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_DEEPEST = 4
_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_SEARCHED = 2_048
_ANCHOR = re.compile(r"[\w-]+")


def read_html(source: SourceFile) -> tuple[Document]:
    """Return the document of a page. Raises UnreadableSource."""
    try:
        title, text = markdown_of(_text_of(source))
    except RecursionError as error:
        raise source.refused("the page is nested too deeply to be read") from error
    return (source.document(text, title),)


def markdown_of(html: str) -> tuple[str | None, str]:
    """Return title and Markdown of a page: headings keep their ids as anchors, tables stay tables.

    Raises RecursionError for a page that is nested too deeply.
    """
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    page = BeautifulSoup(html, "html.parser")
    title = page.title.get_text(" ", strip=True) if page.title else ""
    content = page.find("main") or page.find("article") or page.body or page
    _take_out_the_unseen(content)
    headings = content.find_all(_HEADINGS)
    for one in headings:
        _mark(one)
    for text in content.find_all(string=lambda text: "|" in text):
        text.replace_with(text.replace("|", "/"))
    converter = MarkdownConverter(
        heading_style="atx",
        bullets="-",
        strip=["a", "img"],
        escape_asterisks=False,
        escape_underscores=False,
        table_infer_header=True,
    )
    first = headings[0].get_text(" ", strip=True).partition(" {#")[0] if headings else ""
    return title or first or None, converter.convert_soup(content)


def _take_out_the_unseen(content: Any) -> None:
    from bs4 import Comment

    unseen = [*content.find_all(_UNSEEN), *content.find_all(_is_hidden)]
    unseen += content.find_all(string=lambda text: isinstance(text, Comment))
    for element in unseen:
        element.extract()


def _is_hidden(element: Any) -> bool:
    return (
        element.has_attr("hidden")
        or element.get("aria-hidden") == "true"
        or bool(_HIDDEN.search(str(element.get("style") or "")))
    )


def _mark(heading: Any) -> None:
    """Write the id of a heading as the anchor that it names; passages are divided to the fourth level only."""
    anchor = str(heading.get("id") or "")
    if _ANCHOR.fullmatch(anchor):
        heading.append(f" {{#{anchor}}}")
    heading.name = f"h{min(int(heading.name[1]), _DEEPEST)}"


def _text_of(source: SourceFile) -> str:
    """Return a page in UTF-8, else as it declares: one that was saved anew may declare its old encoding."""
    try:
        return source.text()
    except UnreadableSource:
        declared = _CHARSET.search(source.content()[:_SEARCHED])
        if declared is None:
            raise
    try:
        return source.content().decode(declared[1].decode())
    except (UnicodeDecodeError, LookupError) as error:
        raise source.refused("the page is not in the encoding that it declares; save it as UTF-8") from error

"""A document's Markdown as safe HTML: a section a heading, with its anchor, and the sentence that was cited marked.

What is marked is found in the document; nothing of what was asked for is written out. Links and pictures become text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chatbot.domain.knowledge import anchor_of, heading_and_anchor

LONGEST = 200_000
"""Characters of a document that are shown at once."""
_TAGS = {
    *("b", "blockquote", "br", "code", "em", "hr", "i", "li", "mark", "ol", "p", "pre", "s", "strong", "ul"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody", "td", "th", "thead", "tr"),
}
_DEEPEST = 4
_LEAST = 2
_CLOSING = '.!?。！？)）]」』”’"'
_TEXTS = ("text", "code_inline")


@dataclass(frozen=True, slots=True)
class _Section:
    """What stands below a heading; `level` is 0 above the first one."""

    heading: str
    anchor: str
    level: int
    tokens: list[Token] = field(default_factory=list)


def document_html(text: str, title: str, quote: str = "") -> str:
    """Return the HTML of a document below its title; of a very long one the part that has the quote."""
    needle = "".join(map(_key, filter(str.isalnum, quote)))
    seen: set[str] = set()
    return "".join(_section_html(one, title, needle, seen) for one in _sections(_part(text, quote), title))


def _part(text: str, quote: str) -> str:
    if len(text) <= LONGEST:
        return text
    start = max(text.rfind("\n#", 0, max(text.find(quote), 0)) + 1, 0) if quote else 0
    return text[start : start + LONGEST]


def _sections(text: str, title: str) -> Iterator[_Section]:
    """Divide a text as its passages are divided: by the headings of # to ####."""
    tokens = iter(_markdown().parse(text))
    section = _Section(*heading_and_anchor(title), level=0)
    for token in tokens:
        level = len(token.markup)
        if token.type == "heading_open" and token.level == 0 and token.markup == "#" * level and level <= _DEEPEST:
            yield section
            section = _Section(*heading_and_anchor(next(tokens).content), level=level)
            next(tokens)
        else:
            section.tokens.append(token)
    yield section


def _section_html(section: _Section, title: str, needle: str, seen: set[str]) -> str:
    if not section.level and not section.tokens:
        return ""
    _mark(section.tokens, needle)
    body = nh3.clean(_rendered(section.tokens), tags=_TAGS, attributes={})
    anchor = section.anchor or anchor_of(section.heading)
    place = f' id="{escape(anchor)}"' if anchor and anchor not in seen else ""
    seen.add(anchor)
    is_title = section.level <= 1 and section.heading == heading_and_anchor(title)[0]
    return f"<section{place}>{'' if is_title else _heading_html(section, anchor)}{body}</section>"


def _heading_html(section: _Section, anchor: str) -> str:
    tag = f"h{max(section.level, 2)}"
    inner = nh3.clean(_markdown().renderInline(section.heading), tags={"b", "code", "em", "i", "strong"}, attributes={})
    link = f'<a class="sd-anchor" href="#{escape(anchor)}" aria-label="#">#</a>'
    return f"<{tag}>{inner}{link}</{tag}>"


def _rendered(tokens: Sequence[Token]) -> str:
    markdown = _markdown()
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def _mark(tokens: Sequence[Token], needle: str) -> None:
    """Mark the cited sentence in a section, wherever it stands: in running text, or as a row of a table."""
    if len(needle) < _LEAST:
        return
    rows = list(_rows(tokens))
    for row in rows:
        if row.sentence.startswith(needle):
            _mark_whole(row.cells)
    in_rows = {id(cell) for row in rows for cell in row.cells}
    _mark_in([token for token in tokens if token.type == "inline" and id(token) not in in_rows], needle)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, and the letters of the sentence that it becomes: its first cell, then header and value."""

    cells: list[Token]
    sentence: str


def _rows(tokens: Sequence[Token]) -> Iterator[_Row]:
    header: list[Token] = []
    cells: list[Token] = []
    depth = 0
    for token in tokens:
        depth += (token.type == "table_open") - (token.type == "table_close")
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline" and depth:
            cells.append(token)
        elif token.type == "thead_close":
            header = cells
        elif token.type == "tr_close" and header:
            pairs = [pair for pair in zip(header[1:], cells[1:], strict=False) if pair[1].content]
            said = (*cells[:1], *(one for pair in pairs for one in pair))
            yield _Row(cells, "".join(key for key, *_ in _letters(said)))


def _letters(inlines: Sequence[Token]) -> Iterator[tuple[str, Token, int]]:
    """Yield each letter and digit of texts as it is compared, with the part that it stands in and its place there."""
    for inline in inlines:
        for child in inline.children or ():
            if child.type in _TEXTS:
                yield from ((_key(char), child, place) for place, char in enumerate(child.content) if char.isalnum())


def _key(char: str) -> str:
    return char.casefold()[:1]


def _mark_in(inlines: Sequence[Token], needle: str) -> None:
    letters = list(_letters(inlines))
    start = "".join(key for key, *_ in letters).find(needle)
    if start < 0:
        return
    (_, first, begin), (_, last, end) = letters[start], letters[start + len(needle) - 1]
    spans = _spans([part for inline in inlines for part in inline.children or () if part.type in _TEXTS], first, last)
    spans[id(last)] = (0, end + 1)
    spans[id(first)] = (begin, spans[id(first)][1])
    for inline in inlines:
        inline.children = [part for child in inline.children or () for part in _divided(child, spans.get(id(child)))]


def _spans(parts: Sequence[Token], first: Token, last: Token) -> dict[int, tuple[int, int]]:
    """Return what is marked of the parts: from the first to the last all, of the one behind closing signs."""
    places = {id(part): place for place, part in enumerate(parts)}
    begin, end = places[id(first)], places[id(last)] + 1
    spans = {id(part): (0, len(part.content)) for part in parts[begin:end]}
    return spans | {id(part): (0, 0) for part in parts[end : end + 1] if part.type == "text"}


def _mark_whole(inlines: Sequence[Token]) -> None:
    for inline in inlines:
        inline.children = [
            part
            for child in inline.children or ()
            for part in _divided(child, (0, len(child.content)) if child.type in _TEXTS else None)
        ]


def _divided(child: Token, span: tuple[int, int] | None) -> Iterator[Token]:
    """Yield a part of a text with what lies in the span between marks, up to the sign that ends the sentence."""
    if span is None or not child.content:
        yield child
        return
    start, end = (0, len(child.content)) if child.type == "code_inline" else span
    while child.content[end : end + 1] and child.content[end] in _CLOSING:
        end += 1
    before, marked, after = child.content[:start], child.content[start:end], child.content[end:]
    if not marked:
        yield child
        return
    marks = Token("mark_open", "mark", 1), child.copy(content=marked), Token("mark_close", "mark", -1)
    yield from (child.copy(content=before), *marks, child.copy(content=after)) if child.type == "text" else marks


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")

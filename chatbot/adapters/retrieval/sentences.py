"""Divides Markdown text into sentences that can be quoted: of paragraphs, list items and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_END = re.compile(r"""(?<=[.!?])["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9])|(?<=[。！？])[”’」』）]*""")
_ABBREVIATIONS = re.compile(
    r"""[("']*(?:e\.g|i\.e|approx|nos|mrs?|ms|dr|st|vs|cf|incl|excl|max|min|tel|fig)\.""", re.IGNORECASE
)
_LEADS, _STOPS = (":", "："), (".", "!", "?", "。", "！", "？")
_QUOTABLE = 400
_HAN = re.compile(r"[\u3400-\u9fff]")
_RULE = re.compile(r"(?=[^-]*-)[\s:|-]+")
# Lengths are bounded: with marks that are opened and never closed, the time would grow with the square of the text.
_LINK = re.compile(r"!?\[([^\]]{0,300})\]\([^)]{0,1000}\)")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)(.{1,300}?)(?<=\S)\*{1,3}|`([^`]{1,300})`")


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of Markdown text in order, without its marks; headings are not sentences.

    A table row becomes one sentence: its first cell, then header and value of each other cell. A list belongs to the
    sentence that leads to it ("you choose:"), as far as both are short enough to be quoted.
    """
    return tuple(_with_lists(tuple(_blocks(text))))


def _with_lists(blocks: Sequence[list[str]]) -> Iterator[str]:
    place = 0
    while place < len(blocks):
        said = list(_of_block(blocks[place]))
        items = list(takewhile(_is_item, blocks[place + 1 :])) if said and said[-1].endswith(_LEADS) else []
        listed = _listed(said[-1], [sentence for item in items for sentence in _of_block(item)]) if items else ""
        if listed and len(listed) <= _QUOTABLE:
            yield from (*said[:-1], listed)
            place += len(items)
        else:
            yield from said
        place += 1


def _is_item(block: list[str]) -> bool:
    return _ITEM.match(block[0]) is not None


def _listed(lead: str, items: Sequence[str]) -> str:
    """Return the items of a list after the sentence that leads to it, with a mark between them."""
    blank, mark, stop = ("", "；", "。") if _HAN.search(lead) else (" ", ";", ".")
    ends = [*(mark for _ in items[1:]), stop]
    ended = (item if item.endswith(_STOPS) else f"{item}{end}" for item, end in zip(items, ends, strict=True))
    return blank.join((lead, *ended))


def _blocks(text: str) -> Iterator[list[str]]:
    """Yield the lines of one paragraph, list item or table at a time."""
    block: list[str] = []
    for line in (raw.strip() for raw in text.split("\n")):
        is_heading = line.startswith("#")
        begins = not line or is_heading or _ITEM.match(line) or (block and _is_row(line) != _is_row(block[-1]))
        if begins and block:
            yield block
            block = []
        if line and not is_heading:
            block.append(line)
    if block:
        yield block


def _is_row(line: str) -> bool:
    return line.startswith("|")


def _of_block(block: list[str]) -> Iterator[str]:
    if _is_row(block[0]):
        yield from _of_table(block)
        return
    text = plain(" ".join(block))
    item = _ITEM.match(text)
    if item:
        yield text[item.end() :]
    else:
        yield from _of_paragraph(text)


def _of_table(rows: list[str]) -> Iterator[str]:
    header, *body = [
        [plain(cell.strip()) for cell in row.strip("|").split("|")] for row in rows if not _RULE.fullmatch(row)
    ]
    for cells in body:
        dash, colon, semicolon, stop = "，：；。" if any(map(_HAN.search, cells)) else (" – ", ": ", "; ", ".")
        rest = semicolon.join(
            f"{_going_on(name, header)}{colon}{cell.rstrip('.。')}" if name else cell.rstrip(".。")
            for name, cell in zip(header[1:], cells[1:], strict=False)
            if cell
        )
        yield f"{cells[0]}{dash}{rest}{stop}" if rest else f"{cells[0]}{stop}"


def _going_on(name: str, header: Sequence[str]) -> str:
    """Return the head of a column as it stands amid a sentence: "Where it goes" begins small, "IBAN" does not.

    A name stays as it is: one amid Chinese, which has no small letters ("Circle 会员"), or with a number ("Skarv 2"),
    but for a word that counts several columns: "Zone 1", "Zone 2".
    """
    is_alone = sum(one.split()[:1] == name.split()[:1] for one in header) == 1
    is_name = bool(_HAN.search(name)) or (is_alone and any(map(str.isdigit, name)))
    return name[:1].lower() + name[1:] if name[1:2].islower() and not is_name else name


def _of_paragraph(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        if _ABBREVIATIONS.fullmatch(text[start : end.start()].rpartition(" ")[2]):
            continue
        sentence = text[start : end.end()].strip()
        if sentence:
            yield sentence
        start = end.end()
    if text[start:].strip():
        yield text[start:].strip()


def plain(text: str) -> str:
    """Return text without Markdown's emphasis, code marks and link targets."""
    return _EMPHASIS.sub(lambda match: match[1] or match[2], _LINK.sub(r"\1", text))

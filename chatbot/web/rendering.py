"""Text and cards as safe HTML: what a sentence may contain is decided here, once.

Text goes through markdown-it without HTML and then through nh3 with an allow-list: no links, no images, no attributes.
Everything that is built around it is escaped. The result is one line, so that no Markdown reader starts on it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from urllib.parse import quote

import nh3
from markdown_it import MarkdownIt

from chatbot.bootstrap.source_links import link_to
from chatbot.domain.evidence import Sentence
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import BESIDE, Card, CardKind
from chatbot.web.pictures import PICTURES

_TAGS = {"b", "br", "code", "em", "i", "strong"}
_MARKS = re.compile(r"((?: \(\d{1,3}\))+)([.!?。！？]?)$")
_SIGNS = re.compile(r"\*\*|(?<= )- (?=\S)")
_WIDE = re.compile(r"[\u3400-\u9fff\uff00-\uffef]")
_BREAK = re.compile(r"\s*[\r\n\u2028\u2029]+\s*")


def text_html(text: str) -> str:
    """Return the inline HTML of a text: emphasis and code, nothing that links, loads or lays out."""
    return _BREAK.sub("<br>", nh3.clean(_markdown().renderInline(text), tags=_TAGS, attributes={}).strip())


def plain_html(text: str) -> str:
    """Return what a person wrote, letter by letter, with its line breaks."""
    return _BREAK.sub("<br>", escape(text.strip()))


def line_html(text: str) -> str:
    """Return a text letter by letter on one line: a blank one would let a Markdown reader start."""
    return escape(" ".join(text.split()))


def lang_html(text: str) -> str:
    """Return the attribute for the language that a text is written in, as far as its letters tell."""
    return f' lang="{"zh" if _WIDE.search(text) else "en"}"'


def sentence_html(sentence: Sentence, citations: Mapping[int, Citation]) -> str:
    """Return the HTML of a sentence; its citation numbers become marks that show the quote."""
    marks = _MARKS.search(sentence.text) if sentence.citation_numbers else None
    if marks is None:
        return text_html(sentence.text)
    numbers = "".join(_mark(number, citations.get(number)) for number in sentence.citation_numbers)
    return f"{text_html(sentence.text[: marks.start()])}{escape(marks[2])}{numbers}"


def sources_html(citations: Sequence[Citation], label: str, opening: str) -> str:
    """Return the list of sources below a reply: title, heading and the words that say so; `opening` leads to a page."""
    if not citations:
        return ""
    sources = "".join(_source(citation, opening) for citation in citations)
    return f'<div class="sd-sources"{lang_html(label)}><span class="sd-label">{escape(label)}</span>{sources}</div>'


def without_marks(sentence: Sentence) -> str:
    """Return the text of a sentence without its citation numbers."""
    marks = _MARKS.search(sentence.text) if sentence.citation_numbers else None
    return sentence.text if marks is None else f"{sentence.text[: marks.start()]}{marks[2]}"


def card_html(card: Card) -> str:
    """Return a card: an order with its history as a timeline, a product with its picture and price, else labelled rows.

    Two products stand in columns. The widget draws the same (static/widget/cards.js); a browser test compares them.
    """
    match card.kind, card.rows:
        case CardKind.ORDER, (goods, (_, state), *history, total):
            body = _rows((goods, total)) + _timeline(history)
            trouble = " sd-badge-trouble" if card.has_trouble else ""
            return _card(card, body, f'<span class="sd-badge{trouble}">{line_html(state)}</span>')
        case CardKind.PRODUCT, ((_, price), stock, *options):
            in_stock = f'<span class="sd-stock">{line_html(": ".join(stock))}</span>'
            return _card(
                card, f'<div class="sd-price">{line_html(price)} {in_stock}</div>{_rows(options)}', above=_picture(card)
            )
        case CardKind.COMPARISON, rows:
            columns = [(label, *value.split(BESIDE)) for label, value in (("", card.title), *rows)]
            return f'<div class="sd-card sd-card-comparison"{lang_html(card.title)}>{_rows(columns)}</div>'
        case _:
            return _card(card, _rows(card.rows))


def hint_html(title: str, hint: str) -> str:
    """Return what stands beside the buttons of a proposal: what it would do, and that nothing is done yet."""
    return f'<p class="sd-hint"><strong>{plain_html(title)}</strong> {plain_html(hint)}</p>'


def cards_html(cards: Sequence[Card]) -> str:
    """Return cards side by side, as far as there is room."""
    return f'<div class="sd-cards">{"".join(map(card_html, cards))}</div>' if cards else ""


def _card(card: Card, body: str, beside_title: str = "", above: str = "") -> str:
    title = f'<div class="sd-card-title"><span>{line_html(card.title)}</span>{beside_title}</div>'
    lang = lang_html(card.title)
    return f'<div class="sd-card sd-card-{escape(card.kind.value)}"{lang}>{above}{title}{body}</div>'


def _picture(card: Card) -> str:
    """Return the product's picture; the shop's own drawing, whatever the card is called."""
    return f'<img class="sd-picture" alt="" loading="lazy" src="{PICTURES}/{quote(card.reference, safe="")}.svg">'


def _rows(rows: Sequence[tuple[str, ...]]) -> str:
    cells = "".join(
        f"<tr><th>{line_html(label)}</th>{''.join(f'<td>{line_html(value)}</td>' for value in values)}</tr>"
        for label, *values in rows
    )
    return f'<table class="sd-rows"><tbody>{cells}</tbody></table>' if rows else ""


def _timeline(steps: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<li><strong>{line_html(label)}</strong> {line_html(value)}</li>" for label, value in steps)
    return f'<ol class="sd-timeline">{items}</ol>' if steps else ""


def _mark(number: int, citation: Citation | None) -> str:
    return f'<sup class="sd-mark"{"" if citation is None else _title(citation)}>{number}</sup>'


def _title(citation: Citation) -> str:
    """Return what a mark shows when it is pointed at: the quote on one line, without the marks of its Markdown."""
    quote = _SIGNS.sub("", _BREAK.sub(" ", f"{citation.title}: {citation.quote}"))
    return f' title="{escape(quote)}"'


def _source(citation: Citation, opening: str) -> str:
    where = line_html(citation.title)
    if citation.heading and citation.heading != citation.title:
        where += f' <span class="sd-heading">{line_html(citation.heading)}</span>'
    address = link_to(citation)
    attributes = f'class="sd-open" href="{escape(address)}" target="_blank" rel="noopener"'
    link = f"<a {attributes}>{escape(opening)}</a>" if address else ""
    return (
        f'<details class="sd-source"><summary><sup class="sd-mark">{citation.number}</sup>{where}</summary>'
        f"<blockquote>{text_html(citation.quote)}</blockquote>{link}</details>"
    )


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False}).enable(
        ["emphasis", "backticks", "escape", "entity", "newline", "link", "image"]
    )

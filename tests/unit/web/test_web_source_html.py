"""A document as HTML: safe, divided at its headings, the cited sentence marked."""

import re
from pathlib import Path

import pytest

from chatbot.adapters.retrieval.chunking import chunk_document
from chatbot.adapters.retrieval.sources import read_documents
from chatbot.domain.knowledge import anchor_of
from chatbot.web.source_html import LONGEST, document_html

KNOWLEDGE = Path(__file__).parents[3] / "knowledge"
TEXT = """# Returns

You can *return* most goods.

## 30 days {#thirty}
You have **30 days** to return an item. Keep `the box`. Then wait!

## Postage
| Zone | Postage | Days |
| --- | --- | --- |
| Germany | free | 2 |
| Norway | 14.90 EUR | 5 |

### Postage
Twice.
"""
EVIL = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x](http://evil.example)",
    "<http://evil.example>",
    '"><svg onload=alert(1)>',
    "<style>*{display:none}</style>",
    "<section id=thirty>",
    '{#"onclick=alert(1)}',
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x]",
    "|<b onclick=a>|<i>|\n|---|---|\n|<script>|[x](javascript:a)|",
)
TAG = re.compile(r"<[^>]*>")


def _marked(html: str) -> list[str]:
    return re.findall(r"<mark>(.*?)</mark>", html)


def test_that_each_heading_makes_a_section_with_its_anchor() -> None:
    html = document_html(TEXT, "Returns")

    assert re.findall(r'<section id="([^"]*)">', html) == ["returns", "thirty", "postage"]
    assert "<p>You can <em>return</em> most goods.</p>" in html
    assert '<h2>30 days<a class="sd-anchor" href="#thirty" aria-label="#">#</a></h2>' in html
    assert "<h1" not in html
    assert html.count("<section") == 4


def test_that_what_stands_above_the_first_heading_goes_by_the_title() -> None:
    html = document_html("Hello.\n\n# Another\nText.", "My terms")

    assert html.startswith('<section id="my-terms"><p>Hello.</p>')
    assert "<h2>Another<a" in html


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("place", ["{}", "# Title {}", "## {}", "- {}", "> {}"])
def test_that_no_document_can_load_link_or_run_anything(evil: str, place: str) -> None:
    html = document_html(place.format(evil), evil, evil)

    for tag in TAG.findall(html):
        bare = re.sub(r' (?:id|href|class|aria-label)="[^"<>]*"', "", tag)
        assert re.fullmatch(r"</?(?:section|a|mark|[a-z]+[1-6]?)\s*/?>", bare), tag
        assert not re.match(r"</?(?:script|img|svg|style|iframe|object)", tag)
        assert not re.search(r'href="(?!#)', tag)
    assert html.count("<section") == html.count("</section>")


@pytest.mark.parametrize(
    ("quote", "marked"),
    [
        ("You have 30 days to return an item.", ["You have ", "30 days", " to return an item."]),
        ("Keep the box.", ["Keep ", "<code>the box</code>", "."]),
        ("keep the", ["Keep ", "<code>the box</code>", "."]),
        ("**Then** WAIT", ["Then wait!"]),
        ("Norway, Postage: 14.90 EUR; Days: 5.", ["Norway", "14.90 EUR", "5"]),
        ("You have 31 days to return an item.", []),
        ("<script>alert(1)</script>", []),
        ("!", []),
        ("", []),
    ],
)
def test_that_the_cited_sentence_is_marked_and_nothing_else(quote: str, marked: list[str]) -> None:
    html = document_html(TEXT, "Returns", quote)

    assert [re.sub(r"</mark>|<mark>", "", one) for one in _marked(html)] == marked
    assert re.sub("</?mark>", "", html) == document_html(TEXT, "Returns")


def test_that_of_a_very_long_document_the_part_with_the_quote_is_shown() -> None:
    long = "\n".join(f"## Part {number}\n{'word ' * 200}end {number}." for number in range(400))

    html = document_html(long, "Long", "end 390.")

    assert len(long) > LONGEST
    assert '<section id="part-390">' in html
    assert '<section id="part-1">' not in html
    assert '<section id="part-1">' in document_html(long, "Long", "not there")
    assert len(document_html(long, "Long")) < 2 * LONGEST


def test_that_every_passage_of_the_demo_shop_has_its_section_and_every_sentence_its_mark() -> None:
    documents, _ = read_documents(KNOWLEDGE)
    missing = []
    for document in documents[::6]:
        for chunk in chunk_document(document):
            for sentence in chunk.sentences[:2]:
                html = document_html(document.text, document.title, sentence)
                if f'id="{chunk.passage.anchor}"' not in html or "<mark>" not in html:
                    missing.append((document.language, chunk.passage.id, sentence))
    assert missing == []
    assert anchor_of("30 days") == "30-days"

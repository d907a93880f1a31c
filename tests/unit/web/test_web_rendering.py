import pytest

from chatbot.domain.evidence import Origin, Sentence
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, CardKind
from chatbot.web.rendering import card_html, cards_html, hint_html, plain_html, sentence_html, sources_html, text_html

EVIL = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "[x](http://evil.example)",
    "<http://evil.example>",
    '"><svg onload=alert(1)>',
    "&lt;img src=x onerror=alert(1)&gt;",
    "`<img src=x>`",
    "**<b onclick=alert(1)>**",
)
CITATION = Citation(1, "returns", 'Returns "now"', "How long", "how-long", 'You have <b>30</b> days & "more".')


@pytest.mark.parametrize("text", EVIL)
def test_that_no_text_can_load_link_or_run_anything(text: str) -> None:
    citation = Citation(1, "d", text, text, "a", text)
    card = Card(CardKind.RETURN, text, text, ((text, text),))
    shown = (
        text_html(text),
        plain_html(text),
        sentence_html(Sentence(f"{text} (1).", Origin.MODEL, citation_numbers=(1,)), {1: citation}),
        sources_html((citation,), text, text),
        card_html(card),
    )
    for html in shown:
        for forbidden in ("<script", "<img", "<svg", "<a", "<b onclick", "href", " src=x>"):
            assert forbidden not in html.replace("&lt;", "").replace("img src=x&gt;", "").replace(" src=x onerror", "")


@pytest.mark.parametrize("kind", CardKind)
def test_that_a_blank_line_in_a_name_lets_no_reader_of_markdown_start(kind: CardKind) -> None:
    name = "Lamp\n\n![x](http://evil.example/x.png)"
    card = Card(kind, name, name, ((name, name),) * 4)
    citation = Citation(1, "d", name, f"{name}!", "a", name)
    assert "\n" not in cards_html([card]) + sources_html((citation,), "Sources", "Open")


def test_that_emphasis_and_line_breaks_stay_and_the_result_is_one_line() -> None:
    assert (
        text_html("**Free** in *two*\n\nzones, `code`")
        == "<strong>Free</strong> in <em>two</em><br>zones, <code>code</code>"
    )
    assert plain_html("a < b\r\n\r\n*c*") == "a &lt; b<br>*c*"


def test_that_citation_numbers_become_marks_with_the_quote() -> None:
    html = sentence_html(Sentence("You have 30 days (1) (2).", Origin.COMPOSED, citation_numbers=(1, 2)), {1: CITATION})
    assert html.startswith("You have 30 days.<sup")
    assert 'title="Returns &quot;now&quot;: You have &lt;b&gt;30&lt;/b&gt; days &amp; &quot;more&quot;."' in html
    assert html.endswith('<sup class="sd-mark">2</sup>')


def test_that_a_quote_of_several_lines_is_one_line_beside_its_mark() -> None:
    quoted = Citation(1, "lost", "Lost parcels", "", "lost", "You choose:\n\n- **New:** again.\n- **Money:** back.")
    html = sentence_html(Sentence("You choose (1).", Origin.COMPOSED, citation_numbers=(1,)), {1: quoted})
    assert 'title="Lost parcels: You choose: New: again. Money: back."' in html


def test_that_the_hint_of_a_proposal_is_one_line_of_text() -> None:
    shown = hint_html("Return <1>\nnow", "Nothing is done yet.")
    assert shown == '<p class="sd-hint"><strong>Return &lt;1&gt;<br>now</strong> Nothing is done yet.</p>'


def test_that_numbers_that_are_no_citations_stay_text() -> None:
    assert sentence_html(Sentence("Pick one (1).", Origin.COMPOSED), {}) == "Pick one (1)."
    assert sentence_html(Sentence("No marks here.", Origin.MODEL, citation_numbers=(1,)), {}) == "No marks here."


def test_that_sources_show_title_heading_and_quote() -> None:
    html = sources_html((CITATION,), "Sources", "Read")
    for part in ("Sources", "Returns &quot;now&quot;", "How long", "&lt;b&gt;30&lt;/b&gt; days"):
        assert part in html
    assert sources_html((), "Sources", "Read") == ""


def test_that_an_order_shows_its_state_and_its_history() -> None:
    rows = (
        ("Items", "1 x Boots"),
        ("Status", "delayed"),
        ("Ordered", "Monday"),
        ("Expected", "Friday"),
        ("Total", "9"),
    )
    html = card_html(Card(CardKind.ORDER, "40817", "Order 40817", rows))
    assert '<span class="sd-badge">delayed</span>' in html
    assert "<li><strong>Ordered</strong> Monday</li><li><strong>Expected</strong> Friday</li>" in html
    assert "<th>Total</th><td>9</td>" in html
    late = card_html(Card(CardKind.ORDER, "40817", "Order 40817", rows, has_trouble=True))
    assert '<span class="sd-badge sd-badge-trouble">delayed</span>' in late


def test_that_a_product_shows_picture_price_and_stock() -> None:
    rows = (("Price", "149.00 EUR"), ("In stock", "20"), ("Size", "42, 43"))
    html = cards_html((Card(CardKind.PRODUCT, 'boots/2"', "Boots", rows),))
    assert '<img class="sd-picture" alt="" loading="lazy" src="/pictures/boots%2F2%22.svg">' in html
    assert '149.00 EUR <span class="sd-stock">In stock: 20</span>' in html
    assert "<th>Size</th><td>42, 43</td>" in html


def test_that_a_card_without_the_expected_rows_is_a_table() -> None:
    assert "<table" in card_html(Card(CardKind.ORDER, "1", "Order 1", (("Status", "paid"),)))
    assert cards_html(()) == ""


def test_that_two_products_stand_in_columns_under_their_names() -> None:
    html = card_html(Card(CardKind.COMPARISON, "a,b", "Skarv 2 | Lund <2>", (("Doors", "2 | 1"),)))
    assert "<tr><th></th><td>Skarv 2</td><td>Lund &lt;2&gt;</td></tr>" in html
    assert "<tr><th>Doors</th><td>2</td><td>1</td></tr>" in html

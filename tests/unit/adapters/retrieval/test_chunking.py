"""Dividing documents and products into chunks."""

from datetime import date

from chatbot.adapters.retrieval.chunking import Chunk, chunk_document, chunk_product, content_hash
from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.domain.money import Money
from chatbot.domain.products import Attribute, AttributeType, Product, Variant


def _document(text: str) -> Document:
    period = Period(date(2026, 1, 1), date(2026, 12, 31))
    return Document("shipping", "Shipping", "en", "shipping", Tier.POLICY, period, text, "shipping.md")


_TENT = Product(
    id="skarv-2",
    name="Skarv 2",
    brand="Skarv",
    category="tents",
    kind="tent",
    description="It stands in wind. Two sleep in it.",
    variants=(
        Variant("SKV-2-GRY", (("colour", "grey"),), Money.of("189.00"), 7),
        Variant("SKV-2-ORG", (("colour", "orange"),), Money.of("189.00"), 0),
    ),
    also_called=("two person tent",),
    attributes=(
        Attribute("wind_tested", "wind tested to", AttributeType.NUMBER, 90.0, "km/h"),
        Attribute("freestanding", "freestanding", AttributeType.FLAG, False),
        Attribute("season", "season", AttributeType.ORDERED, "3-season"),
    ),
    materials=("polyester", "aluminium"),
)


def test_that_every_heading_begins_a_chunk_and_is_kept_with_it() -> None:
    chunks = chunk_document(
        _document("# Shipping\n\nHello.\n\n## To France\n\nFast.\n\n### By air\n\nFaster.\n\n## To France\n\nAgain.")
    )

    assert [chunk.passage.heading for chunk in chunks] == ["Shipping", "To France", "By air", "To France"]
    assert [chunk.passage.id for chunk in chunks] == [
        "shipping#shipping-0",
        "shipping#to-france-0",
        "shipping#by-air-0",
        "shipping#to-france-1",
    ]
    assert chunks[1].texts == ("Shipping. To France. Fast.", "To France: Fast.")
    assert chunks[0].texts[0] == "Shipping. Hello."


def test_that_a_heading_may_name_its_anchor() -> None:
    (chunk,) = chunk_document(_document("## 寄往法国 {#to-france}\n\n很快。"))

    assert (chunk.passage.heading, chunk.passage.anchor, chunk.passage.id) == (
        "寄往法国",
        "to-france",
        "shipping#to-france-0",
    )


def test_that_text_without_a_heading_stands_under_the_title() -> None:
    (chunk,) = chunk_document(_document("Hello."))

    assert chunk.passage.heading == "Shipping"


def test_that_long_text_is_divided_between_sentences() -> None:
    sentence = "Norpost brings the parcel to your door within three working days."
    chunks = chunk_document(_document(f"## Long\n\n{' '.join([sentence] * 40)}"))

    assert len(chunks) > 2
    assert all(len(chunk.passage.text) <= 900 for chunk in chunks)
    assert sum(len(chunk.sentences) for chunk in chunks) == 40
    assert {sentence for chunk in chunks for sentence in chunk.sentences} == {sentence}


def test_that_a_table_is_divided_between_rows_under_its_head() -> None:
    cell = "Two people bring it. " * 4
    rows = "\n".join(f"| Zone {number} | {cell}|" for number in range(30))
    chunks = chunk_document(_document(f"## Prices\n\nSee below.\n\n| Zone | Freight |\n|---|---|\n{rows}"))

    assert len(chunks) > 2
    assert all(chunk.passage.text.startswith("| Zone | Freight |") for chunk in chunks[1:])
    sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
    assert sentences[1:] == [f"Zone {number} – freight: {cell.strip()}" for number in range(30)]


def test_that_a_chunk_without_sentences_is_its_own_sentence() -> None:
    (chunk,) = chunk_document(_document("## Empty table\n\n| Zone |\n|---|"))

    assert chunk.sentences == (chunk.passage.text,)


def test_that_a_product_is_described_in_words_without_price_and_stock() -> None:
    (chunk,) = chunk_product(_TENT, "en")

    assert chunk.passage.document_id == "skarv-2"
    assert chunk.passage.tier is Tier.PRODUCT
    assert chunk.codes == ("SKV-2-GRY", "SKV-2-ORG")
    assert chunk.sentences == (
        "Kind: tent.",
        "Brand: Skarv.",
        "Also called: two person tent.",
        "Wind tested to: 90 km/h.",
        "Freestanding: no.",
        "Season: 3-season.",
        "Materials: polyester, aluminium.",
        "Colour: grey, orange.",
        "It stands in wind.",
        "Two sleep in it.",
    )
    assert chunk.texts[0] == f"Skarv 2. {chunk.passage.text}"


def test_that_a_chunk_comes_back_from_json_as_it_was() -> None:
    chunks = (*chunk_document(_document("Hello.")), *chunk_product(_TENT, "en"))

    assert tuple(Chunk.from_json(chunk.to_json()) for chunk in chunks) == chunks


def test_that_the_hash_changes_with_the_content() -> None:
    one, other = (chunk_document(_document(text)) for text in ("Hello.", "Hallo."))

    assert content_hash(one) == content_hash(chunk_document(_document("Hello.")))
    assert content_hash(one) != content_hash(other)

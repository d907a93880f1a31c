"""Two products side by side: a card of what tells them apart, from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.dialogue import facts
from chatbot.dialogue.products.card import price_range, stock
from chatbot.dialogue.turn import Turn
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import BESIDE, Card, CardKind
from chatbot.domain.products import Attribute, AttributeType, Product, written_weight

Row = tuple[str, str]


def compared(product: Product, other: Product, turn: Turn) -> tuple[Statement, Card]:
    """Return in how many points two products differ, and the card that shows them."""
    rows = tuple(_rows(product, other, turn))
    language, source = turn.language, f"product:{product.id}"
    names = (facts.product_name(product), facts.product_name(other, "other"))
    count = facts.count("count", len(rows), source)
    statement = Statement("product.compared", (*names, count)) if rows else Statement("product.compared_same", names)
    title = BESIDE.join((language.name(product.name), language.name(other.name)))
    return statement, Card(CardKind.COMPARISON, f"{product.id},{other.id}", title, rows)


def _rows(product: Product, other: Product, turn: Turn) -> Iterator[Row]:
    for label, own, others in _all_rows(product, other, turn):
        if own != others:
            yield label, f"{own}{BESIDE}{others}"


def _all_rows(product: Product, other: Product, turn: Turn) -> Iterator[tuple[str, str, str]]:
    say, term = turn.language.say, turn.language.term
    yield say("row.price"), price_range(product, turn), price_range(other, turn)
    yield say("row.stock"), stock(product, turn), stock(other, turn)
    yield say("row.weight"), _weight(product, turn), _weight(other, turn)
    yield say("row.material"), _materials(product, turn), _materials(other, turn)
    attributes = {one.key: one for one in (*other.attributes, *product.attributes)}
    for key, attribute in attributes.items():
        yield term(attribute.label).capitalize(), _value(product, key, turn), _value(other, key, turn)


def _weight(product: Product, turn: Turn) -> str:
    grams, language = product.weight_g, turn.language
    return language.term(written_weight(grams)) if grams else language.say("value.untold")


def _materials(product: Product, turn: Turn) -> str:
    return turn.language.options(product.materials) or turn.language.say("value.untold")


def _value(product: Product, key: str, turn: Turn) -> str:
    attribute = next((one for one in product.attributes if one.key == key), None)
    return turn.language.say("value.untold") if attribute is None else written(attribute, turn)


def written(attribute: Attribute, turn: Turn) -> str:
    """Write the value of an attribute with its unit."""
    if attribute.type is AttributeType.FLAG:
        return turn.language.say("value.yes" if attribute.value else "value.no")
    return turn.language.term(attribute.written)

"""Which size of a product to choose: what the catalogue says of its fit, else what the size guides say of its kind."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.products.attributes import asked_attributes, told_attributes
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.forms import tells_measure
from chatbot.dialogue.understand.words import han_runs, mentions
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever


async def size_advice(text: str, product: Product, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return what helps to choose the size of a product, nothing where a text does not ask for that."""
    words = turn.language.words
    if "size" in product.options and (told := await size_of_measure(text, turn, retriever, product)):
        return told
    if not mentions(text, words["size_choice"]):
        return ()
    if "size" not in product.options and "length" in product.options:
        written = await find_sure_answer(words["size_asked.length"][0].format(kind=product.kind), turn, retriever)
        return () if written is None else (written.statement,)
    if asked_attributes(text, product, words):
        return told_attributes(text, product, turn.language)
    kind = next(iter(han_runs(turn.language.called(product.id))), product.kind)
    written = await find_sure_answer(words["size_question"][0].format(kind=kind), turn, retriever)
    return () if written is None else (written.statement,)


async def size_of_measure(
    text: str, turn: Turn, retriever: Retriever, product: Product | None = None
) -> tuple[Statement, ...]:
    """Return the row of the size guides that a measure of the body falls into; nothing for a text without one."""
    asked = _table_asked(text, product, turn.language.words)
    written = await find_sure_answer(asked, turn, retriever) if asked else None
    return () if written is None else (written.statement,)


def _table_asked(text: str, product: Product | None, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the question to the size guides that a text comes to: of shoes, of women's clothes, or of all others'."""
    if not tells_measure(text, words):
        return ""
    if mentions(text, words["body.foot"]):
        return f"{words['size_asked.foot'][0]} {text}"
    genders = {one.value for one in product.attributes if one.key == "gender"} if product is not None else set()
    is_for_women = "women" in genders or (not genders and mentions(text, words["who.women"]))
    return f"{words['size_asked.women' if is_for_women else 'size_asked.unisex'][0]} {text}"

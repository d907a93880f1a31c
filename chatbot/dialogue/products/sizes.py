"""Which size of a product to choose: what the catalogue says of its fit, else what the size guides say of its kind."""

from __future__ import annotations

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.products.attributes import asked_attributes, told_attributes
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import han_runs, mentions
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever


async def size_advice(text: str, product: Product, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return what helps to choose the size of a product, nothing where a text does not ask for that."""
    words = turn.language.words
    if not mentions(text, words["size_choice"]):
        return ()
    if asked_attributes(text, product, words):
        return told_attributes(text, product, turn.language)
    kind = next(iter(han_runs(turn.language.called(product.id))), product.kind)
    written = await find_sure_answer(words["size_question"][0].format(kind=kind), turn, retriever)
    return () if written is None else (written.statement,)

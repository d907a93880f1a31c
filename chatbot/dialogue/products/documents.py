"""What the documents say to a question about a product that its data do not answer."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.answering.answers import Found, find_answer
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever

_SURE, _SURE_ALONE = 0.5, 0.7


async def found_of_goods(text: str, product: Product, turn: Turn, retriever: Retriever) -> Found | None:
    """Return what the documents surely say of such a product, else to the question without it: "do you take PayPal".

    Raises KnowledgeError.
    """
    afresh = replace(turn, focus=replace(turn.focus, question=""))
    alone = await find_answer(text, afresh, retriever)
    if alone is None:
        return None
    kind = turn.language.called(product.id) or product.kind
    found = await find_answer(f"{kind}: {text}", afresh, retriever)
    is_better = alone.is_sure and found is not None and alone.score > found.score
    if found is not None and found.score >= _SURE and not is_better:
        return found
    words = turn.language.words
    points = mentions(text, (*words["pronouns"], *words["of_those"], *words["cheaper_one"]))
    return alone if alone.score >= _SURE_ALONE and not points else None

"""What a product costs with its delivery: its price from the catalogue, the postage from the documents."""

from __future__ import annotations

from chatbot.dialogue.answers import Found, find_sure_answer
from chatbot.dialogue.product_facts import ProductQuestion, tell_degree
from chatbot.dialogue.question_subjects import country_in
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever


async def with_delivery(text: str, product: Product, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return the price of a product and the postage to where a text wants it; nothing where it names no country."""
    postage = await _postage(text, turn, retriever)
    return () if postage is None else (*tell_degree(ProductQuestion(text, product), "price", turn), postage.statement)


async def _postage(text: str, turn: Turn, retriever: Retriever) -> Found | None:
    words, country = turn.language.words, country_in(text, turn.language)
    if not country or not mentions(text, words["with_delivery"]):
        return None
    return await find_sure_answer(words["postage_asked"][0].format(country=country), turn, retriever)

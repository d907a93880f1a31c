"""What a product costs with its delivery and when it arrives: price and stock, and what documents say of postage."""

from __future__ import annotations

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.answering.question_subjects import cities_in, country_in
from chatbot.dialogue.products.facts_told import ProductQuestion, tell_degree, tell_stock
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions, without
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever


async def with_delivery(text: str, product: Product, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return the price of a product with the postage, or whether it is there and how long it takes, to where it goes.

    Nothing where a text asks neither.
    """
    told = await delivered(text, country_in(text, turn.language), turn, retriever)
    if not told:
        return ()
    words, rest = turn.language.words, without(text, cities_in(text, turn.language))
    costs = bool(mentions(text, (*words["with_delivery"], *words["topic.price"])))
    question = ProductQuestion(rest, product)
    own = tell_degree(question, "price", turn) if costs else tell_stock(question, turn)
    return (*own, *told)


async def delivered(text: str, where: str, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return what delivery to a country costs and how long it takes, to the shop's own one where none is named.

    Nothing where a text asks neither.
    """
    words = turn.language.words
    is_timed = mentions(text, (*words["arrival_asked"], *words["if_ordered"]))
    is_shipped = bool(mentions(text, words["shipped_to"]))
    is_priced = mentions(text, words["with_delivery"]) or is_shipped
    if (is_shipped and not where) or not (is_timed or is_priced):
        return ()  # to a country that nothing is known of the documents tell, if anybody
    asked = words["arrival_told" if is_timed else "postage_asked"][0]  # how long it takes is told with its price
    country = where or words["home_country"][0]
    written = await find_sure_answer(asked.format(country=country), turn, retriever)
    is_of_country = written is not None and any(
        country.lower() in str(one.value).lower() for one in written.statement.facts
    )
    return (written.statement,) if written is not None and is_of_country else ()

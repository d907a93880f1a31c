"""What a product costs with its delivery and when it arrives: price and stock, and what documents say of postage."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.answering.answers import Found, find_sure_answer
from chatbot.dialogue.answering.question_subjects import cities_in, country_in
from chatbot.dialogue.products.facts_told import ProductQuestion, tell_degree, tell_stock
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions, without
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever

Words = Mapping[str, tuple[str, ...]]
_QUESTIONS = {
    (False, False): "postage_asked",
    (False, True): "arrival_told",
    (True, False): "freight_asked",
    (True, True): "freight_told",
}
"""What is asked of the documents for goods that are bulky or not, after the days or only the price."""


async def with_delivery(text: str, product: Product, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return the price of a product with the postage, or whether it is there and how long it takes, to where it goes.

    Nothing where a text asks neither.
    """
    told = await delivered(text, country_in(text, turn.language), product, turn, retriever)
    if not told:
        return ()
    words, rest = turn.language.words, without(text, cities_in(text, turn.language))
    costs = bool(mentions(text, (*words["with_delivery"], *words["topic.price"])))
    question = ProductQuestion(rest, product)
    own = tell_degree(question, "price", turn) if costs else tell_stock(question, turn)
    return (*own, *told)


async def delivered(text: str, where: str, product: Product, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    """Return what delivery to a country costs and how long it takes, to the shop's own one where none is named.

    Of a country that nothing goes to, that; nothing where a text asks neither.
    """
    words = turn.language.words
    times = is_timed(text, words)
    is_shipped = bool(mentions(text, words["shipped_to"]))
    is_priced = mentions(text, words["with_delivery"]) or is_shipped
    if (is_shipped and not where) or not (times or is_priced):
        return ()  # to a country that nothing is known of the documents tell, if anybody
    is_freight, country = product.return_class is ReturnClass.BULKY, where or words["home_country"][0]
    asked = asked_of_delivery(country, words, is_freight=is_freight, is_timed=times)
    written = await find_sure_answer(asked, turn, retriever)
    if not is_freight and not _names(written, country):  # where freight goes the documents say by zones
        written = await find_sure_answer(words["served_asked"][0].format(country=country), turn, retriever)
    return () if written is None else (written.statement,)


def is_timed(text: str, words: Words) -> bool:
    """Whether a text asks when goods arrive."""
    return bool(mentions(text, (*words["arrival_asked"], *words["if_ordered"])))


def asked_of_delivery(country: str, words: Words, *, is_freight: bool, is_timed: bool) -> str:
    """Return what is asked of the documents for goods that go to a country."""
    return words[_QUESTIONS[is_freight, is_timed]][0].format(country=country)


def _names(written: Found | None, country: str) -> bool:
    return written is not None and any(country.lower() in str(one.value).lower() for one in written.statement.facts)

"""Several questions about a product in one message ("how heavy is it and how small does it pack"): each is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.answering.question_subjects import cities_in, country_in
from chatbot.dialogue.products.delivered import delivered, with_delivery
from chatbot.dialogue.products.facts_told import ProductQuestion, answer_to_topics
from chatbot.dialogue.products.sizes import size_advice
from chatbot.dialogue.products.versions import one_version
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import around, mentions, without
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever

_SEVERAL, _MOST = 2, 5


async def answer_to_each(
    text: str, product: Product, companions: Sequence[Product], turn: Turn, retriever: Retriever
) -> tuple[Statement, ...]:
    """Return the answers to two and more questions, else what its delivery costs, or which size to choose."""
    where, rest = country_in(text, turn.language), without(text, cities_in(text, turn.language))
    version = one_version(rest, product, turn.language)
    told = [
        await _answer(ProductQuestion(one, product, tuple(companions), version), where, turn, retriever)
        for one in _questions(rest, turn.language.words)
    ]
    if sum(map(bool, told)) < _SEVERAL:
        delivered_at = await with_delivery(text, product, turn, retriever)
        return delivered_at or await size_advice(text, product, turn, retriever)
    return tuple(dict.fromkeys(one for answers in told for one in answers))[:_MOST]


def _questions(text: str, words: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the clauses of a text, and what "and" joins where both sides ask: "how much is it and how many doors"."""
    for clause in clauses_of(text, words):
        before, after = around(clause.text, words["joiners"])
        yield from (before, after) if is_question(before, words) and is_question(after, words) else (clause.text,)


async def _answer(question: ProductQuestion, where: str, turn: Turn, retriever: Retriever) -> tuple[Statement, ...]:
    words = turn.language.words
    if mentions(question.text, words["going_back"]):
        written = await find_sure_answer(words["going_back_asked"][0], turn, retriever)
        return () if written is None else (written.statement,)
    told = await delivered(question.text, where, question.product, turn, retriever)
    told = told or await size_advice(question.text, question.product, turn, retriever)
    return told or answer_to_topics(question, turn)

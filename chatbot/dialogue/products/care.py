"""What documents tell of a kind of goods: its care, whether power banks may fly, stoves in tents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.products.attributes import asked_attributes
from chatbot.dialogue.products.facts_told import ProductQuestion, answer
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever

_ANSWERED = "answer_question"


async def told_of_kind(text: str, kind: Sequence[Product], turn: Turn, retriever: Retriever) -> Advance | None:
    """Return what the documents surely say of a kind of goods: of its care, or what no data of such goods tell.

    None where one piece is pointed at, or what was told before is.
    """
    words = turn.language.words
    is_care = bool(mentions(text, words["topic.care"]))
    is_of_data = not kind or any(_tells(one, text, turn) for one in kind)
    if mentions(text, (*words["pronouns"], *words["same_for"])) or (is_of_data and not is_care):
        return None
    found = await find_sure_answer(text, turn, retriever)
    if found is None:
        return None
    focus = replace(turn.focus, question=found.question, document=found.document, flow=_ANSWERED)
    return Advance(Say((found.statement,)), focus=focus)


def _tells(product: Product, text: str, turn: Turn) -> bool:
    """Whether a product's data may tell what is asked: its attributes, options or price."""
    return bool(asked_attributes(text, product, turn.language.words)) or bool(
        answer(ProductQuestion(text, product), turn)
    )

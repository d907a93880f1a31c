"""How goods are looked after: a question of care names a kind of goods, and the documents tell it of that kind."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.answers import find_sure_answer
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.outcome import Say
from chatbot.ports.retriever import Retriever

_ANSWERED = "answer_question"


async def care_of_kind(text: str, turn: Turn, retriever: Retriever) -> Advance | None:
    """Return what the documents surely say of the care of a kind of goods, None where one piece is pointed at."""
    words = turn.language.words
    if not mentions(text, words["topic.care"]) or mentions(text, words["pronouns"]):
        return None
    found = await find_sure_answer(text, turn, retriever)
    if found is None:
        return None
    focus = replace(turn.focus, question=found.question, document=found.document, flow=_ANSWERED)
    return Advance(Say((found.statement,)), focus=focus)

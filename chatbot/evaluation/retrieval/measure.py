"""Asks for what is found for each question: the search alone, or the dialogue with what was said before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from time import perf_counter
from zoneinfo import ZoneInfo

from chatbot.dialogue.answering.answers import find_passages
from chatbot.dialogue.flows.answer_question import AnswerQuestion
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Shop, Turn
from chatbot.domain.conversation import DialogueState, Focus, Frame, Session
from chatbot.domain.knowledge import Passage
from chatbot.evaluation.retrieval.labelled import LabelledSet, Question
from chatbot.evaluation.retrieval.ranking import DEPTH, Ranking, each_once
from chatbot.languages import Language
from chatbot.ports.retriever import Query, Retriever

Ask = Callable[[Question], Awaitable[tuple[Sequence[Passage], float]]]
"""Returns what is found for a question, best first, and how long that took (ms), what was said before not counted."""

Spelt = Callable[[str, str], Awaitable[str]]
"""Returns a text of a language without slips of typing."""

_SEVERAL_CHUNKS = 4
_MS = 1000


async def as_written(text: str, language: str) -> str:
    """Return a text with its slips."""
    return text


def by_search(retriever: Retriever, labelled: LabelledSet, today: date) -> Ask:
    """Return a search for the words of a question as they stand; what was said before is not looked at."""

    async def ask(question: Question) -> tuple[Sequence[Passage], float]:
        day, limit = labelled.on or today, DEPTH * _SEVERAL_CHUNKS
        query = Query(question.text, labelled.kind, labelled.language, on=day, limit=limit)
        started = perf_counter()
        found = await retriever.search(query)
        return found, (perf_counter() - started) * _MS

    return ask


def by_dialogue(retriever: Retriever, labelled: LabelledSet, today: date, language: Language, spelt: Spelt) -> Ask:
    """Return the search of the dialogue: a question without slips of typing, after what the shopper asked before."""
    noon = datetime.combine(labelled.on or today, time(12), ZoneInfo("UTC"))
    shop = Shop("evaluation", ZoneInfo("UTC"), "EUR", ())
    turn = Turn(Session("con_evaluation"), DialogueState(language=language.tag), language, shop, noon, Focus())
    flow = AnswerQuestion(retriever, ())

    async def ask(question: Question) -> tuple[Sequence[Passage], float]:
        focus = Focus()
        for shopper, _ in question.history:
            said = await spelt(shopper, language.tag)
            advance = await flow.advance(Frame(flow.name).with_slot(SAID, said), replace(turn, focus=focus))
            focus = advance.focus or focus
        started = perf_counter()
        text = await spelt(question.text, language.tag)
        _, found = await find_passages(text, replace(turn, focus=focus), retriever)
        return found, (perf_counter() - started) * _MS

    return ask


async def rankings_of(
    ask: Ask, questions: Sequence[Question], name_of: Callable[[Passage], str]
) -> tuple[Ranking, ...]:
    """Return what is found for each question, one after the other; `name_of` gives the id that the labels use."""
    rankings = []
    for question in questions:
        passages, milliseconds = await ask(question)
        found = each_once((name_of(passage), passage.score) for passage in passages)
        rankings.append(Ranking(question, found, milliseconds))
    return tuple(rankings)

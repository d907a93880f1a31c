"""Two questions in one breath ("the phone number, and till when on Saturdays?"): each has its own answer."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.answering.answers import Found
from chatbot.dialogue.answering.in_force import find_answer_in_force
from chatbot.dialogue.answering.question_subjects import aspect_in_full
from chatbot.dialogue.answering.questions import read_question
from chatbot.dialogue.ground.compose import with_quotes
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import mentions, word_count
from chatbot.domain.evidence import Statement
from chatbot.languages import Language
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_FEWEST, _MOST = 2, 24
_CERTAIN = 0.8
_ENDS = " .!?。！？"


def two_questions(text: str, language: Language) -> tuple[str, str] | None:
    """Return the two questions of a text, the second one from the clause on that asks anew; None for one alone.

    A bare "how much" after one that asks no amount and no time is no other question: "can you wrap it, how much".
    """
    words, clauses = language.words, clauses_of(text, language.words)
    asked = [one for one in clauses if is_question(one.text, words) and not mentions(one.text, words["or_not"])]
    if len(asked) != 2 or word_count(text) > _MOST or min(word_count(one.text) for one in asked) < _FEWEST:
        return None
    if aspect_in_full(asked[1].text, words) and not mentions(asked[0].text, words["asks_time"] + words["asks_amount"]):
        return None
    end = max(one.end for one in clauses if one.start < asked[1].start)
    return text[:end], f"{words['follow_up'][0]} {text[asked[1].start :]}"


async def find_both(
    text: str, turn: Turn, retriever: Retriever, store: StoreConnector | None = None
) -> tuple[Found, tuple[Statement, ...]] | None:
    """Return what the documents surely say to each of two questions, and what to go on with.

    None where a text asks one thing, or where one sentence answers both. Raises KnowledgeError, StoreError.
    """
    parts = two_questions(text, turn.language)
    first = await find_answer_in_force(parts[0], turn, retriever, store) if parts else None
    if parts is None or first is None or first.score < _CERTAIN:
        return None
    earlier = read_question(parts[0], turn.focus, turn.language).remembered
    focus = replace(turn.focus, question=earlier, document=first.document)
    second = await find_answer_in_force(parts[1], replace(turn, focus=focus), retriever, store)
    if second is None or second.score < _CERTAIN or _is_within(second.statement, first.statement):
        return None
    is_told_anyway = _is_within(first.statement, second.statement)
    if is_told_anyway:
        return second, (second.statement,)
    return second, (first.statement, _without_told(second.statement, first.statement))


def _without_told(statement: Statement, told: Statement) -> Statement:
    """Return a statement without the sentences that another one has told already."""
    before = {fact.value for fact in told.facts}
    kept = [fact for fact in statement.facts if fact.value not in before]
    return statement if len(kept) in (0, len(statement.facts)) else with_quotes(statement, kept)


def _is_within(statement: Statement, other: Statement) -> bool:
    """Whether another statement has all sentences of one, or such as go on after the same words."""
    said = [str(fact.value) for fact in other.facts]
    sentences = (str(fact.value).rstrip(_ENDS) for fact in statement.facts)
    return all(any(sentence in one for one in said) for sentence in sentences)

"""Finds the sentences of the shop's documents that answer a question, and says how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions, tokens
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.knowledge import Passage, Quote, Tier
from chatbot.ports.retriever import Query, Retriever

SURE = 0.46
POSSIBLE = 0.37
_LAG = 0.12
_ALL = 60
_SHORT_FOLLOW_UP = 7
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_BESIDE_YEAR = 20
_MERCHANT = (Tier.POLICY, Tier.GUIDE)


@dataclass(frozen=True, slots=True)
class Found:
    """What the documents say to a question: the statement, and the score of its passage in [0, 1]."""

    statement: Statement
    score: float

    @property
    def is_sure(self) -> bool:
        """Whether it may be said as the answer, not only as the closest thing."""
        return self.score >= SURE


async def find_answer(question: str, turn: Turn, retriever: Retriever) -> Found | None:
    """Return what the documents say to a question, None when nothing in them comes close. Raises KnowledgeError."""
    passages = [one for one in await _search(question, turn, retriever) if not _is_example(one, turn)]
    if not passages or passages[0].score < POSSIBLE:
        return None
    quotes = await retriever.quotes(question, passages[:1], _ALL)
    if not quotes:
        return None
    return Found(_statement(quotes, passages[0].score), passages[0].score)


async def _search(question: str, turn: Turn, retriever: Retriever) -> tuple[Passage, ...]:
    """Search the question as it stands, and a short follow-up also together with the question before."""
    passages = await retriever.search(_query(question, turn))
    earlier = turn.focus.question
    if not earlier or not _is_follow_up(question, turn):
        return passages
    together = await retriever.search(_query(f"{earlier} {question}", turn))
    merged = {passage.id: passage for passage in sorted((*passages, *together), key=lambda one: one.score)}
    return tuple(sorted(merged.values(), key=lambda one: one.score, reverse=True))


def _is_example(passage: Passage, turn: Turn) -> bool:
    """Whether a passage tells of an invented shopper, whose dates and amounts are not the asker's."""
    return bool(mentions(passage.heading, turn.language.words["example"]))


def _query(text: str, turn: Turn) -> Query:
    return Query(text, language=turn.language.tag, on=_day_asked_about(text, turn), tiers=_MERCHANT)


def _day_asked_about(text: str, turn: Turn) -> date:
    """Return the day whose rules are asked for: today's, or those of an earlier year ("in 2025", "before 2026")."""
    found = _YEAR.search(text)
    if found is None:
        return turn.today
    words, start, end = turn.language.words, found.start(), found.end()
    is_before = mentions(text[max(0, start - _BESIDE_YEAR) : start], words["before_year"]) or mentions(
        text[end : end + _BESIDE_YEAR], words["year_before"]
    )
    return min(turn.today, date(int(found.group()) - bool(is_before), 12, 31))


def _is_follow_up(question: str, turn: Turn) -> bool:
    words = tokens(question)
    opens = bool(words) and words[0] in turn.language.words["follow_up"]
    return len(words) <= _SHORT_FOLLOW_UP and (opens or bool(mentions(question, turn.language.words["pronouns"])))


def _statement(quotes: Sequence[Quote], score: float) -> Statement:
    """Say the sentence that a passage opens with, which holds its rule, and the one nearest to the question."""
    nearest = quotes[0]
    if score < SURE:
        return Statement("answer.closest", (_quote("quote1", nearest),), (nearest.passage,))
    others = [quote for quote in quotes[1:] if quote.position == 0 or quote.score >= nearest.score - _LAG]
    beside = min(others, key=lambda quote: quote.position > 0, default=None)
    said = sorted((nearest, beside) if beside else (nearest,), key=lambda quote: quote.position)
    if len(said) == 1:
        return Statement("answer.quote", (_quote("quote1", said[0]),), (nearest.passage,))
    return Statement("answer.quotes", (_quote("quote1", said[0]), _quote("quote2", said[1])), (nearest.passage,))


def _quote(name: str, quote: Quote) -> Fact:
    return facts.text(name, FactKind.QUOTE, quote.text, f"passage:{quote.passage.id}")

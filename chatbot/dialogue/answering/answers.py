"""Finds the sentences of the shop's documents that answer a question, and says how sure that is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.day_asked import day_asked_about
from chatbot.dialogue.answering.disagreements import find_disagreement
from chatbot.dialogue.answering.fact_asked import holds_asked, with_each_sort
from chatbot.dialogue.answering.numbered import of_numbers_asked
from chatbot.dialogue.answering.of_country import of_country_asked
from chatbot.dialogue.answering.question_subjects import is_postage_alone
from chatbot.dialogue.answering.questions import Asked, read_question
from chatbot.dialogue.answering.table_rows import named_rows, of_rows_named, with_rows
from chatbot.dialogue.ground.compose import QUOTED
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Focus
from chatbot.domain.disagreements import NOTE, Disagreement
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.knowledge import Passage, Quote, Tier
from chatbot.errors import KnowledgeError
from chatbot.ports.retriever import Query, Retriever

SURE = 0.5
POSSIBLE = 0.2
_LAG = 0.12
_ALL = 60
_FETCHED = 100
_NEIGHBOURS, _HARDLY_LESS, _HALF = 4, 0.06, 2.0
_OWN, _OWN_AFTER_NOTHING, _OWN_OF_SAME, _SAME = 0.3, 0.7, 0.15, 0.08
_IN_ODDS, _LEAST = 11.0, 0.02
_STAYS = 0.35
"""How much nearer a passage of the document is that answered before, to who asks if that holds for something else."""
_STANDS_ALONE = 0.94
"""What is found so surely for a short question by itself does not go on with the one before it."""
_REFERS = re.compile(r"(?:see |\w{0,4}见[《“「\"]).{0,60}$", re.IGNORECASE)
"""A sentence that only says where more stands."""
_TOLD = 0.1
"""How much nearer a sentence is to a question that holds the sort of fact that it asks for."""
_NAMED = 0.1
"""How much nearer a row of a table is whose name stands in the question."""
_LEAD = 0.05
"""How much nearer a sentence of a document's opening is: that tells the matter as a whole."""
_MERCHANT = (Tier.POLICY, Tier.GUIDE)


@dataclass(frozen=True, slots=True)
class Found:
    """What the documents say to a question, the score of its passage in [0, 1], and the question to go on with."""

    statement: Statement
    score: float
    question: str = ""

    @property
    def passage(self) -> Passage:
        """The passage that it stands in."""
        return self.statement.passages[0]

    @property
    def document(self) -> str:
        """The id of the document that it stands in."""
        return self.passage.document_id

    @property
    def is_sure(self) -> bool:
        """Whether it may be said as the answer, not only as the closest thing."""
        return self.score >= SURE


async def find_answer(question: str, turn: Turn, retriever: Retriever, series: str = "") -> Found | None:
    """Return what the documents say to a question, None when nothing in them comes close. Raises KnowledgeError.

    With a `series`, the id of a document, only what its versions say.
    """
    asked, passages = await find_passages(question, turn, retriever)
    passages = [one for one in passages if series in ("", one.series)]
    if not passages or passages[0].score < POSSIBLE:
        return None
    near = _near(passages, asked, turn)
    not_new = turn.language.words["not_new"]
    if mentions(asked.text, not_new) and not any(mentions(one.text, not_new) for one in near):
        return None  # what is sold new answers nobody who asks for used goods
    quotes = await _quotes(asked, near, turn, retriever)
    if not quotes:
        return None
    score, own = passages[0].score, [quote for quote in quotes if quote.passage.id == quotes[0].passage.id]
    statement = _statement(own, score, asked, turn)
    if _is_same(asked, turn) and score >= SURE:
        told = [one for one in passages if one.document_id == turn.focus.document and one.id != own[0].passage.id]
        rules = [one for one in told if one.score >= score / 2]
        statement = await _with_rule(own[0], rules, asked, turn, retriever) or statement
    possible = [one for one in passages if one.score >= POSSIBLE]
    against = find_disagreement(_said(statement), possible, turn.language)
    if against is None:
        return Found(statement, score, asked.remembered)
    newer = [one for one in possible if one.id == against.used.passage.id != own[0].passage.id]
    if quotes := await _quotes(asked, newer, turn, retriever):
        statement = _statement(_with_value_first(quotes, against), score, asked, turn)
    return Found(replace(statement, notes=((NOTE, against.note),)), score, asked.remembered)


async def _with_rule(
    own: Quote, rules: Sequence[Passage], asked: Asked, turn: Turn, retriever: Retriever
) -> Statement | None:
    """Return what was told before and what holds for something else beside it; None where that is all one text."""
    quotes = await _quotes(replace(asked, text=asked.earlier, plain=asked.earlier), rules, turn, retriever)
    if not quotes:
        return None
    said = (_quote("quote1", quotes[0]), _quote("quote2", own))
    return Statement("answer.quotes", said, (quotes[0].passage, own.passage))


async def find_sure_answer(question: str, turn: Turn, retriever: Retriever) -> Found | None:
    """Return what the documents surely say to a question of our own, apart from the talk; None while they are down."""
    try:
        found = await find_answer(question, replace(turn, focus=Focus()), retriever)
    except KnowledgeError:
        return None
    return found if found is not None and found.is_sure else None


async def find_passages(question: str, turn: Turn, retriever: Retriever) -> tuple[Asked, list[Passage]]:
    """Return a question as it is read in the turn, and the passages for it, best first. Raises KnowledgeError."""
    asked = read_question(question, turn.focus, turn.language)
    found = [one for one in await _search(asked, turn, retriever) if not _is_example(one, turn)]
    return asked, of_country_asked(asked.plain, asked.earlier, found, turn.language)


async def _search(asked: Asked, turn: Turn, retriever: Retriever) -> list[Passage]:
    """Return the passages for a question, best first; for one that goes on, also for it with the one before it.

    What fits both alone and in its context is meant, above all in the document that answered before.
    """
    is_whole = not asked.earlier
    alone = _best([await _retrieved(text, turn, retriever, is_whole=is_whole) for text in asked.texts])
    if not asked.earlier:
        return _ranked(_between(alone, await _in_full(asked, turn, retriever)) if _is_open(alone) else alone)
    stands_alone = max((one.score for one in alone.values()), default=0.0) >= _STANDS_ALONE
    if stands_alone and not _needs_context(asked, turn):
        return _ranked(alone)
    together = _best([await _retrieved(asked.together, turn, retriever)])
    in_full = await _in_full(asked, turn, retriever)
    alone, together = (_best([tuple(one.values()), tuple(in_full.values())]) for one in (alone, together))
    own_alone = _OWN if turn.focus.document else _OWN_AFTER_NOTHING
    weight, stays = (_OWN_OF_SAME, _STAYS) if _is_same(asked, turn) else (own_alone, _SAME)
    for id, passage in together.items():
        own = alone[id].score if id in alone else 0.0
        odds = weight * _log_odds(own) + (1 - weight) * _log_odds(passage.score)
        odds += _IN_ODDS * stays * (passage.document_id == turn.focus.document)
        together[id] = replace(passage, score=1 / (1 + math.exp(-odds)))
    return _ranked(together)


def _log_odds(score: float) -> float:
    """Return how sure a score is, so that a little counts as much near to certainty as it does elsewhere."""
    bounded = min(max(score, _LEAST), 1 - _LEAST)
    return math.log(bounded / (1 - bounded))


async def _in_full(asked: Asked, turn: Turn, retriever: Retriever) -> dict[str, Passage]:
    """Return the passages for a question after its subject and country; none for one that has neither."""
    is_whole = not asked.earlier
    return _best([await _retrieved(asked.about, turn, retriever, is_whole=is_whole)] if asked.about else [])


def _is_open(found: Mapping[str, Passage]) -> bool:
    """Whether two documents are about as near to a question as each other."""
    nearest = _ranked(found)[:_NEIGHBOURS]
    return any(one.document_id != nearest[0].document_id and _is_as_near(one, nearest[0]) for one in nearest)


def _is_as_near(passage: Passage, best: Passage) -> bool:
    """Whether a passage is hardly less near than the best; near to certainty a little is much."""
    is_as_likely = passage.score * (1 - best.score) * _HALF >= best.score * (1 - passage.score)
    return passage.score >= best.score - _HARDLY_LESS and is_as_likely


def _between(alone: Mapping[str, Passage], in_full: Mapping[str, Passage]) -> dict[str, Passage]:
    """Return the passages of two readings of a question with the mean of their scores, of one reading as they are."""
    if not in_full:
        return dict(alone)
    both = {**in_full, **alone}
    scores = {id: sum(found[id].score for found in (alone, in_full) if id in found) / 2 for id in both}
    return {id: replace(passage, score=scores[id]) for id, passage in both.items()}


def _needs_context(asked: Asked, turn: Turn) -> bool:
    """Whether a question cannot be meant as it stands: "same for headphones?", "who pays the postage" after a fault."""
    return asked.about != "" or _is_same(asked, turn) or is_postage_alone(asked.plain, turn.language.words)


def _is_same(asked: Asked, turn: Turn) -> bool:
    """Whether a question only asks if what was told holds for something else."""
    return bool(mentions(asked.plain, turn.language.words["same_for"]))


def _best(found: Iterable[Sequence[Passage]]) -> dict[str, Passage]:
    """Return each passage with its best score."""
    passages = sorted((passage for one in found for passage in one), key=lambda passage: passage.score)
    return {passage.id: passage for passage in passages}


def _ranked(passages: Mapping[str, Passage]) -> list[Passage]:
    return sorted(passages.values(), key=lambda one: one.score, reverse=True)


def _near(passages: Sequence[Passage], asked: Asked, turn: Turn) -> list[Passage]:
    """Return the passages whose sentences may answer: of the best document; of any as near where "X, too?" is asked.

    What holds for something else may stand in its own document; that the talk stays in one is no reason against it.
    """
    if not _is_same(asked, turn):
        return [one for one in passages[:_NEIGHBOURS] if _stands_by(one, passages[0])]
    fit = {one.id: one.score - _STAYS * (one.document_id == turn.focus.document) for one in passages[:_NEIGHBOURS]}
    best = max(fit.values())
    return [one for one in passages[:_NEIGHBOURS] if fit[one.id] >= best - _TOLD]


def _stands_by(passage: Passage, best: Passage) -> bool:
    """Whether a passage is of the document that fits best, and hardly less near."""
    return passage.document_id == best.document_id and _is_as_near(passage, best)


async def _quotes(asked: Asked, passages: Sequence[Passage], turn: Turn, retriever: Retriever) -> list[Quote]:
    """Return the sentences of passages, those first that are near to the question alone and in its context."""
    scores: dict[tuple[str, int], list[float]] = {}
    words = turn.language.words
    for text in dict.fromkeys((asked.plain, asked.together, *filter(None, (asked.about,)))):
        quotes = await retriever.quotes(text, passages, _ALL)
        for quote in quotes:
            scores.setdefault((quote.passage.id, quote.position), []).append(quote.score)
    means = {key: sum(found) / len(found) for key, found in scores.items()}
    named = named_rows(quotes, asked.plain, words["stop"])
    rescored = (
        replace(
            quote,
            score=means[quote.passage.id, quote.position]
            + _TOLD * holds_asked(asked.plain, quote.text, words)
            + _NAMED * ((quote.passage.id, quote.position) in named)
            + _LEAD * (quote.passage.heading == quote.passage.title),
        )
        for quote in quotes
    )
    ranked = sorted(rescored, key=lambda quote: quote.score, reverse=True)
    return [quote for quote in ranked if not _REFERS.match(quote.text)] or ranked


def _is_example(passage: Passage, turn: Turn) -> bool:
    """Whether a passage tells of an invented shopper, whose dates and amounts are not the asker's."""
    return bool(mentions(passage.heading, turn.language.words["example"]))


async def _retrieved(text: str, turn: Turn, retriever: Retriever, *, is_whole: bool = False) -> Sequence[Passage]:
    """Return what fits in the texts of the day that is asked about, of today's where there were none on it yet."""
    day = day_asked_about(text, turn.today, turn.language.words)
    query = Query(text, language=turn.language.tag, on=day, tiers=_MERCHANT, limit=_FETCHED, is_whole=is_whole)
    found = await retriever.search(query)
    if not found and day != turn.today:
        found = await retriever.search(replace(query, on=turn.today))
    return of_numbers_asked(text, found, turn.language.words)


def _statement(quotes: Sequence[Quote], score: float, asked: Asked, turn: Turn) -> Statement:
    """Say the sentence that a passage opens with, which holds its rule, and the one nearest to the question."""
    if score < SURE:
        return Statement("answer.closest", (_quote("quote1", quotes[0]),), (quotes[0].passage,))
    stop = turn.language.words["stop"]
    quotes = of_rows_named(quotes, asked.plain, stop)
    nearest = quotes[0]
    others = [quote for quote in quotes[1:] if quote.position == 0 or quote.score >= nearest.score - _LAG]
    beside = sorted(others, key=lambda quote: quote.position > 0)[:1]
    also = [quote for quote in others if quote not in beside and quote.score >= nearest.score - _HARDLY_LESS][:1]
    told = with_rows((nearest, *beside, *also), quotes, asked.plain, stop)
    told = with_each_sort(told, quotes, asked.plain, turn.language.words)
    said = sorted(told, key=lambda quote: quote.position)
    quoted = tuple(_quote(f"quote{number}", quote) for number, quote in enumerate(said, start=1))
    return Statement(QUOTED[len(said) - 1], quoted, (nearest.passage,))


def _said(statement: Statement) -> list[tuple[Passage, str]]:
    """Return the sentences that a statement quotes, each with its passage."""
    return [(statement.passages[0], str(fact.value)) for fact in statement.facts]


def _with_value_first(quotes: Sequence[Quote], against: Disagreement) -> list[Quote]:
    """Return the quotes of the passage that counts, those first that say its value."""
    value = against.used.saying.shown(against.unit)
    return sorted(quotes, key=lambda quote: value not in quote.text)


def _quote(name: str, quote: Quote) -> Fact:
    return facts.text(name, FactKind.QUOTE, quote.text, f"passage:{quote.passage.id}")

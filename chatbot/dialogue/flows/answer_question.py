"""Answers from the shop's documents, with the sentence and the clause; says so when they do not hold the answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from chatbot.dialogue.answering.double_questions import find_both
from chatbot.dialogue.answering.hours_of_day import hours_question, opening_day, told_day
from chatbot.dialogue.answering.in_force import find_answer_in_force
from chatbot.dialogue.answering.question_subjects import is_postage_alone
from chatbot.dialogue.products.buying import Buying
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.prose import is_general
from chatbot.dialogue.products.search import candidates
from chatbot.dialogue.products.sent_how import AsSent, is_arrival_supposed
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.state import BUYING, FEARED, RETURN_OF_SHOWN
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import mentions, without
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Refuse, Say
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_CERTAIN = 0.55
"""What only a person can do is explained from the documents when they surely speak of it."""
_KEPT = frozenset(
    {
        ReturnClass.HYGIENE,
        ReturnClass.CARE,
        ReturnClass.FINAL_SALE,
        ReturnClass.PERSONALISED,
        ReturnClass.GIFT_CARD,
        ReturnClass.NOT_RETURNABLE,
    }
)
"""Classes of goods that do not go back, or not opened."""


class AnswerQuestion:
    """Answers a question about the shop; what only a person can do (`by_person`, intents) offers one too.

    With a store, what is asked of an order in talk is answered from the text that was in force on its day.
    """

    name = "answer_question"
    level = Level.ANONYMOUS

    def __init__(self, retriever: Retriever, by_person: Collection[str], store: StoreConnector | None = None) -> None:
        self._retriever = retriever
        self._store = store
        self._by_person = frozenset(by_person)

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Quote the best passage, offer the closest one, or say that it is not known."""
        question, intent = said(frame), first(frame.slot("intent"))
        if intent == "out_of_scope":
            focus = replace(turn.focus, question=question, document="")
            refused = Refuse((Statement("scope.out"),), quick_replies=(turn.chip("person"),))
            return Advance(refused, focus=focus, is_found=False)
        if told := await self._arrival(question, turn):
            return told
        question, turn = await self._of_goods(question, intent, turn)
        if intent == BUYING and not is_question(question, turn.language.words):
            return await self._buying(question, turn)
        if is_postage_alone(question, turn.language.words):
            question = _whole_message(question, turn)
        if intent == FEARED:
            question = turn.language.say("value.kept_unpaid")
        if day := opening_day(question, turn):
            return await self._hours(question, day, turn)
        return await self._both(question, intent, turn) or await self._told(question, intent, turn)

    async def _arrival(self, question: str, turn: Turn) -> Advance | None:
        """Say when goods leave that are ordered now, and how long they take; None for other questions."""
        if self._store is None or not is_arrival_supposed(question, turn.language.words):
            return None
        asked, statements = await AsSent(self._store, self._retriever).arrival(question, turn)
        focus = replace(turn.focus, question=asked, document="", flow=self.name)
        return Advance(Say(statements), focus=focus) if statements else None

    async def _buying(self, text: str, turn: Turn) -> Advance:
        """Say how to order, and what the goods cost that somebody wants, with what is left of them."""
        alone = replace(turn, focus=replace(turn.focus, question=""))
        how = await self._told(turn.language.say("value.buying"), "", alone)
        if self._store is None or not isinstance(how.outcome, Say):
            return how
        return await Buying(self._store, self._retriever).told(text, how.outcome.statements, turn) or how

    async def _hours(self, question: str, day: date, turn: Turn) -> Advance:
        """Say which day of the week a day is, and the hours."""
        asked = hours_question(question, day, turn.language.words)
        told = await self._told(asked, "", replace(turn, focus=replace(turn.focus, question="")))
        if not isinstance(told.outcome, Say):
            return told
        return replace(told, outcome=replace(told.outcome, statements=(told_day(day, turn), *told.outcome.statements)))

    async def _both(self, question: str, intent: str, turn: Turn) -> Advance | None:
        """Return the answers to two questions in one breath, None for one question."""
        both = None if intent in self._by_person else await find_both(question, turn, self._retriever, self._store)
        if both is None:
            return None
        told, statements = both
        focus = replace(turn.focus, question=told.question, document=told.document, flow=self.name)
        return Advance(Say(statements), focus=focus)

    async def _told(self, question: str, intent: str, turn: Turn) -> Advance:
        person = turn.chip("person")
        focus = replace(turn.focus, question=question, document="", flow=self.name)
        found = await find_answer_in_force(question, turn, self._retriever, self._store)
        if found is not None:
            focus = replace(focus, question=found.question, document=found.document)
        if intent in self._by_person and (found is None or found.score < _CERTAIN):
            return Advance(Refuse((Statement("answer.by_person"),), quick_replies=(person,)), focus=focus)
        if found is None:
            statements = (Statement("answer.unknown"), Statement("answer.ask_person"))
            return Advance(Refuse(statements, quick_replies=(person,)), focus=focus, is_found=False)
        if intent in self._by_person:
            return Advance(Say((found.statement, Statement("answer.by_person")), (), (person,)), focus=focus)
        replies = () if found.is_sure else (person,)
        outcome = Say((found.statement,), (), replies)
        return Advance(outcome, focus=focus, is_found=found.is_sure)

    async def _of_goods(self, question: str, intent: str, turn: Turn) -> tuple[str, Turn]:
        """Return a question with what the goods are that it is about: bulky, or of a class that does not go back."""
        if intent == RETURN_OF_SHOWN:
            return await self._of_kind_shown(question, turn), turn
        if self._store is not None:
            question, turn = await AsSent(self._store, self._retriever).read(question, turn)
        is_asked = mentions(question, turn.language.words["may_go_back"])
        return (await self._of_kind_named(question, turn) if is_asked else question), turn

    async def _of_kind_shown(self, question: str, turn: Turn) -> str:
        """Return how long such goods as the product in talk may go back, the question itself where there is none."""
        shown = await self._store.products(turn.focus.product_ids[:1]) if self._store else ()
        words = turn.language.words
        is_bulky = any(one.return_class is ReturnClass.BULKY for one in shown)
        if is_bulky and mentions(question, (*words["assembled"], *words["of_cost"])):
            return words["bulky_cost_asked"][0]
        if mentions(question, words["with_text"]):
            return turn.language.say("value.return_of_personalised")
        if _is_worn(question, {one.return_class for one in shown}, turn):
            return question
        if mentions(question, words["of_cost"]):
            return words["cost.return_items"][0]
        key = f"value.return_of_{shown[0].return_class.value}" if shown else ""
        return turn.language.say(key) if key else question

    async def _of_kind_named(self, question: str, turn: Turn) -> str:
        """Return whether, or how long, such goods as a question names may go back; the question itself of others."""
        if self._store is None:
            return question
        found = await candidates(question, turn, self._store, self._retriever)
        named = WhichProduct(self._store, question, found, turn).products_named()
        named = named or list(named_kinds(question, found.products, turn.language))
        classes = {one.return_class for one in named}
        rest = without(question, turn.language.words["may_go_back"])
        is_bare = bool(named) and is_general(rest, named[0], turn)  # "can I return the boots", and no "if ..." with it
        if len(classes) != 1 or not (is_bare or classes <= _KEPT) or _is_worn(question, classes, turn):
            return question
        return turn.language.say(f"value.return_of_{classes.pop().value}")


def _is_worn(question: str, classes: Collection[ReturnClass], turn: Turn) -> bool:
    """Whether a question is of goods that were used or opened, which only tells of what goes back at all."""
    return bool(mentions(question, turn.language.words["worn_goods"])) and not set(classes) <= _KEPT


def _whole_message(question: str, turn: Turn) -> str:
    """Return what a question was written in: "wrong colour came, who pays the postage" says before it for what."""
    written = next(reversed(turn.written), "")
    return written if question.lower() in written.lower() else question

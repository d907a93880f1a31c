"""Questions on the delivery of goods, asked of how such goods are sent: by freight or as a parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.answering.question_subjects import country_in, subject_of
from chatbot.dialogue.products.delivered import Words, asked_of_delivery, is_timed
from chatbot.dialogue.products.kinds import named_kinds, only_kinds
from chatbot.dialogue.products.search import candidates
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector


@dataclass(frozen=True, slots=True)
class AsSent:
    """Reads a question on delivery in the light of the goods that it names, else of those in talk."""

    store: StoreConnector
    retriever: Retriever

    async def read(self, question: str, turn: Turn) -> tuple[str, Turn]:
        """Return a question on the delivery of bulky goods as one on freight, these in focus; others as they stand.

        After a question on delivery "and the folding table?" is one on parcels. Raises StoreError.
        """
        words, sent = turn.language.words, turn.language.words["freight_subject"]
        is_brought = bool(mentions(question, (*words["of_freight"], *words["assembled"])))
        is_of_delivery = is_brought or subject_of(question, turn.language) in sent
        goes_on = subject_of(turn.focus.question, turn.language) in sent
        if not (is_of_delivery or goes_on):
            return question, turn
        goods, is_only = await self._goods(question, turn)
        bulky = {one.return_class is ReturnClass.BULKY for one in goods}
        is_meant = bulky == {True} if is_of_delivery else is_only
        if len(bulky) != 1 or not is_meant:
            return question, turn
        asked = _asked(question, turn, is_freight=bulky == {True})
        focus = replace(turn.focus, question="", product_ids=tuple(one.id for one in goods))
        return asked, replace(turn, focus=focus)

    async def arrival(self, question: str, turn: Turn) -> tuple[str, tuple[Statement, ...]]:
        """Return what is asked on when goods are there that are ordered now, and what the documents surely say to it.

        They go to the country named, else that of the talk. Raises KnowledgeError, StoreError.
        """
        goods, _ = await self._goods(question, turn)
        is_freight = bool(goods) and all(one.return_class is ReturnClass.BULKY for one in goods)
        words = turn.language.words
        asked = asked_of_delivery(_country(question, turn), words, is_freight=is_freight, is_timed=True)
        found = [await find_sure_answer(one, turn, self.retriever) for one in (words["dispatch_asked"][0], asked)]
        return asked, tuple(one.statement for one in found if one is not None)

    async def _goods(self, question: str, turn: Turn) -> tuple[Sequence[Product], bool]:
        """Return the goods that a question names, else the first in talk; and whether it says nothing else."""
        found = await candidates(question, turn, self.store, self.retriever)
        if only := only_kinds(question, found.products, turn.language):
            return only, True
        named = WhichProduct(self.store, question, found, turn).products_named()
        named = named or list(named_kinds(question, found.products, turn.language))
        return named or await self.store.products(turn.focus.product_ids[:1]), False


def is_arrival_supposed(question: str, words: Words) -> bool:
    """Whether a question asks when goods would arrive that are not ordered yet, and not if by Christmas."""
    supposes = mentions(question, (*words["if_ordered"], *words["would_order"]))
    arrives = mentions(question, (*words["arrival_asked"], *words["being_there"]))
    return bool(supposes and arrives) and not mentions(question, words["before_ordering"])


def _country(question: str, turn: Turn) -> str:
    """Return the country that a question names, else the one before it, else the shop's own."""
    named = country_in(question, turn.language) or country_in(turn.focus.question, turn.language)
    return named or turn.language.words["home_country"][0]


def _asked(question: str, turn: Turn, *, is_freight: bool) -> str:
    """Return what is asked of the documents: price or days to a country, else the question after what the goods are."""
    words, earlier = turn.language.words, turn.focus.question
    brings = mentions(question, words["of_freight"])
    is_plain = not (brings or mentions(question, (*words["assembled"], *words["discount_for"])))
    is_to_country = any(country_in(one, turn.language) for one in (question, earlier))
    if not is_freight or (is_to_country and is_plain):
        times = is_timed(question, words)
        return asked_of_delivery(_country(question, turn), words, is_freight=is_freight, is_timed=times)
    subject = words["freight_goods" if mentions(question, words["assembled"]) else "freight_delivery"][0]
    return words["subject_alone"][0].format(subject=subject, question=question)

"""Checks what one of the staff is about to write: amounts, dates and promises must be what shop and documents say."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.answering.answers import find_answer
from chatbot.dialogue.ground.draft import Checked, check_draft
from chatbot.dialogue.ground.evidence import Evidence, gather
from chatbot.dialogue.ground.sentences import split
from chatbot.dialogue.guardrails.readable import readable
from chatbot.dialogue.orders.facts_told import TOPICS, OrderQuestion, tell
from chatbot.dialogue.orders.parcel_facts import parcel_statements
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.products.facts_told import ProductQuestion, answer
from chatbot.dialogue.turn import Shop, Turn
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Level, Role, Session
from chatbot.domain.evidence import LockFailure, Statement
from chatbot.domain.knowledge import Passage
from chatbot.errors import KnowledgeError
from chatbot.languages import Language
from chatbot.ports.clock import Clock
from chatbot.ports.conversation_log import ConversationLog
from chatbot.ports.store import StoreConnector

_ORDERS = 5
_NOT_FOR_PEOPLE = frozenset({"uncited", "citation", "word", "proper", "unsupported", "adds_nothing"})
"""What is asked of a model only: people have words and names of their own, and need not number what they quote."""
_OF_THEIR_WORK = ("party", "proof", "channel")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence of a draft, what in it is not supported (None: nothing), and the passage that speaks of it."""

    text: str
    failure: LockFailure | None
    clause: Passage | None


@dataclass(frozen=True, slots=True)
class DraftDesk:
    """Checks drafts against the shop's data and documents as they are now."""

    store: StoreConnector
    policy: Policy
    shop: Shop
    log: ConversationLog
    languages: Mapping[str, Language]
    clock: Clock

    async def check(self, conversation_id: str, draft: str) -> tuple[Marked, ...]:
        """Return the sentences of a draft, those marked that nothing supports.

        Raises InvalidMessage, ConversationNotFound, StoreError.
        """
        text = readable(draft)
        turn = await self._turn(conversation_id)
        found = {sentence: await self._found(sentence, turn) for sentence in split(text)}
        clauses = [one for one in found.values() if one is not None]
        told = [one async for one in self._told(text, turn)]
        history = [one.text for one in turn.state.history if one.role is Role.USER]
        evidence = gather((*clauses, *told), turn.language, message="\n".join(history), today=turn.today)
        return tuple(
            Marked(one.text, _of_people(one, evidence), _passage(found.get(one.text)))
            for one in check_draft(text, evidence)
        )

    async def _turn(self, conversation_id: str) -> Turn:
        state = (await self.log.load(conversation_id)).state
        owner = await self.log.owner(conversation_id)
        session = Session(conversation_id, Level.VERIFIED if owner else Level.ANONYMOUS, owner)
        language = self.languages.get(state.language) or self.languages["en"]
        return Turn(session, state, language, self.shop, self.clock.now(), state.focus)

    async def _found(self, sentence: str, turn: Turn) -> Statement | None:
        try:
            found = await find_answer(sentence, turn, self.policy.retriever)
        except KnowledgeError:  # shop data can be checked all the same
            return None
        return None if found is None else found.statement

    async def _told(self, text: str, turn: Turn) -> AsyncGenerator[Statement]:
        """Yield what the shop's data say of the orders and products in talk."""
        for order in await self._orders(turn):
            rules = self.policy.today(turn)
            question = OrderQuestion(order, order.lines, rules, turn)
            for statement in (
                *parcel_statements(order, rules, turn),
                *(one for topic in TOPICS for one in tell(topic, question)),
            ):
                yield statement
        for product in await self.store.products(turn.focus.product_ids[:_ORDERS]):
            for statement in answer(ProductQuestion(text, product), turn):
                yield statement

    async def _orders(self, turn: Turn) -> Sequence[Order]:
        customer_id = turn.session.customer_id
        if customer_id is not None:
            return await self.store.orders_of(customer_id, _ORDERS)
        return [await self.store.order_of(owner, number) for number, owner in turn.state.guest_orders]


def _of_people(checked: Checked, evidence: Evidence) -> LockFailure | None:
    """Return what a person may not say: in words of their own, too, no number and no promise that nothing supports."""
    failure = checked.failure
    if failure is None or not (failure.check in _NOT_FOR_PEOPLE or failure.words in _work_words(evidence.language)):
        return failure
    if foreign := evidence.language.claims_in(checked.text) - evidence.all_claims:
        return LockFailure("claim", min(foreign))
    passages = (passage.text for statement in evidence.statements for passage in statement.passages)
    told = map(evidence.language.render, evidence.facts.values())
    known = {number for text in (evidence.message, *passages, *told) for number in _NUMBER.findall(text)}
    unknown = [number for number in _NUMBER.findall(checked.text) if number not in known]
    return LockFailure("value", unknown[0]) if unknown else None


def _work_words(language: Language) -> frozenset[str]:
    """Return what clerks speak of in their work and a model may not bring up: warehouses, receipts, calls."""
    heavy = language.senses.get("heavy", {})
    return frozenset(word for name in _OF_THEIR_WORK for word in heavy.get(name, ()))


def _passage(statement: Statement | None) -> Passage | None:
    return statement.passages[0] if statement is not None and statement.passages else None

"""Answers a question about an order that was placed before today's text came into force from the text of its day.

Promises (POLICY) follow the order; advice, addresses and opening hours (GUIDE) are those of today.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from chatbot.dialogue.answering.answers import Found, find_answer
from chatbot.dialogue.answering.questions import read_question
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Level
from chatbot.domain.knowledge import Tier
from chatbot.errors import OrderNotFound
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_NOON = time(12)


async def find_answer_in_force(
    question: str, turn: Turn, retriever: Retriever, store: StoreConnector | None
) -> Found | None:
    """Return what the documents say to a question, of a promise what it was on the day of the order in talk.

    A document that has no version of that day says what it says today. Raises KnowledgeError, StoreError.
    """
    found = await find_answer(question, turn, retriever)
    if store is None or found is None or found.passage.tier is not Tier.POLICY or not _is_about_order(question, turn):
        return found
    ordered = await _ordered_on(turn, store)
    if ordered is None or ordered >= found.passage.effective.start:
        return found
    then = replace(turn, now=datetime.combine(ordered, _NOON, turn.shop.zone))
    return await find_answer(question, then, retriever, found.passage.series) or found


def _is_about_order(question: str, turn: Turn) -> bool:
    """Whether a question names the order in talk or points back to it, alone or with the one that it goes on with."""
    number, words = turn.focus.order_number, turn.language.words
    if not number:
        return False
    asked = f"{question} {read_question(question, turn.focus, turn.language).together}"
    return number in asked or bool(mentions(asked, words["pronouns"]) or mentions(asked, words["own_order"]))


async def _ordered_on(turn: Turn, store: StoreConnector) -> date | None:
    """Return the day of the order in talk, None for a session that may not read it."""
    number = turn.focus.order_number
    is_verified = turn.session.level is Level.VERIFIED
    owner = turn.session.customer_id if is_verified else dict(turn.state.guest_orders).get(number)
    try:
        return (await store.order_of(owner, number)).placed_at.astimezone(turn.shop.zone).date() if owner else None
    except OrderNotFound:
        return None

"""An answer of a past conversation, opened to be put right: the message without what names somebody, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from chatbot.bootstrap import App
from chatbot.evaluation.corrections import Correction
from chatbot.evaluation.knowledge.unanswered import masked
from chatbot.ports.staff import StaffMember
from chatbot.web.staff_trace import replies

_ADDRESS = re.compile(r"(?P<conversation>[A-Za-z]\w{1,63}):(?P<turn>\d{1,9})")


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """The message as it may be written down, its language, and the reply as `staff_trace.replies` tells it."""

    question: str
    language: str
    told: dict[str, Any]

    def corrected(self, answer: str) -> Correction:
        """Return what becomes of a better answer; what was said before stays with the shopper."""
        return Correction(self.question, answer, self.language)


def address_of(conversation_id: str, turn: int) -> str:
    """Return what names an answer in a link to the owner's page."""
    return f"{conversation_id}:{turn}"


async def past_answer(app: App, member: StaffMember, address: str) -> PastAnswer | None:
    """Return an answer by its address, None for none; who opened it is in the audit log.

    Raises ConversationNotFound, StoreUnavailable.
    """
    named = _ADDRESS.fullmatch(address)
    if named is None:
        return None
    conversation_id = named["conversation"]
    told = next(
        (one for one in replies(await app.log.events(conversation_id)) if str(one["id"]) == named["turn"]), None
    )
    if told is None or not told["message"]:
        return None
    owner = await app.log.owner(conversation_id)
    customer = None if owner is None else await app.store.customer(owner)
    names = () if customer is None else (customer.name, *customer.name.split())
    await app.staff_desk.record(member, "correction.open", conversation_id)
    return PastAnswer(masked(told["message"], names), told["language"] or app.settings.shop.language, told)

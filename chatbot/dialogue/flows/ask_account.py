"""What the shop has of the shopper's own account: whether it is a member's, its e-mail address, its name."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.identity.verification import is_verified
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Customer, Membership
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Refuse, Say
from chatbot.ports.store import StoreConnector


class AskAccount:
    """Tells a signed-in shopper what stands in the account; the e-mail address in part only."""

    name = "ask_account"
    level = Level.VERIFIED

    def __init__(self, store: StoreConnector) -> None:
        self._store = store

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Tell what is asked for. Raises StoreError."""
        if not is_verified(turn.session):
            return Advance(Refuse((Statement("account.sign_in"),), quick_replies=(turn.chip("person"),)))
        customer = await self._store.customer(turn.session.customer_id or "")
        if customer is None:
            return Advance(Refuse((Statement("order.none"),), quick_replies=(turn.chip("person"),)))
        return Advance(Say(tuple(_told(said(frame), customer, turn))))


def _told(text: str, customer: Customer, turn: Turn) -> list[Statement]:
    words, source = turn.language.words, f"customer:{customer.id}"
    told = []
    if mentions(text, words["account.membership"]):
        told.append(Statement("account.no_member" if customer.membership is Membership.NONE else "account.member"))
    if mentions(text, words["account.email"]):
        email = facts.text("email", FactKind.NAME, facts.mask_email(customer.email), source)
        told.append(Statement("account.email", (email,)))
    if mentions(text, words["account.name"]):
        told.append(Statement("account.name", (facts.text("name", FactKind.NAME, customer.name, source),)))
    return told

"""An order's invoice once more by e-mail; before dispatch there is none."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.change import clause_of, refused_change
from chatbot.dialogue.orders.look_up import find_order
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done, focus_on, propose
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.orders import decide_invoice
from chatbot.domain.outcome import Refuse
from chatbot.domain.writes import Receipt, SendInvoice
from chatbot.ports.store import StoreConnector


class SendInvoiceFlow:
    """Sends an invoice."""

    name = "send_invoice"
    level = Level.VERIFIED
    writes = (SendInvoice,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order and propose to send its invoice; refuse with the clause while there is none."""
        settled = await for_guest(frame, turn, self._policy.retriever, "order.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        rules = self._policy.today(turn)
        others = frame.slot("order_number")[1:]
        found = await find_order(frame, turn, self._store, lambda order: decide_invoice(order, rules).is_allowed)
        if isinstance(found, Advance):
            return found
        order = found.order
        decision = decide_invoice(order, rules)
        if not decision.is_allowed:
            too_early = refused_change("invoice.too_early", order, decision)
            told = await self._policy.cited(too_early, clause_of(decision), turn)
            refused = Refuse((told,), quick_replies=(turn.chip("person"),))
            return Advance(refused, focus=focus_on(turn, order.number))
        rows = ((turn.language.say("row.to"), facts.mask_email(order.email)),)
        told = Statement("invoice.proposal", (facts.order_number(order), _email(order)))
        offer = Offer(SendInvoice(order.number), "card.invoice", rows, (told,))
        proposed = propose(self._gate, offer, frame, turn)
        return replace(proposed, later=frame.with_slot("order_number", *others).with_slot(SAID)) if others else proposed

    async def completed(self, write: SendInvoice, receipt: Receipt, turn: Turn) -> Advance:
        """Say where the invoice goes."""
        order = receipt.order
        return done((Statement("invoice.done", (facts.order_number(order), _email(order))),), order, turn)


def _email(order: Order) -> Fact:
    return facts.text("email", FactKind.NAME, facts.mask_email(order.email), f"order:{order.number}")

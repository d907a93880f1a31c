"""What goals that change an order share: who may, which order, and whether its rule still allows it."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.look_up import find_order
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Fact, FactKind
from chatbot.domain.orders import ChangeDecision, decide_change
from chatbot.domain.rules import Action
from chatbot.ports.store import StoreConnector


@dataclass(frozen=True, slots=True)
class Changeable:
    """An order of the customer, and whether it may be changed in this way."""

    order: Order
    decision: ChangeDecision


async def find_changeable(
    action: Action, frame: Frame, turn: Turn, store: StoreConnector, policy: Policy
) -> Changeable | Advance:
    """Return the order that is meant, those that may still be changed first, or the step that comes before it."""
    settled = await for_guest(frame, turn, policy.retriever, "order.sign_in") or reply_to_card(frame, turn)
    if settled is not None:
        return settled
    rules = policy.today(turn)
    found = await find_order(frame, turn, store, lambda order: decide_change(order, action, rules).is_allowed)
    if isinstance(found, Advance):
        return found
    return Changeable(found.order, decide_change(found.order, action, rules))


def state_fact(order: Order, decision: ChangeDecision) -> Fact:
    """Return the state that a change comes too late for, resting on its rule."""
    source = f"order:{order.number}" if decision.rule is None else f"rule:{decision.rule.id}"
    return facts.text("state", FactKind.TERM, order.state.value, source)

"""What goals that change an order share: who may, which order, and whether its rule still allows it."""

from __future__ import annotations

from dataclasses import dataclass

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.orders.look_up import find_order
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import focus_on
from chatbot.dialogue.remedies.nearest_yes import offered
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.alternatives import after_change
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.orders import ChangeDecision, ChangeVerdict, decide_change
from chatbot.domain.outcome import Refuse
from chatbot.domain.rules import Action, Rule
from chatbot.ports.store import StoreConnector

ON_ITS_WAY = frozenset({OrderState.PARTLY_SHIPPED, OrderState.IN_TRANSIT, OrderState.DELAYED})
"""The states of an order a parcel of which is under way."""


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
    is_sent = bool(mentions(said(frame), turn.language.words["already_sent"]))
    found = await find_order(
        _without_address(frame),
        turn,
        store,
        lambda order: is_sent and order.state in ON_ITS_WAY,
        lambda order: decide_change(order, action, rules).is_allowed,
    )
    if isinstance(found, Advance):
        return found
    return Changeable(found.order, decide_change(found.order, action, rules))


def _without_address(frame: Frame) -> Frame:
    """Return a goal without the address in its words: "Am Wall 12" points at no wall clock."""
    text = said(frame)
    for address in frame.slot("address"):
        text = text.replace(address, " ")
    return frame.with_slot(SAID, text)


def state_fact(order: Order, decision: ChangeDecision) -> Fact:
    """Return the state that a change comes too late for, resting on its rule."""
    source = f"order:{order.number}" if decision.rule is None else f"rule:{decision.rule.id}"
    state = "being_returned" if order.state is OrderState.RETURN_OPEN else order.state.value
    return facts.text("state", FactKind.TERM, state, source)


def clause_of(decision: ChangeDecision) -> Rule | None:
    """Return the rule that a refusal cites; that an order was cancelled is a fact of it, and no clause says so."""
    return None if decision.verdict is ChangeVerdict.CANCELLED else decision.rule


def refused_change(too_late: str, order: Order, decision: ChangeDecision) -> Statement:
    """Return why an order may not be changed; `too_late` is the phrase for a state that is past it."""
    match decision.verdict:
        case ChangeVerdict.CANCELLED:
            return Statement("order_status.cancelled", (facts.items(order.lines, order), facts.order_number(order)))
        case ChangeVerdict.TOO_OFTEN:
            times = facts.count("times", order.changes, f"order:{order.number}")
            return Statement("change.too_often", (facts.order_number(order), times))
        case _:
            return Statement(too_late, (facts.order_number(order), state_fact(order, decision)))


async def refuse_change(
    statement: Statement, order: Order, decision: ChangeDecision, turn: Turn, policy: Policy
) -> Advance:
    """Refuse a change with its clause and with what is possible instead."""
    told = await policy.cited(statement, clause_of(decision), turn)
    possible = after_change(order, decision, policy.today(turn))
    offer = offered(possible, order, order.wanted_lines, turn)
    outcome = Refuse((told, *offer.statements), alternatives=offer.alternatives, quick_replies=offer.quick_replies)
    return Advance(outcome, focus=focus_on(turn, order.number))

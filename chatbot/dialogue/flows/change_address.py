"""Sending an order somewhere else: asked for, shown as a card, stored with the order."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.order_change import find_changeable, state_fact
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.addresses import read_address
from chatbot.domain.commerce import Address, Order
from chatbot.domain.conversation import Focus, Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.orders import ChangeDecision, ChangeVerdict, decide_address
from chatbot.domain.outcome import Ask, Card, CardKind, Propose, Refuse, Say
from chatbot.domain.rules import Action
from chatbot.domain.writes import ChangeAddress, Receipt
from chatbot.ports.store import StoreConnector

_SLOT = "address"


class ChangeAddressFlow:
    """Changes the delivery address of an order."""

    name = "change_address"
    level = Level.VERIFIED

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order, ask for the address, and propose it; refuse with the clause when it is too late."""
        found = await find_changeable(Action.CHANGE_ADDRESS, frame, turn, self._store, self._policy)
        if isinstance(found, Advance):
            return found
        order = found.order
        kept = frame.with_slot("order_number", order.number)
        if not found.decision.is_allowed:
            return await self._refuse(order, found.decision, turn)
        address = read_address(first(frame.slot(_SLOT)), order.ship_to, turn.language.country_code)
        if address is None:
            is_again = frame.asked == _SLOT and bool(said(frame))
            key = "address.unreadable" if is_again else "address.ask"
            return Advance(Ask(_SLOT, (Statement(key),)), kept.asking(_SLOT), _focus(turn, order))
        decision = decide_address(order, address, self._policy.today(turn))
        if not decision.is_allowed:
            return await self._refuse(order, decision, turn)
        return self._propose(kept, order, address, turn)

    async def completed(self, write: ChangeAddress, receipt: Receipt, turn: Turn) -> Advance:
        """Say that the order goes to the new address."""
        statement = Statement("address.done", (facts.order_number(receipt.order),))
        return Advance(Say((statement,)), focus=_focus(turn, receipt.order))

    def _propose(self, frame: Frame, order: Order, address: Address, turn: Turn) -> Advance:
        say = turn.language.say
        rows = ((say("row.address"), _written(address)), (say("row.address_before"), _written(order.ship_to)))
        card = Card(CardKind.PROPOSAL, order.number, say("card.address", order=order.number), rows)
        proposal = self._gate.propose(turn.session, ChangeAddress(order.number, address), card, turn.now)
        statement = Statement("address.proposal", (facts.order_number(order),))
        return Advance(Propose(proposal, (statement,)), frame.asking(CONFIRMATION), _focus(turn, order))

    async def _refuse(self, order: Order, decision: ChangeDecision, turn: Turn) -> Advance:
        if decision.verdict is ChangeVerdict.OTHER_COUNTRY:
            statement = Statement("address.other_country")
        else:
            statement = Statement("address.too_late", (facts.order_number(order), state_fact(order, decision)))
        statement = await self._policy.cited(statement, decision.rule)
        return Advance(Refuse((statement,), quick_replies=(turn.chip("person"),)), focus=_focus(turn, order))


def _focus(turn: Turn, order: Order) -> Focus:
    return replace(turn.focus, order_number=order.number)


def _written(address: Address) -> str:
    return f"{address.name}, {address.street}, {address.postcode} {address.city}, {address.country}"

"""Sending an order somewhere else: asked for, shown as a card, stored with the order."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.flows.order_status import clause_passages
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.look_up import find_order
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.addresses import read_address
from chatbot.domain.commerce import Address, Order
from chatbot.domain.conversation import Focus, Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.orders import ChangeDecision, ChangeVerdict, decide_address, decide_change
from chatbot.domain.outcome import Ask, Card, CardKind, Propose, Refuse, Say
from chatbot.domain.rules import Action, RulesToday
from chatbot.domain.writes import ChangeAddress, Receipt
from chatbot.ports.retriever import Retriever
from chatbot.ports.rulebook import Rulebook
from chatbot.ports.store import StoreConnector

_SLOT = "address"


class ChangeAddressFlow:
    """Changes the delivery address of an order."""

    name = "change_address"
    level = Level.VERIFIED

    def __init__(self, store: StoreConnector, rulebook: Rulebook, retriever: Retriever, gate: Gate) -> None:
        self._store = store
        self._rulebook = rulebook
        self._retriever = retriever
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order, ask for the address, and propose it; refuse with the clause when it is too late."""
        settled = await for_guest(frame, turn, self._retriever, "order.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        rules = RulesToday(self._rulebook.rules, turn.today, turn.shop.zone)
        found = await find_order(
            frame, turn, self._store, lambda order: decide_change(order, Action.CHANGE_ADDRESS, rules).is_allowed
        )
        if isinstance(found, Advance):
            return found
        order = found.order
        kept = frame.with_slot("order_number", order.number)
        decision = decide_change(order, Action.CHANGE_ADDRESS, rules)
        if not decision.is_allowed:
            return await self._refuse(order, decision, turn)
        address = read_address(first(frame.slot(_SLOT)), order.ship_to, turn.language.country_code)
        if address is None:
            is_again = frame.asked == _SLOT and bool(said(frame))
            key = "address.unreadable" if is_again else "address.ask"
            return Advance(Ask(_SLOT, (Statement(key),)), kept.asking(_SLOT), _focus(turn, order))
        decision = decide_address(order, address, rules)
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
        rule = decision.rule
        passages = () if rule is None else await clause_passages(rule.clause, self._retriever)
        if decision.verdict is ChangeVerdict.OTHER_COUNTRY:
            statement = Statement("address.other_country", (), passages)
        else:
            source = f"rule:{rule.id}" if rule is not None else f"order:{order.number}"
            state = facts.text("state", FactKind.TERM, order.state.value, source)
            statement = Statement("address.too_late", (facts.order_number(order), state), passages)
        return Advance(Refuse((statement,), quick_replies=(turn.chip("person"),)), focus=_focus(turn, order))


def _focus(turn: Turn, order: Order) -> Focus:
    return replace(turn.focus, order_number=order.number)


def _written(address: Address) -> str:
    return f"{address.name}, {address.street}, {address.postcode} {address.city}, {address.country}"

"""Sending an order somewhere else: asked for, shown as a card, stored with the order."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_answer
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.address_wishes import ADDRESS, AddressBook, address_book, wished_address, with_address
from chatbot.dialogue.orders.change import ON_ITS_WAY, find_changeable, refuse_change, refused_change
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import (
    Offer,
    done,
    focus_on,
    propose,
    settlement_rows,
    settlement_statements,
    written,
)
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Address, Order
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.order_changes import decide_address, quote_address, readdressed
from chatbot.domain.orders import ChangeDecision, ChangeVerdict
from chatbot.domain.outcome import Ask
from chatbot.domain.rules import Action, Rule
from chatbot.domain.writes import ChangeAddress, Receipt
from chatbot.ports.store import StoreConnector


class ChangeAddressFlow:
    """Changes the delivery address of an order."""

    name = "change_address"
    level = Level.VERIFIED
    writes = (ChangeAddress,)

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
            return await self._refuse(frame, order, found.decision, turn)
        book = await self._book(order, turn)
        address = wished_address(kept, book, turn, "address.ask")
        if isinstance(address, Advance):
            return replace(address, focus=focus_on(turn, order.number))
        if address == order.ship_to:
            return Advance(
                Ask(ADDRESS, (Statement("address.same"),)), kept.asking(ADDRESS), focus_on(turn, order.number)
            )
        kept = with_address(kept, address)
        decision = decide_address(order, address, self._policy.today(turn))
        if not decision.is_allowed:
            return await self._refuse(frame, order, decision, turn)
        return await self._propose(kept, order, address, decision.rule, turn)

    async def completed(self, write: ChangeAddress, receipt: Receipt, turn: Turn) -> Advance:
        """Say that the order goes to the new address, and what that does with its money."""
        order = receipt.order
        quote = quote_address(order, write.address, self._policy.today(turn))
        told = Statement("address.done", (facts.order_number(order),))
        return done((told, *settlement_statements(quote, order)), order, turn)

    async def _book(self, order: Order, turn: Turn) -> AddressBook:
        customer = await self._store.customer(order.customer_id)
        orders = await self._store.orders_of(turn.session.customer_id or "")
        return address_book(order.ship_to, customer.address if customer else order.ship_to, orders)

    async def _propose(self, frame: Frame, order: Order, address: Address, rule: Rule | None, turn: Turn) -> Advance:
        say, rules = turn.language.say, self._policy.today(turn)
        after = readdressed(order, address, rules, turn.now)
        rows = [(say("row.address"), written(address)), (say("row.address_before"), written(order.ship_to))]
        told = Statement("address.proposal", (facts.order_number(order),))
        if after.postage != order.postage:
            cost = turn.language.money(after.postage) if after.postage.minor else say("value.free")
            rows.append((say("row.delivery_cost"), cost))
            told = await self._policy.cited(told, rule, turn)
        rows.extend(settlement_rows(quote_address(order, address, rules), turn))
        write = ChangeAddress(order.number, address, after.postage)
        return propose(self._gate, Offer(write, "card.address", rows, (told,)), frame, turn)

    async def _refuse(self, frame: Frame, order: Order, decision: ChangeDecision, turn: Turn) -> Advance:
        if decision.verdict in (ChangeVerdict.NO_DELIVERY, ChangeVerdict.NO_PAYMENT):
            told = Statement("address.other_country")
        else:
            told = refused_change("address.too_late", order, decision)
        refused = await refuse_change(told, order, decision, turn, self._policy)
        redirected = await self._redirected(frame, order, turn)
        if redirected is None:
            return refused
        statements = (refused.outcome.statements[0], redirected)
        return replace(refused, outcome=replace(refused.outcome, statements=statements))

    async def _redirected(self, frame: Frame, order: Order, turn: Turn) -> Statement | None:
        """Return what the documents surely say of redirecting a parcel on its way, where that is asked for."""
        words = turn.language.words
        if order.state not in ON_ITS_WAY or not mentions(said(frame), (*words["pickup_point"], *words["already_sent"])):
            return None
        question = turn.language.say("value.redirect", carrier=order.shipments[0].carrier)
        found = await find_answer(question, turn, self._policy.retriever)
        is_of_carrier = found is not None and order.shipments[0].carrier in found.passage.text
        return found.statement if found is not None and found.is_sure and is_of_carrier else None

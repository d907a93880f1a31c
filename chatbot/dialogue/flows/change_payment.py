"""Paying an order in another way, while it is still in the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.change import find_changeable, refuse_change, refused_change
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done, focus_on, propose, settlement_rows, settlement_statements
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions, tokens
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.money import Money, total
from chatbot.domain.order_changes import decide_payment, ways_to_pay
from chatbot.domain.outcome import Ask, QuickReply, Refuse, Say
from chatbot.domain.rules import Action, RulesToday
from chatbot.domain.settlement import SavedMethod, Settlement, charged_back, payable, payer_of
from chatbot.domain.writes import ChangePayment, Receipt
from chatbot.ports.store import StoreConnector

_SLOT = "method"
_WORDS = "pay."


class ChangePaymentFlow:
    """Changes the way an order is paid."""

    name = "change_payment"
    level = Level.VERIFIED
    writes = (ChangePayment,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order, ask for the way of paying, and propose it; refuse with the clause when it is too late."""
        found = await find_changeable(Action.CHANGE_PAYMENT, frame, turn, self._store, self._policy)
        if isinstance(found, Advance):
            return found
        order, rules = found.order, self._policy.today(turn)
        if not found.decision.is_allowed:
            told = refused_change("payment.too_late", order, found.decision)
            return await refuse_change(told, order, found.decision, turn, self._policy)
        saved = await self._store.payment_methods(order.customer_id)
        ways = _ways(order, saved, rules)
        method = _method_said(frame, turn)
        wanted = _wanted(frame, ways, method, turn) or (None if method else _chosen_before(frame, ways))
        if wanted is not None:
            return await self._propose(frame, order, wanted, turn)
        return await self._refuse(order, method, rules, turn) if method else _ask(order, ways, frame, turn)

    async def completed(self, write: ChangePayment, receipt: Receipt, turn: Turn) -> Advance:
        """Say how the order is paid now, and what goes back."""
        order = receipt.order
        method = _method(SavedMethod(write.method, write.label), order)
        told = Statement("payment.done", (facts.order_number(order), method))
        back = _back(order, self._policy.today(turn))
        advance = done((told, *settlement_statements(back, order)), order, turn)
        question = turn.language.term(write.label)  # "and when do I have to pay that" asks about this way of paying
        return replace(advance, focus=replace(focus_on(turn, order.number), question=question, flow="answer_question"))

    async def _refuse(self, order: Order, method: str, rules: RulesToday, turn: Turn) -> Advance:
        """Refuse a way of paying that the order cannot have, or that is not in the account."""
        named = _method(SavedMethod(method, method), order)
        if method == _paid_with(order):
            same = Statement("payment.same", (facts.order_number(order), named))
            return Advance(Say((same,)), focus=focus_on(turn, order.number))
        decision = decide_payment(order, method, rules)
        if decision.is_allowed:
            told = Statement("payment.not_saved", (facts.order_number(order), named))
            return Advance(Refuse((told,), quick_replies=(turn.chip("person"),)), focus=focus_on(turn, order.number))
        told = Statement("payment.not_possible", (facts.order_number(order), named))
        return await refuse_change(told, order, decision, turn, self._policy)

    async def _propose(self, frame: Frame, order: Order, wanted: SavedMethod, turn: Turn) -> Advance:
        say, rules = turn.language.say, self._policy.today(turn)
        back, payer = _back(order, rules), payer_of(order)
        rows = [(say("row.payment"), turn.language.term(wanted.label))]
        rows += [(say("row.payment_before"), turn.language.term(payer.label))] if payer is not None else []
        rows += [(say("row.amount"), turn.language.money(payable(order))), *settlement_rows(back, turn)]
        write = ChangePayment(order.number, wanted.method, wanted.label, payable(order), back.paid_back)
        told = Statement("payment.proposal", (facts.order_number(order), _method(wanted, order)))
        kept = frame.with_slot(_SLOT, wanted.label)
        return propose(self._gate, Offer(write, "card.payment", rows, (told,)), kept, turn)


def _ways(order: Order, saved: Sequence[SavedMethod], rules: RulesToday) -> list[SavedMethod]:
    """Return how else the order may be paid: what is saved, and what needs nothing saved."""
    payer, bodies = payer_of(order), [body for body, _ in ways_to_pay(order, rules)]
    allowed = {method for body in bodies if body.is_saved for method in body.methods}
    ways = [one for one in saved if one.method in allowed]
    free = [method for body in bodies if not body.is_saved for method in body.methods if method != _paid_with(order)]
    ways += [SavedMethod(method, method) for method in free]
    return [one for one in ways if payer is None or one.label != payer.label]


def _paid_with(order: Order) -> str:
    payer = payer_of(order)
    return "" if payer is None else payer.method


def _method_said(frame: Frame, turn: Turn) -> str:
    """Return the way of paying that words name, empty when there is none."""
    methods = (key.removeprefix(_WORDS) for key in turn.language.words if key.startswith(_WORDS))
    return next((one for one in methods if mentions(said(frame), turn.language.words[_WORDS + one])), "")


def _wanted(frame: Frame, ways: Sequence[SavedMethod], method: str, turn: Turn) -> SavedMethod | None:
    """Return the way that is meant: by the last digits of its label, or the only one of its method."""
    words = {*tokens(said(frame))}
    by_label = [one for one in ways if set(tokens(turn.language.term(one.label))) <= words]
    of_method = [one for one in ways if one.method == method]
    digits = [one for one in of_method if tokens(one.label)[-1] in words]
    return next((found[0] for found in (by_label, digits, of_method) if len(found) == 1), None)


def _chosen_before(frame: Frame, ways: Sequence[SavedMethod]) -> SavedMethod | None:
    """Return the way whose card is open, when something else was said to it."""
    return next((one for one in ways if one.label in frame.slot(_SLOT)), None)


def _ask(order: Order, ways: Sequence[SavedMethod], frame: Frame, turn: Turn) -> Advance:
    number = facts.order_number(order)
    if not ways:
        refused = Refuse((Statement("payment.none", (number,)),), quick_replies=(turn.chip("person"),))
        return Advance(refused, focus=focus_on(turn, order.number))
    labels = [turn.language.term(one.label) for one in ways]
    chips = tuple(QuickReply(label, label) for label in labels)
    asked = Ask(_SLOT, (Statement("payment.ask", (number,)),), quick_replies=chips)
    return Advance(asked, frame.with_slot("order_number", order.number).asking(_SLOT), focus_on(turn, order.number))


def _method(wanted: SavedMethod, order: Order) -> Fact:
    return facts.text("method", FactKind.TERM, wanted.label, f"order:{order.number}")


def _back(order: Order, rules: RulesToday) -> Settlement:
    refunds, zero = charged_back(order, rules), Money(0, order.postage.currency)
    return Settlement(refunds, total((share for _, share in refunds), zero.currency), zero, zero)

"""Cancelling an order or some of its items: proposed as a card while it is still in the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.order_card import line_names, line_text
from chatbot.dialogue.order_change import find_changeable, state_fact
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.references import Candidate, resolve
from chatbot.domain.commerce import Order, OrderLine, OrderState
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.orders import CancellationQuote, ChangeDecision, ChangeVerdict, quote_cancellation
from chatbot.domain.outcome import Card, CardKind, Propose, Refuse, Say
from chatbot.domain.rules import Action
from chatbot.domain.writes import CancelOrder, Receipt
from chatbot.ports.store import StoreConnector

_LINES = "lines"


class CancelOrderFlow:
    """Cancels."""

    name = "cancel_order"
    level = Level.VERIFIED

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find what is meant; propose to cancel it, or refuse with the clause and what is still possible."""
        found = await find_changeable(Action.CANCEL, frame, turn, self._store, self._policy)
        if isinstance(found, Advance):
            return found
        order, lines = found.order, _meant(found.order, frame, turn)
        if not found.decision.is_allowed:
            return await self._refuse(order, lines, found.decision, turn)
        quote = quote_cancellation(order, [line.id for line in lines], self._policy.today(turn))
        return self._propose(frame, order, lines, quote, turn)

    async def completed(self, write: CancelOrder, receipt: Receipt, turn: Turn) -> Advance:
        """Say what was cancelled and where the money goes."""
        order = receipt.order
        lines = [order.line(line_id) for line_id in write.line_ids]
        quote = quote_cancellation(order, write.line_ids, self._policy.today(turn))
        base = (facts.items(lines, order), facts.order_number(order))
        say = turn.language.say
        card = Card(
            CardKind.RECEIPT, order.number, say("card.cancelled", order=order.number), _rows(order, lines, quote, turn)
        )
        outcome = Say((Statement("cancel.done", base), *_money(order, quote)), (card,))
        return Advance(outcome, focus=replace(turn.focus, order_number=order.number))

    def _propose(
        self, frame: Frame, order: Order, lines: Sequence[OrderLine], quote: CancellationQuote, turn: Turn
    ) -> Advance:
        write = CancelOrder(order.number, tuple(line.id for line in lines), quote.paid_back, quote.not_charged)
        title = turn.language.say("card.cancel", order=order.number)
        card = Card(CardKind.PROPOSAL, order.number, title, _rows(order, lines, quote, turn))
        proposal = self._gate.propose(turn.session, write, card, turn.now)
        base = (facts.items(lines, order), facts.order_number(order))
        statements = (Statement("cancel.proposal", base),)  # the card tells the money: nothing has happened to it yet
        kept = frame.with_slot("order_number", order.number).with_slot(_LINES, *write.line_ids)
        focus = replace(turn.focus, order_number=order.number, line_ids=write.line_ids)
        return Advance(Propose(proposal, statements), kept.asking(CONFIRMATION), focus)

    async def _refuse(self, order: Order, lines: Sequence[OrderLine], decision: ChangeDecision, turn: Turn) -> Advance:
        base = (facts.items(lines, order), facts.order_number(order))
        focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines))
        if decision.verdict is ChangeVerdict.CANCELLED:
            return Advance(Refuse((Statement("order_status.cancelled", base),)), focus=focus)
        too_late = Statement("cancel.too_late", (*base, state_fact(order, decision)))
        statements = [await self._policy.cited(too_late, decision.rule)]
        if order.state is OrderState.DELIVERED:
            chips = (turn.chip("return_item", name=lines[0].name), turn.chip("person"))
            return Advance(Refuse(tuple(statements), quick_replies=chips), focus=focus)
        if order.state is OrderState.LOST:
            statements.append(Statement("order_status.lost_choice"))
        elif order.state not in (OrderState.REFUNDED, OrderState.RETURN_OPEN):
            statements.append(Statement("cancel.refuse_parcel"))
        return Advance(Refuse(tuple(statements), quick_replies=(turn.chip("person"),)), focus=focus)


def _meant(order: Order, frame: Frame, turn: Turn) -> list[OrderLine]:
    """Return the lines that words name, those chosen before, else all that are left."""
    left = order.wanted_lines
    candidates = [Candidate(line.id, line_names(line), line.unit_price) for line in left]
    meant = resolve(said(frame), candidates, turn.language.words)
    before = [] if meant.is_everything else [*frame.slot(_LINES)]
    named = [*meant.chosen, *meant.ambiguous] or [one for one in before if one not in meant.excluded]
    chosen = [line for line in left if line.id in named]
    return chosen or [line for line in left if line.id not in meant.excluded]


def _money(order: Order, quote: CancellationQuote) -> list[Statement]:
    source = f"order:{order.number}"
    back = [
        Statement(
            "cancel.pays_back",
            (facts.money("amount", share, source), facts.text("method", FactKind.NAME, paid.label, source)),
        )
        for paid, share in quote.refunds
    ]
    if not quote.not_charged.minor:
        return back
    return [*back, Statement("cancel.not_charged", (facts.money("amount", quote.not_charged, source),))]


def _rows(
    order: Order, lines: Sequence[OrderLine], quote: CancellationQuote, turn: Turn
) -> tuple[tuple[str, str], ...]:
    say, language = turn.language.say, turn.language
    rows = [(say("row.items"), line_text(line, turn)) for line in lines]
    for paid, share in quote.refunds:
        rows.append((say("row.refund"), say("value.refund_to", amount=language.money(share), method=paid.label)))
    if quote.not_charged.minor:
        rows.append((say("row.not_charged"), language.money(quote.not_charged)))
    rows.append((say("row.placed"), language.day(order.placed_at.astimezone(turn.shop.zone).date())))
    return tuple(rows)

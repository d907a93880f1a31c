"""What goals that end in a card share: the card with its proposal, the receipt, and the rows of its money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import shown_again, unheard
from chatbot.dialogue.gate import Gate, payload_hash
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.domain.commerce import Address, Order
from chatbot.domain.conversation import Focus, Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Card, CardKind, Propose, QuickReply, Say
from chatbot.domain.settlement import Settlement
from chatbot.domain.writes import Write

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A write and what is shown before it is confirmed: title (a phrase key) and rows of its card, what is said."""

    write: Write
    title: str
    rows: Rows
    statements: tuple[Statement, ...]
    quick_replies: tuple[QuickReply, ...] = ()


def propose(gate: Gate, offer: Offer, frame: Frame, turn: Turn) -> Advance:
    """Show the card of a write and wait for it; the order it is about is what the talk is about now.

    While a card of the same write is open, that one stays.
    """
    number, waiting = offer.write.order_number, turn.state.proposal
    is_open = frame.asked == CONFIRMATION and waiting is not None and turn.now <= waiting.expires_at
    if waiting is not None and is_open and waiting.payload_hash == payload_hash(offer.write):
        asks = is_question(said(frame), turn.language.words)
        return shown_again(waiting, frame, *(offer.statements if asks else unheard(frame, turn)))
    title = turn.language.say(offer.title, **({"order": number} if number else {}))
    card = Card(CardKind.PROPOSAL, number, title, tuple(offer.rows))
    proposal = gate.propose(turn.session, offer.write, card, turn.now)
    kept = frame.with_slot("order_number", number) if number else frame
    outcome = Propose(proposal, offer.statements, offer.quick_replies)
    return Advance(outcome, kept.asking(CONFIRMATION), focus_on(turn, number))


def done(statements: Sequence[Statement], order: Order, turn: Turn, title: str = "", rows: Rows = ()) -> Advance:
    """Say what was done; with a title (a phrase key) show it as a receipt too."""
    cards: tuple[Card, ...] = ()
    if title:
        cards = (Card(CardKind.RECEIPT, order.number, turn.language.say(title, order=order.number), tuple(rows)),)
    return Advance(Say(tuple(statements), cards), focus=focus_on(turn, order.number))


def focus_on(turn: Turn, number: str) -> Focus:
    """Return the focus on an order; without a number the one there was."""
    return replace(turn.focus, order_number=number) if number else turn.focus


def settlement_rows(settlement: Settlement, turn: Turn) -> Iterator[tuple[str, str]]:
    """Yield the rows of a card that tell what becomes of the money."""
    say, money = turn.language.say, turn.language.money
    for paid, share in settlement.refunds:
        yield say("row.refund"), say("value.refund_to", amount=money(share), method=turn.language.term(paid.label))
    if settlement.not_charged.minor:
        yield say("row.not_charged"), money(settlement.not_charged)
    if settlement.to_pay.minor:
        yield say("row.to_pay"), money(settlement.to_pay)


def settlement_statements(settlement: Settlement, order: Order) -> Iterator[Statement]:
    """Yield what became of the money, once it has."""
    source = f"order:{order.number}"
    for paid, share in settlement.refunds:
        method = facts.text("method", FactKind.TERM, paid.label, source)
        yield Statement("cancel.pays_back", (facts.money("amount", share, source), method))
    if settlement.not_charged.minor:
        yield Statement("cancel.not_charged", (facts.money("amount", settlement.not_charged, source),))
    if settlement.to_pay.minor:
        yield Statement("change.to_pay", (facts.money("amount", settlement.to_pay, source),))


def written(address: Address) -> str:
    """Write an address in one line."""
    return f"{address.name}, {address.street}, {address.postcode} {address.city}, {address.country}"

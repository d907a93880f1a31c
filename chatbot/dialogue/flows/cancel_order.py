"""Cancelling an order or some of its items: proposed as a card while it is still in the house."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.bought_lines import named_lines
from chatbot.dialogue.orders.card import line_chip, line_names, line_text
from chatbot.dialogue.orders.change import find_changeable, refuse_change, refused_change, state_fact
from chatbot.dialogue.orders.line_candidates import also_called
from chatbot.dialogue.orders.not_bought import names_other, told_not_bought
from chatbot.dialogue.orders.parcel_facts import expected
from chatbot.dialogue.orders.pick_lines import adds
from chatbot.dialogue.orders.pieces_meant import pieces_meant, spoken_of
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done, propose, settlement_rows, settlement_statements
from chatbot.dialogue.remedies.remedies_apart import after_another
from chatbot.dialogue.remedies.switched import to_exchange
from chatbot.dialogue.state import CONFIRMATION, SAID
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.references import Candidate, resolve
from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.commerce import Order, OrderLine, Shipment, ShipmentState
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.orders import ChangeDecision, ChangeVerdict, decide_cancellation, quote_cancellation
from chatbot.domain.outcome import Ask, Refuse
from chatbot.domain.rules import Action
from chatbot.domain.settlement import Settlement
from chatbot.domain.writes import CancelOrder, Receipt
from chatbot.ports.store import StoreConnector

_LINES = "lines"
_WHOLE = ("this_order", "an_order", "own_order", "all")
"""Lists of words that name an order, and what is in it not at all."""


class CancelOrderFlow:
    """Cancels."""

    name = "cancel_order"
    level = Level.VERIFIED
    writes = (CancelOrder,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find what is meant; propose to cancel it, or refuse with the clause and what is still possible."""
        return await self._it_and_another(frame, turn) or await self._cancel(frame, turn)

    async def _cancel(self, frame: Frame, turn: Turn) -> Advance:
        found = await find_changeable(Action.CANCEL, frame, turn, self._store, self._policy)
        if isinstance(found, Advance):
            return found
        order, lines = found.order, _meant(found.order, frame, turn)
        if exchange := await self._exchange(frame, order, lines, turn):
            return exchange
        if await self._names_other(frame, order, turn):
            return told_not_bought(_ask_which(order, order.wanted_lines, frame, turn), frame, turn, names_other=True)
        if not lines:
            return _ask_which(order, order.wanted_lines, frame, turn)
        parted = _parted(lines, frame, turn)
        lines = [line for line in lines if line not in parted]
        if not lines:
            return _refuse_part(order, parted, turn)
        if len(lines) > 1 and mentions(said(frame), turn.language.words["one_of"]):
            return _ask_which(order, lines, frame, turn)
        line_ids, rules = [line.id for line in lines], self._policy.today(turn)
        decision = decide_cancellation(order, line_ids, rules)
        if not decision.is_allowed:
            return await self._refuse(order, lines, decision, turn)
        quote = quote_cancellation(order, line_ids, rules)
        proposed = self._propose(frame, order, lines, quote, turn)
        told = (*proposed.outcome.statements, *_only_whole(order, parted))
        return replace(proposed, outcome=replace(proposed.outcome, statements=told))

    async def _it_and_another(self, frame: Frame, turn: Turn) -> Advance | None:
        """Return the cancelling of the order in talk, with that of another one after it: "cancel it, the lamp too"."""
        about, words = turn.focus.order_number, turn.language.words
        is_it = mentions(said(frame), words["pronouns"]) and adds(said(frame), words)
        if not about or not is_it or frame.asked or frame.slot("order_number") or turn.session.customer_id is None:
            return None
        orders = await self._store.orders_of(turn.session.customer_id)
        named = named_lines(frame, turn, orders, await also_called(orders, self._store))
        others = dict.fromkeys(order.number for order, _ in named)
        if len(others) != 1 or about in others:
            return None
        ids = tuple(line.id for _, line in named)
        first_one = await self._cancel(Frame(self.name, (("order_number", (about,)),)), turn)
        own = [one.text for one in clauses_of(said(frame), words) if not mentions(one.text, words["pronouns"])]
        other = frame.with_slot("order_number", *others).with_slot(_LINES, *ids).with_slot(SAID, *own[:1])
        return after_another(first_one, other, turn)

    async def completed(self, write: CancelOrder, receipt: Receipt, turn: Turn) -> Advance:
        """Say what was cancelled and where the money goes."""
        order = receipt.order
        lines = [order.line(line_id) for line_id in write.line_ids]
        quote = quote_cancellation(order, write.line_ids, self._policy.today(turn))
        base = (facts.items(lines, order), facts.order_number(order))
        statements = (Statement("cancel.done", base), *settlement_statements(quote, order))
        return done(statements, order, turn, "card.cancelled", _rows(order, lines, quote, turn))

    async def _names_other(self, frame: Frame, order: Order, turn: Turn) -> bool:
        """Whether what is to be cancelled is named and nothing of the order: then it is not the whole of it either."""
        whole = [one for key in _WHOLE for one in turn.language.words[key]]
        if frame.asked == CONFIRMATION or frame.slot("order_number") or mentions(said(frame), whole):
            return False
        others = await also_called((order,), self._store)
        return await names_other(frame, (order,), others, self._store, turn)

    async def _exchange(self, frame: Frame, order: Order, lines: Sequence[OrderLine], turn: Turn) -> Advance | None:
        """Return the swap that is wished for instead of what the open card cancels: "no, make it 2 sets"."""
        if frame.asked != CONFIRMATION or len(lines) != 1:
            return None
        product = next(iter(await self._store.products((lines[0].product_id,))), None)
        return to_exchange(frame, order, lines[0], product, turn)

    def _propose(
        self, frame: Frame, order: Order, lines: Sequence[OrderLine], quote: Settlement, turn: Turn
    ) -> Advance:
        write = CancelOrder(order.number, tuple(line.id for line in lines), quote.paid_back, quote.not_charged)
        base = (facts.items(lines, order), facts.order_number(order))
        statements = (Statement("cancel.proposal", base),)  # the card tells the money: nothing has happened to it yet
        offer = Offer(write, "card.cancel", _rows(order, lines, quote, turn), statements)
        proposed = propose(self._gate, offer, frame.with_slot(_LINES, *write.line_ids), turn)
        return replace(proposed, focus=replace(turn.focus, order_number=order.number, line_ids=write.line_ids))

    async def _refuse(self, order: Order, lines: Sequence[OrderLine], decision: ChangeDecision, turn: Turn) -> Advance:
        base = (facts.items(lines, order), facts.order_number(order))
        if decision.verdict in (ChangeVerdict.TOO_LATE, ChangeVerdict.NO_RULE):
            told = Statement("cancel.too_late", (*base, state_fact(order, decision)))
        else:
            told = refused_change("cancel.too_late", order, decision)
        refused = await refuse_change(told, order, decision, turn, self._policy)
        first, *rest = refused.outcome.statements
        days = dict.fromkeys(expected(parcel, turn) for parcel in _coming(order, lines))
        refused = replace(refused, outcome=replace(refused.outcome, statements=(first, *days, *rest)))
        line_ids = tuple(line.id for line in lines)
        return replace(refused, focus=replace(turn.focus, order_number=order.number, line_ids=line_ids))


def _coming(order: Order, lines: Sequence[OrderLine]) -> Iterator[Shipment]:
    """Yield the parcels of lines that are on their way: when they come is what matters once it is too late."""
    for parcel in dict.fromkeys(parcel for line in lines for parcel in order.parcels_of(line.id)):
        if parcel.delivered_at is None and parcel.dispatched_at is not None and parcel.state is not ShipmentState.LOST:
            yield parcel


def _parted(lines: Sequence[OrderLine], frame: Frame, turn: Turn) -> list[OrderLine]:
    """Return the lines that fewer pieces are named of than they have: a line is cancelled as a whole or not at all."""
    is_alone = len(lines) == 1
    named = {line.id: pieces_meant(said(frame), line, turn.language, is_alone=is_alone) for line in lines}
    return [line for line in lines if (named[line.id] or line.quantity) < line.quantity]


def _only_whole(order: Order, lines: Sequence[OrderLine]) -> tuple[Statement, ...]:
    """Say that a person cancels part of the pieces."""
    base = (facts.items(lines, order), facts.order_number(order))
    return (Statement("cancel.only_whole", base),) if lines else ()


def _refuse_part(order: Order, lines: Sequence[OrderLine], turn: Turn) -> Advance:
    focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines))
    return Advance(Refuse(_only_whole(order, lines), quick_replies=(turn.chip("person"),)), focus=focus)


def _ask_which(order: Order, lines: Sequence[OrderLine], frame: Frame, turn: Turn) -> Advance:
    chips = tuple(line_chip(order, line, turn) for line in lines)
    asked = Ask(_LINES, (Statement("cancel.which", (facts.order_number(order),)),), quick_replies=chips)
    return Advance(asked, frame.with_slot("order_number", order.number).asking(_LINES))


def _meant(order: Order, frame: Frame, turn: Turn) -> list[OrderLine]:
    """Return the lines that words name, those chosen before or in talk ("both"), else all that are left."""
    left = order.wanted_lines
    candidates = [Candidate(line.id, line_names(line, turn.language), line.unit_price) for line in left]
    text = " ".join(around(said(frame), turn.language.words["an_order"]))  # "my newest order" is no place among lines
    meant = resolve(text, candidates, turn.language.words)
    before = [*frame.slot(_LINES)]
    if meant.is_everything:
        spoken = () if before else spoken_of(said(frame), order, turn.focus, turn.language.words)
        before = [line.id for line in spoken]
    named = [*meant.chosen, *meant.ambiguous]
    if named and mentions(said(frame), turn.language.words["also"]):
        named += before  # "and the jacket, too" while the card for the socks is open
    named = named or [one for one in before if one not in meant.excluded]
    chosen = [line for line in left if line.id in named]
    return chosen or [line for line in left if line.id not in meant.excluded]


def _rows(order: Order, lines: Sequence[OrderLine], quote: Settlement, turn: Turn) -> tuple[tuple[str, str], ...]:
    say, language = turn.language.say, turn.language
    return (
        *((say("row.items"), line_text(line, turn)) for line in lines),
        *settlement_rows(quote, turn),
        (say("row.placed"), language.day(order.placed_at.astimezone(turn.shop.zone).date())),
    )

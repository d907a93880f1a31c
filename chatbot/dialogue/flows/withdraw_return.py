"""Keeping what was to go back: an open return or exchange is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.card import line_names, line_text
from chatbot.dialogue.orders.look_up import orders_meant
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done, focus_on, propose
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.references import Candidate, named_in, resolve
from chatbot.domain.commerce import Order, OrderLine, ReturnRequest, ReturnState
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, QuickReply, Refuse
from chatbot.domain.writes import Receipt, WithdrawReturn
from chatbot.languages import Language
from chatbot.ports.store import StoreConnector

_SLOT = "return"
_Opened = tuple[Order, ReturnRequest]


class WithdrawReturnFlow:
    """Withdraws a return."""

    name = "withdraw_return"
    level = Level.VERIFIED
    writes = (WithdrawReturn,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the return that is meant and propose to withdraw it; one that is under way goes on."""
        settled = await for_guest(frame, turn, self._policy.retriever, "return.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        newest = await self._store.orders_of(turn.session.customer_id or "")
        orders = {order.number: order for order in (*newest, *await orders_meant(frame, turn, self._store))}
        live = [
            (order, request)
            for order in orders.values()
            for request in order.returns
            if request.state not in (ReturnState.WITHDRAWN, ReturnState.REFUNDED)
        ]
        meant = _meant(live, frame, turn)
        if not meant:
            return Advance(Refuse((Statement("withdraw.none"),), quick_replies=(turn.chip("person"),)))
        if len(meant) > 1:
            return Advance(_which(meant, turn), frame.asking(_SLOT))
        return self._propose(frame, *meant[0], turn)

    async def completed(self, write: WithdrawReturn, receipt: Receipt, turn: Turn) -> Advance:
        """Say that the goods are kept."""
        order = receipt.order
        request = next(one for one in order.returns if one.id == write.return_id)
        items = facts.items(facts.pieces(order, request.lines), order)
        told = done((Statement("withdraw.done", (items, facts.order_number(order))),), order, turn)
        focus = replace(focus_on(turn, order.number), line_ids=tuple(line.line_id for line in request.lines))
        return replace(told, focus=focus)

    def _propose(self, frame: Frame, order: Order, request: ReturnRequest, turn: Turn) -> Advance:
        lines = facts.pieces(order, request.lines)
        base = (facts.items(lines, order), facts.order_number(order))
        if request.state is not ReturnState.OPEN:
            state = facts.text("state", FactKind.TERM, f"return.{request.state.value}", f"return:{request.id}")
            refused = Refuse((Statement("withdraw.too_late", (*base, state)),), quick_replies=(turn.chip("person"),))
            return Advance(refused, focus=focus_on(turn, order.number))
        say = turn.language.say
        rows = [(say("row.items"), line_text(line, turn)) for line in lines]
        rows.append((say("row.code"), request.label_code))
        told = (*_only_whole(lines, frame, turn), Statement("withdraw.proposal", base))
        offer = Offer(WithdrawReturn(order.number, request.id), "card.withdraw", rows, told)
        return propose(self._gate, offer, frame, turn)


def _only_whole(lines: Sequence[OrderLine], frame: Frame, turn: Turn) -> tuple[Statement, ...]:
    """Say that a return is withdrawn as a whole, where words name a part of it: "I want to keep the stool"."""
    candidates = [Candidate(line.id, line_names(line, turn.language), line.unit_price) for line in lines]
    named = set(named_in(said(frame), candidates, turn.language.words))
    return (Statement("withdraw.only_whole"),) if named and len(named) < len(lines) else ()


def _meant(live: Sequence[_Opened], frame: Frame, turn: Turn) -> list[_Opened]:
    """Return the returns that words name; else those of the order named before or talked about; else all."""
    language = turn.language
    candidates = [Candidate(request.id, _names(order, request, language), request.amount) for order, request in live]
    meant = resolve(said(frame), candidates, turn.language.words)
    ids = {*meant.chosen, *meant.ambiguous}
    named = [one for one in live if one[1].id in ids]
    number = first(frame.slot("order_number"))
    if number and not named:
        return [one for one in live if one[0].number == number]
    focused = [one for one in live if one[0].number == turn.focus.order_number]
    return named or (focused if len(focused) == 1 else list(live))


def _names(order: Order, request: ReturnRequest, language: Language) -> str:
    goods = (line_names(line, language) for line in facts.pieces(order, request.lines))
    return " ".join((order.number, request.label_code, *goods))


def _which(meant: Sequence[_Opened], turn: Turn) -> Ask:
    chips = tuple(QuickReply(_label(order, request, turn), request.label_code) for order, request in meant)
    return Ask(_SLOT, (Statement("withdraw.which"),), quick_replies=chips)


def _label(order: Order, request: ReturnRequest, turn: Turn) -> str:
    name = turn.language.name(facts.pieces(order, request.lines)[0].name)
    return turn.language.say("chip.line", name=name, order=order.number)

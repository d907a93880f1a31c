"""Something was wrong with a delivery: damaged, missing, the wrong item, or lost on the way; a fault is a return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.bought_lines import LINE, Bought, Sought, find_line, named_lines
from chatbot.dialogue.claim_card import beside_card, claim_offer, claim_refusal, claimed, version_note, worded
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.flows.order_status import focus_on_parcels
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.line_candidates import also_called
from chatbot.dialogue.look_up import orders_meant
from chatbot.dialogue.lost_parcels import (
    Lost,
    ask_parcel,
    counts_as_lost,
    is_certain,
    lost_meant,
    lost_parcels,
    with_left,
)
from chatbot.dialogue.nearest_yes import offered
from chatbot.dialogue.not_bought import names_other, told_not_bought
from chatbot.dialogue.not_there import delivered_meant, still_not_there, to_come, where_to_look
from chatbot.dialogue.order_card import order_card
from chatbot.dialogue.parcel_facts import parcel_statements
from chatbot.dialogue.pick_lines import pieces_named, with_quantity
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import propose
from chatbot.dialogue.remedies_apart import after_another, parts_apart
from chatbot.dialogue.remedies_due import kind_claimed
from chatbot.dialogue.remedy_wishes import REMEDY, none_left, remedy_of, with_remedy
from chatbot.dialogue.return_card import lost_statement, parcels_lost
from chatbot.dialogue.state import CONFIRMATION, NOT_THERE, SAID
from chatbot.dialogue.tellings import kind_refused, lacking, tellings
from chatbot.dialogue.turn import Advance, Flow, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import tells_not_there
from chatbot.dialogue.understand.words import mentions
from chatbot.dialogue.warranty import warranty_claim
from chatbot.domain.alternatives import warranty_until
from chatbot.domain.claims import decide_claim, quote_claim, remedies
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, Remedy, ReturnLine, ReturnReason
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.decisions import Alternative, Decision, Verdict
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money, total
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.returns import delivered_at
from chatbot.domain.writes import OpenClaim, Receipt
from chatbot.ports.store import StoreConnector

_KIND = "kind"
_FAULTY = ReturnReason.FAULTY.value


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is claimed about which lines of an order, and what the shopper may get for it."""

    order: Order
    lines: tuple[OrderLine, ...]
    kind: ClaimKind
    decision: Decision
    possible: tuple[Remedy, ...]
    sold_out: tuple[Statement, ...] = ()


class ReportProblem:
    """Opens claims; what is faulty after a while goes to `returns`, the goal of sending back."""

    name = "report_problem"
    level = Level.VERIFIED
    writes = (OpenClaim,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate, returns: Flow) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate
        self._returns = returns

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Ask what is wrong with which item and what the shopper would like; propose, or refuse with the clause."""
        settled = await for_guest(frame, turn, self._policy.retriever, "claim.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        if frame.asked == NOT_THERE:
            return still_not_there(frame, turn)
        frame = await self._for_another(frame, turn)
        kind = _kind(frame, turn)
        if apart := await self._apart(frame, kind, turn):
            return apart
        frame = with_remedy(frame, turn)
        if kind == _FAULTY:
            slots = (*((name, values) for name, values in frame.slots if name != _KIND), ("reason", (_FAULTY,)))
            return await self._returns.advance(Frame(self._returns.name, slots), turn)
        return await self._report(frame, kind, turn)

    async def _apart(self, frame: Frame, kind: str, turn: Turn) -> Advance | None:
        orders = await self._store.orders_of(turn.session.customer_id or "")
        parts = parts_apart(frame, kind, turn, orders, await also_called(orders, self._store))
        return after_another(await self._report(parts[0], kind, turn), parts[1], turn) if parts else None

    async def _report(self, frame: Frame, kind: str, turn: Turn) -> Advance:
        """Find what is meant: a whole parcel that did not come, else one thing."""
        orders = await orders_meant(frame, turn, self._store)
        others = await also_called(orders, self._store)
        named = named_lines(frame, turn, orders, others)
        coming = to_come(named, orders) if kind == ClaimKind.MISSING.value else []
        if coming:
            return self._on_its_way(coming[0][0], turn)
        parcel = await self._parcel(frame, turn, orders, named) if kind in ("", ClaimKind.LOST.value) else None
        if parcel is not None:
            return parcel
        question, frame = worded("claim.which_item", LINE, frame)
        is_other = not named and await names_other(frame, orders, others, self._store, turn)
        sought = Sought(self._may_report(kind, turn), question, others, names_other=is_other)
        gone = lacking(frame, turn) if kind == ClaimKind.MISSING.value else []
        gone = [one for one in gone if len(named_lines(one, turn, orders, others)) == 1]
        tried = [find_line(telling, turn, orders, sought) for telling in (*gone, *tellings(frame, turn))]
        found = next((one for one in tried if not isinstance(one, Advance)), tried[0])
        if isinstance(found, Advance):
            return _keeping(told_not_bought(found, frame, turn, names_other=is_other), kind)
        order, line = found
        kind = kind or self._only_kind(found, turn) or kind_refused(frame, line, turn) or kind_claimed(order, line)
        frame = with_quantity(frame, turn.language.words).with_slot("order_number", order.number)
        frame = frame.with_slot(LINE, f"{order.number}/{line.id}")
        focus = replace(turn.focus, order_number=order.number, line_ids=(line.id,))
        if not kind:
            return replace(_ask_kind(frame, found, turn), focus=focus)
        return replace(await self._decide(frame.with_slot(_KIND, kind), (order, (line,)), turn), focus=focus)

    async def _parcel(
        self, frame: Frame, turn: Turn, orders: Sequence[Order], named: Sequence[Bought]
    ) -> Advance | None:
        """Return what is said about whole parcels: one that counts as delivered, or some that are lost."""
        delivered = delivered_meant(orders, named, turn)
        if delivered and tells_not_there(said(frame), turn.language.words):
            return await where_to_look(frame, delivered, self._policy.retriever, turn)
        lost = tuple(lost_parcels(await self._orders(orders, frame, turn), self._policy.today(turn)))
        return await self._whole(frame, turn, lost, named)

    async def _orders(self, meant: Sequence[Order], frame: Frame, turn: Turn) -> Sequence[Order]:
        """Return the orders that are meant; all of the customer's where several are named."""
        several = len(frame.slot("order_number")) > 1
        return await self._store.orders_of(turn.session.customer_id or "") if several else meant

    async def _whole(self, frame: Frame, turn: Turn, lost: Sequence[Lost], named: Sequence[Bought]) -> Advance | None:
        """Report whole parcels as lost, one order after the other; None where a single thing is meant."""
        is_told = bool(_kind(frame, turn))
        meant = lost_meant(frame, turn, lost, named, is_told=is_told)
        if not meant:
            return None
        frame = frame.with_slot(_KIND, ClaimKind.LOST.value)
        if not is_certain(frame, turn, meant):
            return ask_parcel(frame, meant, turn)
        order, lines = meant[0]
        rest = tuple(one.number for one, _ in meant[1:])
        frame = frame.with_slot("order_number", order.number, *rest)
        focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines))
        advance = await self._decide(frame, meant[0], turn)
        if rest and not isinstance(advance.outcome, Ask):
            remedy = () if advance.frame is None else advance.frame.slot(REMEDY)
            later = Frame(self.name, (("order_number", rest), (_KIND, (ClaimKind.LOST.value,)), (REMEDY, remedy)))
            advance = replace(advance, later=later, outcome=with_left(advance.outcome, meant[1:], turn))
        return replace(advance, focus=focus)

    async def _for_another(self, frame: Frame, turn: Turn) -> Frame:
        """Return a new report where words beside a card, or what is wrong, name one thing of another order."""
        if frame.asked not in (CONFIRMATION, _KIND):
            return frame
        orders = await self._store.orders_of(turn.session.customer_id or "")
        named = named_lines(frame, turn, orders, await also_called(orders, self._store))
        is_other = len(named) == 1 and named[0][0].number not in frame.slot("order_number")
        return Frame(self.name, ((SAID, frame.slot(SAID)),)) if is_other else frame

    async def completed(self, write: OpenClaim, receipt: Receipt, turn: Turn) -> Advance:
        """Say what was reported and what the shopper gets."""
        return claimed(write, receipt, turn)

    def _on_its_way(self, order: Order, turn: Turn) -> Advance:
        """Say where the parcels of an order are: what comes in the next one is not missing."""
        statements = parcel_statements(order, self._policy.today(turn), turn)
        focus = focus_on_parcels(order, order.lines, turn, "order_status")
        return Advance(Say(tuple(statements), (order_card(order, turn),)), focus=focus)

    async def _decide(self, frame: Frame, found: Lost, turn: Turn) -> Advance:
        order, lines = found
        kind, rules = ClaimKind(first(frame.slot(_KIND))), self._policy.today(turn)
        decision = decide_claim(order, lines[0], kind, rules)
        if decision.verdict is Verdict.NOT_LOST and delivered_at(order, lines[0]) is not None:
            return await where_to_look(frame, (order,), self._policy.retriever, turn)
        if not decision.is_allowed:
            return await self._refuse(frame, (order, lines[0]), decision, turn)
        each = [remedies(order, line, kind, rules, await self._stock(line)) for line in lines]
        possible = tuple(one for one in each[0] if all(one in others for others in each))
        stocked = [remedies(order, line, kind, rules, line.quantity) for line in lines]
        lacking_ones = [line for line, one, other in zip(lines, each, stocked, strict=True) if one != other]
        told = none_left(frame, order, lacking_ones, turn)
        problem = _Problem(order, lines, kind, decision, possible, told)
        remedy = remedy_of(frame, problem.possible, problem.lines, turn)
        if remedy is None:
            return await self._ask_remedy(frame, problem, turn)
        return await self._propose(frame.with_slot(REMEDY, remedy.value), problem, remedy, turn)

    async def _propose(self, frame: Frame, problem: _Problem, remedy: Remedy, turn: Turn) -> Advance:
        order = problem.order
        is_one = len(problem.lines) == 1
        numbers = [pieces_named(frame, line) if is_one else line.returnable_quantity for line in problem.lines]
        counted = list(zip(problem.lines, numbers, strict=True))
        pieces = tuple(ReturnLine(line.id, number) for line, number in counted)
        value = total((line.unit_price * number for line, number in counted), order.postage.currency)
        amount = quote_claim(order, pieces) if remedy is Remedy.REFUND else Money(0, value.currency)
        write = OpenClaim(order.number, pieces, problem.kind, remedy, amount, value)
        offer = claim_offer(order, write, turn)
        told = await self._policy.cited(offer.statements[0], problem.decision.rule, turn)
        is_told = problem.kind is ClaimKind.LOST and is_question(said(frame), turn.language.words)
        is_lost = is_told and parcels_lost(order, problem.lines[0])
        lost = (lost_statement(order, problem.lines),) if is_lost else ()
        note = await version_note(frame, problem.lines, remedy, self._store, turn)
        offer = replace(offer, statements=(*lost, *problem.sold_out, *note, told))
        return beside_card(frame, note, turn) or propose(self._gate, offer, frame, turn)

    async def _ask_remedy(self, frame: Frame, problem: _Problem, turn: Turn) -> Advance:
        item = facts.items(problem.lines, problem.order)
        key, frame = worded("claim.ask_remedy", REMEDY, frame)
        told = await self._policy.cited(Statement(key, (item,)), problem.decision.rule, turn)
        chips = tuple(turn.chip(one.value) for one in problem.possible)
        is_lost = key == "claim.ask_remedy" and all(parcels_lost(problem.order, line) for line in problem.lines)
        lost = (lost_statement(problem.order, problem.lines),) if is_lost else ()
        return Advance(Ask(REMEDY, (*lost, told), quick_replies=chips), frame.asking(REMEDY))

    async def _refuse(self, frame: Frame, found: Bought, decision: Decision, turn: Turn) -> Advance:
        """Say why not; damage that is told again for what is under warranty goes to the team."""
        (order, line), kind = found, ClaimKind(first(frame.slot(_KIND)))
        told = await self._policy.cited(claim_refusal(found, decision, turn), decision.rule, turn)
        products = await self._store.products((line.product_id,))
        until = warranty_until(decision.delivered_on, products[0] if products else None)
        alternatives = [Alternative.STAFF_REVIEW]
        if decision.verdict is Verdict.TOO_LATE and until is not None and until >= turn.today:
            if kind is ClaimKind.DAMAGED and _is_told_again(frame, line, turn):
                taken = await warranty_claim(((found, until),), said(frame), self._policy.retriever, turn)
                return replace(taken, outcome=replace(taken.outcome, statements=(told, *taken.outcome.statements)))
            alternatives.insert(0, Alternative.WARRANTY_CLAIM)
        offer = offered(alternatives, order, (line,), turn, until)
        outcome = Refuse((told, *offer.statements), (decision,), offer.alternatives, quick_replies=offer.quick_replies)
        return Advance(outcome)

    async def _stock(self, line: OrderLine) -> int:
        products = await self._store.products((line.product_id,))
        return next((one.stock for product in products for one in product.variants if one.sku == line.sku), 0)

    def _only_kind(self, found: Bought, turn: Turn) -> str:
        """Return that a thing is lost where it counts as that: nothing else can be wrong with what never came."""
        return ClaimKind.LOST.value if counts_as_lost(*found, self._policy.today(turn)) else ""

    def _may_report(self, kind: str, turn: Turn) -> Callable[[Bought], bool]:
        rules = self._policy.today(turn)
        kinds = (ClaimKind(kind),) if kind else tuple(ClaimKind)
        return lambda bought: any(decide_claim(*bought, one, rules).is_allowed for one in kinds)


def _kind(frame: Frame, turn: Turn) -> str:
    """Return what is wrong: a kind of claim, ``faulty``, or nothing while that was not said."""
    named = [
        kind
        for kind in (*(one.value for one in ClaimKind), _FAULTY)
        if mentions(said(frame), turn.language.words[f"claim.{kind}"])
    ]
    return named[0] if named else first(frame.slot(_KIND))


def _is_told_again(frame: Frame, line: OrderLine, turn: Turn) -> bool:
    """Whether what is wrong was asked for, or could not be taken a moment ago."""
    is_refused = turn.focus.goal == frame.flow and line.id in turn.focus.line_ids
    return frame.asked == _KIND or is_refused


def _keeping(advance: Advance, kind: str) -> Advance:
    if advance.frame is None or not kind:
        return advance
    return replace(advance, frame=advance.frame.with_slot(_KIND, kind))


def _ask_kind(frame: Frame, found: Bought, turn: Turn) -> Advance:
    order, line = found
    item = facts.items((line,), order)
    kinds = (
        [ClaimKind.LOST] if parcels_lost(order, line) else [ClaimKind.DAMAGED, ClaimKind.MISSING, ClaimKind.WRONG_ITEM]
    )
    chips = (*(turn.chip(f"claim_{kind.value}") for kind in kinds), turn.chip("claim_faulty"))
    key, frame = worded("claim.ask_kind", _KIND, frame)
    return Advance(Ask(_KIND, (Statement(key, (item,)),), quick_replies=chips), frame.asking(_KIND))

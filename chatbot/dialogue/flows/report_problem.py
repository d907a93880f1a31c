"""Something was wrong with a delivery: damaged, missing, the wrong item, or lost on the way; a fault is a return."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.bought_lines import LINE, Bought, Sought, find_line, named_lines
from chatbot.dialogue.claim_card import claim_offer, claim_refusal, claimed
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.flows.order_status import focus_on_parcels
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.line_candidates import also_called
from chatbot.dialogue.look_up import orders_meant
from chatbot.dialogue.nearest_yes import offered
from chatbot.dialogue.order_card import order_card
from chatbot.dialogue.parcel_facts import parcel_statements
from chatbot.dialogue.pick_lines import QUANTITY, with_quantity
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import propose
from chatbot.dialogue.state import CONFIRMATION, SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, first, said
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.goals_heard import is_claim
from chatbot.dialogue.understand.words import around, last_words, mentions, plain
from chatbot.domain.alternatives import warranty_until
from chatbot.domain.claims import decide_claim, quote_claim, remedies
from chatbot.domain.commerce import (
    ClaimKind,
    Order,
    OrderLine,
    OrderState,
    Remedy,
    ReturnLine,
    ReturnReason,
    ShipmentState,
)
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.decisions import Alternative, Decision, Verdict
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.returns import delivered_at
from chatbot.domain.writes import OpenClaim, Receipt
from chatbot.ports.store import StoreConnector

_KIND, _REMEDY = "kind", "remedy"
_REACH = 3
_MARK = re.compile(r"[,.;:!?，。；：！？]")
_FAULTY = ReturnReason.FAULTY.value


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is claimed about which line, and what the shopper may get for it."""

    bought: Bought
    kind: ClaimKind
    decision: Decision
    possible: tuple[Remedy, ...]


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
        frame = await self._for_another(frame, turn)
        kind = _kind(frame, turn)
        if kind == _FAULTY:
            slots = (*((name, values) for name, values in frame.slots if name != _KIND), ("reason", (_FAULTY,)))
            return await self._returns.advance(Frame(self._returns.name, slots), turn)
        orders = await orders_meant(frame, turn, self._store)
        others = await also_called(orders, self._store)
        coming = [one for one in named_lines(frame, turn, orders, others) if _is_to_come(one)]
        if kind == ClaimKind.MISSING.value and coming:
            return self._on_its_way(coming[0][0], turn)
        sought = Sought(self._may_report(kind, turn), "claim.which_item", others)
        tried = [find_line(telling, turn, orders, sought) for telling in _tellings(frame, turn)]
        found = next((one for one in tried if not isinstance(one, Advance)), tried[0])
        if isinstance(found, Advance):
            return _keeping(found, kind)
        order, line = found
        kind = kind or self._only_kind(found, turn)
        frame = with_quantity(frame, turn.language.words)
        frame = frame.with_slot(LINE, f"{order.number}/{line.id}").with_slot("order_number", order.number)
        focus = replace(turn.focus, order_number=order.number, line_ids=(line.id,))
        if not kind:
            return replace(_ask_kind(frame, found, turn), focus=focus)
        return replace(await self._decide(frame.with_slot(_KIND, kind), found, turn), focus=focus)

    async def _for_another(self, frame: Frame, turn: Turn) -> Frame:
        """Return a new report where words beside an open card name one thing, of another order."""
        if frame.asked != CONFIRMATION:
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

    async def _decide(self, frame: Frame, found: Bought, turn: Turn) -> Advance:
        order, line = found
        kind, rules = ClaimKind(first(frame.slot(_KIND))), self._policy.today(turn)
        decision = decide_claim(order, line, kind, rules)
        if not decision.is_allowed:
            return await self._refuse(found, kind, decision, turn)
        possible = remedies(order, line, kind, rules, await self._stock(line))
        problem = _Problem(found, kind, decision, possible)
        remedy = _remedy(frame, problem, turn)
        if remedy is None:
            return await self._ask_remedy(frame, problem, turn)
        return await self._propose(frame.with_slot(_REMEDY, remedy.value), problem, remedy, turn)

    async def _propose(self, frame: Frame, problem: _Problem, remedy: Remedy, turn: Turn) -> Advance:
        order, line = problem.bought
        named = first(frame.slot(QUANTITY))
        number = min(int(named), line.returnable_quantity) if named else line.returnable_quantity
        pieces = (ReturnLine(line.id, number),)
        value = line.unit_price * pieces[0].quantity
        amount = quote_claim(order, pieces) if remedy is Remedy.REFUND else Money(0, value.currency)
        write = OpenClaim(order.number, pieces, problem.kind, remedy, amount, value)
        offer = claim_offer(order, write, turn)
        told = await self._policy.cited(offer.statements[0], problem.decision.rule, turn)
        return propose(self._gate, replace(offer, statements=(told,)), frame, turn)

    async def _ask_remedy(self, frame: Frame, problem: _Problem, turn: Turn) -> Advance:
        order, line = problem.bought
        told = await self._policy.cited(
            Statement("claim.ask_remedy", (facts.items((line,), order),)), problem.decision.rule, turn
        )
        chips = tuple(turn.chip(one.value) for one in problem.possible)
        return Advance(Ask(_REMEDY, (told,), quick_replies=chips), frame.asking(_REMEDY))

    async def _refuse(self, found: Bought, kind: ClaimKind, decision: Decision, turn: Turn) -> Advance:
        order, line = found
        told = await self._policy.cited(claim_refusal(found, kind, decision, turn), decision.rule, turn)
        products = await self._store.products((line.product_id,))
        until = warranty_until(line, decision.delivered_on, products[0] if products else None)
        alternatives = [Alternative.STAFF_REVIEW]
        if decision.verdict is Verdict.TOO_LATE and until is not None and until >= turn.today:
            alternatives.insert(0, Alternative.WARRANTY_CLAIM)
        offer = offered(alternatives, order, (line,), turn, until)
        outcome = Refuse((told, *offer.statements), (decision,), offer.alternatives, quick_replies=offer.quick_replies)
        return Advance(outcome)

    async def _stock(self, line: OrderLine) -> int:
        products = await self._store.products((line.product_id,))
        return next((one.stock for product in products for one in product.variants if one.sku == line.sku), 0)

    def _only_kind(self, found: Bought, turn: Turn) -> str:
        """Return that a thing is lost where it counts as that: nothing else can be wrong with what never came."""
        is_lost = decide_claim(*found, ClaimKind.LOST, self._policy.today(turn)).is_allowed
        return ClaimKind.LOST.value if is_lost and delivered_at(*found) is None else ""

    def _may_report(self, kind: str, turn: Turn) -> Callable[[Bought], bool]:
        rules = self._policy.today(turn)
        kinds = (ClaimKind(kind),) if kind else tuple(ClaimKind)
        return lambda bought: any(decide_claim(*bought, one, rules).is_allowed for one in kinds)


def _is_to_come(bought: Bought) -> bool:
    order, line = bought
    return delivered_at(order, line) is None and order.state is not OrderState.LOST


def _kind(frame: Frame, turn: Turn) -> str:
    """Return what is wrong: a kind of claim, ``faulty``, or nothing while that was not said."""
    named = [
        kind
        for kind in (*(one.value for one in ClaimKind), _FAULTY)
        if mentions(said(frame), turn.language.words[f"claim.{kind}"])
    ]
    return named[0] if named else first(frame.slot(_KIND))


def _remedy(frame: Frame, problem: _Problem, turn: Turn) -> Remedy | None:
    """Return the remedy that is the only one, was named now, or was chosen before."""
    possible = problem.possible
    if len(possible) == 1:
        return possible[0]
    named = [one for one in possible if _is_wished(one, said(frame), turn)]
    kept = [one for one in possible if one.value in frame.slot(_REMEDY)]
    return next(iter(named or kept), None)


def _is_wished(remedy: Remedy, text: str, turn: Turn) -> bool:
    """Whether a text names a remedy and does not rule it out ("not a refund")."""
    words = turn.language.words
    before, after = around(text, words[f"remedy.{remedy.value}"])
    near = last_words(_MARK.split(before)[-1], _REACH)
    return before + after != plain(text) and not mentions(near, words["unwanted"])


def _tellings(frame: Frame, turn: Turn) -> list[Frame]:
    """Return the frame as it is, with the words alone that tell what is wrong, and with their clause.

    "The box came but there's no kettle in there, only the lamp": it is the kettle. "The kettle has a crack in it": the
    words for the crack alone would point at what the talk was about.
    """
    words, text = turn.language.words, said(frame)
    spans = (mentions(text, words[key]) for key in words if key.startswith("claim."))
    clauses = [clause.text for clause in clauses_of(text, words) if is_claim(clause.text, words)]
    parts = [part for part in (*spans, *(clauses if len(clauses) == 1 else ())) if part]
    return [frame, *(frame.with_slot(SAID, part) for part in parts)]


def _keeping(advance: Advance, kind: str) -> Advance:
    if advance.frame is None or not kind:
        return advance
    return replace(advance, frame=advance.frame.with_slot(_KIND, kind))


def _ask_kind(frame: Frame, found: Bought, turn: Turn) -> Advance:
    order, line = found
    item = facts.items((line,), order)
    kinds = [ClaimKind.LOST] if _is_lost(order, line) else [ClaimKind.DAMAGED, ClaimKind.MISSING, ClaimKind.WRONG_ITEM]
    chips = (*(turn.chip(f"claim_{kind.value}") for kind in kinds), turn.chip("claim_faulty"))
    return Advance(Ask(_KIND, (Statement("claim.ask_kind", (item,)),), quick_replies=chips), frame.asking(_KIND))


def _is_lost(order: Order, line: OrderLine) -> bool:
    return any(parcel.state is ShipmentState.LOST for parcel in order.parcels_of(line.id))

"""Something was wrong with a delivery: damaged, missing, the wrong item, or lost on the way; a fault is a return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.flows.order_status import focus_on_parcels
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.bought_lines import LINE, Bought, Sought, find_line, named_lines
from chatbot.dialogue.orders.card import order_card
from chatbot.dialogue.orders.line_candidates import also_called
from chatbot.dialogue.orders.look_up import orders_meant
from chatbot.dialogue.orders.lost_parcels import (
    Lost,
    ask_parcel,
    counts_as_lost,
    is_certain,
    lost_meant,
    lost_parcels,
    with_left,
)
from chatbot.dialogue.orders.not_bought import names_other, told_not_bought
from chatbot.dialogue.orders.not_there import delivered_meant, to_come, told_of_it, where_to_look
from chatbot.dialogue.orders.parcel_facts import parcel_statements
from chatbot.dialogue.orders.pick_lines import LINES, pieces_named, with_own_pieces, with_quantity
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import propose
from chatbot.dialogue.remedies.claim_card import (
    Problem,
    ask_remedy,
    beside_card,
    claim_offer,
    claim_refusal,
    claimed,
    version_note,
    worded,
)
from chatbot.dialogue.remedies.claim_kinds import FAULTY, KIND, ask_kind, is_told_again, kind_of, tells_arrival
from chatbot.dialogue.remedies.nearest_yes import offered
from chatbot.dialogue.remedies.paid_back import refunded, told_back
from chatbot.dialogue.remedies.remedies_apart import after_another, beside_refused, parts_apart
from chatbot.dialogue.remedies.remedies_due import due_statements, kind_claimed
from chatbot.dialogue.remedies.remedy_wishes import REMEDY, none_left, remedy_of, with_remedy
from chatbot.dialogue.remedies.return_card import lost_statement, parcels_lost
from chatbot.dialogue.remedies.tellings import kind_refused, lacking, tellings
from chatbot.dialogue.remedies.warranty import with_choice
from chatbot.dialogue.remedies.wrong_items import not_as_ordered
from chatbot.dialogue.state import CONFIRMATION, NOT_THERE, SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import tells_not_there
from chatbot.dialogue.understand.words import is_only, mentions
from chatbot.domain.alternatives import warranty_until
from chatbot.domain.claims import decide_claim, is_paid_back, quote_claim, remedies
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, Remedy, ReturnLine
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.decisions import Alternative, Decision, Verdict
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money, total
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.returns import delivered_at
from chatbot.domain.rules import RulesToday
from chatbot.domain.writes import OpenClaim, Receipt
from chatbot.ports.store import StoreConnector


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
            return await told_of_it(frame, self._store, self._policy.retriever, turn)
        frame = await self._for_another(frame, turn)
        kind = kind_of(frame, turn)
        if apart := await self._apart(frame, kind, turn):
            return apart
        frame = with_remedy(frame, turn)
        if kind == FAULTY:
            return await self._fault(frame, turn)
        return await self._report(frame, kind, turn)

    async def _fault(self, frame: Frame, turn: Turn) -> Advance:
        """Return what becomes of a fault: a return, or the guarantee where that is chosen."""
        if frame.asked == REMEDY and is_only(said(frame), turn.language.words, "no"):
            return Advance(Say((Statement("return.declined"),)))
        known = with_choice(frame, turn).with_slot(KIND).with_slot("reason", FAULTY)
        return await self._returns.advance(replace(known, flow=self._returns.name), turn)

    async def _apart(self, frame: Frame, kind: str, turn: Turn) -> Advance | None:
        """Report two things one after the other; what of the second one is refused anyway is told at once."""
        orders = await self._store.orders_of(turn.session.customer_id or "")
        parts = parts_apart(frame, kind, turn, orders, await also_called(orders, self._store))
        if parts is None:
            return None
        first_one, other = [await self._one(part, turn) for part in parts]
        return beside_refused(first_one, other) or after_another(first_one, parts[1], turn)

    async def _one(self, part: Frame, turn: Turn) -> Advance:
        kind = first(part.slot(KIND))
        return await (self._fault(part, turn) if kind == FAULTY else self._report(part, kind, turn))

    async def _report(self, frame: Frame, kind: str, turn: Turn) -> Advance:
        """Find what is meant: a whole parcel that did not come, else one thing."""
        orders = await orders_meant(frame, turn, self._store)
        others = await also_called(orders, self._store)
        named = named_lines(frame, turn, orders, others)
        coming = to_come(named, orders) if kind == ClaimKind.MISSING.value else []
        if coming:
            return _on_its_way(coming[0][0], self._policy.today(turn), turn)
        if orders and frame.slot("order_number") and not named and all(map(is_paid_back, orders)):
            return told_back(orders, turn)
        parcel = await self._parcel(frame, turn, orders, named) if kind in ("", ClaimKind.LOST.value) else None
        if parcel is not None:
            return parcel
        question, frame = worded("claim.which_item", LINE, frame)
        is_other = not named and await names_other(frame, orders, others, self._store, turn)
        sought = Sought(_may_report(kind, self._policy.today(turn)), question, others, names_other=is_other)
        gone = lacking(frame, turn) if kind == ClaimKind.MISSING.value else []
        gone = [one for one in gone if len(named_lines(one, turn, orders, others)) == 1]
        tried = [find_line(telling, turn, orders, sought) for telling in (*gone, *tellings(frame, turn))]
        found = next((one for one in tried if not isinstance(one, Advance)), tried[0])
        if isinstance(found, Advance):
            return _keeping(told_not_bought(found, frame, turn, names_other=is_other), kind)
        order, line = found
        kind = (
            kind
            or _only_kind(found, self._policy.today(turn))
            or kind_refused(frame, line, turn)
            or kind_claimed(order, line)
        )
        if kind == FAULTY:
            return await self._fault(frame.with_slot(LINES, f"{order.number}/{line.id}"), turn)
        frame = with_own_pieces(with_quantity(frame, turn.language.words), (line,), turn)
        frame = frame.with_slot("order_number", order.number)
        frame = frame.with_slot(LINE, f"{order.number}/{line.id}")
        focus = replace(turn.focus, order_number=order.number, line_ids=(line.id,))
        if not kind:
            return replace(ask_kind(frame, found, turn), focus=focus)
        return replace(await self._decide(frame.with_slot(KIND, kind), (order, (line,)), turn), focus=focus)

    async def _parcel(
        self, frame: Frame, turn: Turn, orders: Sequence[Order], named: Sequence[Bought]
    ) -> Advance | None:
        """Return what is said about whole parcels: one that counts as delivered, or some that are lost."""
        delivered = delivered_meant(orders, named, turn)
        if delivered and tells_not_there(said(frame), turn.language.words):
            return await where_to_look(frame, delivered, self._policy.retriever, turn)
        several = len(frame.slot("order_number")) > 1
        meant = await self._store.orders_of(turn.session.customer_id or "") if several else orders
        lost = tuple(lost_parcels(meant, self._policy.today(turn)))
        return await self._whole(frame, turn, lost, named)

    async def _whole(self, frame: Frame, turn: Turn, lost: Sequence[Lost], named: Sequence[Bought]) -> Advance | None:
        """Report whole parcels as lost, one order after the other; None where a single thing is meant."""
        if frame.asked == REMEDY and frame.slot(LINE) and not mentions(said(frame), turn.language.words["all"]):
            return None  # the answer is for the one thing that was asked about
        is_told = bool(kind_of(frame, turn))
        meant = lost_meant(frame, turn, lost, named, is_told=is_told)
        if not meant:
            return None
        frame = frame.with_slot(KIND, ClaimKind.LOST.value)
        if not is_certain(frame, turn, meant):
            return ask_parcel(frame, meant, turn)
        order, lines = meant[0]
        rest = tuple(one.number for one, _ in meant[1:])
        frame = frame.with_slot("order_number", order.number, *rest)
        focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines))
        advance = await self._decide(frame, meant[0], turn)
        if rest and not isinstance(advance.outcome, Ask):
            remedy = () if advance.frame is None else advance.frame.slot(REMEDY)
            later = Frame(self.name, (("order_number", rest), (KIND, (ClaimKind.LOST.value,)), (REMEDY, remedy)))
            advance = replace(advance, later=later, outcome=with_left(advance.outcome, meant[1:], turn))
        return replace(advance, focus=focus)

    async def _for_another(self, frame: Frame, turn: Turn) -> Frame:
        """Return a new report where words beside a card, or what is wrong, name one thing of another order."""
        if frame.asked not in (CONFIRMATION, KIND):
            return frame
        orders = await self._store.orders_of(turn.session.customer_id or "")
        named = named_lines(frame, turn, orders, await also_called(orders, self._store))
        is_other = len(named) == 1 and named[0][0].number not in frame.slot("order_number")
        return Frame(self.name, ((SAID, frame.slot(SAID)),)) if is_other else frame

    async def completed(self, write: OpenClaim, receipt: Receipt, turn: Turn) -> Advance:
        """Say what was reported and what the shopper gets."""
        return claimed(write, receipt, turn)

    async def _decide(self, frame: Frame, found: Lost, turn: Turn) -> Advance:
        order, lines = found
        kind, rules = ClaimKind(first(frame.slot(KIND))), self._policy.today(turn)
        decision = decide_claim(order, lines[0], kind, rules)
        if kind is ClaimKind.WRONG_ITEM and (
            other := await not_as_ordered(frame, (order, lines[0]), self._store, turn)
        ):
            return other
        if decision.verdict is Verdict.NOT_LOST and delivered_at(order, lines[0]) is not None:
            return await where_to_look(frame, (order,), self._policy.retriever, turn)
        if not decision.is_allowed:
            return await self._refuse(frame, (order, lines[0]), decision, turn)
        each = [remedies(order, line, kind, rules, await self._stock(line)) for line in lines]
        possible = tuple(one for one in each[0] if all(one in others for others in each))
        stocked = [remedies(order, line, kind, rules, line.quantity) for line in lines]
        lacking_ones = [line for line, one, other in zip(lines, each, stocked, strict=True) if one != other]
        told = none_left(frame, order, lacking_ones, turn)
        problem = Problem(order, lines, kind, decision, possible, told)
        remedy = remedy_of(frame, problem.possible, problem.lines, turn)
        if remedy is None:
            return await ask_remedy(frame, problem, self._policy, turn)
        return await self._propose(frame.with_slot(REMEDY, remedy.value), problem, remedy, turn)

    async def _propose(self, frame: Frame, problem: Problem, remedy: Remedy, turn: Turn) -> Advance:
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

    async def _refuse(self, frame: Frame, found: Bought, decision: Decision, turn: Turn) -> Advance:
        """Say why not; damage of what is under warranty, told again or not told of the arrival, is a fault."""
        (order, line), kind = found, ClaimKind(first(frame.slot(KIND)))
        told = await self._policy.cited(claim_refusal(found, decision, turn), decision.rule, turn)
        products = await self._store.products((line.product_id,))
        until = warranty_until(decision.delivered_on, products[0] if products else None)
        alternatives = [Alternative.STAFF_REVIEW]
        if decision.verdict is Verdict.TOO_LATE and until is not None and until >= turn.today:
            arrived = tells_arrival(said(frame), turn)
            is_fault = kind is ClaimKind.DAMAGED and turn.state.proposal is None  # none is what changed meanwhile
            if is_fault and (not arrived or is_told_again(frame, line, turn)):
                fault = await self._fault(frame.with_slot(LINES, f"{order.number}/{line.id}"), turn)
                before = (told,) if arrived else ()
                return replace(fault, outcome=replace(fault.outcome, statements=(*before, *fault.outcome.statements)))
            alternatives.insert(0, Alternative.WARRANTY_CLAIM)
        is_done = decision.verdict is Verdict.ALREADY_CLAIMED
        due = due_statements(order, turn) or (refunded(order, turn) if is_paid_back(order) else []) if is_done else []
        offer = offered(alternatives, order, (line,), turn, until)
        statements = (told, *due, *offer.statements)
        return Advance(Refuse(statements, (decision,), offer.alternatives, quick_replies=offer.quick_replies))

    async def _stock(self, line: OrderLine) -> int:
        products = await self._store.products((line.product_id,))
        return next((one.stock for product in products for one in product.variants if one.sku == line.sku), 0)


def _on_its_way(order: Order, rules: RulesToday, turn: Turn) -> Advance:
    """Say where the parcels of an order are: what comes in the next one is not missing."""
    statements = parcel_statements(order, rules, turn)
    focus = focus_on_parcels(order, order.lines, turn, "order_status")
    return Advance(Say(tuple(statements), (order_card(order, turn),)), focus=focus)


def _only_kind(found: Bought, rules: RulesToday) -> str:
    """Return that a thing is lost where it counts as that: nothing else can be wrong with what never came."""
    return ClaimKind.LOST.value if counts_as_lost(*found, rules) else ""


def _may_report(kind: str, rules: RulesToday) -> Callable[[Bought], bool]:
    kinds = (ClaimKind(kind),) if kind else tuple(ClaimKind)
    return lambda bought: any(decide_claim(*bought, one, rules).is_allowed for one in kinds)


def _keeping(advance: Advance, kind: str) -> Advance:
    if advance.frame is None or not kind:
        return advance
    return replace(advance, frame=advance.frame.with_slot(KIND, kind))

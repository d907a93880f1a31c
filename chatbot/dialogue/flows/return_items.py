"""Sending something back: which items, why, by which clause, proposed as a card, opened when confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.confirm import for_guest, reply_to_card, shown_again, unheard
from chatbot.dialogue.gate import Gate, payload_hash
from chatbot.dialogue.orders.bought_lines import named_lines
from chatbot.dialogue.orders.card import line_text
from chatbot.dialogue.orders.line_candidates import also_called
from chatbot.dialogue.orders.look_up import orders_meant
from chatbot.dialogue.orders.not_bought import names_other, told_not_bought
from chatbot.dialogue.orders.pick_lines import LINES, Picked, PickLines
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.remedies.conditions import (
    added_to_fault,
    ask_question,
    is_condition_asked,
    open_question,
    remembered_conditions,
    told_conditions,
    unmet_conditions,
    with_answer,
    without_fault_of_others,
)
from chatbot.dialogue.remedies.lost_goods import as_lost
from chatbot.dialogue.remedies.nearest_yes import offered
from chatbot.dialogue.remedies.refunds import paid_when
from chatbot.dialogue.remedies.remedy_wishes import no_new_one
from chatbot.dialogue.remedies.return_card import (
    method_name,
    proposal_facts,
    refusal,
    return_card,
    withdrawable,
)
from chatbot.dialogue.remedies.sent_back import postage_of_claim
from chatbot.dialogue.remedies.switched import before_delivery, to_exchange, to_surplus
from chatbot.dialogue.remedies.warranty import under_warranty, with_fault_before
from chatbot.dialogue.state import CONFIRMATION, SAID
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.numbers import names_order
from chatbot.domain.alternatives import after_return, warranty_until
from chatbot.domain.commerce import Order, OrderLine, RefundTarget, ReturnLine, ReturnReason
from chatbot.domain.conversation import Focus, Frame, Level
from chatbot.domain.decisions import Decision, RefundQuote, ReturnTerms, Verdict
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Card, CardKind, Propose, QuickReply, Refuse, Say
from chatbot.domain.returns import decide_return, hand_over_by, quote_refund, targets_of
from chatbot.domain.rules import RulesToday
from chatbot.domain.writes import OpenReturn, Receipt
from chatbot.ports.store import StoreConnector

_TARGET_CHIPS = {RefundTarget.ORIGINAL: "money_back", RefundTarget.STORE_CREDIT: "store_credit"}

_TOLD = "told"
"""The slot with what was told already that it cannot come back."""


class ReturnItems:
    """Opens a return."""

    name = "return_items"
    level = Level.VERIFIED
    writes = (OpenReturn,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Ask for what is missing, refuse with the clause, or propose the return."""
        settled = await for_guest(frame, turn, self._policy.retriever, "return.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        frame = with_fault_before(_with_reason(frame, turn), turn)
        orders = await orders_meant(frame, turn, self._store)
        others = await also_called(orders, self._store)
        if surplus := to_surplus(frame, named_lines(frame, turn, orders, others), turn):
            return surplus
        is_other = await names_other(frame, orders, others, self._store, turn)
        picked = PickLines(orders, self._policy.today(turn), turn, others, names_other=is_other).pick(frame)
        if isinstance(picked, Advance):
            return told_not_bought(picked, frame, turn, names_other=is_other)
        if exchange := await self._exchange(frame, picked, turn):
            return exchange
        if apart := await self._apart_from_card(picked, turn):
            return apart
        kept = told_conditions(without_fault_of_others(picked.frame, picked.lines, turn), turn)
        kept = remembered_conditions(kept, picked.order, picked.lines, turn)
        advance = await self._decide(replace(picked, frame=kept), turn)
        focus = replace(advance.focus or turn.focus, unmet=tuple(sorted(unmet_conditions(kept))))
        advance = replace(advance, focus=focus)
        outcome = replace(advance.outcome, statements=(*picked.notes, *advance.outcome.statements))
        return replace(advance, outcome=outcome)

    async def _apart_from_card(self, picked: Picked, turn: Turn) -> Advance | None:
        """Return the step for what is added to the open card of a fault that is none of its own; the card comes after.

        One return has one reason: "and the headphones too, opened them once" makes those no faulty ones.
        """
        others = added_to_fault(picked, turn)
        if not others:
            return None
        carded = tuple(f"{picked.order.number}/{line.id}" for line in picked.lines if line not in others)
        own = picked.frame.with_slot(LINES, *(f"{picked.order.number}/{line.id}" for line in others)).with_slot(
            "reason"
        )
        own = told_conditions(replace(own, asked=""), turn)
        first_of = await self._decide(replace(picked, frame=own, lines=others), turn)
        later = picked.frame.with_slot(LINES, *carded).with_slot(SAID).asking("")
        return replace(first_of, later=later)

    async def completed(self, write: OpenReturn, receipt: Receipt, turn: Turn) -> Advance:
        """Say what was opened, when the money comes, and show its card."""
        order, request = receipt.order, receipt.opened
        assert request is not None
        source = f"return:{request.id}"
        code = facts.text("code", FactKind.CODE, request.label_code, source)
        email = facts.text("email", FactKind.NAME, facts.mask_email(order.email), source)
        until = facts.day("hand_over", request.hand_over_by, turn.today, source)
        statements = [
            Statement("return.opened", (code, email)),
            Statement("return.hand_over", (until,)),
            await paid_when(order, request.target, request.amount, self._policy, turn),
        ]
        say, language = turn.language.say, turn.language
        lines = language.series([line_text(line, turn) for line in facts.pieces(order, request.lines)])
        method = method_name(order, request.target, turn)
        rows = (
            (say("row.items"), lines),
            (say("row.code"), request.label_code),
            (say("row.refund"), say("value.refund_to", amount=language.money(request.amount), method=method)),
            (say("row.hand_over"), language.day(request.hand_over_by)),
        )
        card = Card(CardKind.RETURN, request.id, say("card.return_opened", code=request.label_code), rows)
        return Advance(Say(tuple(statements), (card,)), focus=replace(turn.focus, order_number=order.number))

    async def _decide(self, picked: Picked, turn: Turn) -> Advance:
        frame, order = picked.frame, picked.order
        rules = self._policy.today(turn)
        terms = _terms(frame)
        decisions = [decide_return(order, line, rules, terms) for line in picked.lines]
        decided = list(zip(picked.lines, decisions, strict=True))
        allowed = [line for line, one in decided if one.is_allowed]
        refused = [(line, one) for line, one in decided if not one.is_allowed]
        if covered := await under_warranty(picked, decided, self._store, self._policy.retriever, turn):
            return covered
        if not allowed:
            reported = await self._reported(picked, turn) or as_lost(picked, turn)
            reported = reported or before_delivery(frame, order, picked.lines, rules, turn)
            return reported or await self._refuse(order, refused, turn)
        question = open_question((name for one in decisions for name in one.questions), frame)
        if question or not frame.slot("reason"):
            return await self._ask(question, picked, (allowed, refused), turn)
        return await self._propose(picked, allowed, refused, turn)

    async def _exchange(self, frame: Frame, picked: Picked, turn: Turn) -> Advance | None:
        """Return the exchange that is wished for instead, of one thing."""
        if frame.asked not in ("reason", CONFIRMATION) or len(picked.lines) != 1:
            return None
        product = next(iter(await self._store.products((picked.lines[0].product_id,))), None)
        return to_exchange(frame, picked.order, picked.lines[0], product, turn)

    async def _reported(self, picked: Picked, turn: Turn) -> Advance | None:
        """Return what becomes of goods that were reported, where that is asked: "must the broken one come back?"."""
        if not is_question(said(picked.frame), turn.language.words):
            return None
        told = [await postage_of_claim(picked.order, line, self._policy, turn) for line in picked.lines]
        known = tuple(dict.fromkeys(one for one in told if one is not None))
        return Advance(Say(known), focus=_focus(turn, picked.order, picked.lines)) if known else None

    async def _ask(
        self,
        question: str,
        picked: Picked,
        decided: tuple[Sequence[OrderLine], Sequence[tuple[OrderLine, Decision]]],
        turn: Turn,
    ) -> Advance:
        """Ask for the reason, else about a condition; what cannot come back is told first, and only once."""
        (allowed, refused), frame, order = decided, picked.frame, picked.order
        told = [] if frame.slot(_TOLD) else await self._refusals(order, refused, turn)
        kept = frame.with_slot(_TOLD, *(line.id for line, _ in refused))
        asked, waiting = _ask_reason(picked, allowed, turn), kept.asking("reason")
        if frame.slot("reason"):
            asked, waiting = ask_question(question, kept, turn)
        return Advance(replace(asked, statements=(*told, *asked.statements)), waiting, _focus(turn, order, allowed))

    async def _refusals(
        self, order: Order, refused: Sequence[tuple[OrderLine, Decision]], turn: Turn
    ) -> list[Statement]:
        return [await self._policy.cited(refusal(order, line, one, turn), one.rule, turn) for line, one in refused]

    async def _propose(
        self, picked: Picked, lines: Sequence[OrderLine], refused: Sequence[tuple[OrderLine, Decision]], turn: Turn
    ) -> Advance:
        order, frame, rules = picked.order, picked.frame, self._policy.today(turn)
        write, quote = _write(picked, lines, rules)
        waiting = turn.state.proposal
        if frame.asked == CONFIRMATION and waiting is not None and waiting.payload_hash == payload_hash(write):
            asks = is_question(said(frame), turn.language.words)
            told = (Statement("return.proposal", proposal_facts(order, write, turn)),) if asks else unheard(frame, turn)
            return shown_again(waiting, frame, *told, *no_new_one(frame, turn))
        conditions = [name for line in lines for name in decide_return(order, line, rules, _terms(frame)).conditions]
        card = return_card(order, write, quote, tuple(dict.fromkeys(conditions)), turn)
        proposal = self._gate.propose(turn.session, write, card, turn.now)
        is_changed = frame.asked == CONFIRMATION and bool(said(frame))  # not one that comes up again
        key = "return.proposal_changed" if is_changed else "return.proposal"
        statements = [*no_new_one(frame, turn), Statement(key, proposal_facts(order, write, turn))]
        statements += [] if frame.slot(_TOLD) else await self._refusals(order, refused, turn)
        allowed, rule = targets_of(order, rules)
        if first(frame.slot("target")) not in ("", write.target.value):
            statements.append(await self._policy.cited(Statement("return.target_not_possible"), rule, turn))
        chips = tuple(turn.chip(_TARGET_CHIPS[one]) for one in allowed if one is not write.target)
        outcome = Propose(proposal, tuple(statements), chips)
        return Advance(outcome, frame.asking(CONFIRMATION), _focus(turn, order, lines))

    async def _excluded(self, line: OrderLine, decision: Decision, turn: Turn) -> list[Statement]:
        """Return what the documents surely say of goods that never come back: why they are such goods."""
        question = turn.language.say(f"value.return_of_{line.return_class.value}")
        is_excluded = decision.verdict is Verdict.EXCLUDED
        found = await find_sure_answer(question, turn, self._policy.retriever) if is_excluded else None
        return [] if found is None else [found.statement]

    async def _refuse(self, order: Order, refused: Sequence[tuple[OrderLine, Decision]], turn: Turn) -> Advance:
        rules, statements, offers = self._policy.today(turn), [], []
        for line, decision in refused:
            statements.append(await self._policy.cited(refusal(order, line, decision, turn), decision.rule, turn))
            product = next(iter(await self._store.products((line.product_id,))), None)
            statements += [*await self._excluded(line, decision, turn), *withdrawable(order, line, decision)]
            until = warranty_until(decision.delivered_on, product)
            possible = after_return(order, line, decision, rules, product)
            offers.append(offered(possible, order, (line,), turn, until))
        statements += [statement for offer in offers for statement in offer.statements]
        chips = [chip for offer in offers for chip in offer.quick_replies]
        outcome = Refuse(
            tuple(dict.fromkeys(statements)),
            tuple(one for _, one in refused),
            tuple(dict.fromkeys(one for offer in offers for one in offer.alternatives)),
            quick_replies=tuple(dict.fromkeys(chips)),
        )
        return Advance(outcome, focus=_focus(turn, order, [line for line, _ in refused]))


def _write(picked: Picked, lines: Sequence[OrderLine], rules: RulesToday) -> tuple[OpenReturn, RefundQuote]:
    terms = _terms(picked.frame, targets_of(picked.order, rules)[0])
    returned = tuple(ReturnLine(line.id, picked.quantity(line)) for line in lines)
    quote = quote_refund(picked.order, returned, rules, terms)
    write = OpenReturn(
        order_number=picked.order.number,
        lines=returned,
        reason=terms.reason,
        target=terms.target,
        amount=quote.amount,
        hand_over_by=hand_over_by(picked.order, rules),
        unmet_conditions=tuple(sorted(terms.unmet_conditions)),
    )
    return write, quote


def _terms(frame: Frame, targets: Sequence[RefundTarget] = tuple(RefundTarget)) -> ReturnTerms:
    reason = ReturnReason(first(frame.slot("reason")) or ReturnReason.CHANGED_MIND.value)
    wanted = first(frame.slot("target"))
    target = RefundTarget(wanted) if wanted in targets else targets[0]
    return ReturnTerms(reason, target, unmet_conditions(frame))


def _with_reason(frame: Frame, turn: Turn) -> Frame:
    """Read the answer to a question about the condition, or a reason in free words."""
    text = said(frame)
    if is_condition_asked(frame):
        return with_answer(frame, turn)
    is_order = names_order(first(frame.slot("order_number")), text, turn.language.words)
    if frame.asked == "reason" and text and not frame.slot("reason") and not is_order:
        return frame.with_slot("reason", ReturnReason.CHANGED_MIND.value)
    return frame


def _ask_reason(picked: Picked, lines: Sequence[OrderLine], turn: Turn) -> Ask:
    pieces = facts.pieces(picked.order, [ReturnLine(line.id, picked.quantity(line)) for line in lines])
    chips = tuple(
        QuickReply(turn.language.term(reason.value).capitalize(), turn.language.term(reason.value))
        for reason in ReturnReason
    )
    item = facts.items(pieces, picked.order)
    return Ask("reason", (Statement("return.ask_reason", (item,)),), quick_replies=chips)


def _focus(turn: Turn, order: Order, lines: Sequence[OrderLine]) -> Focus:
    return replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines))

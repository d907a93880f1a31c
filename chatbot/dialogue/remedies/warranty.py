"""A fault that is under warranty: what that means for the goods, whether it is wished for, and the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.orders.bought_lines import Bought
from chatbot.dialogue.orders.pick_lines import Picked
from chatbot.dialogue.remedies.remedy_wishes import REMEDY, is_short, is_wished, with_remedy
from chatbot.dialogue.remedies.return_card import refusal
from chatbot.dialogue.staff.to_person import presence, summary
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import is_only, listed_under, mentions
from chatbot.domain.alternatives import FINAL, warranty_until
from chatbot.domain.commerce import Order, OrderLine, Remedy, ReturnReason
from chatbot.domain.conversation import Focus, Frame
from chatbot.domain.decisions import Decision
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, HandOff
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

Covered = Sequence[tuple[Bought, date]]
"""Lines of one order that are under warranty, each with its last day."""
OPEN, TAKEN = "open", "warranty"
"""The remedy of who said of none yet, and of who wants the guarantee."""
_REPAIR, _REPORT = "repair", "report_problem"


def tells_fault(frame: Frame, turn: Turn) -> bool:
    """Whether a goal is about something faulty: it was told before, or its words tell it now.

    Beside a reason of one's own they tell of the state: "I don't want them, and the seal is broken".
    """
    reasons = [ReturnReason(one) for one in frame.slot("reason")]
    if ReturnReason.FAULTY in reasons:
        return True
    is_own = bool(reasons) and not any(one.is_shop_at_fault for one in reasons)
    return not is_own and bool(mentions(said(frame), turn.language.words["claim.faulty"]))


def wishes_repair(frame: Frame, turn: Turn) -> bool:
    """Whether a fault is to be answered with a repair or a new one, or it is asked which of them."""
    is_named = is_wished(_REPAIR, said(frame), turn)
    return is_named or bool({OPEN, TAKEN, Remedy.REPLACEMENT.value} & {*with_remedy(frame, turn).slot(REMEDY)})


def with_choice(frame: Frame, turn: Turn) -> Frame:
    """Return the frame of a fault with what is chosen for it; without the words that answer: "no new one, money"."""
    if frame.asked == REMEDY:
        choice = _chosen(frame, turn)
        frame = frame.with_slot(SAID) if choice == Remedy.REFUND.value else frame
        return frame.with_slot(REMEDY, choice or OPEN)
    is_told = frame.slot(REMEDY) or mentions(said(frame), turn.language.words["goal.return_items"])
    return frame if is_told else frame.with_slot(REMEDY, OPEN)


def _chosen(frame: Frame, turn: Turn) -> str:
    """Return what an answer to the choice comes to: the guarantee, the money, or nothing yet."""
    text, words = said(frame), turn.language.words
    if is_short(Remedy.REFUND, text, turn) or is_wished(Remedy.REFUND.value, text, turn):
        return Remedy.REFUND.value
    agreed = (*words["go_ahead"], *words["go_ahead_applying"], *words["order.warranty"])
    agrees = is_only(text, words, "yes") or mentions(text, agreed)
    is_mended = any(is_wished(one, text, turn) for one in (_REPAIR, Remedy.REPLACEMENT.value))
    if is_mended or is_short(Remedy.REPLACEMENT, text, turn):
        return TAKEN  # also of "no refund", which names what a return does
    if mentions(text, words["goal.return_items"]):
        return Remedy.REFUND.value
    return TAKEN if agrees else ""


def with_fault_before(frame: Frame, turn: Turn) -> Frame:
    """Return the frame of a return that goes on with a fault the team has: "then I rather send it back"."""
    is_known = turn.state.is_handed_off and turn.focus.goal == _REPORT and not frame.asked
    told = mentions(said(frame), listed_under(turn.language.words, "reason."))
    is_same = is_known and not told and bool(turn.focus.line_ids)
    return frame.with_slot("reason", ReturnReason.FAULTY.value) if is_same else frame


async def under_warranty(
    picked: Picked,
    decided: Sequence[tuple[OrderLine, Decision]],
    store: StoreConnector,
    retriever: Retriever,
    turn: Turn,
) -> Advance | None:
    """Return what the guarantee comes to for a fault that goes back no more, or that is to be repaired.

    Raises StoreUnavailable.
    """
    frame, order, may_return = picked.frame, picked.order, any(one.is_allowed for _, one in decided)
    if not tells_fault(frame, turn) or (may_return and not wishes_repair(frame, turn)):
        return None
    covered = await _covered(order, decided, store, turn)
    if not covered:
        return None
    if frame.slot(REMEDY) == (TAKEN,) or (turn.state.is_handed_off and not may_return):
        return await _claim(covered, said(frame), retriever, turn)
    asked = await _offer(covered, frame, retriever, turn, may_return=may_return)
    if frame.slot(REMEDY) == (Remedy.REFUND.value,):
        told = tuple(refusal(order, line, one, turn) for line, one in decided if not one.is_allowed)
        asked = replace(asked, statements=(*told, *asked.statements))
    waiting = replace(frame, flow=_REPORT).with_slot("kind", ReturnReason.FAULTY.value).with_slot(REMEDY)
    return Advance(asked, waiting.asking(REMEDY), _focus(covered, turn))


async def _covered(
    order: Order, decided: Sequence[tuple[OrderLine, Decision]], store: StoreConnector, turn: Turn
) -> list[tuple[Bought, date]]:
    """Return the lines that are here and under warranty, each with its last day."""
    here = [(line, one.delivered_on) for line, one in decided if one.is_allowed or one.verdict in FINAL]
    products = {one.id: one for one in await store.products([line.product_id for line, _ in here])}
    until = [(line, warranty_until(day, products.get(line.product_id))) for line, day in here]
    return [((order, line), last) for line, last in until if last is not None and last >= turn.today]


async def _offer(covered: Covered, frame: Frame, retriever: Retriever, turn: Turn, *, may_return: bool) -> Ask:
    """Return what the guarantee comes to, with the choice there is: a claim, and the money while a return is open."""
    item = facts.items([line for (_, line), _ in covered], covered[0][0][0])
    asked = Statement("warranty.choose" if may_return else "warranty.ask", (item,))
    chips = (turn.chip("guarantee"), turn.chip("return_for_money")) if may_return else (turn.chip("guarantee"),)
    if frame.asked == REMEDY:  # it was told before
        return Ask(REMEDY, (asked,), quick_replies=chips)
    told = await find_sure_answer(turn.language.say("value.guarantee_order"), turn, retriever)
    words = turn.language.words
    is_by_use = mentions(said(frame), words["by_use"])
    limits = await find_sure_answer(words["faulty_asked.covered"][0], turn, retriever) if is_by_use else None
    quoted = [one.statement for one in (told, limits) if one is not None]
    needed = [] if may_return else [await _needed(retriever, turn)]
    return Ask(REMEDY, (*_covered_until(covered, turn), *quoted, *needed, asked), quick_replies=chips)


async def _claim(covered: Covered, words: str, retriever: Retriever, turn: Turn) -> Advance:
    """Say until when it is under warranty and what is needed; pass it on to the team, once."""
    order = covered[0][0][0]
    key = "hand_off.already" if turn.state.is_handed_off else "warranty.done"
    statements = (*_covered_until(covered, turn), await _needed(retriever, turn), Statement(key), *presence(turn))
    focus = replace(_focus(covered, turn), goal=_REPORT)
    about = "; ".join(f"{line.name}, under warranty until {until:%Y-%m-%d}" for (_, line), until in covered)
    known = summary(replace(turn, focus=focus), words)
    outcome = HandOff("warranty", f"warranty claim: {about} (order {order.number}); {known}", statements)
    return Advance(outcome, focus=focus)


def _focus(covered: Covered, turn: Turn) -> Focus:
    number, lines = covered[0][0][0].number, tuple(line.id for (_, line), _ in covered)
    return replace(turn.focus, order_number=number, line_ids=lines)


def _covered_until(covered: Covered, turn: Turn) -> list[Statement]:
    ends = [
        (facts.items((line,), order), facts.day("warranty_until", until, turn.today, f"product:{line.product_id}"))
        for (order, line), until in covered
    ]
    return [Statement("warranty.covered", pair) for pair in ends]


async def _needed(retriever: Retriever, turn: Turn) -> Statement:
    """Return what the team needs, with the passage of the documents that says it where there is one."""
    found = await find_sure_answer(turn.language.say("message.warranty_photo"), turn, retriever)
    return Statement("warranty.photo", passages=() if found is None else (found.passage,))

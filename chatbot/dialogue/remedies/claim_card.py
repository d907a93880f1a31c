"""What is said and shown about a claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import shown_again
from chatbot.dialogue.orders.bought_lines import Bought
from chatbot.dialogue.orders.card import line_text, options_text
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done
from chatbot.dialogue.remedies.remedy_wishes import REMEDY, other_version
from chatbot.dialogue.remedies.return_card import lost_statement, method_name, parcels_lost
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, RefundTarget, Remedy
from chatbot.domain.conversation import Frame
from chatbot.domain.decisions import Decision, Verdict
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.outcome import Ask
from chatbot.domain.writes import OpenClaim, Receipt
from chatbot.ports.store import StoreConnector

_OTHERWISE = {
    "claim.which_item": "claim.which_item_again",
    "claim.ask_kind": "claim.ask_kind_again",
    "claim.ask_remedy": "claim.ask_remedy_again",
}
"""The phrase of each question for the second time."""
_AGAIN = "again"
"""The slot that says that the question that waits was asked in other words."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is claimed about which lines of an order, and what the shopper may get for it."""

    order: Order
    lines: tuple[OrderLine, ...]
    kind: ClaimKind
    decision: Decision
    possible: tuple[Remedy, ...]
    sold_out: tuple[Statement, ...] = ()


def worded(question: str, slot: str, frame: Frame) -> tuple[str, Frame]:
    """Return the phrase key of a question and the frame that knows of it: asked again, it is said in other words."""
    is_again = frame.asked == slot and bool(said(frame)) and not frame.slot(_AGAIN)
    return (_OTHERWISE[question] if is_again else question), frame.with_slot(_AGAIN, *(["yes"] if is_again else []))


async def ask_remedy(frame: Frame, problem: Problem, policy: Policy, turn: Turn) -> Advance:
    """Ask what the shopper would like for what went wrong."""
    item = facts.items(problem.lines, problem.order)
    key, frame = worded("claim.ask_remedy", REMEDY, frame)
    told = await policy.cited(Statement(key, (item,)), problem.decision.rule, turn)
    chips = tuple(turn.chip(one.value) for one in problem.possible)
    is_lost = key == "claim.ask_remedy" and all(parcels_lost(problem.order, line) for line in problem.lines)
    lost = (lost_statement(problem.order, problem.lines),) if is_lost else ()
    return Advance(Ask(REMEDY, (*lost, told), quick_replies=chips), frame.asking(REMEDY))


def claim_offer(order: Order, write: OpenClaim, turn: Turn) -> Offer:
    """Return a claim with its card."""
    say, language = turn.language.say, turn.language
    rows = [(say("row.items"), line_text(line, turn)) for line in facts.pieces(order, write.lines)]
    rows.append((say("row.problem"), language.term(f"claim.{write.kind.value}")))
    rows.append((say("row.remedy"), language.term(f"remedy.{write.remedy.value}")))
    if write.remedy is Remedy.REFUND:
        method = method_name(order, RefundTarget.ORIGINAL, turn)
        amount = language.money(write.amount)
        rows.append((say("row.refund"), say("value.refund_to", amount=amount, method=method)))
    return Offer(write, "card.claim", rows, (Statement(f"claim.proposal_{write.remedy.value}", _base(order, write)),))


def claimed(write: OpenClaim, receipt: Receipt, turn: Turn) -> Advance:
    """Say that it is reported, and what the shopper gets."""
    order = receipt.order
    statements = [Statement(f"claim.done_{write.remedy.value}", _base(order, write))]
    if write.remedy is Remedy.REFUND:
        source = f"order:{order.number}"
        method = facts.text("method", FactKind.NAME, method_name(order, RefundTarget.ORIGINAL, turn), source)
        statements.append(Statement("cancel.pays_back", (facts.money("amount", write.amount, source), method)))
    rows = claim_offer(order, write, turn).rows
    return done(statements, order, turn, "card.claimed", rows)


def claim_refusal(found: Bought, decision: Decision, turn: Turn) -> Statement:
    """Return why something cannot be reported."""
    order, line = found
    item, number = facts.items((line,), order), facts.order_number(order)
    source = f"rule:{decision.rule.id}" if decision.rule is not None else f"order:{order.number}"
    match decision.verdict:
        case Verdict.TOO_LATE if decision.last_day and decision.delivered_on:
            days = facts.days("days", decision.days or 0, source)
            last_day = facts.day("last_day", decision.last_day, turn.today, source)
            delivered = facts.day("delivered", decision.delivered_on, turn.today, f"order:{order.number}")
            return Statement("claim.too_late", (days, item, last_day, delivered))
        case Verdict.NOT_LOST if decision.last_day is not None:
            return Statement("claim.not_lost_yet", (item, facts.day("lost_on", decision.last_day, turn.today, source)))
        case Verdict.NOT_LOST | Verdict.NOT_DELIVERED:
            return Statement(f"claim.{decision.verdict.value}", (item, number))
        case Verdict.ALREADY_CLAIMED:
            return Statement("claim.already", (item,))
        case Verdict.CANCELLED:
            return Statement("return.was_cancelled", (item, number))
        case _:
            return Statement("claim.excluded", (item,))


async def version_note(
    frame: Frame, lines: Sequence[OrderLine], remedy: Remedy, store: StoreConnector, turn: Turn
) -> tuple[Statement, ...]:
    """Say that a replacement is the version that was bought, where another one is wished for: "a new one in L".

    Raises StoreUnavailable.
    """
    if remedy is not Remedy.REPLACEMENT or len(lines) != 1 or not lines[0].options:
        return ()
    products = await store.products((lines[0].product_id,))
    if not any(other_version(said(frame), lines[0], product, turn) for product in products):
        return ()
    source = f"order:{first(frame.slot('order_number'))}"
    option = facts.text("option", FactKind.NAME, options_text(lines[0], turn), source)
    return (Statement("claim.same_version", (option,)),)


def beside_card(frame: Frame, note: Sequence[Statement], turn: Turn) -> Advance | None:
    """Return a note on what was said beside an open card, the card as it was; None where there is nothing to note."""
    waiting = turn.state.proposal
    if not note or waiting is None or frame.asked != CONFIRMATION:
        return None
    return replace(shown_again(waiting, frame, *note), is_found=True)


def _base(order: Order, write: OpenClaim) -> tuple[Fact, ...]:
    return facts.items(facts.pieces(order, write.lines), order), facts.order_number(order)

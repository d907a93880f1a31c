"""What is still to come of a report that was taken: the replacement, and when its money is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Claim, Order, OrderLine, Remedy
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.ports.retriever import Retriever

_RECENT = timedelta(days=30)


def replacements_due(order: Order, turn: Turn) -> tuple[Claim, ...]:
    """Return the reports of the last weeks whose replacement has not left the house, by the parcels of the order."""
    return tuple(
        claim
        for claim in order.claims
        if claim.remedy is Remedy.REPLACEMENT
        and turn.now - claim.opened_at <= _RECENT
        and not any(parcel.dispatched_at and parcel.dispatched_at > claim.opened_at for parcel in order.shipments)
    )


def asks_of_replacement(order: Order, frame: Frame, turn: Turn) -> bool:
    """Whether a question is about the replacement that is due: it names one, or goes on with the report."""
    text, words, focus = said(frame), turn.language.words, turn.focus
    claimed = {line.line_id for claim in replacements_due(order, turn) for line in claim.lines}
    if not claimed:
        return False
    goes_on = focus.order_number == order.number and bool(focus.line_ids) and claimed.issuperset(focus.line_ids)
    is_named = mentions(text, words["remedy.replacement"])
    return bool(is_named) or (goes_on and not mentions(text, words["own_order"]))


def kind_claimed(order: Order, line: OrderLine) -> str:
    """Return what was reported already of a line of which nothing is left to report; empty for other lines."""
    claimed = [claim for claim in order.claims if any(one.line_id == line.id for one in claim.lines)]
    return claimed[-1].kind.value if claimed and not line.returnable_quantity else ""


def due_statements(order: Order, turn: Turn) -> list[Statement]:
    """Return what replacements are registered and not under way yet."""
    return [_due(order, claim, turn) for claim in replacements_due(order, turn)]


async def money_when(order: Order, turn: Turn, retriever: Retriever) -> Sequence[Statement]:
    """Return what the documents say of how long money takes that goes back and is not there yet."""
    return () if all(refund.is_paid for refund in order.refunds) else await refund_takes(turn, retriever)


async def refund_takes(turn: Turn, retriever: Retriever) -> Sequence[Statement]:
    """Return what the documents say of how long a refund takes."""
    found = await find_sure_answer(turn.language.say("value.refund_when"), turn, retriever)
    return () if found is None else (found.statement,)


def _due(order: Order, claim: Claim, turn: Turn) -> Statement:
    opened = claim.opened_at.astimezone(turn.shop.zone).date()
    day = facts.day("opened", opened, turn.today, f"claim:{claim.id}")
    items = facts.items(facts.pieces(order, claim.lines), order)
    return Statement("order_status.replacement_due", (items, facts.order_number(order), day))

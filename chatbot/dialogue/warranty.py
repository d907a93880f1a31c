"""A fault that is told too late for a return and in time for the warranty: what is needed for it, and the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.answers import find_sure_answer
from chatbot.dialogue.bought_lines import Bought
from chatbot.dialogue.to_person import presence, summary
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import ReturnReason
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import HandOff
from chatbot.ports.retriever import Retriever

Covered = Sequence[tuple[Bought, date]]
"""Lines of one order that are under warranty, each with its last day."""


def tells_fault(frame: Frame, turn: Turn) -> bool:
    """Whether a goal is about something faulty: it was told before, or its words tell it now.

    Beside a reason of one's own they tell of the state: "I don't want them, and the seal is broken".
    """
    reasons = [ReturnReason(one) for one in frame.slot("reason")]
    if ReturnReason.FAULTY in reasons:
        return True
    is_own = bool(reasons) and not any(one.is_shop_at_fault for one in reasons)
    return not is_own and bool(mentions(said(frame), turn.language.words["claim.faulty"]))


async def warranty_claim(covered: Covered, words: str, retriever: Retriever, turn: Turn) -> Advance:
    """Say until when it is under warranty and what is needed; pass it on to the team, once."""
    order = covered[0][0][0]
    lines = [line for (_, line), _ in covered]
    statements = [
        Statement(
            "warranty.covered",
            (
                facts.items((line,), order),
                facts.day("warranty_until", until, turn.today, f"product:{line.product_id}"),
            ),
        )
        for (_, line), until in covered
    ]
    key = "hand_off.already" if turn.state.is_handed_off else "warranty.done"
    statements += [await _needed(retriever, turn), Statement(key), *presence(turn)]
    focus = replace(turn.focus, order_number=order.number, line_ids=tuple(line.id for line in lines), goal="")
    about = "; ".join(f"{line.name}, under warranty until {until:%Y-%m-%d}" for (_, line), until in covered)
    known = summary(replace(turn, focus=focus), words)
    outcome = HandOff("warranty", f"warranty claim: {about} (order {order.number}); {known}", tuple(statements))
    return Advance(outcome, focus=focus)


async def _needed(retriever: Retriever, turn: Turn) -> Statement:
    """Return what the team needs, with the passage of the documents that says it where there is one."""
    found = await find_sure_answer(turn.language.say("message.warranty_photo"), turn, retriever)
    return Statement("warranty.photo", passages=() if found is None else (found.passage,))

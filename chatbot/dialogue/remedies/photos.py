"""Photos of what was delivered: when a customer may add them, what they are about, and what is said to one.

Code alone decides what a photo belongs to: the last trouble that was talked about. Nobody names a report for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue import facts
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Flow, Turn
from chatbot.dialogue.work import Worked, work_off
from chatbot.domain.commerce import ReturnReason
from chatbot.domain.conversation import DialogueState, Event, Session
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, HandOff, Propose, QuickReply, Say
from chatbot.domain.photos import PhotosOffered, PhotoSubject
from chatbot.errors import OrderNotFound
from chatbot.ports.store import StoreConnector

_REPORT, _CLAIM = "report_problem", "claim."
_FAULTY = ReturnReason.FAULTY.value


def photos_offered(worked: Worked, state: DialogueState, session: Session) -> tuple[Event, ...]:
    """Return that photos may be added, where a turn was about a customer's trouble or passed them to a person."""
    about = PhotoSubject(worked.focus.order_number, worked.focus.line_ids)
    is_new = about != state.photos if _is_trouble(worked) else state.photos is None and _is_passed_on(worked)
    return (PhotosOffered(about),) if is_new and session.customer_id is not None else ()


async def photographed(turn: Turn, store: StoreConnector, flows: Mapping[str, Flow]) -> Worked:
    """Thank for a photo; what was asked before still waits, with what was offered to choose from. Raises StoreError."""
    thanks = Say((await _thanks(turn, store),), quick_replies=await _still_offered(turn, flows))
    return Worked((thanks,), turn.state.stack, turn.focus)


async def _thanks(turn: Turn, store: StoreConnector) -> Statement:
    about = turn.state.photos or PhotoSubject()
    try:
        order = await store.order_of(turn.session.customer_id or "", about.order_number)
    except OrderNotFound:
        return Statement("notice.photo")
    lines = [line for line in order.lines if line.id in about.line_ids]
    number = facts.order_number(order)
    if not lines:
        return Statement("notice.photo_order", (number,))
    return Statement("notice.photo_item", (facts.items(lines, order), number))


async def _still_offered(turn: Turn, flows: Mapping[str, Flow]) -> tuple[QuickReply, ...]:
    stack = turn.state.stack
    if not stack or stack[-1].asked in ("", CONFIRMATION):
        return ()
    return (await work_off(stack, turn, flows)).quick_replies


def _is_trouble(worked: Worked) -> bool:
    """Whether a turn was about something wrong with a delivery, or about sending back what is faulty."""
    is_told = any(statement.key.startswith(_CLAIM) for statement in worked.statements)
    is_asking = isinstance(worked.outcomes[-1], Ask | Propose) if worked.outcomes else False
    on_top = worked.stack[-1:] if is_asking else ()
    is_faulty = any(frame.flow == _REPORT or _FAULTY in frame.slot("reason") for frame in on_top)
    return is_told or is_faulty


def _is_passed_on(worked: Worked) -> bool:
    return any(isinstance(outcome, HandOff) for outcome in worked.outcomes)

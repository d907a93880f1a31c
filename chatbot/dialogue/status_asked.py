"""What of an order's status is told to who asks one thing of it: why it is late, at what hour it comes."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue.answers import find_sure_answer
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.ports.retriever import Retriever

_DAYS = ("order_status.expected", "order_status.expected_now", "order_status.no_new_date", "order_status.delivered")
_REASON = ("order_status.late_reason",)


def of_status(statements: Sequence[Statement], frame: Frame, turn: Turn) -> list[Statement]:
    """Return what is asked of a status that was told just before; all of it where nothing narrower is asked."""
    text, words = said(frame), turn.language.words
    wanted: tuple[str, ...] = ()
    if mentions(text, words["why"]) or mentions(text, words["why_late"]):
        wanted = (*_REASON, *_DAYS) if any(one.key in _REASON for one in statements) else ()
    elif asks_hour(frame, turn):
        wanted = _DAYS
    return [one for one in statements if one.key in wanted] or list(statements)


def asks_hour(frame: Frame, turn: Turn) -> bool:
    """Whether a question asks for the time of the day."""
    return bool(mentions(said(frame), turn.language.words["asks_hour"]))


async def hour_of_delivery(turn: Turn, retriever: Retriever) -> list[Statement]:
    """Return what the documents say of the hour at which a parcel comes, as carriers tell no shop."""
    found = await find_sure_answer(turn.language.say("value.hour_of_delivery"), turn, retriever)
    return [] if found is None else [found.statement]

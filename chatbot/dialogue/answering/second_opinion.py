"""Asks others what the flow that was chosen does not know: words choose a flow, what is found decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chatbot.dialogue.route import route
from chatbot.dialogue.staff.agreed import with_agreed
from chatbot.dialogue.state import CONFIRMATION, NAMED_ONLY, PROVING, SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame
from chatbot.domain.outcome import Say

_OTHERS = {
    "answer_question": ("ask_product",),
    "find_product": ("ask_product", "answer_question"),
    "ask_product": ("answer_question",),
}
_BESIDE_CARD = ("answer_question", "ask_product")
_OPEN = PROVING | {CONFIRMATION}
"""What a goal waits for while a question beside it is answered: its card, or what proves who asks."""
_ABOUT_PRODUCTS = ("ask_product", "find_product")
_INTENT, _OUTSIDE = "intent", "out_of_scope"


async def advanced(frame: Frame, turn: Turn, routes: Mapping[str, Flow]) -> Advance:
    """Advance a goal; a question that its flow found nothing for is asked of the others, who must be sure.

    A goal with an open card, or that asks who the shopper is, goes on waiting beside their answer. Raises StoreError,
    KnowledgeError.
    """
    return with_agreed(await _asked_of_all(frame, turn, routes), frame, turn)


async def _asked_of_all(frame: Frame, turn: Turn, routes: Mapping[str, Flow]) -> Advance:
    advance = await route(frame, routes).advance(frame, turn)
    knows_product = frame.flow == "ask_product" and advance.focus is not None
    if advance.is_found or not said(frame) or knows_product:
        return advance
    for other in _others(frame, turn, is_near=isinstance(advance.outcome, Say)):
        told = await route(other, routes).advance(other, turn)
        if told.is_found and isinstance(told.outcome, Say):
            return told if advance.frame is None else replace(told, frame=frame)
        if frame.flow == "find_product" and other.flow == "answer_question" and _is_service(frame, turn):
            return told  # that no such goods are sold is no answer to it, that nothing is known of it is
    return advance


def _others(frame: Frame, turn: Turn, *, is_near: bool) -> Iterator[Frame]:
    """Yield the question as a goal of each flow that may know: the documents, too, of what seemed out of scope.

    What documents nearly answer is asked of a product only where it names one or the talk is about one.
    """
    asked = Frame(frame.flow, ((SAID, (said(frame),)),))
    is_outside = frame.slot(_INTENT) == (_OUTSIDE,)
    if is_outside:
        yield asked
    is_service = _is_service(frame, turn)
    if is_service and frame.flow == "answer_question":
        return  # no product's data tell what the shop does beside selling
    is_elsewhere = is_outside or frame.asked in _OPEN or is_service
    is_doubted = is_elsewhere or (is_near and turn.focus.flow not in _ABOUT_PRODUCTS)
    doubted = asked.with_slot(NAMED_ONLY, "yes") if is_doubted else asked
    others = _BESIDE_CARD if frame.asked in _OPEN and _asks_beside(frame, turn) else ()
    if frame.flow == "answer_question" and turn.focus.line_ids and mentions(said(frame), _postage(turn)):
        yield replace(asked.with_slot(_INTENT, "own.return_postage"), flow="sum_up")
    yield from (replace(doubted, flow=other) for other in _OTHERS.get(frame.flow, others))


def _is_service(frame: Frame, turn: Turn) -> bool:
    """Whether a question is about what the shop does beside selling, or whether something may go back."""
    words = turn.language.words
    return bool(mentions(said(frame), (*words["service"], *words["going_back"], *words["may_go_back"])))


def _postage(turn: Turn) -> tuple[str, ...]:
    return turn.language.words["asked.return_postage"]


def _asks_beside(frame: Frame, turn: Turn) -> bool:
    """Whether the words of a goal ask something, rather than wish for it once more or confirm what its card says."""
    text, words = said(frame), turn.language.words
    asks_of_card = bool(mentions(text, words["on_card"]))
    return is_question(text, words) and frame.flow not in heard(text, words) and not asks_of_card

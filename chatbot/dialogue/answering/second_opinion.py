"""Asks others what the flow that was chosen does not know: words choose a flow, what is found decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from chatbot.dialogue.route import route
from chatbot.dialogue.staff.agreed import with_agreed
from chatbot.dialogue.state import CONFIRMATION, DOUBTED, NAMED_ONLY, PROVING, SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame
from chatbot.domain.outcome import Say

_DOCUMENTS, _PRODUCT, _SEARCH = "answer_question", "ask_product", "find_product"
_OTHERS = {_DOCUMENTS: (_PRODUCT,), _SEARCH: (_PRODUCT, _DOCUMENTS), _PRODUCT: (_DOCUMENTS,)}
_BESIDE_CARD = (_DOCUMENTS, _PRODUCT)
_OPEN = PROVING | {CONFIRMATION}
"""What a goal waits for while a question beside it is answered: its card, or what proves who asks."""
_ABOUT_PRODUCTS = (_PRODUCT, _SEARCH)
_INTENT, _OUTSIDE = "intent", "out_of_scope"


async def advanced(frame: Frame, turn: Turn, routes: Mapping[str, Flow]) -> Advance:
    """Advance a goal; a question that its flow found nothing for is asked of the others, who must be sure.

    A goal with an open card, or that asks who the shopper is, goes on waiting beside their answer. Raises StoreError,
    KnowledgeError.
    """
    return with_agreed(await _asked_of_all(frame, turn, routes), frame, turn)


async def _asked_of_all(frame: Frame, turn: Turn, routes: Mapping[str, Flow]) -> Advance:
    is_plea = frame.flow == "ask_goodwill" and not turn.focus.order_number  # "it's 20 euro less today": a page has it
    if (is_plea or frame.slot(DOUBTED)) and _asks_anew(frame, turn):
        asked = Frame(_DOCUMENTS, ((SAID, (said(frame),)),))
        told = await route(asked, routes).advance(asked, _afresh(turn))
        if _is_told(told):
            return told
    advance = await route(frame, routes).advance(frame, turn)
    knows_product = frame.flow == _PRODUCT and _is_of_product(frame, advance, turn)
    if advance.is_found or not said(frame) or knows_product:
        return advance
    for other in _others(frame, turn, is_near=isinstance(advance.outcome, Say)):
        told = await _opinion(other, frame, turn, routes)
        if _is_told(told):
            return replace(told, frame=frame) if advance.frame is not None and frame.asked else told
        if (frame.flow, other.flow) == (_SEARCH, _DOCUMENTS) and _is_service(frame, turn):
            return told  # that no such goods are sold is no answer to it, that nothing is known of it is
    return advance


async def _opinion(other: Frame, frame: Frame, turn: Turn, routes: Mapping[str, Flow]) -> Advance:
    """Return what another flow tells; documents are asked apart from the talk first, where a question was misread."""
    flow = route(other, routes)
    if other.flow == _DOCUMENTS != frame.flow:
        fresh = _afresh(turn)
        told = await flow.advance(other, fresh)
        if _is_told(told) or fresh.focus == turn.focus:
            return told
    return await flow.advance(other, turn)


def _is_told(advance: Advance) -> bool:
    """Whether a flow surely tells something."""
    return advance.is_found and isinstance(advance.outcome, Say)


def _afresh(turn: Turn) -> Turn:
    """Return the turn as one in which nothing was asked before: what was misread may go on with nothing."""
    return replace(turn, focus=replace(turn.focus, question="", document=""))


def _is_of_product(frame: Frame, advance: Advance, turn: Turn) -> bool:
    """Whether a question names the product that it is about, or points at it ("does it glow"), found or not."""
    if advance.focus is None:
        return False
    is_named = advance.focus.product_ids[:1] != turn.focus.product_ids[:1]
    return is_named or bool(mentions(said(frame), (*turn.language.words["pronouns"], *turn.language.words["of_those"])))


def _others(frame: Frame, turn: Turn, *, is_near: bool) -> Iterator[Frame]:
    """Yield the question as a goal of each flow that may know: the documents, too, of what seemed out of scope.

    What documents nearly answer is asked of a product only where it names one or the talk is about one.
    """
    asked = Frame(frame.flow, ((SAID, (said(frame),)),))
    is_outside = frame.slot(_INTENT) == (_OUTSIDE,)
    if is_outside:
        yield asked
    is_service = _is_service(frame, turn)
    if is_service and frame.flow == _DOCUMENTS:
        return  # no product's data tell what the shop does beside selling
    is_elsewhere = is_outside or frame.asked in _OPEN or is_service
    is_doubted = is_elsewhere or (is_near and turn.focus.flow not in _ABOUT_PRODUCTS)
    doubted = asked.with_slot(NAMED_ONLY, "yes") if is_doubted else asked
    if frame.flow == _DOCUMENTS and turn.focus.line_ids and mentions(said(frame), _postage(turn)):
        yield replace(asked.with_slot(_INTENT, "own.return_postage"), flow="sum_up")
    yield from (replace(doubted, flow=other) for other in _OTHERS.get(frame.flow) or _beside(frame, turn))


def _beside(frame: Frame, turn: Turn) -> tuple[str, ...]:
    """Return who else is asked what was said of something that was bought: what its rows do not tell, a card open."""
    if frame.asked in _OPEN:
        return _BESIDE_CARD if _asks_beside(frame, turn) else ()
    return (_DOCUMENTS,) if _asks_anew(frame, turn) else ()


def _asks_anew(frame: Frame, turn: Turn) -> bool:
    """Whether a goal begins with a question."""
    return not frame.asked and is_question(said(frame), turn.language.words)


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

"""What stands before a goal that needs a verified customer: the goal's own refusal, and the way to be verified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.identity.insisting import insisted
from chatbot.dialogue.identity.verification import (
    CODE_FOR,
    Verification,
    ask_for_code,
    ask_to_send,
    is_verified,
)
from chatbot.dialogue.orders.look_up import TRIED, corrected, order_of_guest
from chatbot.dialogue.state import EMAIL_CODE, MAY_SEND, SAID, WANTED
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.dialogue.understand.forms import is_question, tells_signed_in
from chatbot.dialogue.understand.words import is_only, mentions
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Refuse, Say


def behind_sign_in(flows: Iterable[Flow], verification: Verification) -> Iterator[Flow]:
    """Yield the flows, those that need a verified customer behind a guard."""
    for flow in flows:
        yield Guarded(flow, verification) if flow.level is Level.VERIFIED else flow


class Guarded:
    """A goal for verified customers; others are asked for order number and proof, then for the code they are sent."""

    def __init__(self, flow: Flow, verification: Verification) -> None:
        self.name = flow.name
        self.level = flow.level
        self._flow = flow
        self._verification = verification

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Go on with the goal, or go one step towards being allowed to. Raises StoreError, KnowledgeError."""
        if is_verified(turn.session):
            return await self._flow.advance(_resumed(frame, turn), turn)
        frame = _with_proved(frame, turn)
        if not frame.slot(WANTED):
            return await self._offer(frame, turn)
        return await self._step(frame, turn)

    async def _offer(self, frame: Frame, turn: Turn) -> Advance:
        """Let the goal refuse in its own words, and offer the code."""
        refused = await self._flow.advance(frame, turn)
        if not isinstance(refused.outcome, Refuse):
            return refused
        *answer, _ = refused.outcome.statements
        if answer and _is_general(frame, turn):
            return replace(refused, outcome=Say(tuple(answer), quick_replies=refused.outcome.quick_replies))
        wanted = frame.with_slot(WANTED, said(frame))
        if frame.slot("order_number") and frame.slot("proof"):
            return await self._verification.send(wanted, turn)
        asked = _ask(wanted, turn)
        statements = (*refused.outcome.statements, *asked.outcome.statements)
        return replace(refused, outcome=replace(asked.outcome, statements=statements), frame=asked.frame)

    async def _step(self, frame: Frame, turn: Turn) -> Advance:
        frame, words, text = corrected(frame, turn), turn.language.words, said(frame)
        if frame.asked and is_only(text, words, "no"):
            return Advance(Say((Statement("return.declined"),)))
        if text and not frame.asked:  # it was wished for again, perhaps in other words
            frame = frame.with_slot(WANTED, text)
        wants_new = bool(mentions(text, words["new_code"]))
        if _is_code_open(frame, turn) and not wants_new:
            return insisted(ask_for_code(frame, turn, "verify.type_code"), frame, turn)
        if _is_complete(frame, turn) and _has_agreed(frame, wants_new=wants_new, says_yes=is_only(text, words, "yes")):
            return await self._verification.send(frame, turn)
        return insisted(_ask(frame, turn), frame, turn)


def _is_general(frame: Frame, turn: Turn) -> bool:
    """Whether a goal's words ask how something is, of no order or purchase of one's own: an answer is all they want."""
    text, words = said(frame), turn.language.words
    is_own = bool(frame.slot("order_number") or mentions(text, (*words["own_order"], *words["own_purchases"])))
    return is_question(text, words) and not is_own


def _with_proved(frame: Frame, turn: Turn) -> Frame:
    """Return the goal for the order that the conversation proved to know, where it names none: its proof is given."""
    proved = dict(turn.state.guest_orders)
    if not proved or frame.slot("order_number") or frame.slot(TRIED):
        return frame
    number = turn.focus.order_number if turn.focus.order_number in proved else next(reversed(proved))
    return frame.with_slot("order_number", number).with_slot("proof")


def _ask(frame: Frame, turn: Turn) -> Advance:
    """Ask for what is missing, else whether a code may be sent."""
    number, is_proved = order_of_guest(frame, turn)
    person = (turn.chip("person"),)
    if not number:
        outcome = Ask("order_number", (Statement("verify.need_number"),), quick_replies=person)
        return Advance(outcome, frame.asking("order_number"))
    if not is_proved and not frame.slot("proof"):
        order = facts.text("order", FactKind.ORDER, number, "message")
        outcome = Ask("proof", (Statement("verify.need_proof", (order,)),), quick_replies=person)
        return Advance(outcome, frame.asking("proof"))
    return ask_to_send(frame, turn, number)


def _is_code_open(frame: Frame, turn: Turn) -> bool:
    """Whether a code is on its way for the order that is meant."""
    until = turn.state.code_until
    number, _ = order_of_guest(frame, turn)
    return until is not None and turn.now < until and frame.slot(CODE_FOR) == (number,)


def _is_complete(frame: Frame, turn: Turn) -> bool:
    number, is_proved = order_of_guest(frame, turn)
    return bool(number) and (is_proved or bool(frame.slot("proof")))


def _has_agreed(frame: Frame, *, wants_new: bool, says_yes: bool) -> bool:
    """Whether the shopper wants a code: gave the details that were asked for, said yes, or asks for a new one."""
    match frame.asked:
        case "order_number" | "proof":
            return True
        case asked if asked == MAY_SEND:
            return says_yes or wants_new
        case asked:
            return asked == EMAIL_CODE and (wants_new or bool(frame.slot("proof")))


def _resumed(frame: Frame, turn: Turn) -> Frame:
    """Return a goal that waited as if it was wished for now, with what was said meanwhile, but that one signed in."""
    wanted = frame.slot(WANTED)
    if not wanted:
        return frame
    meanwhile = () if tells_signed_in(said(frame), turn.language.words) else frame.slot(SAID)
    words = dict.fromkeys((*wanted, *meanwhile))
    return (
        frame.with_slot(WANTED)
        .with_slot(CODE_FOR)
        .with_slot(TRIED)
        .with_slot("proof")
        .with_slot(SAID, *words)
        .asking("")
    )

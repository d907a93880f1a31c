"""Questions about the condition of goods that only the shopper can answer with yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.orders.pick_lines import Picked
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.goals_heard import is_claim
from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask
from chatbot.domain.writes import OpenReturn

_QUESTION = "question:"
_MET, _UNMET = "condition.yes.", "condition.no."


def is_condition_asked(frame: Frame) -> bool:
    """Whether a frame waits for the answer to such a question, and something was said to it."""
    return frame.asked.startswith(_QUESTION) and bool(said(frame))


def with_answer(frame: Frame, turn: Turn) -> Frame:
    """Read the answer: the first yes or no counts ("yes, no scratches"); without one the frame stays as it is."""
    words = turn.language.words
    told = told_conditions(frame, turn)
    if told.slot(frame.asked):
        return told
    answer = next(_answers(said(frame), words["yes"], words["no"]), "")
    return frame.with_slot(frame.asked, answer) if answer else frame


def told_conditions(frame: Frame, turn: Turn) -> Frame:
    """Return the frame with the conditions that its words tell of without a yes or no ("I opened it"); a no counts."""
    words = turn.language.words
    for name in (key.removeprefix(_MET) for key in words if key.startswith(_MET)):
        answers = sorted(_answers(said(frame), words[_MET + name], words[_UNMET + name]))
        frame = frame.with_slot(_QUESTION + name, answers[0]) if answers else frame
    return frame


def remembered_conditions(frame: Frame, order: Order, lines: Sequence[OrderLine], turn: Turn) -> Frame:
    """Return the frame with what was told before of the state of the same goods: that they are not as they must be."""
    is_same = turn.focus.order_number == order.number and {line.id for line in lines} == {*turn.focus.line_ids}
    for name in turn.focus.unmet if is_same else ():
        frame = frame if frame.slot(_QUESTION + name) else frame.with_slot(_QUESTION + name, "no")
    return frame


def without_fault_of_others(frame: Frame, lines: Sequence[OrderLine], turn: Turn) -> Frame:
    """Return the frame without the fault that the open card tells of other goods: it says nothing of these."""
    proposal, words = turn.state.proposal, turn.language.words
    if proposal is None or not isinstance(proposal.write, OpenReturn) or not proposal.write.reason.is_shop_at_fault:
        return frame
    carded = {item.line_id for item in proposal.write.lines}
    is_carried = frame.slot("reason") == (proposal.write.reason.value,) and not is_claim(said(frame), words)
    is_other = not carded & {line.id for line in lines}
    return frame.with_slot("reason") if is_carried and is_other else frame


def added_to_fault(picked: Picked, turn: Turn) -> tuple[OrderLine, ...]:
    """Return the lines that words add to the open card of a fault without telling of a fault of theirs."""
    proposal = turn.state.proposal
    if proposal is None or not isinstance(proposal.write, OpenReturn) or not proposal.write.reason.is_shop_at_fault:
        return ()
    carded = {item.line_id for item in proposal.write.lines}
    others = tuple(line for line in picked.lines if line.id not in carded)
    is_told = is_claim(said(picked.frame), turn.language.words)
    return () if is_told or len(others) == len(picked.lines) else others


def _answers(text: str, yes: Sequence[str], no: Sequence[str]) -> Iterator[str]:
    """Yield "yes" or "no" for each expression in a text; of those that begin together the longest counts."""
    both = (*yes, *no)
    while found := mentions(text, both):
        yield "yes" if mentions(found, yes) == found else "no"
        text = around(text, both)[1]


def open_question(names: Iterable[str], frame: Frame) -> str:
    """Return the first condition that was not asked about yet, empty when there is none."""
    return next((name for name in dict.fromkeys(names) if not frame.slot(_QUESTION + name)), "")


def ask_question(name: str, frame: Frame, turn: Turn) -> tuple[Ask, Frame]:
    """Return the question, and the frame that waits for its answer."""
    condition = facts.text("condition", FactKind.TERM, f"ask.{name}", f"rule:{name}")
    chips = (turn.chip("yes"), turn.chip("no"))
    slot = _QUESTION + name
    return Ask(slot, (Statement("return.ask_condition", (condition,)),), quick_replies=chips), frame.asking(slot)


def unmet_conditions(frame: Frame) -> frozenset[str]:
    """Return the conditions that were answered with no."""
    asked = ((key.removeprefix(_QUESTION), values) for key, values in frame.slots if key.startswith(_QUESTION))
    return frozenset(name for name, values in asked if "no" in values)

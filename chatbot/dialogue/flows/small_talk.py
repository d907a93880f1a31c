"""Greetings, thanks, good-byes, and what the assistant says about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import dropwhile, takewhile

from chatbot.dialogue import facts
from chatbot.dialogue.answering.explaining import explain
from chatbot.dialogue.answering.hours_of_day import told_day
from chatbot.dialogue.asked_done import told_done
from chatbot.dialogue.staff.agreed import told_by_staff
from chatbot.dialogue.staff.to_person import presence
from chatbot.dialogue.state import ASKED_ONCE, CONFIRMATION, REMINDED
from chatbot.dialogue.turn import Advance, Turn, first
from chatbot.domain.conversation import Frame, Level, Role
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import QuickReply, Say
from chatbot.ports.retriever import Retriever

_OPENERS = ("greeting", "capabilities", "identity")
_PERSON_OFFERED = ("frustrated", "abuse", "language")
_NOT_ASKED_AGAIN = {"", CONFIRMATION, *ASKED_ONCE}
"""What is not asked again beside small talk."""
_WHY, _IS_DONE, _OPEN_NOW = "why", "is_done", "open_now"


class SmallTalk:
    """Answers what is not about the shop."""

    name = "small_talk"
    level = Level.ANONYMOUS

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Say the phrase of this kind of small talk."""
        kind = first(frame.slot("kind"))
        if kind in _TOLD:
            return Advance(Say(_TOLD[kind](turn)))
        if kind == _IS_DONE:
            return Advance(told_done(turn.state.history[-1].text, turn))
        if kind == _WHY:
            return Advance(await explain(turn, self._retriever))
        if kind == _OPEN_NOW:
            return Advance(Say(presence(turn) or (Statement("answer.unknown"),), (), (turn.chip("person"),)))
        own = f"small_talk.{kind}"  # "greeting" alone is the phrase that opens a conversation
        key = own if own in turn.language.phrases else kind
        chips: tuple[QuickReply, ...] = ()
        if kind in _PERSON_OFFERED:
            chips = (turn.chip("person"),)
        if kind in _OPENERS:
            starts = (turn.language.say(f"chip.{name}") for name in ("track", "return", "find"))
            chips = (*(QuickReply(label, label) for label in starts), turn.chip("person"))
        return Advance(Say((Statement(key),), (), chips))


def _today(turn: Turn) -> tuple[Statement, ...]:
    return (told_day(turn.today, turn),)


def _repeated(turn: Turn) -> tuple[Statement, ...]:
    """Return what was said last; nothing while a question waits that is asked again anyway."""
    waiting = [one for one in turn.state.stack[-1:] if one.asked not in _NOT_ASKED_AGAIN]
    if any(not one.slot(REMINDED) for one in waiting):
        return ()
    earlier = dropwhile(lambda one: one.role is Role.USER, reversed(turn.state.history))  # a burst is one message
    before = takewhile(lambda one: one.role is not Role.USER, earlier)
    said_last = " ".join(one.text for one in reversed(list(before)))
    if not said_last:
        return (Statement("small_talk.greeting"),)
    return (Statement("notice.repeat", (facts.text("quote1", FactKind.QUOTE, said_last, "conversation"),)),)


_TOLD: Mapping[str, Callable[[Turn], tuple[Statement, ...]]] = {
    "repeat": _repeated,
    "agreed": told_by_staff,
    "today": _today,
}

"""Works a turn's goals off: the stack from its top, until something is asked, proposed or nothing is left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.left_subject import leaving_subject
from chatbot.dialogue.answering.second_opinion import advanced
from chatbot.dialogue.state import ASKED_ONCE, CANCELLED, CONFIRMATION, OFFERED, OTHERWISE, REMINDED, SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.domain.commands import Mood
from chatbot.domain.conversation import (
    CardsShown,
    DialogueState,
    Event,
    Focus,
    Frame,
    ProposalDeclined,
    ProposalShown,
)
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Card, HandOff, Outcome, Propose, QuickReply, Refuse, Say

_MOST_GOALS = 4
_LONGEST_WISH = 60
_MARKS = " .,;!?，。；！？"
_LABEL = re.compile(r"[,:()、，：（）]")
_MOST_LEFT = 3
_HAND_OFF = "hand_off"


@dataclass(frozen=True, slots=True)
class Worked:
    """What a turn came to: its outcomes in order, the stack and focus after it, and what else happened."""

    outcomes: tuple[Outcome, ...]
    stack: tuple[Frame, ...]
    focus: Focus
    events: tuple[Event, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Everything to say, in order, each thing once: two questions of a message may have one answer."""
        said = [statement for outcome in self.outcomes for statement in outcome.statements]
        told = [(statement.key, statement.facts) for statement in said]
        return tuple(one for place, one in enumerate(said) if told[place] not in told[:place])

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card, in order."""
        return tuple(card for outcome in self.outcomes for card in outcome.cards)

    @property
    def quick_replies(self) -> tuple[QuickReply, ...]:
        """The quick replies of the last outcome that has some."""
        return next((outcome.quick_replies for outcome in reversed(self.outcomes) if outcome.quick_replies), ())

    @property
    def may_be_restarted(self) -> bool:
        """Whether nothing of it reached the outside: no code was sent, no look-up counted, no person asked."""
        return not self.events and not any(isinstance(outcome, HandOff) for outcome in self.outcomes)

    @property
    def name(self) -> str:
        """The name of the turn's outcome: that of the last one, unless a person was asked."""
        asked = [one for one in self.outcomes if isinstance(one, HandOff)]
        return _NAMES[type((asked or self.outcomes)[-1])] if self.outcomes else "say"


async def work_off(stack: tuple[Frame, ...], turn: Turn, routes: Mapping[str, Flow]) -> Worked:
    """Advance the goals of the stack from its top; what the first one asks is said after what the others answer.

    Goals of this message beyond the first four are dropped.
    """
    done = Worked((), stack, turn.focus)
    asking: list[Advance] = []
    for _ in range(_MOST_GOALS):
        done = _without_left(done)
        if not _is_next(done, turn, is_asking=bool(asking)):
            break
        frame = done.stack[-1]
        is_resumed = not said(frame)
        frame = frame.with_slot(REMINDED, *(("yes",) if is_resumed else ()))
        current = replace(turn, focus=done.focus)
        advance = leaving_subject(frame, await advanced(frame, current, routes), current)
        if is_resumed and done.outcomes:
            advance = replace(advance, outcome=_announced(advance.outcome))
        done = _after(done, advance)
        if isinstance(advance.outcome, Refuse) and frame.slot(OTHERWISE):
            done = replace(done, stack=(*done.stack, _instead(frame)))
        if advance.frame is not None:
            asking.append(_offering(advance, advance.frame))
    return _asking_last(done, asking, turn)


def _offering(advance: Advance, frame: Frame) -> Advance:
    """Remember what was offered: an answer may name it in few words."""
    labels = (chip.label for chip in advance.outcome.quick_replies) if isinstance(advance.outcome, Ask) else ()
    parts = (part.strip() for label in labels for part in _LABEL.split(label))
    return replace(advance, frame=frame.with_slot(OFFERED, *dict.fromkeys(part for part in parts if part)))


async def go_on(worked: Worked, turn: Turn, routes: Mapping[str, Flow]) -> Worked:
    """Take up what still waits after a card was pressed, in the same turn.

    A goal whose card gave way to the one that was pressed shows it again, unless nothing is left to confirm.
    """
    if not worked.stack or isinstance(worked.outcomes[-1], Refuse | Propose):
        return worked
    later = replace(turn, state=replace(turn.state, proposal=None), focus=worked.focus)
    rest = await work_off(worked.stack, later, routes)
    if worked.stack[-1].asked == CONFIRMATION and not any(isinstance(one, Propose) for one in rest.outcomes):
        return replace(worked, stack=worked.stack[:-1])
    announced = (_announced(rest.outcomes[0]), *rest.outcomes[1:]) if rest.outcomes else ()
    stack = tuple(frame.with_slot(REMINDED) for frame in rest.stack)
    return Worked((*worked.outcomes, *announced), stack, rest.focus, (*worked.events, *rest.events))


def in_mood(worked: Worked, turn: Turn) -> Worked:
    """Offer a person early where the shopper is angry or in a hurry, or is asked the same thing again."""
    *before, last = worked.outcomes
    is_moved = turn.state.mood in (Mood.FRUSTRATED, Mood.ABUSIVE, Mood.URGENT)
    is_again = _asked(worked.stack) == _asked(turn.state.stack) and isinstance(last, Ask)
    person = turn.chip("person")
    if isinstance(last, HandOff) or not (is_moved or is_again) or person in worked.quick_replies:
        return worked
    last = replace(last, quick_replies=(*worked.quick_replies, person))
    if turn.state.upset == 1 and turn.state.mood is Mood.FRUSTRATED and last.statements:
        first, *rest = (*before, last)
        first = replace(first, statements=(Statement("notice.frustrated"), *first.statements))
        return replace(worked, outcomes=(first, *rest))
    return replace(worked, outcomes=(*before, last))


def _asked(stack: tuple[Frame, ...]) -> tuple[str, str]:
    return (stack[-1].flow, stack[-1].asked) if stack and stack[-1].asked else ("", "")


def _instead(frame: Frame) -> Frame:
    """Return the goal that was wanted if this one cannot be met, with what is known of it."""
    flow, intent, words = frame.slot(OTHERWISE)
    known = tuple((name, values) for name, values in frame.slots if name in _SHARED)
    return Frame(flow, (*known, ("intent", (intent,)), (SAID, (words,))))


def closing_events(worked: Worked, state: DialogueState) -> tuple[Event, ...]:
    """Return what is shown after the sentences: cards, a new proposal; an old proposal without its goal is void."""
    proposals = [outcome.proposal for outcome in worked.outcomes if isinstance(outcome, Propose)]
    events: list[Event] = []
    still_waits = any(frame.asked == CONFIRMATION for frame in worked.stack) and not _is_pushed_aside(worked.stack)
    is_shown_again = state.proposal in proposals
    if state.proposal is not None and not is_shown_again and (proposals or not still_waits):
        events.append(ProposalDeclined(state.proposal.id, "replaced" if proposals else "cancelled"))
    cards = tuple(card for card in worked.cards if all(card is not proposal.card for proposal in proposals))
    if cards or worked.quick_replies:
        events.append(CardsShown(cards, worked.quick_replies))
    events.extend(ProposalShown(proposal) for proposal in proposals)
    return tuple(events)


def _is_pushed_aside(stack: tuple[Frame, ...]) -> bool:
    """Whether a wish that itself writes was begun over a card: that may not be pressed meanwhile, it comes again."""
    return bool(stack) and stack[-1].flow in _CHANGING and stack[-1].asked not in ("", CONFIRMATION)


def _without_left(done: Worked) -> Worked:
    """Return the rest without goals that were left again and again for something else: they are no longer wanted."""
    stack = done.stack
    while stack and not said(stack[-1]) and len(stack[-1].slot(REMINDED)) >= _MOST_LEFT:
        stack = stack[:-1]
    return replace(done, stack=stack)


def _is_next(done: Worked, turn: Turn, *, is_asking: bool) -> bool:
    """Whether the goal on top is worked on in this turn: one of this message, or a paused one when nothing is asked."""
    if not done.stack:
        return False
    return bool(said(done.stack[-1])) or (not is_asking and _is_worth_resuming(done.stack[-1], done, turn))


def _is_worth_resuming(frame: Frame, done: Worked, turn: Turn) -> bool:
    """Whether a paused goal is taken up in this turn: once, not after a hand-over, nor while a card or a proof waits.

    A hand-over that asked where to answer is not repeated beside what else is asked; the address may come later.
    """
    if (
        frame.flow == _HAND_OFF
        or (frame.asked, *frame.slot("kind"))
        == ("remedy", "faulty")  # who asks about a fault has its choice before the eyes
        or frame.slot(REMINDED)
        or any(isinstance(outcome, HandOff) for outcome in done.outcomes)
    ):
        return False
    return frame.asked not in ASKED_ONCE and (frame.asked != CONFIRMATION or turn.state.proposal is None)


def _announced(outcome: Outcome) -> Outcome:
    return replace(outcome, statements=(Statement("resume.now"), *outcome.statements))


def _after(done: Worked, advance: Advance) -> Worked:
    focus = done.focus if advance.focus is None else advance.focus
    if isinstance(advance.outcome, Propose | Refuse) and done.stack[-1].flow in REPEATABLE:
        focus = replace(focus, goal=done.stack[-1].flow)
    if done.stack[-1].slot("kind") == (CANCELLED,):
        focus = replace(focus, goal="")
    return Worked(
        outcomes=done.outcomes if advance.frame is not None else (*done.outcomes, advance.outcome),
        stack=(*done.stack[:-1], *(() if advance.later is None else (advance.later,))),
        focus=focus,
        events=(*done.events, *advance.events),
    )


def _asking_last(done: Worked, asking: Sequence[Advance], turn: Turn) -> Worked:
    """Put what the first goal asks at the end and that goal on top; others that would ask wait below it, unasked."""
    waiting = [_left_once_more(frame) for frame in done.stack if not said(frame)]
    waiting += [advance.frame.asking("") for advance in reversed(asking[1:]) if advance.frame is not None]
    waiting += [advance.frame for advance in asking[:1] if advance.frame is not None]
    outcomes = (*done.outcomes, *(_with_rest(advance.outcome, asking[1:], turn) for advance in asking[:1]))
    return replace(done, outcomes=outcomes, stack=tuple(waiting))


def _left_once_more(frame: Frame) -> Frame:
    """Count the turns in which a goal that was taken up once is left for something else."""
    left = frame.slot(REMINDED)
    return frame.with_slot(REMINDED, *left, "yes") if left else frame


def _with_rest(outcome: Outcome, later: Sequence[Advance], turn: Turn) -> Outcome:
    """Say what of the message is left for afterwards."""
    wished = [said(advance.frame).strip(_MARKS) for advance in later if advance.frame is not None]
    if not any(wished):
        return outcome
    quoted = [turn.language.say("value.quoted", text=text[:_LONGEST_WISH]) for text in wished if text]
    left = Statement("notice.left", (facts.names("goals", quoted, "message"),))
    return replace(outcome, statements=(*outcome.statements, left))


REPEATABLE = frozenset(
    {
        "return_items",
        "exchange_items",
        "report_problem",
        "cancel_order",
        "order_again",
        "send_invoice",
        "change_address",
        "change_payment",
        "watch_order",
    }
)
"""Goals that may be wished for again, for the same or another thing, after a card was declined or a refusal."""
_CHANGING = REPEATABLE - {"watch_order", "send_invoice"}
_SHARED = frozenset({"order_number", "line", "lines", "reason"})
"""What a goal hands on to the one that is wanted in its place."""
_NAMES: Mapping[type, str] = {Say: "say", Ask: "ask", Propose: "propose", Refuse: "refuse", HandOff: "hand_off"}

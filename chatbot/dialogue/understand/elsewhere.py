"""Tells that a message has left the goal that waits: it begins something for other goods or another order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.context import LIKELY, SURE
from chatbot.dialogue.understand.forms import corrects
from chatbot.dialogue.understand.numbers import orders_in
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commands import AskQuestion, Command, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame

_TAKING_BACK = frozenset({"undo_change", "withdraw_return"})
"""What "forget it, I keep it" looks like before anything was done."""
_LINE, _LINES, _ORDER = "line", "lines", "order_number"
_WHICH = frozenset({_LINE, _LINES, _ORDER})
"""Questions that naming other goods or another order answers."""


def names_others(text: str, state: DialogueState, bought: Belongings, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text names goods or orders that were bought, and none of those that the goal on top is about.

    Who corrects what was understood ("no, the socks") or adds to it ("also the lamp", "what about the lamp") goes on.
    """
    frame = state.stack[-1]
    goes_on = corrects(text, words) or mentions(
        text, (*words["also"], *words["keep"], *words["keep_after"], *words["what_about"])
    )
    if frame.asked in ("", *_WHICH) or goes_on:
        return False
    own = _keys_of(frame, state.focus, bought)
    named = bought.lines_named_in(text, words) | bought.lines_of(orders_in(text, words))
    return bool(own and named) and not own & named


def _keys_of(frame: Frame, focus: Focus, bought: Belongings) -> frozenset[str]:
    """Return the lines that a goal is about: its own, else its whole order, for a card the one talked of last."""
    lines = frozenset((*frame.slot(_LINE), *frame.slot(_LINES))) & frozenset(key for key, _ in bought.lines)
    orders = frame.slot(_ORDER) or ((focus.order_number,) if frame.asked == CONFIRMATION else ())
    return lines or bought.lines_of(orders)


def begins_beside(commands: Collection[Command], frame: Frame) -> bool:
    """Whether commands begin or ask something beside the goal under way.

    Several things may go back or be cancelled by one goal, which goes on with what is named.
    """
    started = (one for one in commands if isinstance(one, StartFlow) and one.confidence >= LIKELY)
    is_begun = any(one.flow != frame.flow or bool(frame.slot(_LINE)) for one in started)
    return is_begun or any(isinstance(one, AskQuestion) for one in commands)


def starts_another(commands: Sequence[Command], frame: Frame | None) -> bool:
    """Whether commands surely begin another goal than the one under way, and not only take that back."""
    started = {one.flow for one in commands if isinstance(one, StartFlow) and one.confidence >= SURE}
    if any(isinstance(one, AskQuestion) and one.confidence >= SURE for one in commands):
        return True
    return bool(started - _TAKING_BACK - ({frame.flow} if frame else set()))


def of_others(commands: Sequence[Command], left: Frame | None) -> tuple[Command, ...]:
    """Return commands, those of the goal that was left marked as being for other goods."""
    return tuple(
        replace(one, is_other=True) if left and isinstance(one, StartFlow) and one.flow == left.flow else one
        for one in commands
    )

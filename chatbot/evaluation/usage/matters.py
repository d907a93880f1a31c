"""What a conversation was about: whether anything was asked for, and what a later one may be about, too."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.domain.commands import AskForPerson, AskQuestion, Clarify, Command, OutOfScope, SetSlot, StartFlow
from chatbot.domain.conversation import Focus, LoggedEvent, MessageUnderstood, PassagesCited, StackChanged

_TALK = frozenset({"small_talk", "hand_off"})


def has_matter(events: Sequence[LoggedEvent]) -> bool:
    """Whether the shopper asked for anything but small talk."""
    said = (one.event.commands for one in events if isinstance(one.event, MessageUnderstood))
    return any(_is_matter(command) for commands in said for command in commands)


def abouts(events: Sequence[LoggedEvent]) -> frozenset[str]:
    """Return the orders that it turned on; without one, the documents cited and the products shown."""
    found: set[str] = set()
    orders: set[str] = set()
    for logged in events:
        match logged.event:
            case StackChanged(focus=focus):
                orders |= _orders(focus)
                found |= {f"product:{one}" for one in focus.product_ids}
            case PassagesCited(citations=citations):
                found |= {f"document:{one.document_id}" for one in citations}
            case _:
                pass
    return frozenset(orders or found)


def _orders(focus: Focus) -> set[str]:
    return {f"order:{focus.order_number}"} if focus.order_number else set()


def _is_matter(command: Command) -> bool:
    match command:
        case StartFlow(flow=flow):
            return flow not in _TALK
        case AskQuestion() | AskForPerson() | Clarify() | OutOfScope() | SetSlot():
            return True
        case _:
            return False

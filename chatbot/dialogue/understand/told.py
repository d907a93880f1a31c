"""Hears what a message tells about goods besides what it wishes: why they come back, what went wrong, their state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from chatbot.domain.commands import SetSlot
from chatbot.domain.commerce import ClaimKind, ReturnReason
from chatbot.ports.understander import IntentClassifier

ABOUT_GOODS = frozenset({"return_items", "exchange_items", "report_problem"})
"""Goals that what is told about goods belongs to."""
_CAUSE, _STATE, _NONE = "cause", "state", "none"
_QUESTION = "question:"
_SURE = 0.6
_FAULTY = ReturnReason.FAULTY.value
CLAIMED = frozenset(kind.value for kind in ClaimKind)
"""What went wrong and is made good without a return."""
_KINDS = frozenset({*(kind.value for kind in ClaimKind), _FAULTY})
_REASONS = frozenset(reason.value for reason in ReturnReason)


async def told_slots(
    text: str, language: str, aspects: Mapping[str, IntentClassifier], known: Collection[str]
) -> tuple[SetSlot, ...]:
    """Return the slots that a text tells in its own words, none of those that are `known` from fixed expressions."""
    heard = {aspect: (await one.classify((text,), language))[0][0] for aspect, one in aspects.items()}
    found = {aspect: label for aspect, (label, sure) in heard.items() if sure >= _SURE and label != _NONE}
    slots = _slots(found)
    return tuple(SetSlot(name, (value,), text, heard[aspect][1]) for aspect, name, value in slots if name not in known)


def _slots(found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    cause, state = found.get(_CAUSE, ""), found.get(_STATE, "")
    if cause in _REASONS:
        yield _CAUSE, "reason", cause
    if cause in _KINDS:
        yield _CAUSE, "kind", cause
    if state:
        condition, _, is_met = state.partition(".")
        yield _STATE, f"{_QUESTION}{condition}", is_met

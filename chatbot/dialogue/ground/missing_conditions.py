"""Conditions of what is said: "if unworn" may not be left out where its rule is told."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue.ground.alignment import Alignment
from chatbot.dialogue.ground.items import Item, Sort
from chatbot.dialogue.ground.units import Unit
from chatbot.domain.evidence import LockFailure

_CAN = "claim:can"
_THEN, _IF = "claim:then", {"claim:if"}
_TELLING = 2
_TELLING_SORTS = (Sort.WORD, Sort.VALUE, Sort.STATE, Sort.CLAIM)
_LENGTHS = (":day", ":working_day", ":month", ":minute")


def missing_condition(alignment: Alignment, items: Sequence[Item]) -> LockFailure | None:
    """Return a condition of a unit that a sentence tells without it, None where none is missing."""
    said = frozenset(key for item in items for key in item.keys)
    for unit in dict.fromkeys(step.unit for step in alignment.steps):
        told = [step.item for step in alignment.steps if step.unit is unit and step.item.keys & unit.own]
        missing = unit.conditions - said - (_IF if _THEN in said else set())
        if missing and sum(item.sort in _TELLING_SORTS for item in told) >= _TELLING:
            return LockFailure("condition", min(missing).partition(":")[2])
        permits = any(_CAN in step.item.keys for step in alignment.steps if step.unit is unit)
        if told and permits and _is_limited(unit) and not _has_value(told):
            return LockFailure("condition", "limit")
    return None


def _is_limited(unit: Unit) -> bool:
    return any(key.endswith(_LENGTHS) for key in unit.own)


def _has_value(told: Sequence[Item]) -> bool:
    return any(item.sort is Sort.VALUE for item in told)

"""Hears what a message tells about goods besides what it wishes: why they come back, what went wrong, their state."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard, is_claim
from chatbot.dialogue.understand.words import around, mentions, plain, word_count
from chatbot.domain.commands import Answer, Command, SetSlot, StartFlow
from chatbot.domain.commerce import ClaimKind, ReturnReason
from chatbot.ports.understander import IntentClassifier

ABOUT_GOODS = frozenset({"return_items", "exchange_items", "report_problem"})
"""Goals that what is told about goods belongs to."""
_RETURN, _EXCHANGE, _CLAIM = "return_items", "exchange_items", "report_problem"
_STATUS, _REFUND = "order_status", "refund_status"
_LOOKS_NEW, _AGAIN = frozenset({"exchange_items", "find_product"}), "order_again"
"""What a new one for something faulty looks like, and what one for something lost does."""
_CAUSE, _STATE, _NONE = "cause", "state", "none"
_QUESTION = "question:"
_ASKING = " ?？!"
_SHORTEST_TELLING = 2
_SURE, _SURE_ENOUGH, _SURE_UNASKED = 0.55, 0.7, 0.85
_FAULTY = ReturnReason.FAULTY.value
_LOST = ClaimKind.LOST.value
_CLAIMED = frozenset(kind.value for kind in ClaimKind)
"""What went wrong and is made good without a return."""
_KINDS = frozenset({*(kind.value for kind in ClaimKind), _FAULTY})
_REASONS = frozenset(reason.value for reason in ReturnReason)
_OWN_REASONS = frozenset(reason.value for reason in ReturnReason if not reason.is_shop_at_fault)
_BLAMES = frozenset({_FAULTY, ReturnReason.ARRIVED_LATE.value})
"""Reasons of a return that the shop is to blame for, and that no claim is made of."""


@dataclass(frozen=True, slots=True)
class Told:
    """A text of a goal with its clauses, the slots that are known besides, and the slot that was asked for."""

    text: str
    goal: str
    clauses: tuple[str, ...] = ()
    known: Collection[str] = ()
    asked: str = ""
    states: Collection[str] = ()
    """Clauses that only tell what state goods are in: no cause of anything."""

    def needed(self, aspect: str) -> float:
        """Return how sure an aspect has to be: less if it was asked for, or if the goal cannot go on without it."""
        is_asked = self.asked.startswith(_QUESTION) if aspect == _STATE else self.asked in ("reason", "kind")
        is_due = aspect == _CAUSE and not self.asked and self.goal in (_RETURN, _CLAIM)
        return _SURE if is_asked else _SURE_ENOUGH if is_due else _SURE_UNASKED

    def is_told(self, aspect: str, slot: SetSlot) -> bool:
        """Whether a slot is told surely enough: what the shop is to blame for gives more, so that it must be clear."""
        is_blame = slot.values[0] in _BLAMES and self.goal == _RETURN and self.asked != "reason"
        return slot.name not in self.known and slot.confidence >= max(
            self.needed(aspect), _SURE_UNASKED if is_blame else 0.0
        )


async def told_slots(told: Told, language: str, aspects: Mapping[str, IntentClassifier]) -> tuple[SetSlot, ...]:
    """Return the slots that a text, or one of its clauses, tells in its own words.

    What is known is not told again, and what is not due has to be told clearly.
    """
    text = told.text
    parts = {aspect: dict.fromkeys((text, *told.clauses)) for aspect in aspects}
    for clause in told.states:
        parts.get(_CAUSE, {}).pop(clause, None)
    heard = {
        aspect: max((scores[0] for scores in await one.classify(tuple(parts[aspect]), language)), key=_tells)
        for aspect, one in aspects.items()
        if parts[aspect]
    }
    found = {aspect: label for aspect, (label, sure) in heard.items() if sure >= _SURE and label != _NONE}
    slots = [(aspect, SetSlot(name, (value,), text, heard[aspect][1])) for aspect, name, value in _slots(found)]
    return tuple(slot for aspect, slot in slots if told.is_told(aspect, slot))


def telling(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a text that runs on tells before "it ..." and from there on: "give back the jumper it scratches"."""
    before, after = around(text, words["telling"])
    tail = plain(text)[len(before) :]
    return (before.strip(), tail) if before.strip() and word_count(after) >= _SHORTEST_TELLING else ()


def _tells(heard: tuple[str, float]) -> float:
    label, sure = heard
    return 0.0 if label == _NONE else sure


def by_cause(command: Command, told: Sequence[SetSlot], words: Mapping[str, tuple[str, ...]], goal: str) -> Command:
    """Return a wish about goods as what its cause makes it.

    The money for what came damaged, wrong or never is claimed, unless the wish is to send it back; what merely does not
    fit or please goes back. The `goal` that the talk is about stays what it is.
    """
    if not isinstance(command, StartFlow) or command.flow == goal:
        return command
    if command.flow == _CLAIM and mentions(command.span, words["asks_refunded"]) and is_question(command.span, words):
        return replace(command, flow=_REFUND, intent=_REFUND)
    causes = {one.name: one.values[0] for one in told if one.span and mentions(command.span, (one.span,))}
    besides = " ".join(around(command.span, words["remedy.refund"]))
    goals, kind = heard(besides, words), causes.get("kind")
    is_sent_back = _RETURN in goals and kind != _LOST
    is_sent_wrong = command.flow == _EXCHANGE and kind == ClaimKind.WRONG_ITEM.value and _EXCHANGE not in goals
    if is_sent_wrong or (command.flow == _RETURN and kind in _CLAIMED and not is_sent_back):
        return replace(command, flow=_CLAIM, intent=_CLAIM)
    if command.flow == _AGAIN and is_claim(command.span, words) and _AGAIN not in goals:
        return replace(command, flow=_CLAIM, intent=_CLAIM)  # "it is lost, send it again" buys nothing
    if command.flow == _AGAIN and _AGAIN not in goals and _wonders(command.span, words):
        return replace(command, flow=_STATUS, intent=_STATUS)  # "my hats, same story again?" buys none
    is_fault = mentions(command.span, words["claim.faulty"]) and not mentions(command.span, words["claim.lost"])
    is_replaced = command.flow in _LOOKS_NEW and bool(mentions(command.span, words["swap_for_new"]))
    is_vague = command.flow == _STATUS and _STATUS not in heard(command.span, words)
    if is_fault and (is_replaced or is_vague):
        return replace(command, flow=_CLAIM, intent=_CLAIM)
    if command.flow == _CLAIM and causes.get("reason") in _OWN_REASONS and not is_claim(command.span, words):
        return replace(command, flow=_RETURN, intent=_RETURN)
    return command


def _wonders(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks by its mark alone, and not for something: "can i get another one" does."""
    is_polite = bool(mentions(text, words["polite"]))
    return is_question(text, words) and not is_polite and not is_question(text.rstrip(_ASKING), words)


def as_one(commands: Sequence[Command]) -> tuple[Command, ...]:
    """Return commands, neighbours that came to the same goal as one: "the seam opens, I want to send it back".

    So are answers: "no, it is only the size" and "I want L" on the next line answer one question together.
    """
    joined: list[Command] = []
    for command in commands:
        last = joined[-1] if joined else None
        if isinstance(command, StartFlow) and isinstance(last, StartFlow) and _is_same(last, command):
            joined[-1] = replace(last, span=f"{last.span} {command.span}")
        elif isinstance(command, Answer) and isinstance(last, Answer):
            joined[-1] = replace(last, text=f"{last.text}, {command.text}")
        else:
            joined.append(command)
    return tuple(joined)


def _is_same(one: StartFlow, other: StartFlow) -> bool:
    return one.flow == other.flow and one.flow in ABOUT_GOODS and not other.is_fallback


def _slots(found: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    cause, state = found.get(_CAUSE, ""), found.get(_STATE, "")
    if cause in _REASONS:
        yield _CAUSE, "reason", cause
    if cause in _KINDS:
        yield _CAUSE, "kind", cause
    if state:
        condition, _, is_met = state.partition(".")
        yield _STATE, f"{_QUESTION}{condition}", is_met


def spans(commands: Sequence[Command]) -> tuple[tuple[str, str], ...]:
    """Return goal and words of the wishes that are about goods."""
    return tuple((one.flow, one.span) for one in commands if isinstance(one, StartFlow) and one.flow in ABOUT_GOODS)

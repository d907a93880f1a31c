"""Whole parcels that are lost: what of which orders is claimed together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import Bought
from chatbot.dialogue.orders.look_up import order_chip
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.claims import decide_claim
from chatbot.domain.commerce import ClaimKind, Order, OrderLine
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Outcome
from chatbot.domain.returns import delivered_at
from chatbot.domain.rules import RulesToday

Lost = tuple[Order, tuple[OrderLine, ...]]
"""An order with all of it that counts as lost."""
_OFFERED = 4
_RECENT = 2


def lost_meant(
    frame: Frame, turn: Turn, lost: Sequence[Lost], named: Iterable[Bought], *, is_told: bool
) -> Sequence[Lost]:
    """Return what of `lost` is meant as a whole, none where the words are about one thing or about something else.

    Orders whose numbers were named count most, then all of them ("refund for both"), then the order in focus. Where it
    was not told (`is_told`) that something is lost, the talk has to be about one of these orders.
    """
    numbers = frame.slot("order_number") or _named_lately(turn, lost)
    is_all = bool(mentions(said(frame), turn.language.words["all"]))
    meant = [one for number in numbers for one in lost if one[0].number == number]
    if not meant and is_all and (is_told or _is_about(turn, lost)):
        meant = list(lost)
    if not meant and not numbers:
        meant = [one for one in lost if one[0].number == turn.focus.order_number]
        meant = meant or (list(lost) if is_told else [])
    pointed = {(order.number, line.id) for order, line in named}
    whole = {(order.number, line.id) for order, lines in meant for line in lines}
    is_part = bool(pointed) and pointed != whole and not is_all
    return () if is_part or len(whole) < 2 else meant


def is_certain(frame: Frame, turn: Turn, meant: Sequence[Lost]) -> bool:
    """Whether several orders are all meant: they were named, or "both" was said."""
    numbers = frame.slot("order_number") or _named_lately(turn, meant)
    return len(meant) < 2 or len(numbers) > 1 or bool(mentions(said(frame), turn.language.words["all"]))


def ask_parcel(frame: Frame, lost: Sequence[Lost], turn: Turn) -> Advance:
    """Ask which of several orders with a lost parcel is meant."""
    chips = tuple(order_chip(order, turn) for order, _ in lost[:_OFFERED])
    return Advance(Ask("order_number", (Statement("order.which"),), quick_replies=chips), frame.asking("order_number"))


def with_left(outcome: Outcome, rest: Sequence[Lost], turn: Turn) -> Outcome:
    """Say which orders follow this one."""
    goals = facts.names("goals", [order_chip(order, turn).label for order, _ in rest], "message")
    return replace(outcome, statements=(*outcome.statements, Statement("notice.left", (goals,))))


def lost_parcels(orders: Iterable[Order], rules: RulesToday) -> Iterator[Lost]:
    """Yield the orders of which something may be claimed as lost, with those lines."""
    for order in orders:
        lines = tuple(line for line in order.wanted_lines if counts_as_lost(order, line, rules))
        if lines:
            yield order, lines


def counts_as_lost(order: Order, line: OrderLine, rules: RulesToday) -> bool:
    """Whether a line that never came may be claimed as lost."""
    return delivered_at(order, line) is None and decide_claim(order, line, ClaimKind.LOST, rules).is_allowed


def _is_about(turn: Turn, lost: Sequence[Lost]) -> bool:
    return any(order.number == turn.focus.order_number for order, _ in lost)


def _named_lately(turn: Turn, lost: Sequence[Lost]) -> tuple[str, ...]:
    """Return the numbers of lost orders in this message and the one before, if the talk is still about one of them."""
    texts = turn.written[-_RECENT:]
    named = tuple(order.number for order, _ in lost if any(order.number in text for text in texts))
    return tuple(sorted(named, key=lambda one: " ".join(texts).index(one))) if _is_about(turn, lost) else ()

"""What rules decided while something was worked out, with what went in, for whoever must tell why.

Rules stay pure: nothing that is decided depends on whether anybody listens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from chatbot.domain.commerce import Order
from chatbot.domain.decisions import Decision
from chatbot.domain.money import Money
from chatbot.domain.rules import Rule, RulesToday

Value = str | int | date | Money | tuple[str, ...] | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision: what about (``return 40817-1``), how it came out, by which rule (or none), from which values."""

    about: str
    outcome: str
    rule: str
    values: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Return it as a line: ``return 40817-1: too_late by return-window (days 30; last_day 2026-10-31)``."""
        by = f" by {self.rule}" if self.rule else ""
        values = "; ".join(f"{name} {value}" for name, value in self.values)
        return f"{self.about}: {self.outcome}{by} ({values})" if values else f"{self.about}: {self.outcome}{by}"


_heard: ContextVar[list[Decided] | None] = ContextVar("decided", default=None)


@contextmanager
def listening() -> Iterator[list[Decided]]:
    """Hear what is decided inside the block, by whoever; an inner block hears it instead of an outer one."""
    heard: list[Decided] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)


def note(about: str, outcome: str | Money, rule: Rule | None, **values: Value) -> None:
    """Let whoever listens hear of a decision and of the values that it rests on; empty ones are left out."""
    heard = _heard.get()
    if heard is not None:
        told = tuple(
            (name, _written(value)) for name, value in values.items() if value not in (None, "", (), frozenset())
        )
        heard.append(Decided(about, _written(outcome), "" if rule is None else rule.id, told))


def note_line(about: str, order: Order, decision: Decision, rules: RulesToday, **values: Value) -> None:
    """Let whoever listens hear of a decision about a line, with the days that it rests on."""
    note(
        about,
        decision.verdict,
        decision.rule,
        today=rules.today,
        ordered_on=rules.day_of(order.placed_at),
        delivered_on=decision.delivered_on,
        days=decision.days,
        last_day=decision.last_day,
        conditions=decision.conditions,
        **values,
    )


def _written(value: Value) -> str:
    match value:
        case Money():
            return f"{value.decimal} {value.currency}"
        case tuple() | frozenset():
            return ", ".join(sorted(value))
        case _:
            return str(value)

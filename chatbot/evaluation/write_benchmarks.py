"""Benchmarks of confirmed writes and of decisions by the rules, with the budgets they have to keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from time import perf_counter

from chatbot.bootstrap.workbench import Workbench
from chatbot.domain.commerce import Order, RefundTarget, ReturnLine, ReturnReason
from chatbot.domain.conversation import Level, Session
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.outcome import Card, CardKind
from chatbot.domain.returns import decide_return, quote_refund
from chatbot.domain.writes import OpenReturn
from chatbot.evaluation.benchmarks import Timing, timing

WRITE_BUDGET_MS, RULE_BUDGET_MS = 15.0, 1.0
"""What the 95th percentile may be."""

_TERMS = ReturnTerms(ReturnReason.DAMAGED)
_MS = 1000


async def measure_writes(bench: Workbench, repeat: int, name: str) -> list[Timing]:
    """Time the confirmation of returns, each of another order: checked again, stored, audited, durable."""
    took = []
    for order, write in islice(_returns(bench), repeat):
        session = Session(bench.ids.new("con"), Level.VERIFIED, order.customer_id)
        card = Card(CardKind.PROPOSAL, order.number, "Return")
        proposal = bench.gate.propose(session, write, card, bench.clock.now())
        started = perf_counter()
        await bench.gate.execute(session, proposal, bench.rules, bench.clock.now())
        took.append((perf_counter() - started) * _MS)
    return [replace(timing(f"confirmed write, {name}", took), budget_ms=WRITE_BUDGET_MS)]


def measure_rules(bench: Workbench, repeat: int) -> list[Timing]:
    """Time whether a line may come back, and what it then pays, over the lines of many orders."""
    decisions, quotes = [], []
    for order in islice(cycle(bench.orders), repeat):
        started = perf_counter()
        decide_return(order, order.lines[0], bench.rules, _TERMS)
        decided = perf_counter()
        quote_refund(order, (ReturnLine(order.lines[0].id, 1),), bench.rules, _TERMS)
        quotes.append((perf_counter() - decided) * _MS)
        decisions.append((decided - started) * _MS)
    named = (timing("eligibility of a line", decisions), timing("quote of a refund", quotes))
    return [replace(one, budget_ms=RULE_BUDGET_MS) for one in named]


def _returns(bench: Workbench) -> Iterator[tuple[Order, OpenReturn]]:
    """Yield orders of which a line may be returned today, with the write that returns it."""
    for order in bench.orders:
        line = order.lines[0]
        if decide_return(order, line, bench.rules, _TERMS).is_allowed:
            items = (ReturnLine(line.id, 1),)
            amount = quote_refund(order, items, bench.rules, _TERMS).amount
            until = bench.rules.today
            yield order, OpenReturn(order.number, items, _TERMS.reason, RefundTarget.ORIGINAL, amount, until)

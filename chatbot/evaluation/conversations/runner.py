"""Plays a conversation file from its first step to the end, on a shop that is as new for it."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from chatbot.bootstrap.reply import Reply
from chatbot.bootstrap.stage import Rows, Stage
from chatbot.evaluation.conversations.checks import (
    Written,
    cards_of,
    changes,
    row_failures,
    turn_failures,
    write_failures,
    wrong_writes,
)
from chatbot.evaluation.conversations.files import Script
from chatbot.evaluation.conversations.naming import as_named
from chatbot.evaluation.conversations.player import CannotGoOn, Player, enter


@dataclass(frozen=True, slots=True)
class Failure:
    """What was expected and did not come: at a step (from 1), or at the end (0)."""

    step: int
    what: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the shopper did at a step, and the reply: its words, its outcome, and what its cards show."""

    given: str
    outcome: str
    text: str
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """How one conversation went: what failed, how many writes were wrong, what was said and written, how long."""

    failures: tuple[Failure, ...]
    wrong_writes: int
    exchanges: tuple[Exchange, ...]
    writes: tuple[Written, ...]
    seconds: float

    @property
    def has_passed(self) -> bool:
        """Whether all was as expected."""
        return not self.failures


async def run_script(stage: Stage, script: Script) -> Run:
    """Play a script and check it. Raises ConfigurationError for one that asks for what there is not, StoreError."""
    started = perf_counter()
    before = await stage.set(script.clock)
    player = await enter(stage, script.as_, script.language)
    failures, exchanges = list[Failure](), list[Exchange]()
    for place, step in enumerate(script.steps, 1):
        try:
            given, turn = await player.play(step)
        except CannotGoOn as error:
            failures.append(Failure(place, str(error)))
            break
        exchanges.append(_exchange(given, turn.reply))
        failures += [Failure(place, what) for what in turn_failures(step.expect, turn)]
    written, wrong, at_end = await _at_end(stage, script, player, before)
    failures += [Failure(0, what) for what in at_end]
    return Run(tuple(failures), wrong, tuple(exchanges), written, perf_counter() - started)


async def _at_end(
    stage: Stage, script: Script, player: Player, before: Rows
) -> tuple[tuple[Written, ...], int, tuple[str, ...]]:
    """Return what was written, how many writes were wrong, and what is not as it has to be."""
    expected = script.finally_.writes
    goods = await stage.goods()
    written = tuple(as_named(write, goods) for write in player.writes)
    failures = list(write_failures(expected, written))
    wrong = wrong_writes(expected, written)
    if not written and (changed := changes(before, await stage.shop_rows())):
        failures.append(f"nothing was confirmed, but {', '.join(changed)}")
        wrong += 1
    for check in script.finally_.database:
        failures += row_failures(check, await stage.rows(check.table))
    return written, wrong, tuple(failures)


def _exchange(given: str, reply: Reply) -> Exchange:
    shown = tuple(
        f"{card.title}: " + "; ".join(f"{label} {value}" for label, value in card.rows) for card in cards_of(reply)
    )
    return Exchange(given, reply.outcome, reply.text, shown)

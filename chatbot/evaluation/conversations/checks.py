"""Compares what came back, was written and stands in the database with what a conversation file expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chatbot.bootstrap.reply import Reply
from chatbot.bootstrap.stage import Rows
from chatbot.domain.conversation import DialogueState
from chatbot.domain.outcome import Card
from chatbot.evaluation.conversations.files import CardCheck, DatabaseCheck, Expect, Text

_BESIDE_FIGURES = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=\d)")
Written = Mapping[str, Any]
"""A write as a file names it."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a step led to: its reply, the state after it, the flows that answered."""

    reply: Reply
    state: DialogueState
    flows: Collection[str]


def turn_failures(expect: Expect, turn: Turn) -> Iterator[str]:
    """Yield what a turn lacks of what was expected, each as what was wanted and what came."""
    reply = turn.reply
    if expect.outcome and reply.outcome not in expect.outcome:
        yield f"outcome {' or '.join(expect.outcome)}, not {reply.outcome or 'none'}"
    yield from _texts("says", expect.says, reply.text)
    yield from (f"never says {_shown(text)}" for text in expect.never_says if _holds(reply.text, text))
    yield from _cards(expect, turn)
    yield from _chips(expect.chips, reply)
    cited = [citation.document_id for citation in reply.citations]
    yield from (f"cites {_shown(name)}, not {cited}" for name in expect.cites if not _any(name, cited.__contains__))
    yield from _state(expect, turn)


def write_failures(expected: Sequence[Written], written: Sequence[Written]) -> Iterator[str]:
    """Yield how the confirmed writes differ from the expected ones, in order."""
    for place in range(max(len(expected), len(written))):
        wanted = expected[place] if place < len(expected) else None
        came = written[place] if place < len(written) else None
        if wanted is None:
            yield f"no write number {place + 1}, but {came}"
        elif came is None:
            yield f"write number {place + 1} {dict(wanted)}, but there is none"
        elif not same(wanted, came):
            yield f"write number {place + 1} {dict(wanted)}, not { {key: came.get(key) for key in wanted} }"


def wrong_writes(expected: Sequence[Written], written: Sequence[Written]) -> int:
    """Count the confirmed writes that fit none of the expected ones; each of these fits one."""
    left, wrong = list(expected), 0
    for came in written:
        fitting = next((wanted for wanted in left if same(wanted, came)), None)
        if fitting is None:
            wrong += 1
        else:
            left.remove(fitting)
    return wrong


def changes(before: Rows, after: Rows) -> tuple[str, ...]:
    """Return which rows of the shop are new, gone or changed: ``orders 40817 changed``."""
    return tuple(
        f"{table} {'/'.join(map(str, key))} {_what(old.get(key), new.get(key))}"
        for table, old, new in ((name, before[name], after[name]) for name in before)
        for key in {**old, **new}
        if old.get(key) != new.get(key)
    )


def row_failures(check: DatabaseCheck, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong with the rows of a table."""
    found = [row for row in rows if same(check.where, row)]
    wanted = "at least 1" if check.rows is None else str(check.rows)
    if not found if check.rows is None else len(found) != check.rows:
        yield f"{check.table}: {wanted} row(s) where {dict(check.where)}, not {len(found)} of {len(rows)}"
    for row in found:
        if not same(check.has, row):
            yield f"{check.table}: {dict(check.has)}, not { {key: row.get(key) for key in check.has} }"


def same(expected: Any, actual: Any) -> bool:
    """Whether a value is what a file expects: maps by the keys that it names, lists whole or one of them, texts."""
    match expected, actual:
        case dict(), Mapping():
            return all(key in actual and same(value, actual[key]) for key, value in expected.items())
        case list(), list() | tuple():
            return len(expected) == len(actual) and all(map(same, expected, actual))
        case list(), _:
            return any(same(one, actual) for one in expected)
        case _:
            return _text(expected) == _text(actual)


def _text(value: Any) -> str:
    return (value.isoformat() if isinstance(value, datetime | date) else str(value)).casefold()


def _what(old: object, new: object) -> str:
    return "new" if old is None else "gone" if new is None else "changed"


def _cards(expect: Expect, turn: Turn) -> Iterator[str]:
    cards = cards_of(turn.reply)
    shown = "\n".join(map(card_text, cards))
    match expect.card:
        case CardCheck(has=has, lacks=lacks):
            yield from _texts("a card with", has, shown)
            yield from (f"no card with {_shown(text)}" for text in lacks if _holds(shown, text))
        case "none" if cards:
            yield f"no card, but {', '.join(repr(card.title) for card in cards)}"


def cards_of(reply: Reply) -> tuple[Card, ...]:
    """Return all cards of a turn, that of its proposal last."""
    return (*reply.cards, *((reply.proposal.card,) if reply.proposal else ()))


def card_text(card: Card) -> str:
    """Return all that a card says."""
    return "\n".join((card.title, *(f"{label}: {value}" for label, value in card.rows)))


def _chips(wanted: Sequence[Text], reply: Reply) -> Iterator[str]:
    chips = [f"{one.label}\n{one.message}" for one in reply.quick_replies]
    for text in wanted:
        if not any(_holds(chip, text) for chip in chips):
            yield f"a quick reply with {_shown(text)}, not {[one.label for one in reply.quick_replies]}"


def _state(expect: Expect, turn: Turn) -> Iterator[str]:
    missing = [name for name in expect.flow if name not in turn.flows]
    if missing:
        yield f"answered by {', '.join(missing)}, not {', '.join(sorted(turn.flows)) or 'anything'}"
    top = turn.state.stack[-1] if turn.state.stack else None
    asked = top.asked if top else ""
    if expect.asks is not None and expect.asks != asked:
        yield f"asks {expect.asks}, not {asked or 'anything'}"
    for name, values in expect.slots.items():
        held = top.slot(name) if top else ()
        if sorted(map(str.casefold, values)) != sorted(map(str.casefold, held)):
            yield f"slot {name} {', '.join(values)}, not {', '.join(held) or 'unset'}"
    if expect.language is not None and expect.language != turn.state.language:
        yield f"language {expect.language}, not {turn.state.language}"
    reason = turn.reply.hand_off.reason if turn.reply.hand_off else None
    if expect.hand_off is not None and expect.hand_off != reason:
        yield f"hand-over for {expect.hand_off}, not {reason or 'none'}"


def _texts(what: str, wanted: Sequence[Text], text: str) -> Iterator[str]:
    return (f"{what} {_shown(one)}" for one in wanted if not _holds(text, one))


def _holds(text: str, wanted: Text) -> bool:
    return _any(wanted, lambda one: _compared(one) in _compared(text))


def _compared(text: str) -> str:
    """Return a text as it is compared: a blank between figures and Chinese, which may stand or not, does not count."""
    return _BESIDE_FIGURES.sub("", " ".join(text.casefold().split()))


def _any(wanted: Text, holds: Callable[[str], bool]) -> bool:
    return any(map(holds, (wanted,) if isinstance(wanted, str) else wanted))


def _shown(wanted: Text) -> str:
    return repr(wanted) if isinstance(wanted, str) else " or ".join(map(repr, wanted))

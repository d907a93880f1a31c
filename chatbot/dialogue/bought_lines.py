"""Which line of which order a shopper means, for goals about one thing that was bought."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.order_card import line_chip, line_names
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.references import Candidate, resolve
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Refuse

LINE = "line"
Bought = tuple[Order, OrderLine]
_OFFERED = 5


def find_line(
    frame: Frame, turn: Turn, orders: Sequence[Order], is_likely: Callable[[Bought], bool], question: str
) -> Bought | Advance:
    """Return the line that is meant, or the step that asks `question` (a phrase key) with the likely ones to press.

    Words that name a line count most, then the one chosen before, the one in focus, the only one that is likely.
    """
    number = first(frame.slot("order_number"))
    pool = {
        f"{order.number}/{line.id}": (order, line)
        for order in orders
        if number in ("", order.number)
        for line in order.lines
        if not line.is_cancelled
    }
    if number and not any(order.number == number for order in orders):
        order_fact = facts.text("order", FactKind.ORDER, number, "message")
        return Advance(Refuse((Statement("order.not_yours", (order_fact,)),), quick_replies=(turn.chip("person"),)))
    keys = _pointed(frame, turn, pool)
    likely = [key for key in (keys or pool) if is_likely(pool[key])]
    for certain in (keys, likely, _focused(turn, pool) if not keys else [], [*pool] if number else []):
        if len(certain) == 1:
            return pool[certain[0]]
    if not likely and not keys:
        return Advance(Refuse((Statement("line.none"),), quick_replies=(turn.chip("person"),)))
    open_keys = (likely or keys)[:_OFFERED]
    outcome = Ask(LINE, (Statement(question),), quick_replies=tuple(line_chip(*pool[key], turn) for key in open_keys))
    return Advance(outcome, frame.with_slot(LINE, *open_keys).asking(LINE))


def _pointed(frame: Frame, turn: Turn, pool: dict[str, Bought]) -> list[str]:
    candidates = [Candidate(key, line_names(line), line.unit_price) for key, (_, line) in pool.items()]
    meant = resolve(said(frame), candidates, turn.language.words)
    kept = [key for key in frame.slot(LINE) if key in pool]
    return [*meant.chosen, *meant.ambiguous] or kept


def _focused(turn: Turn, pool: dict[str, Bought]) -> list[str]:
    wanted = {f"{turn.focus.order_number}/{line_id}" for line_id in turn.focus.line_ids}
    return [key for key in pool if key in wanted]

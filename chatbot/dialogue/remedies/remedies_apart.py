"""Things that are each put right in another way: "a new blanket, and the money for the radio"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.bought_lines import LINE, named_lines
from chatbot.dialogue.orders.line_candidates import AlsoCalled
from chatbot.dialogue.remedies.claim_kinds import KIND, kind_told_of, kinds_apart
from chatbot.dialogue.remedies.remedy_wishes import REMEDY, wished_apart
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Refuse

Parts = tuple[Frame, Frame]


def parts_apart(frame: Frame, kind: str, turn: Turn, orders: Sequence[Order], others: AlsoCalled) -> Parts | None:
    """Return the report of the first thing and that of the next one, None where all is one report.

    They get different remedies, or different things are wrong with them.
    """
    wished = [(text, REMEDY, one.value) for text, one in wished_apart(frame, turn)]
    told = wished or [(text, KIND, one) for text, one in kinds_apart(frame, turn)]
    parts = [frame.with_slot(SAID, text).with_slot(slot, value) for text, slot, value in told]
    named = [(part, named_lines(part, turn, orders, others)) for part in parts]
    single = [(part, lines[0]) for part, lines in named if len(lines) == 1]
    if len(single) < max(len(parts), 2) or len({line.id for _, (_, line) in single}) < 2:
        return None
    about = [
        part.with_slot(LINE, f"{order.number}/{line.id}").with_slot("order_number", order.number)
        for part, (order, line) in single[:2]
    ]
    if not wished:
        return about[0], about[1]
    kinds = [kind_told_of(found, turn, orders, others) or kind for _, found in single[:2]]
    return about[0].with_slot(KIND, *filter(None, kinds[:1])), about[1].with_slot(KIND, *filter(None, kinds[1:]))


def beside_refused(advance: Advance, other: Advance) -> Advance | None:
    """Return a report with why the other thing cannot be reported, told first; None where that one goes on."""
    if other.frame is not None or not isinstance(other.outcome, Refuse):
        return None
    told = (*other.outcome.statements, *advance.outcome.statements)
    return replace(advance, outcome=replace(advance.outcome, statements=told))


def after_another(advance: Advance, later: Frame, turn: Turn) -> Advance:
    """Return a report with the one that follows it, which it says in the shopper's words."""
    quoted = [turn.language.say("value.quoted", text=text) for text in later.slot(SAID)]
    left = Statement("notice.left", (facts.names("goals", quoted, "message"),))
    outcome = replace(advance.outcome, statements=(*advance.outcome.statements, left))
    return replace(advance, outcome=outcome, later=later.asking("").with_slot(SAID))

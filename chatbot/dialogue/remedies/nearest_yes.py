"""Says what is still possible after a refusal, and offers it as quick replies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.decisions import Alternative
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import QuickReply

_CHIPS = {
    Alternative.EXCHANGE: "exchange_item",
    Alternative.CLAIM: "wrong",
    Alternative.WARRANTY_CLAIM: "wrong",
    Alternative.CANCEL: "cancel",
    Alternative.CANCEL_ALL: "cancel",
    Alternative.RETURN: "return_item",
    Alternative.STAFF_REVIEW: "goodwill",
}
_ABOUT_ITEM = ("exchange_item", "wrong", "return_item")
_MOST_CHIPS = 4


@dataclass(frozen=True, slots=True)
class NearestYes:
    """What is possible instead: as data, as sentences, as quick replies; best first."""

    alternatives: tuple[Alternative, ...]
    statements: tuple[Statement, ...]
    quick_replies: tuple[QuickReply, ...]


def offered(
    alternatives: Sequence[Alternative],
    order: Order,
    lines: Sequence[OrderLine],
    turn: Turn,
    warranty: date | None = None,
) -> NearestYes:
    """Return the alternatives for these lines of an order in words; `warranty` is the last day of theirs."""
    known = tuple(dict.fromkeys(alternatives))
    item = facts.items(lines, order)
    statements = []
    for one in known:
        if one is Alternative.WARRANTY_CLAIM and warranty is not None:
            until = facts.day("warranty_until", warranty, turn.today, f"product:{lines[0].product_id}")
            statements.append(Statement("return.alternative_warranty", (item, until)))
        elif one is Alternative.EXCHANGE:
            statements.append(Statement("alternative.exchange", (item,)))
        elif one not in (Alternative.WARRANTY_CLAIM, Alternative.OTHER_PAYMENT):
            statements.append(Statement(f"alternative.{one.value}"))
    chips = [_chip(_CHIPS[one], lines, turn) for one in known if one in _CHIPS]
    quick_replies = (*dict.fromkeys(chips[:_MOST_CHIPS]), turn.chip("person"))
    return NearestYes(known, tuple(statements), quick_replies)


def _chip(name: str, lines: Sequence[OrderLine], turn: Turn) -> QuickReply:
    return turn.chip(name, name=turn.language.name(lines[0].name)) if name in _ABOUT_ITEM else turn.chip(name)

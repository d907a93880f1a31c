"""Words that name nothing of what was bought: that is told beside the question, and asked once more only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue.orders.bought_lines import LINE, named_lines
from chatbot.dialogue.orders.line_candidates import AlsoCalled
from chatbot.dialogue.orders.pick_lines import LINES
from chatbot.dialogue.products.kinds import context_kinds, named_kinds
from chatbot.dialogue.products.search import MOST_READ
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import tokens
from chatbot.domain.commerce import Order, ReturnClass
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Refuse
from chatbot.ports.store import StoreConnector

_MISSED = "missed"
"""The slot of a goal whose question was answered with something that was not bought."""
_NARROWED = "return.which_of"


def told_not_bought(asked: Advance, frame: Frame, turn: Turn, *, names_other: bool) -> Advance:
    """Return the question which thing is meant, told that what the words of `frame` name was not bought.

    A second answer of that kind ends the goal with a person offered: the same list again helps nobody.
    """
    outcome = asked.outcome
    if not isinstance(outcome, Ask) or outcome.slot not in (LINE, LINES) or asked.frame is None:
        return asked
    answers = bool(frame.asked == outcome.slot and said(frame)) and not _narrows(asked.frame, frame, outcome)
    if not answers and not names_other:
        return asked
    missed = Statement("return.not_bought")
    if frame.slot(_MISSED):
        return Advance(Refuse((missed,), quick_replies=(turn.chip("person"),)), is_found=False)
    told = replace(outcome, statements=(missed, *outcome.statements))
    return replace(asked, outcome=told, frame=asked.frame.with_slot(_MISSED, outcome.slot), is_found=False)


def _narrows(kept: Frame, before: Frame, outcome: Ask) -> bool:
    """Whether an answer left fewer things to choose from."""
    is_fewer = 0 < len(kept.slot(LINE)) < len(before.slot(LINE))
    return is_fewer or any(one.key == _NARROWED for one in outcome.statements)


async def names_other(
    frame: Frame, orders: Sequence[Order], others: AlsoCalled, store: StoreConnector, turn: Turn
) -> bool:
    """Whether words name a kind of goods that the shop sells and nothing of the orders. Raises StoreUnavailable.

    Of a large catalogue only a part is read, first of all what is named in full or in part.
    """
    text = said(frame)
    if not text or named_lines(frame, turn, orders, others):
        return False
    spoken = set(tokens(text))
    nearest = sorted(await store.names(), key=lambda one: spoken.isdisjoint(tokens(one[1])))
    known = await store.products([product_id for product_id, _ in nearest[:MOST_READ]])
    products = [one for one in known if one.return_class is not ReturnClass.GIFT_CARD]  # "the money on my card"
    asked_for = {product.id for product in named_kinds(text, products, turn.language)}
    named = asked_for.union(context_kinds(text, products, turn.language))
    return bool(named) and named.isdisjoint(line.product_id for order in orders for line in order.lines)

"""By how much two products differ in price: "how much do I save with the other one", 差多少钱."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.products.comparison import beside, with_others
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.ports.store import StoreConnector

_PAIR = 2


async def price_difference(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return what two products cost and the difference; None where a text asks no such thing. Raises StoreError."""
    if not mentions(text, turn.language.words["price_difference"]):
        return None
    both = (await beside(text, found, turn, store))[:_PAIR]
    if len(both) != _PAIR:
        return None
    lower, higher = sorted(both, key=lambda one: one.prices[0])
    source = f"product:{higher.id}"
    statement = Statement(
        "product.price_difference",
        (
            facts.product_name(higher),
            facts.money("highest", higher.prices[0], source),
            facts.product_name(lower, "other"),
            facts.money("price", lower.prices[0], f"product:{lower.id}"),
            facts.money("amount", higher.prices[0] - lower.prices[0], source),
        ),
    )
    return Advance(Say((statement,)), focus=with_others(turn.focus, both))

"""An exchange that is wished for another product: goods are exchanged for another version of the same."""

from __future__ import annotations

from collections.abc import Sequence, Set

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import tokens
from chatbot.domain.commerce import OrderLine
from chatbot.domain.evidence import Statement
from chatbot.domain.products import Product

_SHORTEST = 3


async def told_of_other(
    text: str, own: tuple[OrderLine, Product | None], names: Sequence[tuple[str, str]], policy: Policy, turn: Turn
) -> tuple[Statement, ...]:
    """Return what the documents say of exchanging for another product, where a text names one; else nothing.

    `own` is what was bought, `names` are all of the catalogue as (product id, name).
    """
    line, product = own
    versions = product.variants if product else ()
    options = {word for version in versions for _, value in version.options for word in tokens(value)}
    others = (name for product_id, name in names if product_id != line.product_id)
    if not any(_is_named(name, text, line, options, turn) for name in others):
        return ()
    found = await find_sure_answer(turn.language.say("value.exchange_for_other"), turn, policy.retriever)
    return () if found is None else (found.statement,)


def _is_named(name: str, text: str, line: OrderLine, options: Set[str], turn: Turn) -> bool:
    """Whether a text holds all the words of a name that the shopper's own thing and its versions do not have."""
    shown, own = turn.language.name(name), turn.language.name(line.name)
    for other, mine in ((name, line.name), (shown, own)):
        rest = {*tokens(other)} - {*tokens(mine)} - options
        if any(len(word) >= _SHORTEST for word in rest) and rest <= {*tokens(text)}:
            return True
    return False

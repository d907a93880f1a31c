"""The product that a text names, also misspelt."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.words import content_words, is_near, tokens
from chatbot.ports.store import StoreConnector

_LEAST = 2


async def product_named(text: str, store: StoreConnector, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the id of the product of whose name most words stand in a text, two at least; empty when none is first.

    Raises StoreUnavailable.
    """
    said = content_words(text, words["stop"])
    hits = {product_id: _hits(name, said) for product_id, name in await store.names()}
    most = max(hits.values(), default=0)
    best = [product_id for product_id, count in hits.items() if count == most]
    return best[0] if most >= _LEAST and len(best) == 1 else ""


def _hits(name: str, said: tuple[str, ...]) -> int:
    return sum(1 for word in tokens(name) if any(is_near(one, word) for one in said))

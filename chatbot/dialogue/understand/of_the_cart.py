"""Hears that a message asks about the cart that the shop's page told of, before it is taken for anything else.

Knows a few fixed expressions only: without a cart, or where the cart itself gives trouble, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commands import StartFlow, Understanding
from chatbot.domain.conversation import DialogueState, Session
from chatbot.languages import Language
from chatbot.ports.understander import Understander

ASK_CART = "ask_cart"
_ASKED = ("topic.stock", "topic.price", "cart_delivery", "cart_content")


class CartUnderstander:
    """Another understander, and the cart."""

    def __init__(self, other: Understander, languages: Mapping[str, Language]) -> None:
        self._other = other
        self._languages = languages

    async def warm_up(self) -> None:
        """Load what the first message needs. Raises MissingModel."""
        await self._other.warm_up()

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the commands of a message: one about the cart is that and nothing else."""
        understood = await self._other.understand(text, state, session)
        language = self._languages.get(understood.language)
        if language is None or not state.cart or not is_of_cart(text, language.words):
            return understood
        return replace(understood, commands=(StartFlow(ASK_CART, ASK_CART, text, 1.0),))


def is_of_cart(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks what a cart holds, costs, or if that is there."""
    is_asked = any(mentions(text, words[key]) for key in _ASKED)
    return bool(mentions(text, words["my_cart"])) and is_asked and not mentions(text, words["cart_trouble"])

"""Hears a question whether goods that were shown, and not bought, may go back."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard, is_reason
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import around, listed_under, mentions, tokens, word_count

_TALK = (*ABOUT_PRODUCTS, "answer_question")
_ELLIPTIC, _SHORT = 2, 14


def asks_return_of_shown(text: str, context: Context) -> bool:
    """Whether a text asks of a product in talk, without naming another, what is if it should go back."""
    words, focus = context.words, context.focus
    if context.names_order or not focus.product_ids or focus.flow not in _TALK:
        return False
    before, supposed = around(text, words["if"])
    supposes = (bool(supposed) or is_reason(text, words)) and not context.bought.are_named_in(text, words)
    if context.bought.names and (focus.order_number or not supposes):
        return False
    returns = "return_items" in heard(text, words)
    is_asked = is_question(text, words) or bool(supposed)
    is_about = returns or (bool(supposed) and is_reason(supposed, words))
    points = bool(mentions(before, words["pronouns"])) or word_count(before) <= _ELLIPTIC
    points = points or (is_reason(text, words) and not tokens(_before_reason(text, words)))
    return is_asked and is_about and points and word_count(text) <= _SHORT


def _before_reason(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what stands before the reason to give something back, a thing that it names: 书架不喜欢可以退吗."""
    return around(text, listed_under(words, "reason."))[0]

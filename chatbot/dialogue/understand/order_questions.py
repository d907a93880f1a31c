"""Questions about what was bought that the shop's rows answer: sums, parts of them, counts, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import mentions

Words = Mapping[str, tuple[str, ...]]


class Topic(Enum):
    """What is asked of an order or its lines; the value is the ending of its list of words."""

    REFUND = "refund"
    RETURN_POSTAGE = "return_postage"
    UNTIL = "until"
    PAYMENT = "payment"
    POSTAGE = "postage"
    PAID = "paid"
    MOST = "most"
    LEAST = "least"
    PIECES = "pieces"
    ORDERS = "orders"
    PRICE = "price"
    CARRIER = "carrier"
    VERSION = "version"
    CONTENT = "content"


_SUMS = (Topic.REFUND, Topic.PAID, Topic.PIECES, Topic.ORDERS)


def topics_of(text: str, words: Words) -> tuple[Topic, ...]:
    """Return what a message asks of what was bought, the topic that it names first in the order of `Topic`."""
    return tuple(topic for topic in Topic if mentions(text, words[f"asked.{topic.value}"]))


def is_sum_question(text: str, words: Words) -> bool:
    """Whether a message asks for a sum or a count of one's own: "what would I get back", "how much did I pay"."""
    asks = is_question(text, words) or bool(mentions(text, words["sum"]))
    return asks and any(topic in _SUMS for topic in topics_of(text, words))


def asks_of_own(text: str, words: Words, *, names_own: bool, is_talked_about: bool) -> bool:
    """Whether a message asks something that the rows of one's own orders answer.

    `names_own`: it names something that was bought, or an order. `is_talked_about`: the talk is about an order; then
    it must speak of that ("that", "was", "did"), so that questions about the shop's rules stay such questions.
    """
    if is_sum_question(text, words):
        return True
    is_own = names_own or bool(mentions(text, words["own_goods"]))
    speaks_of_it = is_talked_about and bool(mentions(text, (*words["pronouns"], *words["own_past"], *words["all"])))
    return (is_own or speaks_of_it) and bool(topics_of(text, words))

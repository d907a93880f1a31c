"""Questions about what was bought that the shop's rows answer: sums, parts of them, counts, and what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import listed_under, mentions, opens_with, word_count
from chatbot.domain.conversation import Focus

Words = Mapping[str, tuple[str, ...]]


class Topic(Enum):
    """What is asked of an order or its lines; the value is the ending of its list of words."""

    DUE = "due"
    CHARGED = "charged"
    REFUNDED = "refunded"
    REFUND = "refund"
    RETURN_POSTAGE = "return_postage"
    WHEN_PAID = "when_paid"
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


ABOUT_BILLS = frozenset({Topic.DUE, Topic.CHARGED})
"""What is asked of the money of an order that was taken, or is still to be paid."""
OWN = "own."
"""How the intents begin that ask something of what was bought; the rest of their names is what is asked."""
ABOUT_OWN = frozenset({"ask_order", "sum_up"})
"""Goals that ask something of what was bought."""
_SHORT, _ELLIPTIC = 8, 4
_SUMS = (Topic.REFUNDED, Topic.REFUND, Topic.PAID, Topic.PIECES, Topic.ORDERS)


@dataclass(frozen=True, slots=True)
class Talk:
    """What a question stands in: it names what was bought or an order; the talk is about an order, or about sums."""

    names_own: bool = False
    is_about_order: bool = False
    is_summing: bool = False


def topic_of(intent: str, text: str, focus: Focus, words: Words) -> str:
    """Return what an intent asks of what was bought, empty for other intents.

    A mere "and the lamp?" asks what was asked before; "and for how much" asks something.
    """
    topic = intent.removeprefix(OWN) if intent.startswith(OWN) else ""
    if topic == Topic.POSTAGE.value and mentions(text, words["with_postage"]):
        return Topic.PAID.value
    if topic == Topic.PRICE.value and mentions(text, words["all_of_them"]):
        return Topic.PAID.value
    goes_on = focus.flow in ABOUT_OWN and focus.topic and word_count(text) <= _ELLIPTIC
    is_asked = topic and mentions(text, words["about"]) and not mentions(text, words["what_about"])
    return focus.topic if goes_on and not is_asked else topic


def topics_of(text: str, words: Words) -> tuple[Topic, ...]:
    """Return what a message asks of what was bought, the topic that it names first in the order of `Topic`."""
    return tuple(topic for topic in Topic if mentions(text, words[f"asked.{topic.value}"]))


def is_sum_question(text: str, words: Words) -> bool:
    """Whether a message asks for a sum or a count of one's own: "what would I get back", "how much did I pay"."""
    return _asks(text, words) and any(topic in _SUMS for topic in topics_of(text, words))


def asks_of_own(text: str, words: Words, talk: Talk) -> bool:
    """Whether a message asks something that the rows of one's own orders answer.

    About what was only talked of it must speak as of that ("that", "was", "did"), so that questions about the shop's
    rules stay such questions.
    """
    topics = topics_of(text, words)
    if is_sum_question(text, words) or (talk.is_summing and _goes_on(text, words, talk)):
        return True
    is_own = talk.names_own or bool(mentions(text, words["own_goods"]))
    of_it = (*words["pronouns"], *words["own_past"], *words["all"])
    is_about_own = is_own or (talk.is_about_order and bool(mentions(text, of_it)))
    return bool(topics) and is_about_own and _asks(text, words)


def _asks(text: str, words: Words) -> bool:
    return is_question(text, words) or bool(mentions(text, words["sum"]))


def _goes_on(text: str, words: Words, talk: Talk) -> bool:
    """Whether a short message goes on with a sum: "and just the lamp?", "rest = visa?"."""
    opens = opens_with(text, 2, words["follow_up"])
    asks = bool(opens) or is_question(text, words)
    names_own = talk.names_own and (bool(opens) or word_count(text) <= _ELLIPTIC)
    return asks and word_count(text) <= _SHORT and (names_own or bool(mentions(text, listed_under(words, "pay."))))

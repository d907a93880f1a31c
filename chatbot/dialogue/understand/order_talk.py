"""Texts in a talk about orders that name no goal: which order, what of its money, what to choose now."""

from __future__ import annotations

from collections.abc import Collection

from chatbot.dialogue.understand.context import CERTAIN, SURE, Context
from chatbot.dialogue.understand.dates import is_bare_day, names_needed_day, names_ordering_day
from chatbot.dialogue.understand.follows import ORDER
from chatbot.dialogue.understand.forms import asks_about, is_question, names_version
from chatbot.dialogue.understand.goals_heard import heard, is_claim, is_reason
from chatbot.dialogue.understand.meanings import Reading
from chatbot.dialogue.understand.numbers import is_bare_order
from chatbot.dialogue.understand.order_questions import ABOUT_BILLS, ABOUT_OWN, OWN, Topic, topics_of
from chatbot.dialogue.understand.quantities import read_pieces
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import first_words, mentions, opens_with, word_count

_ASK = "ask_order"
_STATUS, _REFUND, _SUMS, _CLAIM, _RETURN = (
    *("order_status", "refund_status", "sum_up", "report_problem", "return_items"),
)
_ABOUT_ORDERS = frozenset({_STATUS, _REFUND, *ABOUT_OWN})
_MONEY_BACK = frozenset({_STATUS, _REFUND, _RETURN})
"""Goals whose words stand in questions about a refund: 退到哪张卡."""
_TOLD = frozenset({"answer", "told"})
"""What is told and wishes for nothing."""
_COUNT = OWN + Topic.ORDERS.value
_CONTENT = frozenset({Topic.CONTENT, Topic.PIECES, Topic.ORDERS})
_ELLIPTIC, _FEW, _SHORT, _OPENING = 5, 7, 12, 2
_DONE, _EXCHANGE = "done", "exchange_items"


class OrderTalk:
    """Reads such texts; `flow` is where a text belongs by itself."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._words = context.words

    def goal(self, text: str, flow: str, reading: Reading) -> str:
        """Return the goal that a text goes on with, nothing where it does not go on."""
        if reading.intent == _COUNT and not self._context.bought.names:
            return _STATUS  # a guest's orders are looked up one by one
        if self._asks_of_bill(text) or self._contests_refund(text):
            return _SUMS
        if is_question(text, self._words) and mentions(text, self._words["order.warranty"]) and self._names_own(text):
            return _ASK
        return self._goal_heard(text, flow, reading)

    def _goal_heard(self, text: str, flow: str, reading: Reading) -> str:
        goals = set(heard(text, self._words))
        is_of_rules = flow == "answer_question" and _RETURN in goals  # "can the lamp go back, I do not like it"
        if is_of_rules and is_reason(text, self._words) and self._names_own(text):
            return _RETURN
        if goals <= _MONEY_BACK and self._asks_of_refund(text):
            return _REFUND
        return "" if goals - {_STATUS} else self._goal_unheard(text, flow, reading, goals)

    def _goal_unheard(self, text: str, flow: str, reading: Reading, goals: Collection[str]) -> str:
        if self._context.focus.goal == _CLAIM and self._context.after != _DONE and self._asks_for_options(text):
            return _CLAIM  # a new one or the money back for what is lost
        if reading.confidence < SURE and self._wants_version_too(text):
            return _EXCHANGE
        is_needed = self._context.after == ORDER and names_needed_day(text, self._words)
        points = is_needed or self._names_order(text, flow, reading) or self._points_at_own(text, flow, goals)
        return _STATUS if points or self._tells_what_is_in_it(text, reading) else ""

    def _wants_version_too(self, text: str) -> bool:
        """Whether a text names another version of what was bought after some change: "and the socks in M as well"."""
        is_told = self._context.after == _DONE and not is_question(text, self._words)
        return is_told and names_version(text, self._words) and self._names_own(text)

    def counts_pieces(self, text: str, flow: str) -> bool:
        """Whether a text wishes for another number of pieces of what was bought: "just one pair of the socks"."""
        words = self._words
        is_shopping = self._context.focus.flow in ABOUT_PRODUCTS or flow in ABOUT_PRODUCTS
        if is_shopping or is_claim(text, words) or asks_about(text, words) or heard(text, words):
            return False
        is_counted = read_pieces(text, words) and mentions(text, words["pieces_wanted"])
        return bool(is_counted) and self._names_own(text)

    def _asks_of_refund(self, text: str) -> bool:
        """Whether a few words ask more of the money that the talk is about: "onto what", "and when was that"."""
        is_short = self._context.focus.flow == _REFUND and word_count(text) <= _ELLIPTIC
        others = (*self._words["asked.refunded"], *self._words["order.send_back"])
        is_other = mentions(text, others) or self._names_own(text)
        return is_short and not is_other and bool(mentions(text, self._words["refund_follow_up"]))

    def _asks_of_bill(self, text: str) -> bool:
        """Whether a text asks when one's own bill is due, or whether the money of an order was taken."""
        context, words = self._context, self._words
        is_it = context.is_about_own and bool(mentions(text, (*words["pronouns"], *words["own"])))
        is_own = context.names_order or is_it or self._names_own(text) or bool(mentions(text, words["own_order"]))
        is_asked = bool(ABOUT_BILLS & set(topics_of(text, words))) and not mentions(text, words["if_ordered"])
        return is_own and is_asked and bool(context.bought.names)

    def _contests_refund(self, text: str) -> bool:
        """Whether a text holds what was paid against a refund: "but i paid 111.90 for that"."""
        focus = self._context.focus
        is_talk = focus.flow == _SUMS and focus.topic == Topic.REFUND.value and word_count(text) <= _SHORT
        return is_talk and Topic.PAID in topics_of(text, self._words) and not is_question(text, self._words)

    def asks_again_after_refusal(self, text: str) -> bool:
        """Whether a text asks what is possible right after a refusal, which has told that."""
        is_open = self._context.after == "refused" and self._context.focus.goal != _CLAIM
        return is_open and self._asks_for_options(text) and not heard(text, self._words)

    def _asks_for_options(self, text: str) -> bool:
        """Whether a text asks what may be chosen now, not what would be: "what if it comes after all"."""
        asks = word_count(text) <= _SHORT and bool(mentions(text, self._words["options_now"]))
        return asks and not opens_with(text, _OPENING, self._words["what_if"])

    def _names_order(self, text: str, flow: str, reading: Reading) -> bool:
        """Whether a text is the number of an order, with or without its proof, or names one by its day."""
        context = self._context
        is_bare = context.names_order and (is_bare_order(text, self._words) or flow in _TOLD)
        is_vague = flow in _TOLD or flow == "small_talk" or reading.confidence < SURE
        by_day = is_vague and bool(context.bought.names) and names_ordering_day(text, self._words)
        by_day = by_day or (is_vague and context.after == "order" and is_bare_day(text, self._words))
        return is_bare or by_day or {"order_number", "proof"} <= context.named

    def _points_at_own(self, text: str, flow: str, goals: Collection[str]) -> bool:
        """Whether what looks like a search names what was bought: "next, the backpack", "where is my family tent"."""
        if goals and flow in ABOUT_PRODUCTS and mentions(text, self._words["mine"]) and self._names_own(text):
            return True
        is_talk = flow in ABOUT_PRODUCTS and self._context.focus.flow in _ABOUT_ORDERS
        asks = any(mentions(text, self._words[key]) for key in ("order.delivered", "order.lost"))
        opening = first_words(text, 2)
        opens = mentions(opening, self._words["follow_up"])
        goes_on = bool(opens) and opening.startswith(opens) and word_count(text) <= _FEW
        return is_talk and (asks or goes_on) and self._names_own(text)

    def _tells_what_is_in_it(self, text: str, reading: Reading) -> bool:
        """Whether a text only names an order by what is in it: "the parcel with the lantern", it asks for no list."""
        is_list = reading.intent == OWN + Topic.CONTENT.value and not _CONTENT & set(topics_of(text, self._words))
        is_told = reading.confidence < CERTAIN or not is_question(text, self._words)
        return is_list and is_told and (self._names_own(text) or names_ordering_day(text, self._words))

    def _names_own(self, text: str) -> bool:
        return self._context.bought.are_named_in(text, self._words)

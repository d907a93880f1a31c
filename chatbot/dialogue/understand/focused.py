"""Short questions that go on with what the talk is about: an order, products that were shown, an answer."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.context import BEYOND_DOUBT, CERTAIN, CHANGING
from chatbot.dialogue.understand.forms import asks_about, is_general, is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.meanings import Reading
from chatbot.dialogue.understand.order_questions import Talk, asks_of_own, is_sum_question, topics_of
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import first_words, mentions, opens_with, word_count
from chatbot.domain.commands import AskQuestion, Command, StartFlow
from chatbot.domain.conversation import Focus

_ABOUT_ORDERS = frozenset({"order_status", "ask_order", "refund_status", "sum_up"})
_ANSWERED, _OUTSIDE = "answer_question", "out_of_scope"
_OPEN_TO_FOCUS = frozenset({"", "order_status", "ask_order", _ANSWERED, _OUTSIDE, *ABOUT_PRODUCTS})
_TOPICS, _WORTH = "order.", "order.worth"
_COMPATIBLE = frozenset({"order_status", "refund_status"})
"""Goals whose words stand in questions about an order, too."""
_PARTS_OF_SUMS = frozenset({"return_items", "change_payment"})
_SUPPOSED = CHANGING | {"return_items", "exchange_items"}
"""Goals that a stranger's question with "if" or "when" supposes and does not wish for."""
_ANY_RULE = frozenset({"ask_policy", "ask_rule"})
"""Intents of questions on the shop; all others that documents answer are of one matter: an account, a payment."""
_UNLIKE_SUMS = frozenset({_ANSWERED, "report_problem"})
"""Goals that, read beyond doubt, ask for no sum of an order, however much its words stand in them."""
_FEATURES = "attribute."
_FEATURE_TOPICS = ("topic.weight", "topic.material", "topic.care", "topic.size", "topic.in_the_box")
_SHORT, _ELLIPTIC, _FEATURE, _BACK = 14, 5, 8, 5


class Focused:
    """Reads texts against what the talk is about and what was bought."""

    def __init__(self, focus: Focus, bought: Belongings, words: Mapping[str, tuple[str, ...]]) -> None:
        self._focus = focus
        self._bought = bought
        self._words = words

    def command(self, text: str, reading: Reading, flow: str, *, is_clear: bool) -> Command | None:
        """Return how a text goes on, None where it begins something else.

        `flow` is where it belongs by itself, empty for a text that names an order; `is_clear`: surely so.
        """
        is_of_shop = flow == _ANSWERED and reading.intent not in _ANY_RULE and reading.confidence >= CERTAIN
        is_of_order = not is_of_shop and self._asks_of_order(text)
        if is_of_order and not is_sum_question(text, self._words):
            return StartFlow("ask_order", "ask_order", text, reading.confidence)
        is_no_sum = is_of_shop or (flow in _UNLIKE_SUMS and reading.confidence >= BEYOND_DOUBT)
        if is_of_order or (not is_no_sum and self._asks_for_sum(text)):
            return StartFlow("sum_up", "sum_up", text, reading.confidence)
        goes_on = self._focus.flow == _ANSWERED and self._opens(text)
        is_supposed = flow in _SUPPOSED and (goes_on or reading.confidence < CERTAIN) and not self._bought.names
        goal = _ANSWERED if is_supposed and self._supposes(text) else self._goes_on(text, flow if is_clear else "")
        if goal == _ANSWERED:
            return AskQuestion(text, "", reading.confidence)
        intent = "refine_search" if goal == "find_product" else goal
        return StartFlow(goal, intent, text, reading.confidence) if goal else None

    def _asks_of_order(self, text: str) -> bool:
        """Whether a text asks something of an order of the shopper's own."""
        words, focus = self._words, self._focus
        topics = {key for key in words if key.startswith(_TOPICS) and mentions(text, words[key])}
        names_own = self._bought.are_named_in(text, words)
        if focus.flow == "ask_order" and names_own and not topics and word_count(text) <= _ELLIPTIC:
            return True
        if topics == {_WORTH} and (focus.flow != "ask_order" or word_count(text) > _ELLIPTIC):
            return False
        wished = set(heard(text, words)) - _COMPATIBLE
        if not topics or (wished and "order.until" not in topics):
            return False
        is_still = focus.flow == _ANSWERED and bool(self._bought.names) and "order.lost" in topics
        is_in_focus = bool(focus.order_number) and (focus.flow in _ABOUT_ORDERS or is_still)
        is_own = names_own or (bool(self._bought.names) and bool(mentions(text, words["own_order"])))
        is_asked = is_question(text, words) or (is_in_focus and word_count(text) <= _SHORT)
        is_rule = is_general(text, words) and not (names_own or is_in_focus)
        return is_asked and not is_rule and (is_in_focus or is_own)

    def _asks_for_sum(self, text: str) -> bool:
        """Whether a text asks what the rows of the shopper's own orders add up to, or what was bought."""
        is_elsewhere = self._focus.flow in (*ABOUT_PRODUCTS, _ANSWERED)
        is_talked_about = bool(self._focus.order_number) and not is_elsewhere
        names_own = self._bought.are_named_in(text, self._words)
        talk = Talk(names_own=names_own, is_about_order=is_talked_about, is_summing=self._focus.flow == "sum_up")
        asks = asks_of_own(text, self._words, talk)
        is_of_it = is_talked_about and word_count(text) <= _ELLIPTIC and bool(topics_of(text, self._words))
        wished = set(heard(text, self._words)) - _COMPATIBLE - _PARTS_OF_SUMS
        is_of_next = mentions(text, self._words["if_ordered"])  # "when do I pay if I order it"
        return (asks or is_of_it) and bool(self._bought.names) and not (wished or is_of_next)

    def _supposes(self, text: str) -> bool:
        """Whether a stranger asks how it would be, or tells more of what was asked, and wants nothing done."""
        words = self._words
        is_if = is_question(text, words) and bool(mentions(text, words["if"]))
        adds = self._focus.flow == _ANSWERED and word_count(text) <= _SHORT and not mentions(text, words["wanting"])
        return is_if or asks_about(text, words) or (adds and bool(mentions(text, words["pointing_back"])))

    def _goes_on(self, text: str, clear_flow: str) -> str:
        """Return the goal by which a short text goes on with products or an answer, nothing where it does not."""
        words, focus, size = self._words, self._focus, word_count(text)
        is_of_own = self._bought.are_named_in(text, words) and mentions(text, words["of_mine"])
        if size > _SHORT or is_of_own or mentions(text, words["topic_change"]) or clear_flow not in _OPEN_TO_FOCUS:
            return ""
        if focus.product_ids and self._is_about_products(text, clear_flow):
            return self._about_products(text, clear_flow)
        is_of_goods = self._names_attribute(text) and not mentions(text, (*words["going_back"], *words["may_go_back"]))
        if clear_flow in ("", _OUTSIDE) and is_question(text, words) and is_of_goods:
            return "ask_product"
        is_bare = self._opens(text) or size <= _ELLIPTIC
        if focus.flow in _ABOUT_ORDERS and is_bare and mentions(text, words["other"]):
            return focus.flow
        is_open = clear_flow in ("", "ask_product") or is_question(text, words)
        points = is_open and bool(mentions(text, words["pointing_back"]))
        is_search = clear_flow == "find_product" and not (points or self._opens(text))
        is_elsewhere = is_search or clear_flow in _ABOUT_ORDERS
        return _ANSWERED if focus.flow == _ANSWERED and (is_bare or points) and not is_elsewhere else ""

    def _is_about_products(self, text: str, clear_flow: str) -> bool:
        words = self._words
        is_of_those = bool(mentions(text, words["of_those"]))
        # An attribute alone ("that folding table?") may go on with what the pages said; how it is washed does not.
        is_feature = self._names_feature(text) and (clear_flow != _ANSWERED or self._names_topic(text))
        is_about = is_of_those or self._comes_back(text) or is_feature
        return self._focus.flow in ABOUT_PRODUCTS or is_about

    def _comes_back(self, text: str) -> bool:
        """Whether a text comes back to the goods that were looked for: "ok back to the tents"."""
        return bool(mentions(first_words(text, _BACK), self._words["back_to"])) and not heard(text, self._words)

    def _about_products(self, text: str, clear_flow: str) -> str:
        words = self._words
        if mentions(text, words["with_delivery"]):
            return "ask_product"
        if clear_flow == _ANSWERED and not self._names_feature(text):
            return ""
        points = bool(mentions(text, words["of_those"]))
        looks = mentions(text, words["look_further"]) and not mentions(text, words["pronouns"])
        if not points and (looks or self._narrows(text) or self._comes_back(text)):
            return "find_product"
        is_short = word_count(text) <= _ELLIPTIC
        is_asked = is_question(text, words) or is_short or mentions(text, words["pointing_back"])
        is_alone = len(self._focus.product_ids) == 1
        is_of_one = is_short and (self._focus.flow == "ask_product" or is_alone)
        is_search = clear_flow == "find_product" and not (points or is_of_one or self._opens(text))
        return "ask_product" if is_asked and not is_search else ""

    def _names_feature(self, text: str) -> bool:
        """Whether a short text names what only a product has: its weight, its doors, what is in its box."""
        return word_count(text) <= _FEATURE and (self._names_topic(text) or self._names_attribute(text))

    def _names_topic(self, text: str) -> bool:
        return any(mentions(text, self._words[key]) for key in _FEATURE_TOPICS)

    def _names_attribute(self, text: str) -> bool:
        keys = (key for key in self._words if key.startswith(_FEATURES))
        return any(mentions(text, self._words[key]) for key in keys)

    def _narrows(self, text: str) -> bool:
        """Whether a text sets a limit to the products that were just listed: "in green?", "under 50"."""
        if self._focus.flow != "find_product" or len(self._focus.product_ids) < 2:
            return False
        return word_count(text) <= _ELLIPTIC and bool(mentions(text, self._words["narrowing"]))

    def _opens(self, text: str) -> bool:
        """Whether a text begins as what goes on does: "and ...", "what about ...", "for headphones"."""
        opening = opens_with(text, 2, self._words["follow_up"])
        return bool(opening or mentions(first_words(text, 1), self._words["elliptic"]))

"""What a text takes up of what was just told or done: the goal that was refused, a sum, what was cancelled."""

from __future__ import annotations

from chatbot.dialogue.understand.context import CERTAIN, SURE, Context
from chatbot.dialogue.understand.follows import PRODUCTS
from chatbot.dialogue.understand.forms import asks_about, corrects, is_question
from chatbot.dialogue.understand.goals_heard import heard, is_claim, is_reason, names_remedy
from chatbot.dialogue.understand.meanings import Reading
from chatbot.dialogue.understand.order_questions import Topic, topics_of
from chatbot.dialogue.understand.words import listed_under, mentions, opens_with, word_count

DONE = frozenset(
    {
        "ask_goodwill",
        "cancel_order",
        "change_address",
        "change_payment",
        "exchange_items",
        "order_again",
        "return_items",
        "sum_up",
        "ask_order",
    }
)
"""Goals that somebody needs an order for."""
_REMEDIES = frozenset({"report_problem", "return_items", "exchange_items", "order_again", "answer", "told"})
"""What a wish for a remedy looks like; whatever else is certain is none: "refund 40399 status"."""
_TOLD = frozenset({"done", "sum"})
_SHORT_FOLLOW_UP = 7
_RETURN, _CLAIM, _PAYMENT, _EXCHANGE = "return_items", "report_problem", "change_payment", "exchange_items"
_CONDITIONED = frozenset({_RETURN, _EXCHANGE})
"""Goals that go on when somebody tells what state the goods are in."""
_WISHED = frozenset({*DONE, _CLAIM, "withdraw_return", "undo_change", "change_home_address"})
"""Goals that a reason beside them belongs to."""


class TakenUp:
    """Reads texts against what was just told, refused or done."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._words = context.words

    def goal(self, text: str, reading: Reading, flow: str) -> str:
        """Return the goal that a text takes up, empty where it begins something new; `flow`: what it looks like."""
        context, words = self._context, self._words
        if change := self._change(text, flow):
            return change
        if self._takes_up_sum(text):
            return _RETURN
        if context.after in _TOLD and context.focus.order_number and self._asks_of_sending(text):
            return "sum_up"
        if self._asks_what_is_due(text, flow):
            return "refund_status"
        if context.after in PRODUCTS and self._looks_on(text, flow):
            return "find_product"
        is_likely = flow == "cancel_order" or (reading.confidence < SURE and context.bought.are_named_in(text, words))
        if is_likely and mentions(text, words["cancelled_goods"]):
            return "refund_status"
        return context.focus.goal if self._continues(text, reading, flow) else ""

    def _change(self, text: str, flow: str) -> str:
        """Return the change of an order that a text goes on with, empty where it is none."""
        is_of_order = self._context.names_order and not mentions(text, self._words["of_account"])
        if flow == "change_home_address" and is_of_order:
            return "change_address"
        pays_otherwise = (flow == _PAYMENT and self._goes_on_paying(text)) or self._pays_otherwise(text)
        return _PAYMENT if pays_otherwise else ""

    def _goes_on_paying(self, text: str) -> bool:
        """Whether a text names another way to pay for an order of one's own: "for my order?", then "ok, invoice?"."""
        asked, words = self._context.focus.question, self._words
        is_of_own = mentions(asked, words["paying"]) and self._context.bought.are_named_in(asked, words)
        return (
            bool(is_of_own)
            and bool(mentions(text, listed_under(words, "pay.")))
            and word_count(text) <= _SHORT_FOLLOW_UP
        )

    def _pays_otherwise(self, text: str) -> bool:
        """Whether a text names a way to pay right after another one was refused: "whatever, by transfer then"."""
        is_refused = self._context.after == "refused" and self._context.focus.goal == _PAYMENT
        named = mentions(text, listed_under(self._words, "pay."))
        return is_refused and bool(named) and not is_question(text, self._words)

    def _takes_up_sum(self, text: str) -> bool:
        """Whether a text says where the money is to go that it was just told of: "then I prefer store credit"."""
        focus, words = self._context.focus, self._words
        is_told = focus.flow == "sum_up" and focus.topic == "refund" and "target" in self._context.named
        return is_told and not is_question(text, words) and not set(heard(text, words)) - {_RETURN}

    def _asks_of_sending(self, text: str) -> bool:
        """Whether a text asks about sending back what was just reported: "what do I do with the wrong pair"."""
        is_asked = Topic.RETURN_POSTAGE in topics_of(text, self._words) and is_question(text, self._words)
        return is_asked and not self._context.bought.are_named_in(text, self._words)

    def _asks_what_is_due(self, text: str, flow: str) -> bool:
        """Whether a few words ask when that comes which a report was just answered with: "when will I see it"."""
        focus, words = self._context.focus, self._words
        is_after = self._context.after == "done" and focus.goal == _CLAIM and flow not in _WISHED
        asks = word_count(text) <= _SHORT_FOLLOW_UP and is_question(text, words) and mentions(text, words["asks_due"])
        return is_after and bool(asks) and not self._context.bought.are_named_in(text, words)

    def _looks_on(self, text: str, flow: str) -> bool:
        """Whether a text wishes to see other goods than those shown ("20 at most"), and changes nothing bought."""
        is_of_own = self._context.bought.are_named_in(text, self._words)
        if is_of_own or word_count(text) > _SHORT_FOLLOW_UP:
            return False
        if flow in ("small_talk", "out_of_scope"):
            return bool({"min_price", "max_price"} & self._context.named)
        return flow == "exchange_items" and bool(mentions(text, self._words["others_wanted"]))

    def _continues(self, text: str, reading: Reading, flow: str) -> bool:
        """Whether a text goes on with the last goal: for another thing, with what is told of it, with "what now?"."""
        goal, words, is_refused = self._context.focus.goal, self._words, self._context.after == "refused"
        if not goal:
            return False
        is_rule = flow == "answer_question" and not is_question(text, words)  # which only looks like one on rules
        is_other = flow not in _REMEDIES and reading.confidence >= CERTAIN and not is_rule
        if goal == _CLAIM and names_remedy(text, words) and not asks_about(text, words) and not is_other:
            return True
        asks_on = mentions(text, words["what_now"]) or ("target" in self._context.named and goal == _RETURN)
        if is_refused and (asks_on or self._names_other(text)):
            return True
        if is_question(text, words) or heard(text, words):
            return False
        if goal in _CONDITIONED and self._tells_of_it(text, reading, flow):
            return True
        if is_refused and goal in _CONDITIONED and flow == _CLAIM and reading.confidence < SURE:
            return not is_claim(text, words)
        is_short = word_count(text) <= _SHORT_FOLLOW_UP
        is_about_it = is_refused and reading.confidence < (CERTAIN if is_short else SURE)
        points = self._opens(text) or corrects(text, words) or is_about_it
        return points and self._context.bought.are_named_in(text, words)

    def _names_other(self, text: str) -> bool:
        """Whether a text only names what else there is: "and the other one?"."""
        words, named = self._words, text.rstrip(" ?？呢。.")
        is_only_named = not is_question(named, words) and not heard(named, words)
        return is_only_named and word_count(named) <= _SHORT_FOLLOW_UP and bool(mentions(named, words["other"]))

    def _opens(self, text: str) -> bool:
        words = self._words
        return bool(opens_with(text, 2, words["follow_up"]) or opens_with(text, 4, words["then_only"]))

    def _tells_of_it(self, text: str, reading: Reading, flow: str) -> bool:
        """Whether a text tells what state goods are in, or, right after a refusal, why they were to go back."""
        words = self._words
        if mentions(text, listed_under(words, "condition.")):
            return True
        is_other = flow in _WISHED and flow != self._context.focus.goal and reading.confidence >= SURE
        is_reason_only = is_reason(text, words) and not self._context.bought.are_named_in(text, words)
        return self._context.after == "refused" and is_reason_only and not is_other

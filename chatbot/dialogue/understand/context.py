"""What a message is read against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.forms import asks_about, is_general, is_question
from chatbot.dialogue.understand.meanings import Reading
from chatbot.dialogue.understand.order_questions import is_sum_question
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commands import SetSlot
from chatbot.domain.conversation import Focus, Frame

SURE, LIKELY, CERTAIN, BEYOND_DOUBT = 0.55, 0.30, 0.75, 0.9
"""How probable a reading has to be, to be taken, to be offered among others, to be taken whatever else is open or
talked about."""
CHANGING = frozenset(
    {
        "cancel_order",
        "change_address",
        "change_payment",
        "order_again",
        "send_invoice",
        "undo_change",
        "withdraw_return",
    }
)
"""Goals that do something about an order, and that a few words may begin: "cancel order 40911"."""
_ABOUT_OWN = frozenset({"order", "sum", "done", "refused", "card", "item", "reason"})
_RETURN = "return_items"
_ABOUT_RETURNS = (_RETURN, "withdraw_return")
_OF_REFUSED = frozenset({"order_status", "ask_goodwill"})
_UNDER_RULES = frozenset(
    {"change_address", "exchange_items", "cancel_order", "change_payment", "return_items", "report_problem"}
)
"""Goals whose words stand in questions about what the rules are: "who pays the postage of an exchange?"."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a message is read against: the goal on top, the focus, the language's words, the slots it names.

    `after` is what it follows on; `asks_of_product`: the goal of who asks what a product of the
    shop is like, or which of a kind has most of something; empty for other messages.
    """

    frame: Frame | None
    focus: Focus
    words: Mapping[str, tuple[str, ...]]
    slots: tuple[SetSlot, ...]
    bought: Belongings = field(default_factory=Belongings)
    after: str = ""
    asks_of_product: str = ""

    @property
    def named(self) -> frozenset[str]:
        """The names of the slots in the message."""
        return frozenset(slot.name for slot in self.slots)

    @property
    def names_order(self) -> bool:
        """Whether the message holds an order number."""
        return "order_number" in self.named

    @property
    def is_about_own(self) -> bool:
        """Whether what was bought is what the talk is about."""
        return self.after in _ABOUT_OWN

    @property
    def is_stranger(self) -> bool:
        """Whether no order is known that a message could be about."""
        return not (self.bought.names or self.names_order or self.focus.order_number)

    def may_be_on_rules(self, text: str, reading: Reading, flows: tuple[str, str]) -> bool:
        """Whether a question that looks like news, or a stranger's like a wish, may as well be on the rules.

        "Without an invoice, is the order number enough?"; `flows` are those of the best reading and the second. After
        an answer, "I live on an island though" asks what holds then.
        """
        if flows[0] == "told" and self.after == "policy" and mentions(text, self.words["contrast"]):
            return True
        if reading.confidence >= CERTAIN or not is_question(text, self.words):
            return False
        is_second = reading.second_confidence >= LIKELY and flows[1] == "answer_question"
        is_of_nobody = self.is_stranger and not mentions(text, self.words["of_mine"])
        return flows[0] == "told" or (flows[0] in CHANGING | {_RETURN} and is_second and is_of_nobody)

    def is_about_policy(self, text: str, flow: str) -> bool:
        """Whether a text asks about returns ("how long do I have to ...") or deliveries at large, not for one's own.

        So does who asks for goods that are not new, or whether goods may go back: the catalogue does not answer that;
        and who wishes to hear of goods that come back to the shop: no parcel brings those.
        """
        if flow in ABOUT_PRODUCTS and mentions(text, (*self.words["not_new"], *self.words["may_go_back"])):
            return True
        if flow == "watch_order" and mentions(text, self.words["back_in_stock"]):
            return not (self.is_about_own or self.names_order or mentions(text, self.words["own_order"]))
        if flow in ("order_status", "refund_status"):
            return self._is_of_no_order(text, flow)
        if is_question(text, self.words) and self._is_on_rules(text, flow):
            return True
        if flow == _RETURN and self.wishes_for_own(text):
            return False
        if flow == _RETURN and not self.bought.names and mentions(text, self.words["may_go_back"]):
            return not mentions(text, self.words["of_mine"])
        return flow in _ABOUT_RETURNS and asks_about(text, self.words)

    @property
    def _before_ordering(self) -> tuple[str, ...]:
        return (*self.words["before_ordering"], *self.words["if_ordered"])

    def _is_of_no_order(self, text: str, flow: str) -> bool:
        """Whether a text asks about deliveries or refunds at large, or before anything is ordered."""
        words, asks = self.words, is_question(text, self.words)
        if flow == "refund_status":
            return self.is_stranger and bool(mentions(text, words["policy"])) and (asks or is_general(text, words))
        before = (*words["parcel_refused"], *(self._before_ordering if self.is_stranger else ()))
        if asks and mentions(text, before):
            return True
        names_own = self.names_order or self.is_about_own or self.bought.are_named_in(text, words)
        supposes = mentions(text, words["would_order"]) and not mentions(text, words["own_order"])
        return (is_general(text, words) or bool(supposes)) and not names_own

    def _is_on_rules(self, text: str, flow: str) -> bool:
        """Whether a question asks what the rules are, whatever goal it names.

        "Do I get my money if I refuse the parcel", "when do I have to pay that".
        """
        words = self.words
        if flow in _OF_REFUSED and mentions(text, words["parcel_refused"]):
            return True
        if flow == "ask_goodwill" and mentions(text, words["discount_for"]):
            return True
        if flow == "change_payment" and mentions(text, (*words["when_asked"], *words["asks_time"])):
            return True
        return flow in _UNDER_RULES and bool(mentions(text, words["policy"]))

    def wishes_for_own(self, text: str) -> bool:
        """Whether a text wishes something for what was bought and asks its sum: "back with it, how much"."""
        is_wished = bool(mentions(text, self.words["wishing"])) and self.bought.are_named_in(text, self.words)
        return is_wished and is_sum_question(text, self.words)

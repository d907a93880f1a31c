"""Tells what answers the question that is open from what turns to something else."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.state import CONFIRMATION, FEARED, NOT_THERE, OFFERED, PROVING, REMINDED
from chatbot.dialogue.understand.context import BEYOND_DOUBT, CERTAIN, CHANGING, LIKELY, SURE, Context
from chatbot.dialogue.understand.follows import PRODUCTS
from chatbot.dialogue.understand.forms import (
    asks_about,
    asks_service,
    corrects,
    fears_cancelling,
    is_question,
    names_version,
)
from chatbot.dialogue.understand.goals_heard import heard, names_remedy
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading, meant
from chatbot.dialogue.understand.plain_answers import TAKEN
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS, Request
from chatbot.dialogue.understand.under_way import asks_of_it, asks_of_paid
from chatbot.dialogue.understand.words import first_words, mentions, opens_with, word_count
from chatbot.domain.commands import Answer, AskQuestion, CancelFlow, Command, SmallTalk, StartFlow
from chatbot.domain.conversation import Frame

_SHORT_ANSWER, _OPENING, _FEW = 3, 4, 5
_HARDLY = 0.5
_FREE_TEXT = ("wish",)
"""Slots that are answered in the shopper's own words, whatever these are like."""
_ANSWERS = frozenset({"okay", "praise"})
"""Small talk that may well be an answer."""
ASKED_FOR = frozenset({"order_status", "refund_status", "ask_order", "sum_up", "ask_product", "answer_question"})
"""Goals that ask to be told something."""
_LEAVING = frozenset({"thanks", "bye", "greeting"})
"""Small talk that says nothing about what was asked."""
_BY_REMEDY = frozenset({"report_problem", "order_again", "return_items", "exchange_items", "refund_status"})
"""Goals that a remedy looks like: "or could you send another one", "just give me the money"."""
_EXCHANGE, _ANSWERED = "exchange_items", "answer_question"
_REFINED, _REASON = "refine_search", "reason"
_ADDRESS = "change_address"
_OF_ORDERS = frozenset({_ADDRESS, "change_payment", "send_invoice"})
_NAMED_BESIDE = _OF_ORDERS | {"cancel_order", _EXCHANGE}
_GOING_BACK = frozenset({"return_items", _EXCHANGE, "report_problem"})
"""Goals that turn into one another by themselves."""
_ABOUT_GOODS = frozenset({"return_items", _EXCHANGE})
_OF_GOODS = PROVING | {"lines"}
"""Questions that a place or a group of customers does not answer: whose order, which thing."""
_THINGS = frozenset({"line", "lines"})
"""Questions which thing is meant: a few words answer them, also with something that was not bought."""
_LEANING = 2


def named_beside_card(text: str, context: Context) -> str:
    """Return the goal that a text names beside an open card, with a thing or an order of its own; empty without one.

    "I mean cancel the socks" while an invoice waits is no word on the invoice; nor is an address, or "change the
    address", while something is cancelled.
    """
    frame, words = context.frame, context.words
    if frame is None or frame.asked != CONFIRMATION or asks_about(text, words):
        return ""
    if mentions(text, (*words["keep"], *words["keep_after"])) and frame.flow in _GOING_BACK:
        return ""
    is_own = context.names_order or context.bought.are_named_in(text, words)
    near = _GOING_BACK if frame.flow in _GOING_BACK else frozenset()
    goals = [goal for goal in heard(text, words) if goal in (_NAMED_BESIDE - near if is_own else _OF_ORDERS)]
    goals += [_ADDRESS] if "address" in context.named else []
    is_other = bool(goals) and goals[0] != frame.flow and not (goals[0] == _ADDRESS and "address" in frame.flow)
    return goals[0] if is_other else ""


def is_beside_card(text: str, context: Context) -> bool:
    """Whether a text is about something else than the open card or question, however much it looks like an answer."""
    frame, words = context.frame, context.words
    is_of_paid = frame is not None and asks_of_paid(text, frame, words)
    is_reason = frame is not None and frame.asked == _REASON
    is_asking = is_reason and asks_about(text, words)  # "how soon is the money there"
    return is_of_paid or is_asking or bool(named_beside_card(text, context)) or fears_cancelling(text, words)


class WhileAsked:
    """Reads requests while a question is open."""

    def __init__(self, intents: Mapping[str, IntentMeaning], context: Context) -> None:
        self._intents = intents
        self._context = context
        self._words = context.words

    def command(self, request: Request, frame: Frame) -> Command:
        """Tell an answer from a digression: another goal, clearly named, or a question that is no answer."""
        text, reading = request.text, request.reading
        is_version = frame.asked == "variant" and word_count(text) <= _FEW and names_version(text, self._words)
        if is_version or (frame.asked in PROVING and self._pleads(text, frame)):
            return Answer(text)  # "M in blue?" is one to take, not one to tell of
        if frame.asked in PROVING and not self._context.named and self._may_ask(reading):
            return AskQuestion(text, "", reading.confidence)
        return (
            asks_of_it(text, frame, self._words)
            or self._beside(text, reading, frame)
            or self._read(text, reading, frame)
        )

    def _beside(self, text: str, reading: Reading, frame: Frame) -> Command | None:
        """Return what a text begins beside what is open: a goal that it names, a good-bye, a worry, a question more."""
        is_leaving = self._intents[reading.intent].kind in _LEAVING and reading.confidence >= CERTAIN
        if frame.asked in _FREE_TEXT and is_leaving:
            return CancelFlow(text)  # "ok thanks, bye" is no wish for a colleague
        if goal := named_beside_card(text, self._context):
            return StartFlow(goal, goal, text, reading.confidence)
        if fears_cancelling(text, self._words):
            return AskQuestion(text, FEARED, reading.confidence)
        is_refund = self._intents[reading.intent].flow == "refund_status" and bool(frame.slot("lines"))
        if is_refund and frame.flow == "return_items" and frame.asked != CONFIRMATION:
            return StartFlow("sum_up", "own.refund", text, reading.confidence)  # of what is about to go back
        return AskQuestion(text, "", reading.confidence) if self._follows_aside(text, frame) else None

    def _read(self, text: str, reading: Reading, frame: Frame) -> Command:
        meaning, asks = self._intents[reading.intent], is_question(text, self._words)
        if asks_service(text, self._words) and frame.flow in ABOUT_PRODUCTS:
            return AskQuestion(text, "", reading.confidence)
        is_kept = meaning.flow == "never_mind" and (self._keeps(text, meaning.flow) or names_version(text, self._words))
        if meaning.flow in ("answer", "never_mind") and reading.confidence >= SURE:
            return Answer(text) if is_kept else meant(text, reading, meaning)
        if self._is_answer(text, reading, frame) or (frame.asked == NOT_THERE and self._is_about_loss(reading)):
            return Answer(text)
        if self._context.is_about_policy(text, meaning.flow) or (asks and self._supposes(text)):
            return AskQuestion(text, "", reading.confidence)
        if meaning.flow == "small_talk" and meaning.kind not in _ANSWERS and reading.confidence >= CERTAIN:
            return SmallTalk(meaning.kind, reading.confidence)
        if meaning.flow == frame.flow:
            is_vague = asks and word_count(text) > _SHORT_ANSWER
            unsure = AskQuestion(text, "", reading.confidence) if is_vague else Answer(text)
            return meant(text, reading, meaning) if reading.confidence >= SURE else unsure
        if meaning.flow == "out_of_scope" and not asks:
            is_named = frame.asked in _THINGS and word_count(text) <= _SHORT_ANSWER
            return Answer(text) if is_named else SmallTalk("okay", reading.confidence)
        return self._digression(text, reading, frame, asks=asks)

    def _follows_aside(self, text: str, frame: Frame) -> bool:
        """Whether a text goes on with a question that was answered beside the open one: "and to austria"."""
        is_told = self._context.focus.flow == _ANSWERED and bool(frame.slot(REMINDED)) and frame.asked in _OF_GOODS
        leans = opens_with(text, _LEANING, self._words["follow_up"])
        is_named = self._context.bought.are_named_in(text, self._words) or bool(self._context.named)
        return is_told and bool(leans) and not is_named and word_count(text) <= 2 * _SHORT_ANSWER

    def _asks_of_card(self, text: str) -> bool:
        """Whether a text asks what the exchange on the card costs more: the card's own figures answer that."""
        return bool(mentions(text, self._words["card_difference"]))

    def _is_about_loss(self, reading: Reading) -> bool:
        """Whether a text goes on about a parcel that is not there: "so what now", "that is not good enough"."""
        meaning = self._intents[reading.intent]
        if meaning.flow == "small_talk":
            return meaning.kind not in _LEAVING or reading.confidence < SURE
        return reading.confidence < SURE or meaning.flow in ("order_status", "report_problem")

    def _is_answer(self, text: str, reading: Reading, frame: Frame) -> bool:
        """Whether a text that looks like something else answers or corrects what the goal knows."""
        flow = self._intents[reading.intent].flow
        is_wish = (flow in _BY_REMEDY or reading.confidence < CERTAIN) and names_remedy(text, self._words)
        if frame.flow == "report_problem" and is_wish and not asks_about(text, self._words):
            return True
        takes = self._context.named & TAKEN.get(frame.flow, frozenset())
        is_asking = flow in ASKED_FOR and reading.confidence >= _HARDLY
        if takes and not is_asking and not asks_about(text, self._words):
            return True  # "could you do store credit instead" wishes, whatever it looks like
        if frame.flow == "order_again" and flow == _EXCHANGE and frame.asked == CONFIRMATION:
            return True  # "in orange" on a card that orders the grey one again
        if is_question(text, self._words):
            return frame.asked == CONFIRMATION and frame.flow == _EXCHANGE and self._asks_of_card(text)
        is_told = flow in ASKED_FOR and flow != frame.flow and reading.confidence >= SURE
        if reading.intent == _REFINED and frame.flow == _EXCHANGE:
            return True  # "then natural in L" refines what the card swaps
        if frame.asked in _FREE_TEXT or (takes and not is_told):
            return True
        is_sure_goal = flow in CHANGING and reading.confidence >= CERTAIN and not self._keeps(text, flow)
        return not is_sure_goal and not is_told and self._goes_on(text, frame)

    def _may_ask(self, reading: Reading) -> bool:
        """Whether what holds no proof is likely a question on the rules: "repair price zip"."""
        read = ((reading.intent, reading.confidence), (reading.second, reading.second_confidence))
        return any(self._intents[intent].flow == _ANSWERED and sure >= LIKELY for intent, sure in read)

    def _digression(self, text: str, reading: Reading, frame: Frame, *, asks: bool) -> Command:
        """Return another goal than the one that waits, if it is named clearly enough; else an answer."""
        meaning = self._intents[reading.intent]
        is_of_shown = self._context.after in PRODUCTS and frame.flow != _EXCHANGE
        is_short = word_count(text) <= _SHORT_ANSWER and not asks and not is_of_shown
        proves_nothing = frame.asked in PROVING and meaning.flow == _ANSWERED and reading.confidence >= SURE
        is_named = meaning.flow in heard(text, self._words) and reading.confidence >= BEYOND_DOUBT
        is_short = is_short and not (proves_nothing or is_named)  # "repair price zip" beside the wish for a number
        if is_short and (reading.confidence < CERTAIN or meaning.flow not in CHANGING):
            return Answer(text)
        if reading.confidence >= SURE or (asks and reading.confidence >= LIKELY):
            return meant(text, reading, meaning)
        return AskQuestion(text, "", reading.confidence) if asks else Answer(text)

    def _pleads(self, text: str, frame: Frame) -> bool:
        """Whether a text asks to go on without a proof, or why one is needed: "come on, just tell me"."""
        return bool(mentions(text, self._words["plea"])) and not set(heard(text, self._words)) - {frame.flow}

    def _supposes(self, text: str) -> bool:
        """Whether a text asks what would be: "if it does not fit, can I ...", but not "when will it be here"."""
        if mentions(first_words(text, _OPENING + 1), self._words["when_asked"]):
            return False
        return bool(mentions(first_words(text, _OPENING), (*self._words["if"], *self._words["what_if"])))

    def _keeps(self, text: str, flow: str) -> bool:
        """Whether a text leaves something out of what is under way: "keep the jacket", but not "undo the return"."""
        is_kept = mentions(text, (*self._words["keep"], *self._words["keep_after"]))
        names_own = self._context.bought.are_named_in(text, self._words)
        return bool(is_kept) and names_own and flow not in heard(text, self._words)

    def _goes_on(self, text: str, frame: Frame) -> bool:
        """Whether a text corrects something, names what was offered to choose from, or a part of an address."""
        names_part = "address" in frame.flow and "address_part" in self._context.named
        is_other_goal = bool(set(heard(text, self._words)) & _ABOUT_GOODS - {frame.flow})
        if self._keeps(text, self._intents["withdraw_return"].flow) or (
            corrects(text, self._words) and not is_other_goal
        ):
            return True
        return names_part or bool(mentions(text, frame.slot(OFFERED)))

"""What is asked of a change that is under way: its money, its postage, how long it takes, what its card says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import dropwhile, pairwise

from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.clauses import after_leaving, clauses_of
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.order_questions import OWN, Topic, topics_of
from chatbot.dialogue.understand.words import around, content_words, first_words, is_only, mentions, word_count
from chatbot.domain.commands import Answer, AskQuestion, Command, StartFlow
from chatbot.domain.conversation import Frame

_ASKED = {
    "return_items": (Topic.RETURN_POSTAGE, Topic.WHEN_PAID, Topic.REFUND),
    "exchange_items": (Topic.RETURN_POSTAGE,),
    "cancel_order": (Topic.POSTAGE,),
}
_GOING_BACK = frozenset({"return_items", "exchange_items", "report_problem"})
_PARTS = re.compile(r"[^.,;!。，；！]+[.,;!。，；！]*")
_LONGEST, _SHORT, _OPENING = 16, 8, 3


def asks_of_it(text: str, frame: Frame, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the question that a text asks of the goods that a goal is about; None for other texts.

    Once the goal knows its goods, "who pays for that" and "how long till I see the money" are asked of these, not of
    the shop's rules at large; what stands on the open card is told by showing it again.
    """
    if frame.asked == CONFIRMATION and is_question(text, words) and mentions(text, words["on_card"]):
        return Answer(text)
    if asks_of_paid(text, frame, words):
        return StartFlow("sum_up", f"{OWN}{Topic.PAYMENT.value}", text, 1.0)
    knows = frame.slot("lines") or frame.slot("line")
    if not knows or word_count(text) > _LONGEST or mentions(text, words["as_a_rule"]):
        return None
    topics = topics_of(text, words)
    if topics and mentions(first_words(text, _OPENING), words["what_about"]):
        return AskQuestion(text, "", 1.0)  # "what about the postage" while the reason is asked is none
    if not is_question(text, words):
        return None
    if frame.flow in _GOING_BACK and mentions(text, words["order.until"]):
        return StartFlow("ask_order", f"{OWN}{Topic.UNTIL.value}", text, 1.0)
    asked = [topic for topic in topics if topic in _ASKED.get(frame.flow, ())]
    return StartFlow("sum_up", f"{OWN}{asked[0].value}", text, 1.0) if asked else None


def asks_of_paid(text: str, frame: Frame, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text goes on about the money that was paid, while another way of paying is on the card."""
    is_payment = (frame.flow, frame.asked) == ("change_payment", CONFIRMATION) and word_count(text) <= _SHORT
    goes_on = mentions(first_words(text, 2), (*words["follow_up"], *words["what_about"]))
    return is_payment and bool(goes_on and mentions(text, words["paid_money"]))


def after_dropping(text: str, frame: Frame, bought: Belongings, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what a text wishes for after it drops or denies what is open, or keeps what that would cancel."""
    return after_leaving(text, words) or after_denying(text, frame, bought, words) or after_keeping(text, frame, words)


def after_denying(text: str, frame: Frame, bought: Belongings, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what stands after a denial of the goal that is open: "wait, don't change the address, I want ..."."""
    begun = dropwhile(lambda one: is_only(one.text, words, "correction"), clauses_of(text, words))
    opening, wanted = next(pairwise(begun), (None, None))
    if opening is None or wanted is None or bought.are_named_in(opening.text, words):
        return ""  # "don't return the kettle, the lamp"
    return text[wanted.start :] if denies(opening.text, frame, words) else ""


def denies(text: str, frame: Frame, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text says that the goal that is open is not wished for: 先别改地址."""
    return frame.flow in heard(around(text, words["do_not"])[1], words) and not is_question(text, words)


def after_keeping(text: str, frame: Frame, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what a text wishes for after it keeps what the open card would cancel: "keep it. but send it to ...".

    Nothing where it keeps only one of several things.
    """
    parts = [found.group() for found in _PARTS.finditer(text)]
    keeping = mentions(parts[0], (*words["keep"], *words["keep_after"])) if parts else ""
    if (frame.flow, frame.asked) != ("cancel_order", CONFIRMATION) or not keeping or len(parts) == 1:
        return ""
    named = content_words(
        " ".join(around(parts[0], (keeping,))), (*words["stop"], *words["polite"], *words["pronouns"])
    )
    return "" if named else text[len(parts[0]) :].strip()

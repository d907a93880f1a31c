"""Tells an answer that needs no classifier: a value that the goal takes, a choice that was offered, a yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.dialogue.state import LABELS, MAY_SEND
from chatbot.dialogue.understand.forms import asks_about, is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.words import first_words, is_only, mentions, sentences, word_count
from chatbot.domain.commands import SetSlot
from chatbot.domain.conversation import Frame

_ELLIPTIC = 5
_DETAILS = frozenset({"order_number", "proof"})
_OFFERING = frozenset({"remedy", MAY_SEND})
"""Questions that offer a way on: whoever agrees in any words takes it."""
TAKEN = {
    "return_items": frozenset({"reason", "target"}),
    "order_status": frozenset({"proof"}),
    "refund_status": frozenset({"proof"}),
    "report_problem": frozenset({"reason", "target"}),
    "change_address": frozenset({"address"}),
    "change_home_address": frozenset({"address"}),
}
"""Slots that go on with a goal whatever it asked for: "store credit instead" while its card is open."""
_SAID = {"report_problem": ("remedy.replacement", "remedy.refund")}
"""Words that answer a goal whatever it asked for: what a shopper would like for what was wrong."""


def is_plain_answer(text: str, frame: Frame, slots: Sequence[SetSlot], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a message needs no classifier: it fills a slot that the goal takes, or is a bare yes or no."""
    named = {slot.name for slot in slots}
    asks, wished = is_question(text, words), set(heard(text, words))
    if text.strip().casefold() in map(str.casefold, frame.slot(LABELS)):
        return True
    if frame.asked in named and not asks and wished <= {frame.flow}:
        return True
    if frame.asked in _DETAILS and named & _DETAILS:
        return True
    if frame.asked in _OFFERING and _agrees(text, words):
        return wished <= {frame.flow}
    if frame.asked.startswith("question:") and mentions(first_words(text, 2), (*words["yes"], *words["no"])):
        return True
    return _goes_on(text, frame, slots, words) or is_only(text, words, "yes") or is_only(text, words, "no")


def _agrees(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text agrees with what was offered: "ok do that" has the form of a question and is none."""
    is_plain = not is_question(text, words) or is_only(text, words, "yes", "go_ahead", "go_ahead_only")
    return is_plain and bool(mentions(text, (*words["go_ahead"], *words["go_ahead_applying"])))


def _ends_in_value(text: str, slots: Sequence[SetSlot], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the last sentence tells a value and asks nothing: "is credit free of charge? then make it credit"."""
    last = sentences(text)[-1:]
    return any(
        mentions(one, [slot.span]) and not is_question(one, words) for one in last for slot in slots if slot.span
    )


def _goes_on(text: str, frame: Frame, slots: Sequence[SetSlot], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a message tells more of the goal whatever that asked for: a reason, a target, a remedy."""
    asks = is_question(text, words)
    said = (*_SAID.get(frame.flow, ()), *(("remedy.repair",) if frame.asked == "remedy" else ()))
    if any(mentions(text, words[key]) for key in said) and not asks:
        return True
    is_wished = (
        not asks
        or (word_count(text) <= _ELLIPTIC and not asks_about(text, words))
        or bool(mentions(text, words["go_ahead"]))
    )
    is_one = len(sentences(text)) == 1 and is_wished
    is_one = is_one or _ends_in_value(text, slots, words)
    takes = {slot.name for slot in slots} & TAKEN.get(frame.flow, frozenset())
    return bool(takes) and is_one and not mentions(text, words["joiners"])

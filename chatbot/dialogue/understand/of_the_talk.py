"""Texts that mean the last reply itself: again, why, and agreeing with what the talk has come to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.understand.forms import fears_cancelling, is_question
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    first_words,
    is_only,
    mentions,
    sentences,
    stem,
    word_count,
)
from chatbot.domain.commands import Answer, Command, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState

_SHORT, _SHORT_WISH, _OPENING = 7, 12, 4
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_REFUND = ("sum_up", "own.refund")
_COMMA = re.compile(r"[,.!;，。！；]")
_CANCELLING, _RETURN, _UNDO = "cancel_order", "return_items", "undo_change"
_MAY_GO_BACK = ("ask_order", "until")


def of_the_talk(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what such a text comes to, None for any other."""
    is_short = word_count(text) <= _SHORT
    if is_only(text, words, "repeat") or (is_short and mentions(text, words["repeat_that"])):
        return SmallTalk("repeat")
    if is_short and is_only((sentences(text) or [""])[-1], words, "why") and state.history[:-1]:
        return SmallTalk("why")  # also "ah, what a pity. why not?"
    asks_why = mentions(first_words(text, _OPENING), words["why"])
    if asks_why and len(_NUMBER.findall(text)) > 1 and state.focus.order_number and word_count(text) <= _SHORT_WISH:
        return StartFlow(*_REFUND, text, 1.0)  # "why 105 and not 111.90"
    if is_short and _keeps_cancelled(text, state, words):
        return StartFlow(_UNDO, _UNDO, text, 1.0)
    return _agreed(text, state, words)


def of_the_clock(text: str, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what a short text asks of the present moment: whether somebody is there now, what day it is."""
    if word_count(text) > _SHORT_WISH:
        return None
    asked = (kind for kind in ("open_now", "today") if mentions(text, words[f"clock.{kind}"]))
    return next((SmallTalk(kind) for kind in asked), None)


def _keeps_cancelled(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether goods are still wanted that have just been cancelled: "oh no, keep the socks after all"."""
    undo, keeping = state.undo, (*words["keep"], *words["keep_after"])
    is_cancelled = state.ended == "done" and state.focus.goal == _CANCELLING and not state.stack
    if undo is None or not is_cancelled or not mentions(text, keeping) or is_question(text, words):
        return False
    gone = " ".join(value for _, value in undo.rows).lower()
    named = content_words(" ".join(around(text, keeping)), words["stop"])
    return not named or any(stem(word) in gone for word in named)


def _agreed(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the goal that a text agrees with, give or take words that look like leaving it.

    "Hmm, no, ok, cancel it then" of an order that is about to be cancelled; "please do, I changed my mind" after the
    news that something may go back.
    """
    is_shown = any((frame.flow, frame.asked) == (_CANCELLING, CONFIRMATION) for frame in state.stack[-1:])
    is_alone = is_only(text, words, "cancel", "cancel_alone")  # which may well mean the wish
    if is_shown and is_alone and mentions(text, words["cancelling"]):
        return Answer(text)  # the order or the wish to cancel it: the card, shown again, has a button for both
    is_meant = is_shown and not is_alone and not fears_cancelling(text, words)
    if is_meant and mentions(text, words["cancel_it"]) and not mentions(text, words["do_not_cancel"]):
        return Answer(text)
    is_told = not state.stack and (state.focus.flow, state.focus.topic) == _MAY_GO_BACK
    is_agreed = mentions(first_words(text, _OPENING), words["go_ahead"]) or is_only(
        _COMMA.split(text)[0], words, "go_ahead_only"
    )
    is_agreed = bool(is_agreed) and word_count(text) <= _SHORT_WISH
    return StartFlow(_RETURN, _RETURN, text, 1.0) if is_told and is_agreed else None

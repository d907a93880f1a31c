"""Texts that mean the last reply itself: again, why, and agreeing with what the talk has come to."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.forms import fears_cancelling
from chatbot.dialogue.understand.words import first_words, is_only, mentions, word_count
from chatbot.domain.commands import Answer, Command, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState

_SHORT, _SHORT_WISH, _OPENING = 7, 12, 4
_CANCELLING, _RETURN = "cancel_order", "return_items"
_MAY_GO_BACK = ("ask_order", "until")


def of_the_talk(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what such a text comes to, None for any other."""
    is_short = word_count(text) <= _SHORT
    if is_only(text, words, "repeat") or (is_short and mentions(text, words["repeat_that"])):
        return SmallTalk("repeat")
    if is_only(text, words, "why") and state.history[:-1]:
        return SmallTalk("why")
    return _agreed(text, state, words)


def _agreed(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the goal that a text agrees with, give or take words that look like leaving it.

    "Hmm, no, ok, cancel it then" of an order that is about to be cancelled; "please do, I changed my mind" after the
    news that something may go back.
    """
    is_cancelling = any(frame.flow == _CANCELLING for frame in state.stack[-1:]) and not fears_cancelling(text, words)
    if is_cancelling and mentions(text, words["cancel_it"]) and not mentions(text, words["do_not_cancel"]):
        return Answer(text)
    is_told = not state.stack and (state.focus.flow, state.focus.topic) == _MAY_GO_BACK
    is_agreed = mentions(first_words(text, _OPENING), words["go_ahead"]) and word_count(text) <= _SHORT_WISH
    return StartFlow(_RETURN, _RETURN, text, 1.0) if is_told and is_agreed else None

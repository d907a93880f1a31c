"""Texts that mean the last reply itself: again, why, and agreeing with what the talk has come to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chatbot.dialogue.state import CONFIRMATION, PROVING, WANTED
from chatbot.dialogue.understand.forms import fears_cancelling, is_question, tells_signed_in
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    first_words,
    han_runs,
    is_only,
    listed_under,
    mentions,
    plain_width,
    sentences,
    stem,
    without,
    word_count,
)
from chatbot.domain.commands import Answer, AskQuestion, CancelFlow, Command, SetSlot, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Role

_SHORT, _SHORT_WISH, _OPENING, _LONGEST = 7, 12, 4, 18
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_REFUND = ("sum_up", "own.refund")
_NO_THING = "子了吗没的"
"""Characters that name no thing by themselves: 袜子, 头盔的."""
_COMMA = re.compile(r"[,.!;，。！；]")
_CANCELLING, _RETURN, _UNDO, _REPORT = "cancel_order", "return_items", "undo_change", "report_problem"
_THING = "condition.thing."
_STATUS = "order_status"
_EXCHANGE = "exchange_items"
_GOODS_BACK = (_RETURN, _EXCHANGE)
_CHANGES = frozenset({_CANCELLING, _RETURN, "exchange_items", "change_address", "change_payment"})
_MAY_GO_BACK = ("ask_order", "until")


def of_the_talk(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return what such a text comes to, nothing for any other."""
    if in_general := _before_buying(text, state, words):
        return in_general
    if unmet := _unmet_after_all(text, state, words):
        return unmet
    if _says_signed_in(text, state, words):
        return (Answer(text),)
    if _does_not_fit(text, state, words):
        return (CancelFlow(text), StartFlow(_EXCHANGE, _EXCHANGE, text, 1.0))
    if _was_right(text, state, words):
        return (CancelFlow(text),)
    if _only_packaging(text, words):
        is_reported = any(frame.flow == _REPORT for frame in state.stack[-1:])
        about_damage = AskQuestion(words["packaging_asked"][0])
        return (CancelFlow(text), about_damage) if is_reported else (about_damage,)
    asked = _asked_agreed(text, state, words) or _asked_cost(text, state, words) or _knows_no_way(text, state, words)
    meant = asked or _meant(text, state, words)
    return () if meant is None else (meant,)


def _meant(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    is_short = word_count(text) <= _SHORT
    if is_only(text, words, "repeat") or (is_short and mentions(text, words["repeat_that"])):
        return SmallTalk("repeat")
    if is_short and is_only((sentences(text) or [""])[-1], words, "why") and state.history[:-1]:
        return SmallTalk("why")  # also "ah, what a pity. why not?"
    if _gives_up_waiting(text, state, words):
        return StartFlow("ask_order", "own.lost", text, 1.0)
    if is_short and state.executed and mentions(text, words["return_label"]) and _misses(text, words):
        return AskQuestion(words["label_asked"][0])
    if is_short and (done := _asked_whether_done(text, state, words)):
        return done
    asks_why = mentions(first_words(text, _OPENING), words["why"])
    if asks_why and len(_NUMBER.findall(text)) > 1 and state.focus.order_number and word_count(text) <= _SHORT_WISH:
        return StartFlow(*_REFUND, text, 1.0)  # "why 105 and not 111.90"
    if is_short and _keeps_cancelled(text, state, words):
        return StartFlow(_UNDO, _UNDO, text, 1.0)
    return _agreed(text, state, words)


def _says_signed_in(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether somebody who was asked to sign in says that they are, so that what they wished for goes on."""
    is_asked = word_count(text) <= _SHORT and any(frame.asked in PROVING for frame in state.stack[-1:])
    return is_asked and tells_signed_in(text, words) and not is_question(text, words)


def _does_not_fit(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether what is reported as wrong only does not fit after all: "its too small" beside the remedies."""
    is_reported = any(frame.flow == _REPORT and frame.slot("kind") == ("wrong_item",) for frame in state.stack[-1:])
    return is_reported and bool(mentions(text, words["too_sized"])) and word_count(text) <= _SHORT_WISH


def _was_right(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether what was reported as wrong is taken back: "oh wait, I did order green. sorry"."""
    is_reported = any(frame.flow == _REPORT for frame in state.stack[-1:])
    return is_reported and bool(mentions(text, words["right_after_all"])) and "?" not in plain_width(text)


def _only_packaging(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text tells that a box suffered and what is in it did not, and wishes for nothing."""
    is_hurt = mentions(text, words["packaging"]) and mentions(text, words["packaging_hurt"])
    is_whole = mentions(text, words["goods_unhurt"]) or mentions(text, words["packaging_only"])
    return bool(is_hurt and is_whole) and not set(heard(text, words)) - {_REPORT}


def _before_buying(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return what is left of a goal that asks who the shopper is, when there is no order yet: a question in general."""
    frame = state.stack[-1] if state.stack else None
    if frame is None or frame.asked not in PROVING or not mentions(text, words["not_bought"]):
        return ()
    parts = (" ".join(around(part, words["not_bought"])).strip() for part in _COMMA.split(text))
    rest = ", ".join(part for part in parts if len(content_words(part, words["stop"])) > 1)
    return (CancelFlow(text), AskQuestion(rest or " ".join(frame.slot(WANTED)) or text))


def _unmet_after_all(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return the question until when goods may go back asked again, a condition not being met after all.

    "I have opened them though"; of "it's not on them any more" the message before tells which condition it set.
    """
    is_told = not state.stack and (state.focus.flow, state.focus.topic) == _MAY_GO_BACK
    if not is_told or word_count(text) > _SHORT_WISH or is_question(text, words):
        return ()
    again = StartFlow("ask_order", "own.until", text, 1.0)
    if mentions(text, listed_under(words, "condition.no.")):
        return (again,)
    if not mentions(text, words["no_longer"]):
        return ()
    earlier = [one.text for one in state.history[:-1] if one.role is Role.USER][-1:]
    if not any(mentions(one, words["if"]) for one in earlier):
        return ()
    things = ((key.removeprefix(_THING), expressions) for key, expressions in words.items() if key.startswith(_THING))
    named = [name for name, expressions in things if any(mentions(one, expressions) for one in earlier)]
    slots = (SetSlot(f"question:{name}", ("no",), text) for name in named[:1])
    return (*slots, again) if named else ()


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
    named = content_words(" ".join(around(text, keeping)), words["stop"])
    return not named or names_last(" ".join(named), state, words)


def _gives_up_waiting(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks what becomes of an order that was told of and does not come: "can I have my money back"."""
    is_told = not state.stack and state.focus.flow == "order_status" and state.focus.goal != "report_problem"
    is_wish = is_question(text, words) or bool(mentions(text, words["money_back"]))
    return is_told and is_wish and bool(mentions(text, words["tired_of_waiting"])) and word_count(text) <= _LONGEST


def _asked_agreed(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what a text comes to that asks what somebody of the staff said, who wrote here before."""
    is_asked = mentions(text, words["staff_said"]) and mentions(text, words["saying"])
    return SmallTalk("agreed") if state.staff_wrote and is_asked else None


def _knows_no_way(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what helps on who asks "what now": what becomes of a parcel that was told of, at first what there is."""
    if state.stack or not is_only(text, words, "no_way_on"):
        return None
    if state.focus.flow == _STATUS and state.focus.goal != _REPORT:
        return StartFlow("ask_order", "own.lost", text, 1.0)
    return None if state.turns else SmallTalk("capabilities")


def _asked_cost(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what the change costs that is under way or was made last, where a text asks no more: "is that free?"."""
    asked = mentions(text, words["asks_free"])
    if (
        not asked
        or word_count(text) > _SHORT
        or content_words(" ".join(around(text, (asked,))), (*words["stop"], *words["follow_up"]))
    ):
        return None
    on_top = [frame.flow for frame in state.stack[-1:]]
    goal = next(iter(on_top), state.focus.goal if state.ended == "done" else "")
    if goal in _GOODS_BACK and state.focus.line_ids:
        return StartFlow("sum_up", "own.return_postage", text, 1.0)
    key = f"cost.{goal}"
    return AskQuestion(words[key][0]) if key in words else None


def _misses(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks for something, or says that it did not come."""
    return is_question(text, words) or bool(mentions(text, (*words["negator"], *words["failing"])))


def _asked_whether_done(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what a text comes to that asks whether something is done: the last change here, or the card that waits.

    Of what was not wished for here ("is it cancelled?") the order itself tells.
    """
    if not mentions(text, words["asks_done"]):
        return None
    acts = {flow for flow in heard(text, words) if flow in _CHANGES}
    acts |= {_CANCELLING} if mentions(text, words["cancelling"]) else set()
    rest = without(" ".join(around(text, words["asks_done"])), words["already"])
    named = content_words(rest, words["stop"])
    is_of_last = bool(state.executed) and (not named or names_last(text, state, words))
    if state.proposal is not None or (is_of_last and (not acts or state.focus.goal in acts)):
        return SmallTalk("is_done")
    if not (acts or named or state.executed):
        return SmallTalk("is_done")
    is_under_way = any(frame.flow in acts for frame in state.stack)
    return StartFlow(_STATUS, _STATUS, text, 1.0) if acts and not named and not is_under_way else None


def names_last(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text names something that the last change was about, as long as that can be undone."""
    undo = state.undo
    held = "" if undo is None else " ".join((undo.title, *(value for _, value in undo.rows))).lower()
    return any(_is_in(word, held) for word in content_words(text, words["stop"]))


def _is_in(word: str, held: str) -> bool:
    if han_runs(word):
        return any(character in held for character in word if character not in _NO_THING)
    return stem(word) in held


def _agreed(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the goal that a text agrees with, give or take words that look like leaving it.

    "Hmm, no, ok, cancel it then" of an order that is about to be cancelled; "please do, I changed my mind" after the
    news that something may go back.
    """
    is_kept = bool(mentions(text, words["do_not_cancel"]))
    is_shown = not is_kept and any((one.flow, one.asked) == (_CANCELLING, CONFIRMATION) for one in state.stack[-1:])
    is_alone = is_only(text, words, "cancel", "cancel_alone")  # which may well mean the wish
    if is_shown and is_alone and mentions(text, words["cancelling"]):
        return Answer(text)  # the order or the wish to cancel it: the card, shown again, has a button for both
    is_meant = is_shown and not is_alone and not fears_cancelling(text, words)
    if is_meant and mentions(text, words["cancel_it"]):
        return Answer(text)
    is_told = not state.stack and (state.focus.flow, state.focus.topic) == _MAY_GO_BACK
    is_agreed = mentions(first_words(text, _OPENING), words["go_ahead"]) or is_only(
        _COMMA.split(text)[0], words, "go_ahead_only"
    )
    is_agreed = bool(is_agreed) and word_count(text) <= _SHORT_WISH
    return StartFlow(_RETURN, _RETURN, text, 1.0) if is_told and is_agreed else None

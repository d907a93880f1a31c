"""Texts that mean the last reply itself: again, why, and agreeing with what the talk has come to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from chatbot.dialogue.state import CONFIRMATION, PROVING, WANTED
from chatbot.dialogue.understand.forms import fears_cancelling, is_question, tells_signed_in
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.of_the_change import of_the_change
from chatbot.dialogue.understand.of_the_fault import asked_of_fault
from chatbot.dialogue.understand.standing_questions import standing_question
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    first_words,
    is_only,
    listed_under,
    mentions,
    plain_width,
    sentences,
    word_count,
)
from chatbot.domain.commands import Answer, AskQuestion, CancelFlow, Command, SetSlot, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Role

_SHORT, _SHORT_WISH, _OPENING, _LONGEST = 7, 12, 4, 18
_SEVERAL = 2
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_REFUND = ("sum_up", "own.refund")
_COMMA = re.compile(r"[,.!;，。！；]")
_CANCELLING, _RETURN, _REPORT = "cancel_order", "return_items", "report_problem"
_THING, _ACCOUNT = "condition.thing.", "account."
_STATUS = "order_status"
_EXCHANGE = "exchange_items"
_MAY_GO_BACK = ("ask_order", "until")


def of_the_talk(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return what such a text comes to, nothing for any other."""
    if in_general := _before_buying(text, state, words) or asked_of_fault(text, state, words):
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
    if changed := of_the_change(text, state, words):
        return changed
    readers = (
        _asked_agreed,
        _asked_account,
        _knows_no_way,
        _haggles,
        _asks_of_code,
        _asked_standing,
        _asked_of_return,
        _asked_of_new_one,
        _meant,
    )
    read = (reader(text, state, words) for reader in readers)
    return next(((command,) for command in read if command is not None), ())


def _meant(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    is_short = word_count(text) <= _SHORT
    if is_only(text, words, "repeat") or (is_short and mentions(text, words["repeat_that"])):
        return SmallTalk("repeat")
    if is_short and is_only((sentences(text) or [""])[-1], words, "why") and state.history[:-1]:
        return SmallTalk("why")  # also "ah, what a pity. why not?"
    if _gives_up_waiting(text, state, words):
        return StartFlow("ask_order", "own.lost", text, 1.0)
    asks_why = mentions(first_words(text, _OPENING), words["why"])
    if asks_why and len(_NUMBER.findall(text)) > 1 and state.focus.order_number and word_count(text) <= _SHORT_WISH:
        return StartFlow(*_REFUND, text, 1.0)  # "why 105 and not 111.90"
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
    """Return what is left of goals that ask who the shopper is, when there is no order yet: a question in general."""
    frame = state.stack[-1] if state.stack else None
    if frame is None or frame.asked not in PROVING or not mentions(text, words["not_bought"]):
        return ()
    parts = (" ".join(around(part, words["not_bought"])).strip() for part in _COMMA.split(text))
    rest = ", ".join(part for part in parts if len(content_words(part, words["stop"])) > 1)
    return (*(CancelFlow(text) for _ in state.stack), AskQuestion(rest or " ".join(frame.slot(WANTED)) or text))


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


def _gives_up_waiting(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks what becomes of an order that was told of and does not come: "can I have my money back"."""
    is_told = not state.stack and state.focus.flow == "order_status" and state.focus.goal != "report_problem"
    is_wish = is_question(text, words) or bool(mentions(text, words["money_back"]))
    return is_told and is_wish and bool(mentions(text, words["tired_of_waiting"])) and word_count(text) <= _LONGEST


def _asked_agreed(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what a text comes to that asks what somebody of the staff said, who wrote here before."""
    is_asked = mentions(text, words["staff_said"]) and mentions(text, words["saying"])
    return SmallTalk("agreed") if state.staff_wrote and is_asked else None


def _asked_account(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the question what stands in the shopper's account: "am I a member?"."""
    is_asked = word_count(text) <= _SHORT_WISH and mentions(text, listed_under(words, _ACCOUNT))
    is_told = is_asked and not mentions(text, words["account_changed"])  # 怎么修改账户邮箱 asks for the steps
    return StartFlow("ask_account", "ask_account", text, 1.0) if is_told else None


def _asked_standing(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what a text asks that the shop's texts answer, whatever order is talked about."""
    question = standing_question(text, words)
    return AskQuestion(question) if question else None


def _asked_of_return(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the question whether a return has come in: "did my socks return arrive", 退货寄回去了 你们收到没."""
    is_sent = _RETURN in heard(text, words) or mentions(text, words["sent_back"])
    is_sent = is_sent and mentions(text, words["you_got_it"])
    is_asked = (is_sent or mentions(text, words["return_arrived"])) and is_question(text, words)
    is_asked = is_asked and word_count(text) <= _LONGEST and plain_width(text).count("?") < _SEVERAL
    return StartFlow("refund_status", "refund_status", text, 1.0) if is_asked else None


def _asked_of_new_one(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the question when the new one of an exchange comes that the talk is about."""
    is_exchange = state.focus.goal == _EXCHANGE or any(frame.flow == _EXCHANGE for frame in state.stack[-1:])
    is_asked = is_exchange and is_question(text, words) and mentions(text, words["exchanged_for"])
    return AskQuestion(words["exchanged_for_asked"][0]) if is_asked else None


def _haggles(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the question for discounts where a text asks for a lower price, for nobody in particular: 便宜点呗."""
    is_haggled = word_count(text) <= _SHORT_WISH and mentions(text, words["haggling"]) and not state.stack
    is_haggled = is_haggled and not mentions(text, words["discount_for"])
    return AskQuestion(words["haggling_asked"][0]) if is_haggled else None


def _asks_of_code(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return the question what a code takes off the price of what is not bought yet."""
    is_asked = mentions(text, words["code_named"]) and mentions(text, (*words["asks_amount"], *words["topic.price"]))
    is_bought = mentions(text, (*words["own_order"], *words["own_goods"])) or state.stack
    return AskQuestion(text) if is_asked and not is_bought and word_count(text) <= _LONGEST else None


def _knows_no_way(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    """Return what helps on who asks "what now": what becomes of a parcel that was told of, at first what there is."""
    if state.stack or not is_only(text, words, "no_way_on"):
        return None
    if state.focus.flow == _STATUS and state.focus.goal != _REPORT:
        return StartFlow("ask_order", "own.lost", text, 1.0)
    return None if state.turns else SmallTalk("capabilities")


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

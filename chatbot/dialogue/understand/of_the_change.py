"""Texts about the change that is under way or was made last: is it done, what does it cost, where do goods go back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from chatbot.dialogue.state import CONFIRMATION, GOODS_BACK
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.forms import corrects, is_question
from chatbot.dialogue.understand.goals_heard import heard, is_claim
from chatbot.dialogue.understand.references import without_denied_all
from chatbot.dialogue.understand.under_way import denies
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    han_runs,
    is_only,
    mentions,
    stem,
    without,
    word_count,
)
from chatbot.domain.commands import Answer, AskQuestion, CancelFlow, Command, SetSlot, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState
from chatbot.domain.writes import WithdrawReturn

_SHORT, _SHORT_WISH = 7, 12
_NO_THING = "子了吗没的"
"""Characters that name no thing by themselves: 袜子, 头盔的."""
_CANCELLING, _RETURN, _EXCHANGE, _UNDO, _WITHDRAW = (
    *("cancel_order", "return_items", "exchange_items", "undo_change", "withdraw_return"),
)
_STATUS, _REPORT = "order_status", "report_problem"
Words = Mapping[str, tuple[str, ...]]
_CHANGES = frozenset({_CANCELLING, _RETURN, _EXCHANGE, "change_address", "change_payment"})
_OF_AN_ORDER = frozenset({_CANCELLING, "change_address", "change_payment"})
_TOLD_OF = (_STATUS, "ask_order")


def of_the_change(text: str, state: DialogueState, words: Words) -> tuple[Command, ...]:
    """Return what such a text comes to, nothing for any other."""
    length = word_count(text)
    if length > _SHORT_WISH:
        return ()
    readers_of_goals = (_put_off, _rather_money, _only_unwanted, _cancels_whole)
    if wished := next(filter(None, (read(text, state, words) for read in readers_of_goals)), ()):
        return wished
    readers = _OF_FEW_WORDS if length <= _SHORT else _OF_SOME_WORDS
    meant = (read(text, state, words) for read in readers)
    return next(((command,) for command in meant if command is not None), ())


def settled(commands: Sequence[Command], state: DialogueState, words: Words) -> tuple[Command, ...]:
    """Return commands without what takes nothing back: where nothing was done, to undo means to leave what is open.

    "Return the kettle only, keep the lamp" withdraws no return. "No, make it the blue one" cancels nothing any more.
    """
    wished = {one.flow for one in commands if isinstance(one, StartFlow)}
    is_shown = any((frame.flow, frame.asked) == (_CANCELLING, CONFIRMATION) for frame in state.stack[-1:])
    if is_shown and any(_starts(one, _EXCHANGE) and _is_instead(one, words) for one in commands):
        return (CancelFlow(commands[0].span), *commands) if isinstance(commands[0], StartFlow) else tuple(commands)
    kept = [one for one in commands if not (_starts(one, _WITHDRAW) and wished & {_RETURN, _EXCHANGE})]
    if state.undo is not None or not state.stack:
        return tuple(kept)
    return tuple(CancelFlow(one.span) if _starts(one, _UNDO) else one for one in kept)


def _starts(command: Command, flow: str) -> TypeGuard[StartFlow]:
    return isinstance(command, StartFlow) and command.flow == flow


def _is_instead(command: Command, words: Words) -> bool:
    """Whether a wish takes the place of what is open: "no, make it the blue one instead"."""
    said = command.span if isinstance(command, StartFlow) else ""
    return corrects(said, words) or bool(mentions(said, words["instead"]))


def _goods_go_back(state: DialogueState) -> bool:
    """Whether goods go back by what is under way, or what was talked about last."""
    return state.focus.goal in GOODS_BACK or any(frame.flow in GOODS_BACK for frame in state.stack)


def _asked_way_back(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return what a text asks about sending goods back: by which label, to where, by when; in general where none do."""
    if mentions(text, words["dropping_off"]) and is_question(text, words):
        return AskQuestion(text)
    if _goods_go_back(state) and mentions(text, words["order.send_back"]):
        return StartFlow("ask_order", "own.send_back", text, 1.0)
    return AskQuestion(text) if mentions(text, words["return_address"]) else None


def _asked_label(text: str, state: DialogueState, words: Words) -> Command | None:
    is_missed = state.executed and mentions(text, words["return_label"]) and _misses(text, words)
    return AskQuestion(words["label_asked"][0]) if is_missed else None


def _asked_other_target(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the question where money may go instead that a return is open for: "can I get store credit instead"."""
    is_open = bool(state.executed) and state.focus.goal == _RETURN and not state.stack
    is_asked = is_open and mentions(text, words["store_credit"])
    return AskQuestion(words["target_asked"][0]) if is_asked else None


def _put_off(text: str, state: DialogueState, words: Words) -> tuple[Command, ...]:
    """Return that what is open is left, where a text only denies it, or gives no address: "don't change it yet"."""
    frame = next(iter(state.stack[-1:]), None)
    if frame is None or frame.flow in (_RETURN, _CANCELLING):  # of several things, one may be denied
        return ()
    is_denied = len(clauses_of(text, words)) == 1 and denies(text, frame, words)
    is_no = frame.asked == "address" and is_only(text, words, "no")
    return (CancelFlow(text),) if is_denied or is_no else ()


def _rather_money(text: str, state: DialogueState, words: Words) -> tuple[Command, ...]:
    """Return the return that goes on, or begins, where money is wished for after all: "no, just money".

    It is for what was to be swapped.
    """
    swapping = [frame for frame in state.stack[-1:] if frame.flow == _EXCHANGE and frame.asked]
    is_wish = word_count(text) <= _SHORT and not is_question(text, words)
    if not swapping or not is_wish or not mentions(text, words["rather_money"]):
        return ()
    if any(frame.flow == _RETURN for frame in state.stack):
        return (CancelFlow(text),)
    return (SetSlot("lines", swapping[0].slot("line"), text), CancelFlow(text), StartFlow(_RETURN, _RETURN, text, 1.0))


def _only_unwanted(text: str, state: DialogueState, words: Words) -> tuple[Command, ...]:
    """Return the return of what has no fault, but is not wanted, while it is asked what is wrong."""
    is_asked = any((frame.flow, frame.asked) == (_REPORT, "kind") for frame in state.stack[-1:])
    is_unwanted = is_asked and mentions(text, words["reason.changed_mind"]) and not is_claim(text, words)
    return (CancelFlow(text), StartFlow(_RETURN, _RETURN, text, 1.0)) if is_unwanted else ()


def _cancels_whole(text: str, state: DialogueState, words: Words) -> tuple[Command, ...]:
    """Return the cancelling of a whole order that is wished for while its address, payment or a part is changed.

    "Never mind, cancel the whole order" leaves the change and begins something.
    """
    flow = next((frame.flow for frame in state.stack[-1:]), "")
    is_all = bool(mentions(without_denied_all(text, words), words["all"]) and mentions(text, words["cancelling"]))
    kept = (*words["do_not_cancel"], *words["keep"], *words["keep_after"])
    if flow not in _OF_AN_ORDER or not is_all or is_question(text, words) or mentions(text, kept):
        return ()
    begun = StartFlow(_CANCELLING, _CANCELLING, text, 1.0)
    return (begun,) if flow == _CANCELLING else (CancelFlow(text), begun)


def _swaps_instead(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the exchange of what may not go back, where a text tells that it does not fit: "too small"."""
    is_refused = not state.stack and state.focus.goal == _RETURN and state.ended == "refused"
    is_told = is_refused and mentions(text, words["too_sized"]) and not is_question(text, words)
    return StartFlow(_EXCHANGE, _EXCHANGE, text, 1.0) if is_told else None


def _asked_dearer(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the question what goods would cost that are cancelled and ordered anew: neither is wished for yet."""
    is_asked = is_question(text, words) and mentions(text, words["dearer_anew"])
    return AskQuestion(text) if is_asked and {_CANCELLING, "order_again"} <= set(heard(text, words)) else None


def _adds_to_return(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the return of something more: "can I add the kettle to it" after a return was opened."""
    is_more = not state.stack and state.focus.goal == _RETURN and mentions(text, words["added_to_it"])
    return StartFlow(_RETURN, _RETURN, text, 1.0) if is_more else None


def _cancels_told(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the cancelling of an order that was just told of: "cancel pls" after the news that it is late."""
    is_told = state.focus.flow in _TOLD_OF and bool(state.focus.order_number)
    is_begun = is_told or len(state.history) <= 1  # a talk that begins with it
    is_wish = mentions(text, words["cancelling"]) and is_only(text, words, "cancel", "cancel_alone", "polite")
    return StartFlow(_CANCELLING, _CANCELLING, text, 1.0) if is_begun and is_wish and not state.stack else None


def _undoes_last(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the undoing of what was done last, also where it is asked about: "forget it, undo that", 撤销了吗."""
    is_shown = any((frame.flow, frame.asked) == (_UNDO, CONFIRMATION) for frame in state.stack[-1:])
    if is_shown and _UNDO in heard(text, words):
        return Answer(text)  # the card asks for it to be pressed
    if state.undo is None or state.stack:
        return None
    undoing = {_UNDO, _WITHDRAW} if isinstance(state.undo.write, WithdrawReturn) else {_UNDO}
    is_asked = is_question(text, words) and not mentions(text, words["asks_done"])
    return StartFlow(_UNDO, _UNDO, text, 1.0) if undoing & set(heard(text, words)) and not is_asked else None


def _keeps_order(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return that all stays as it is, where nothing is under way: "wait, do not cancel"."""
    is_kept = not state.stack and mentions(text, words["do_not_cancel"]) and not is_question(text, words)
    return SmallTalk("okay") if is_kept else None


def _keeps_cancelled(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return the undoing where goods are still wanted that have just been cancelled: "oh no, keep the socks"."""
    undo, keeping = state.undo, (*words["keep"], *words["keep_after"])
    is_cancelled = state.ended == "done" and state.focus.goal == _CANCELLING and not state.stack
    if undo is None or not is_cancelled or not mentions(text, keeping) or is_question(text, words):
        return None
    named = content_words(" ".join(around(text, keeping)), words["stop"])
    is_it = not named or names_last(" ".join(named), state, words)
    return StartFlow(_UNDO, _UNDO, text, 1.0) if is_it else None


def _asked_cost(text: str, state: DialogueState, words: Words) -> Command | None:
    """Return what the change costs that is under way or was made last, where a text asks no more: "is that free?"."""
    asked = mentions(text, words["asks_free"])
    if not asked or content_words(" ".join(around(text, (asked,))), (*words["stop"], *words["follow_up"])):
        return None
    on_top = [frame.flow for frame in state.stack[-1:]]
    goal = next(iter(on_top), state.focus.goal if state.ended == "done" else "")
    if goal in GOODS_BACK and state.focus.line_ids:
        return StartFlow("sum_up", "own.return_postage", text, 1.0)
    key = f"cost.{goal}"
    return AskQuestion(words[key][0]) if key in words else None


def _misses(text: str, words: Words) -> bool:
    """Whether a text asks for something, or says that it did not come."""
    return is_question(text, words) or bool(mentions(text, (*words["negator"], *words["failing"])))


def _asked_whether_done(text: str, state: DialogueState, words: Words) -> Command | None:
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


def names_last(text: str, state: DialogueState, words: Words) -> bool:
    """Whether a text names something that the last change was about, as long as that can be undone."""
    undo = state.undo
    held = "" if undo is None else " ".join((undo.title, *(value for _, value in undo.rows))).lower()
    return any(_is_in(word, held) for word in content_words(text, words["stop"]))


def _is_in(word: str, held: str) -> bool:
    if han_runs(word):
        return any(character in held for character in word if character not in _NO_THING)
    return stem(word) in held


_OF_SOME_WORDS = (_asked_way_back, _asked_other_target, _asked_dearer, _adds_to_return)
_OF_FEW_WORDS = (
    _asked_way_back,
    _asked_other_target,
    _asked_dearer,
    _asked_cost,
    _asked_label,
    _undoes_last,
    _asked_whether_done,
    _keeps_cancelled,
    _keeps_order,
    _cancels_told,
    _swaps_instead,
    _adds_to_return,
)
"""What is asked or wished for in few words, in this order: 撤销了吗 would undo, before it asks what is done."""

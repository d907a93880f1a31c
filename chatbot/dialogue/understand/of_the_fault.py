"""Questions beside a fault or a report: asked of the shop's rules with their subject, never taken as its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.goals_heard import asks_which_remedy
from chatbot.dialogue.understand.words import around, mentions, pairs, sentences, word_count
from chatbot.domain.commands import Answer, AskQuestion, Command, StartFlow
from chatbot.domain.conversation import DialogueState

_REPORT, _RETURN, _MONEY = "report_problem", "return_items", "refund_status"
_FAULTY, _DONE, _SENT_BACK = "faulty", "done", "sent_back"
_REMEDY, _TIME, _COST = "remedy", "time", "cost"
_TOPICS = (_TIME, _COST, "needed", "first", "covered")
_LONGEST, _SHORT = 14, 6


def asked_of_fault(text: str, state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return what the sentences of a text ask about what went wrong; nothing where one of them asks something else."""
    subject = _subject(state, words)
    goes_back = subject == _SENT_BACK or (bool(state.executed) and state.focus.goal == _RETURN)
    if not subject or word_count(text) > _LONGEST or (goes_back and mentions(text, words["order.send_back"])):
        return ()
    if subject != _DONE and state.stack and word_count(text) <= _SHORT and mentions(text, words["then_return"]):
        return (Answer(text),)  # 不换了 那就退 drops the new one, not the return
    if subject == _FAULTY and state.stack and (chosen := _chosen_instead(text, words)):
        return (Answer(chosen),)
    asked = [_asked(part, subject, words) for part in sentences(text)]
    known = tuple(dict.fromkeys(one for one in asked if one is not None))
    return known if asked and all(one is not None for one in asked) else ()


def with_subject(commands: Sequence[Command], words: Mapping[str, tuple[str, ...]]) -> tuple[Command, ...]:
    """Return commands, questions beside a fault asked of the guarantee: "the zip broke, who pays the postage"."""
    if not any(isinstance(one, StartFlow) and one.flow == _REPORT and _is_fault(one.span, words) for one in commands):
        return tuple(commands)
    asked = ((_asked(one.text, _FAULTY, words) if isinstance(one, AskQuestion) else None) or one for one in commands)
    return tuple(dict.fromkeys(asked))


def _is_fault(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    return bool(mentions(text, words["claim.faulty"]))


def _subject(state: DialogueState, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what the talk is about: a kind of claim that is open, a fault, a fault that goes back, a report made."""
    if state.stack:
        frame = state.stack[-1]
        if frame.flow == _RETURN and frame.slot("reason") == (_FAULTY,):
            return _SENT_BACK if frame.asked == CONFIRMATION else ""
        return (*frame.slot("kind"), "")[0] if frame.flow == _REPORT else ""
    if state.ended == _DONE and state.focus.goal == _REPORT:
        return _DONE
    claim = dict(pairs(words["goal_subject"])).get("claim")
    return _FAULTY if claim is not None and state.focus.question == claim else ""


def _chosen_instead(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the wish for the money in a text that says instead of what: "my money instead of a repair"."""
    wished = around(text, words["rather_than"])[0] if mentions(text, words["rather_than"]) else ""
    return wished if mentions(wished, words["remedy.refund"]) else ""


def _asked(text: str, subject: str, words: Mapping[str, tuple[str, ...]]) -> Command | None:
    if not is_question(text, words):
        return None
    topics = [one for one in _TOPICS if mentions(text, words[f"fault_asks.{one}"])]
    if subject == _DONE:
        return StartFlow(_MONEY, _MONEY, text, 1.0) if _TIME in topics else None
    is_of_fault = subject in (_FAULTY, _SENT_BACK)
    named = mentions(text, (*words["remedy.replacement"], *words["remedy.repair"]))
    named = "" if mentions(text, words["remedy.refund"]) else named  # 能直接退钱吗，不想修 chooses
    names_remedy = bool(named) and not mentions(text, words["fault_asks.price"])  # the list of the workshop has those
    if asks_which_remedy(text, words) or (is_of_fault and names_remedy and not topics):
        topics.append(_REMEDY)
    if subject == _SENT_BACK and not mentions(text, words["remedy.repair"]):
        topics = [one for one in topics if one not in (_TIME, _COST)]  # of the money and the label: the return's own
    kind = _FAULTY if is_of_fault else subject
    known = (words[f"{kind}_asked.{one}"][0] for one in topics if f"{kind}_asked.{one}" in words)
    question = next(known, "")
    return AskQuestion(question) if question else None

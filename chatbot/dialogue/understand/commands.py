"""The embedded understander: commands from grammars and an intent classifier, without a language model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.dialogue.state import EMAIL_CODE
from chatbot.dialogue.understand.forms import asks_about, clauses_of, is_cancelled, is_general, is_question
from chatbot.dialogue.understand.language import detect, is_unknown_language
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import is_only, mentions, tokens
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
    Understanding,
)
from chatbot.domain.conversation import DialogueState, Focus, Frame, Session
from chatbot.languages import Language
from chatbot.ports.understander import IntentClassifier

_SHORT_ANSWER = 3
_SURE = 0.55
_CERTAIN = 0.75
_LIKELY = 0.30
_LIKELY_PART = 0.45
_LEAD = 0.12
_SHORT_FOLLOW_UP = 7
_DOING = frozenset(
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
"""Goals that a short message may begin while another one waits for an answer: "cancel order 40911"."""
_ABOUT_SHOP = frozenset({"answer_question", "find_product", "ask_product", "small_talk", "out_of_scope", "hand_off"})
"""Goals that are about no order: who names one means to know where it is."""
_FREE_TEXT = ("wish",)
"""Slots that are answered in the shopper's own words, whatever these are like."""
_TAKEN = {
    "return_items": frozenset({"reason", "target"}),
    "order_status": frozenset({"proof"}),
    "refund_status": frozenset({"proof"}),
    "report_problem": frozenset({"reason", "target"}),
    "change_address": frozenset({"address"}),
    "change_home_address": frozenset({"address"}),
}
"""Slots that go on with a goal whatever it asked for: "store credit instead" while its card is open."""
_DETAILS = frozenset({"order_number", "proof"})
_ABOUT_RETURNS = ("return_items", "withdraw_return")


@dataclass(frozen=True, slots=True)
class IntentMeaning:
    """What an intent leads to: a flow, and which kind of small talk."""

    flow: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    intent: str
    confidence: float
    second: str
    second_confidence: float


class EmbeddedUnderstander:
    """Reads a message with grammars first, then the nearest intents of each of its clauses."""

    def __init__(
        self, classifier: IntentClassifier, intents: Mapping[str, IntentMeaning], languages: Mapping[str, Language]
    ) -> None:
        self._classifier = classifier
        self._intents = intents
        self._languages = languages

    async def warm_up(self) -> None:
        """Warm the classifier up."""
        await self._classifier.warm_up()

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the commands of a message, in its order."""
        tag = detect(text, self._languages, state.language)
        words = self._languages[tag].words
        frame = state.stack[-1] if state.stack else None
        slots = read_slots(text, words, frame.asked if frame else "")
        if is_unknown_language(text, self._languages):
            return Understanding(tag, (SmallTalk("language"),))
        if mentions(text, words["person"]) or (mentions(text, words["department"]) and not is_question(text, words)):
            return Understanding(tag, (*slots, AskForPerson(text)))
        if is_cancelled(text, words, has_goal=frame is not None):
            return Understanding(tag, (CancelFlow(text) if frame else SmallTalk("okay"),))
        if frame is not None and frame.asked and _is_plain_answer(text, frame, slots, words):
            return Understanding(tag, (*slots, Answer(text)))
        clauses = clauses_of(text)
        scored = await self._classifier.classify(clauses, tag)
        context = _Context(frame, state.focus, words, frozenset(slot.name for slot in slots))
        commands = self._commands(clauses, [_reading(scores) for scores in scored], context)
        return Understanding(tag, (*slots, *commands), scored[0][:3])

    def _commands(self, clauses: tuple[str, ...], readings: list[_Reading], context: _Context) -> tuple[Command, ...]:
        parts = list(zip(clauses[1:], readings[1:], strict=True))
        flows = [(clause, reading) for clause, reading in parts if reading.confidence >= _LIKELY_PART]
        distinct = {self._intents[reading.intent].flow for _, reading in flows}
        if len(distinct) > 1:
            return _merged([self._command(clause, reading, context) for clause, reading in flows])
        return (self._command(clauses[0], readings[0], context),)

    def _command(self, clause: str, reading: _Reading, context: _Context) -> Command:
        if context.frame is not None and context.frame.asked:
            return self._command_while_asked(clause, reading, context, context.frame)
        if reading.confidence < _SURE + _LEAD and mentions(clause, context.words["frustration"]):
            return SmallTalk("frustrated", reading.confidence)
        if reading.confidence < _SURE + _LEAD and _is_follow_up(clause, context):
            return _continued(clause, reading, context.focus.flow)
        meaning = self._intents[reading.intent]
        if reading.confidence >= _SURE and not _is_about_policy(clause, meaning, context):
            return _meant(clause, reading, meaning)
        return self._unsure(clause, reading, meaning, context)

    def _unsure(self, clause: str, reading: _Reading, meaning: IntentMeaning, context: _Context) -> Command:
        """Read a clause that is like no example: by what it names or was shown, else as a question."""
        if _is_about_product_shown(clause, context):
            return StartFlow("ask_product", "ask_product", clause, reading.confidence)
        if "address" in context.named:
            return StartFlow("change_address", reading.intent, clause, reading.confidence)
        if context.names_order and (meaning.flow in _ABOUT_SHOP or reading.confidence < _LIKELY):
            return StartFlow("order_status", reading.intent, clause, reading.confidence)
        if reading.confidence < _LIKELY or _is_about_policy(clause, meaning, context):
            return AskQuestion(clause, "", reading.confidence)
        second = self._intents[reading.second]
        is_close = reading.confidence - reading.second_confidence < _LEAD
        if is_close and _is_open_choice(meaning.flow, second.flow):
            return Clarify((meaning.flow, second.flow), clause)
        return _meant(clause, reading, meaning)

    def _command_while_asked(self, clause: str, reading: _Reading, context: _Context, frame: Frame) -> Command:
        """Tell an answer from a digression: another goal, clearly named, or a question that is no answer."""
        meaning = self._intents[reading.intent]
        asks = is_question(clause, context.words)
        if frame.asked in _FREE_TEXT and not asks:
            return Answer(clause)
        if _is_about_policy(clause, meaning, context):
            return AskQuestion(clause, "", reading.confidence)
        if meaning.flow == frame.flow and reading.confidence >= _SURE:
            return _meant(clause, reading, meaning)
        if meaning.flow == frame.flow:
            return Answer(clause)
        is_short = len(tokens(clause)) <= _SHORT_ANSWER and not asks
        if is_short and (reading.confidence < _CERTAIN or meaning.flow not in _DOING):
            return Answer(clause)
        if reading.confidence >= _SURE or (asks and reading.confidence >= _LIKELY):
            return _meant(clause, reading, meaning)
        return AskQuestion(clause, "", reading.confidence) if asks else Answer(clause)


@dataclass(frozen=True, slots=True)
class _Context:
    frame: Frame | None
    focus: Focus
    words: Mapping[str, tuple[str, ...]]
    named: frozenset[str]

    @property
    def names_order(self) -> bool:
        """Whether the message holds an order number."""
        return "order_number" in self.named


def _is_plain_answer(text: str, frame: Frame, slots: tuple[SetSlot, ...], words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a message needs no classifier: it fills a slot that the goal takes, or is a bare yes or no."""
    named = {slot.name for slot in slots}
    if frame.asked in _DETAILS and named & _DETAILS:
        return True
    if frame.asked == EMAIL_CODE and mentions(text, words["new_code"]):
        return True
    if named & _TAKEN.get(frame.flow, frozenset()) and len(clauses_of(text)) == 1 and not is_question(text, words):
        return True
    return is_only(text, words["yes"]) or is_only(text, words["no"])


def _is_about_policy(clause: str, meaning: IntentMeaning, context: _Context) -> bool:
    """Whether a clause asks about returns ("how long do I have to ...") or deliveries at large, not for one's own."""
    if meaning.flow == "order_status":
        return is_general(clause, context.words) and not context.names_order
    return meaning.flow in _ABOUT_RETURNS and asks_about(clause, context.words)


def _is_follow_up(text: str, context: _Context) -> bool:
    said = tokens(text)
    opens = mentions(" ".join(said[:2]), context.words["follow_up"])
    return bool(opens and context.focus.flow) and len(said) <= _SHORT_FOLLOW_UP and text.lower().startswith(opens)


def _is_about_product_shown(text: str, context: _Context) -> bool:
    """Whether a text says "it" or "them" right after products were shown."""
    was_product = context.focus.flow in ("find_product", "ask_product") and bool(context.focus.product_ids)
    return was_product and bool(mentions(text, context.words["pronouns"]))


def _continued(clause: str, reading: _Reading, flow: str) -> Command:
    """Return the command that goes on with the flow of the question before."""
    if flow == "answer_question":
        return AskQuestion(clause, "", reading.confidence)
    return StartFlow(flow, "refine_search" if flow == "find_product" else reading.intent, clause, reading.confidence)


def _reading(scores: tuple[tuple[str, float], ...]) -> _Reading:
    best = scores[0]
    second = scores[1] if len(scores) > 1 else (best[0], 0.0)
    return _Reading(best[0], best[1], second[0], second[1])


def _meant(clause: str, reading: _Reading, meaning: IntentMeaning) -> Command:
    match meaning.flow:
        case "hand_off":
            return AskForPerson(clause)
        case "small_talk":
            return SmallTalk(meaning.kind, reading.confidence)
        case "out_of_scope":
            return OutOfScope(clause, reading.confidence)
        case "answer_question":
            return AskQuestion(clause, reading.intent, reading.confidence)
        case flow:
            return StartFlow(flow, reading.intent, clause, reading.confidence)


def _is_open_choice(one: str, other: str) -> bool:
    """Whether two flows are worth asking about: both do something, and they are not the same."""
    return one != other and not {one, other} & {"small_talk", "out_of_scope", "answer_question"}


def _merged(commands: list[Command]) -> tuple[Command, ...]:
    """Return the commands with neighbours of the same flow made one."""
    merged: list[Command] = []
    for command in commands:
        if isinstance(command, StartFlow) and merged and isinstance(merged[-1], StartFlow):
            last = merged[-1]
            if last.flow == command.flow:
                merged[-1] = StartFlow(last.flow, last.intent, f"{last.span} and {command.span}", last.confidence)
                continue
        merged.append(command)
    return tuple(merged)

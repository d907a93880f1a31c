"""Interprets the requests of a message in the light of the dialogue: a goal, a question, an answer, or asked back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chatbot.dialogue.state import OFFERED
from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.focused import Focused
from chatbot.dialogue.understand.forms import asks_about, corrects, is_general, is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.requests import IntentMeaning, Reading, Request
from chatbot.dialogue.understand.words import first_words, mentions, word_count
from chatbot.domain.commands import (
    Answer,
    AskForPerson,
    AskQuestion,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.conversation import Focus, Frame

_SHORT_ANSWER, _OPENING = 3, 4
SURE = 0.55
_NAMED = 0.4
_CERTAIN = 0.75
LIKELY = 0.30
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
_USUAL = ("order_status", "return_items", "report_problem")
"""What is usually wished for a thing that was bought."""
_CHOICES = 3
_CHANGES = ("change_address", "exchange_items", "cancel_order", "change_payment")
"""What may be changed about an order."""
_ABOUT_SHOP = frozenset({"answer_question", "find_product", "ask_product", "small_talk", "out_of_scope", "hand_off"})
"""Goals that are about no order: who names one means to know where it is."""
_FREE_TEXT = ("wish",)
"""Slots that are answered in the shopper's own words, whatever these are like."""
_ABOUT_GOODS = frozenset({"return_items", "exchange_items"})
_REMEDIES = ("replacement", "refund")
_CONDITIONED = frozenset({"return_items", "exchange_items"})
"""Goals that go on when somebody tells what state the goods are in."""
_ANSWERS = frozenset({"okay", "praise"})
"""Small talk that may well be an answer."""
_ABOUT_RETURNS = ("return_items", "withdraw_return")
_UNDER_RULES = frozenset({*_CHANGES, "return_items", "report_problem"})
"""Goals whose words stand in questions about what the rules are: "who pays the postage of an exchange?"."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a message is read against: the goal on top, the focus, the language's words, the slots it names."""

    frame: Frame | None
    focus: Focus
    words: Mapping[str, tuple[str, ...]]
    slots: tuple[SetSlot, ...]
    bought: Belongings = field(default_factory=Belongings)

    @property
    def named(self) -> frozenset[str]:
        """The names of the slots in the message."""
        return frozenset(slot.name for slot in self.slots)

    @property
    def names_order(self) -> bool:
        """Whether the message holds an order number."""
        return "order_number" in self.named


class Interpreter:
    """Turns requests into commands."""

    def __init__(self, intents: Mapping[str, IntentMeaning], context: Context) -> None:
        self._intents = intents
        self._context = context
        self._words = context.words

    def commands(self, requests: Sequence[Request]) -> tuple[Command, ...]:
        """Return the commands of a message, small talk beside a wish left out."""
        commands = [self._command(request) for request in _with_unclear(requests, self._is_unclear)]
        kept = [one for one in commands if not isinstance(one, SmallTalk | OutOfScope)]
        return tuple(dict.fromkeys(kept or commands[:1]))

    def _is_unclear(self, request: Request) -> bool:
        return isinstance(self._command(request), Clarify)

    def _command(self, request: Request) -> Command:
        frame = self._context.frame
        if frame is not None and frame.asked:
            return self._while_asked(request, frame)
        command = self._freely(request.text, request.reading)
        if request.is_fallback and isinstance(command, StartFlow):
            return replace(command, is_fallback=True)
        return command

    def _freely(self, text: str, reading: Reading) -> Command:
        meaning = self._intents[reading.intent]
        by_form = self._by_form(text, reading)
        if by_form is not None:
            return by_form
        focused = self._in_focus(text, reading)
        if focused is not None:
            return focused
        if reading.confidence < SURE + _LEAD and self._is_follow_up(text):
            return _continued(text, reading, self._context.focus.flow)
        is_named = reading.confidence >= _NAMED and meaning.flow in self._heard(text)
        if (reading.confidence >= SURE or is_named) and not self._is_about_policy(text, meaning):
            return meant(text, reading, meaning)
        return self._unsure(text, reading, meaning)

    def _by_form(self, text: str, reading: Reading) -> Command | None:
        """Return what a text without a named goal is by what stands in it: a wish for some change, details, more."""
        goals = self._heard(text)
        if not goals and mentions(text, self._words["change_something"]):
            return Clarify(_CHANGES, text)
        if not goals and {"order_number", "proof"} <= self._context.named:
            return StartFlow("order_status", "order_status", text, reading.confidence)
        if self._continues_goal(text):
            return StartFlow(self._context.focus.goal, self._context.focus.goal, text, reading.confidence)
        return None

    def _heard(self, text: str) -> tuple[str, ...]:
        return heard(text, self._words, is_own=self._context.bought.are_named_in(text, self._words))

    def _in_focus(self, text: str, reading: Reading) -> Command | None:
        """Return what a text asks of an order, a product or an answer that the talk is about, None for other texts."""
        context, flow = self._context, self._intents[reading.intent].flow
        is_clear = reading.confidence >= SURE and not self._is_about_policy(text, self._intents[reading.intent])
        focused = Focused(context.focus, context.bought, self._words)
        return focused.command(text, reading, "" if context.names_order else flow, is_clear=is_clear)

    def _unsure(self, text: str, reading: Reading, meaning: IntentMeaning) -> Command:
        """Read a text that is like no example: by what it names or was shown, else as a question."""
        if "address" in self._context.named:
            return StartFlow("change_address", reading.intent, text, reading.confidence)
        if self._context.names_order and (meaning.flow in _ABOUT_SHOP or reading.confidence < LIKELY):
            return StartFlow("order_status", reading.intent, text, reading.confidence)
        if self._is_about_policy(text, meaning):
            return AskQuestion(text, "", reading.confidence)
        if self._is_about_own(text, meaning):
            return self._about_own(text, reading, meaning)
        return self._likely(text, reading, meaning)

    def _likely(self, text: str, reading: Reading, meaning: IntentMeaning) -> Command:
        """Take the best reading if it is likely, ask back if another one is as likely, else look it up."""
        if reading.confidence < LIKELY:
            return AskQuestion(text, "", reading.confidence)
        second = self._intents[reading.second]
        named = heard(text, self._words)
        is_told = meaning.flow in named and second.flow not in named
        is_close = reading.confidence - reading.second_confidence < _LEAD and not is_told
        if is_close and _is_open_choice(meaning.flow, second.flow):
            return Clarify((meaning.flow, second.flow), text)
        return meant(text, reading, meaning)

    def _while_asked(self, request: Request, frame: Frame) -> Command:
        """Tell an answer from a digression: another goal, clearly named, or a question that is no answer."""
        text, reading = request.text, request.reading
        meaning = self._intents[reading.intent]
        asks = is_question(text, self._words)
        is_sure_goal = meaning.flow in _DOING and reading.confidence >= _CERTAIN and not self._keeps(text, meaning)
        if not asks and (frame.asked in _FREE_TEXT or (not is_sure_goal and self._goes_on(text, frame))):
            return Answer(text)
        if self._is_about_policy(text, meaning) or (asks and self._supposes(text)):
            return AskQuestion(text, "", reading.confidence)
        if meaning.flow == "small_talk" and meaning.kind not in _ANSWERS and reading.confidence >= _CERTAIN:
            return SmallTalk(meaning.kind, reading.confidence)
        if meaning.flow == frame.flow:
            return meant(text, reading, meaning) if reading.confidence >= SURE else Answer(text)
        if meaning.flow == "out_of_scope" and not asks:
            return SmallTalk("okay", reading.confidence)
        return self._digression(text, reading, asks=asks)

    def _digression(self, text: str, reading: Reading, *, asks: bool) -> Command:
        """Return another goal than the one that waits, if it is named clearly enough; else an answer."""
        meaning = self._intents[reading.intent]
        is_short = word_count(text) <= _SHORT_ANSWER and not asks
        if is_short and (reading.confidence < _CERTAIN or meaning.flow not in _DOING):
            return Answer(text)
        if reading.confidence >= SURE or (asks and reading.confidence >= LIKELY):
            return meant(text, reading, meaning)
        return AskQuestion(text, "", reading.confidence) if asks else Answer(text)

    def _supposes(self, text: str) -> bool:
        """Whether a text asks what would be: "if it does not fit, can I ...", "what happens when ..."."""
        return bool(mentions(first_words(text, _OPENING), (*self._words["if"], *self._words["what_if"])))

    def _is_about_own(self, text: str, meaning: IntentMeaning) -> bool:
        """Whether a text without a clear wish names something that was bought, and asks nothing about goods."""
        is_elsewhere = meaning.flow in ("out_of_scope", "small_talk", "find_product")
        names_own = self._context.bought.are_named_in(text, self._words)
        return names_own and not is_elsewhere and not is_question(text, self._words)

    def _about_own(self, text: str, reading: Reading, meaning: IntentMeaning) -> Command:
        """Ask what is wished for a thing that was bought, unless one goal is likely enough or was proposed before."""
        if self._context.focus.goal:
            return StartFlow(self._context.focus.goal, self._context.focus.goal, text, reading.confidence)
        if meaning.flow not in _ABOUT_SHOP and reading.confidence >= LIKELY + _LEAD:
            return meant(text, reading, meaning)
        likely = [self._intents[name].flow for name in (reading.intent, reading.second)]
        flows = dict.fromkeys(flow for flow in (*likely, *_USUAL) if flow not in _ABOUT_SHOP)
        return Clarify(tuple(flows)[:_CHOICES], text)

    def _keeps(self, text: str, meaning: IntentMeaning) -> bool:
        """Whether a text leaves something out of what is under way: "keep the jacket", but not "undo the return"."""
        is_kept = mentions(text, (*self._words["keep"], *self._words["keep_after"]))
        names_own = self._context.bought.are_named_in(text, self._words)
        return bool(is_kept) and names_own and meaning.flow not in heard(text, self._words)

    def _goes_on(self, text: str, frame: Frame) -> bool:
        """Whether a text corrects something, names what was offered to choose from, or a part of an address."""
        names_part = "address" in frame.flow and "address_part" in self._context.named
        is_other_goal = bool(set(heard(text, self._words)) & _ABOUT_GOODS - {frame.flow})
        if self._keeps(text, self._intents["withdraw_return"]) or (corrects(text, self._words) and not is_other_goal):
            return True
        return names_part or bool(mentions(text, frame.slot(OFFERED)))

    def _is_about_policy(self, text: str, meaning: IntentMeaning) -> bool:
        """Whether a text asks about returns ("how long do I have to ...") or deliveries at large, not for one's own."""
        if meaning.flow == "order_status":
            names_own = self._context.names_order or self._context.bought.are_named_in(text, self._words)
            return is_general(text, self._words) and not names_own
        if meaning.flow in _UNDER_RULES and is_question(text, self._words) and mentions(text, self._words["policy"]):
            return True
        return meaning.flow in _ABOUT_RETURNS and asks_about(text, self._words)

    def _is_follow_up(self, text: str) -> bool:
        opens = mentions(first_words(text, 2), self._words["follow_up"])
        is_short = bool(opens and self._context.focus.flow) and word_count(text) <= _SHORT_FOLLOW_UP
        return is_short and text.lower().startswith(opens)

    def _continues_goal(self, text: str) -> bool:
        """Whether a text goes on with the last goal for another thing: "then the one for the tent at least"."""
        goal, words = self._context.focus.goal, self._words
        opens = mentions(first_words(text, 2), words["follow_up"]) or mentions(first_words(text, 4), words["then_only"])
        if not goal or is_question(text, words) or heard(text, words):
            return False
        if goal == "report_problem" and any(mentions(text, words[f"remedy.{one}"]) for one in _REMEDIES):
            return True
        if goal in _CONDITIONED and any(mentions(text, words[key]) for key in words if key.startswith("condition.")):
            return True
        return bool(opens) and self._context.bought.are_named_in(text, words)


def _with_unclear(requests: Sequence[Request], is_unclear: Callable[[Request], bool]) -> list[Request]:
    """Return the requests, one that is unclear by itself together with the one after it, else before it."""
    kept: list[Request] = []
    for request in requests:
        if kept and (is_unclear(kept[-1]) or is_unclear(request)):
            clear = request if is_unclear(kept[-1]) else kept[-1]
            kept[-1] = replace(clear, text=f"{kept[-1].text} {request.text}")
        else:
            kept.append(request)
    return kept


def meant(text: str, reading: Reading, meaning: IntentMeaning) -> Command:
    """Return the command of a text whose intent is certain."""
    match meaning.flow:
        case "hand_off":
            return AskForPerson(text)
        case "small_talk":
            return SmallTalk(meaning.kind, reading.confidence)
        case "out_of_scope":
            return OutOfScope(text, reading.confidence)
        case "answer_question":
            return AskQuestion(text, reading.intent, reading.confidence)
        case flow:
            return StartFlow(flow, reading.intent, text, reading.confidence)


def _continued(text: str, reading: Reading, flow: str) -> Command:
    """Return the command that goes on with the flow of the question before."""
    if flow == "answer_question":
        return AskQuestion(text, "", reading.confidence)
    return StartFlow(flow, "refine_search" if flow == "find_product" else reading.intent, text, reading.confidence)


def _is_open_choice(one: str, other: str) -> bool:
    """Whether two flows are worth asking about: both do something, and they are not the same."""
    is_one = one == other or {one, other} == {"find_product", "ask_product"}
    return not is_one and not {one, other} & {"small_talk", "out_of_scope", "answer_question"}

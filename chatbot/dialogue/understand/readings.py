"""Interprets the requests of a message in the light of the dialogue: a goal, a question, an answer, or asked back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue.state import FEARED, RETURN_OF_SHOWN
from chatbot.dialogue.understand.asked import WhileAsked
from chatbot.dialogue.understand.context import BEYOND_DOUBT, CERTAIN, LIKELY, SURE, Context
from chatbot.dialogue.understand.doubts import taken
from chatbot.dialogue.understand.focused import Focused
from chatbot.dialogue.understand.forms import asks_by_purchases, asks_service, fears_cancelling, is_question
from chatbot.dialogue.understand.goals_heard import heard, is_claim, tells_not_there
from chatbot.dialogue.understand.goods_sought import goods_sought
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading, meant
from chatbot.dialogue.understand.of_shown import of_shown
from chatbot.dialogue.understand.order_questions import ABOUT_OWN, is_sum_question
from chatbot.dialogue.understand.order_talk import OrderTalk
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS, Request
from chatbot.dialogue.understand.shown_returns import asks_return_of_shown
from chatbot.dialogue.understand.taken_up import DONE, TakenUp
from chatbot.dialogue.understand.told_subject import asks_of_told, tells_own_fault
from chatbot.dialogue.understand.words import first_words, is_only, mentions, word_count
from chatbot.domain.commands import (
    AskQuestion,
    Clarify,
    Command,
    OutOfScope,
    SmallTalk,
    StartFlow,
)

_NAMED = 0.4
_LEAD = 0.12
_SHORT_FOLLOW_UP = 7
_ABOUT_ANY = frozenset({"ask_product", "ask_order"})
"""What a question looks like that leaves out what it is about."""
_SUPPOSED = DONE | {"refund_status"}
_ABOUT_PAYING = ("change_payment", "ask_goodwill")
_OPENING = 4
_SOUGHT = "find_product"
_NEVER = 2.0
_TRUSTED = frozenset({"order_status", "find_product", "out_of_scope", "small_talk"})
"""Goals that what the talk is about does not change where they are read beyond doubt."""
_SOME_CHANGE, _REFUND, _REFINED = "change_order", "refund_status", "refine_search"
_NOT_OFFERED = frozenset(
    {"small_talk", "out_of_scope", "answer_question", "answer", "told", "never_mind", "ask_order", "sum_up"}
)
_OPEN = frozenset({"answer_question", "find_product", "ask_product", "order_status", "small_talk", "out_of_scope"})
"""Goals that what the talk is about may turn into others, however sure they look by themselves."""
_USUAL = ("order_status", "return_items", "report_problem")
"""What is usually wished for a thing that was bought."""
_CHOICES = 3
_CHANGES = ("change_address", "exchange_items", "cancel_order", "change_payment")
"""What may be changed about an order."""
_ABOUT_SHOP = frozenset({"answer_question", "find_product", "ask_product", "small_talk", "out_of_scope", "hand_off"})
"""Goals that are about no order: who names one means to know where it is."""
_BESIDE_GOODS = ABOUT_PRODUCTS | {"answer_question", "out_of_scope"}
"""What a question looks like that the shop answers beside its goods: wrapping, discounts, duties."""
_ABOUT_PARCELS = frozenset({"order_status", "report_problem", "ask_order", "answer_question"})
"""What a text looks like that tells of a parcel."""


class Interpreter:
    """Turns requests into commands."""

    def __init__(self, intents: Mapping[str, IntentMeaning], context: Context) -> None:
        self._intents = intents
        self._context = context
        self._words = context.words

    def commands(self, requests: Sequence[Request]) -> tuple[Command, ...]:
        """Return the commands of a message, small talk beside a wish left out."""
        commands = self._on_rules([self._command(request) for request in _with_unclear(requests, self._is_unclear)])
        kept = [one for one in commands if not self._is_beside(one)]
        return tuple(dict.fromkeys(kept or commands[:1]))

    def _is_beside(self, command: Command) -> bool:
        """Whether a command asks for nothing beside others: small talk, 顺便问下."""
        if isinstance(command, AskQuestion):
            return is_only(command.text, self._words, "lead_in")
        return isinstance(command, SmallTalk | OutOfScope)

    def _on_rules(self, commands: Sequence[Command]) -> list[Command]:
        """Return commands, a question that goes on with one on the rules as such: "and how long does it take?"."""
        context, kept = self._context, list[Command]()
        is_stranger = not context.bought.names and not context.focus.product_ids and not context.names_order
        for one in commands:
            goes_on = bool(kept) and isinstance(kept[-1], AskQuestion) and not context.asks_of_product and is_stranger
            if goes_on and isinstance(one, StartFlow) and self._asks_at_large(one):
                kept.append(AskQuestion(one.span, "", one.confidence))
            else:
                kept.append(one)
        return kept

    def _asks_at_large(self, command: StartFlow) -> bool:
        """Whether a wish is a question that leaves out what it is about, or whether one may do something at all."""
        is_open = command.flow in _ABOUT_ANY or (
            command.flow in _SUPPOSED and not mentions(command.span, self._words["own"])
        )
        return is_open and is_question(command.span, self._words)

    def _is_unclear(self, request: Request) -> bool:
        return isinstance(self._command(request), Clarify)

    def _command(self, request: Request) -> Command:
        frame = self._context.frame
        if frame is not None and frame.asked:
            return WhileAsked(self._intents, self._context).command(request, frame)
        text, reading = request.text, request.reading
        if tells_own_fault(text, reading, self._intents[reading.intent].flow, self._context):
            return StartFlow("report_problem", "report_problem", text, reading.confidence)
        command = of_shown(text, reading, self._intents, self._context) or self._freely(text, reading)
        if request.is_fallback and isinstance(command, StartFlow):
            return replace(command, is_fallback=True)
        return command

    def _freely(self, text: str, reading: Reading) -> Command:
        meaning = self._intents[reading.intent]
        asked_as = self._asked_as(text, meaning)
        flows = meaning.flow, self._intents[reading.second].flow
        is_beside = _asks_beside(text, meaning.flow, self._context)
        if asked_as or is_beside or self._context.may_be_on_rules(text, reading, flows):
            return AskQuestion(text, asked_as, reading.confidence)
        by_form = self._by_form(text, reading)
        if by_form is not None:
            return by_form
        is_policy = self._context.is_about_policy(text, meaning.flow)
        if self._is_supposed(text, meaning) or self._asks_to_report(text, meaning):
            return AskQuestion(text, "", reading.confidence)
        is_seen = meaning.flow in ABOUT_PRODUCTS and self._context.after != ""
        asks = is_question(text, self._words)
        is_open = asks if is_seen else meaning.flow in _OPEN or (asks and meaning.flow not in ABOUT_OWN)
        is_open = is_open and not (meaning.flow == "return_items" and self._context.wishes_for_own(text))
        is_open = is_open and reading.confidence < (BEYOND_DOUBT if meaning.flow in _TRUSTED else _NEVER)
        is_open = is_open and not (meaning.flow == _REFUND and not is_sum_question(text, self._words))
        if not is_open and reading.confidence >= CERTAIN and not is_policy:
            return meant(text, reading, meaning)
        focused = self._in_focus(text, reading)
        if focused is not None:
            return focused
        if reading.confidence < SURE + _LEAD and self._is_follow_up(text):
            return _continued(text, reading, self._context.focus.flow)
        is_named = reading.confidence >= _NAMED and meaning.flow in self._heard(text)
        if (reading.confidence >= SURE or is_named) and not is_policy:
            return taken(text, reading, meaning, self._context)
        return self._unsure(text, reading, meaning)

    def _asked_as(self, text: str, meaning: IntentMeaning) -> str:
        """Return the intent of a question on the rules that looks like a wish; nothing for other texts."""
        if meaning.flow == "cancel_order" and fears_cancelling(text, self._words):
            return FEARED
        if OrderTalk(self._context).counts_pieces(text, meaning.flow):
            return _SOME_CHANGE
        return RETURN_OF_SHOWN if asks_return_of_shown(text, self._context) else ""

    def _is_supposed(self, text: str, meaning: IntentMeaning) -> bool:
        """Whether a stranger in a talk about rules asks about doing something: "but may I pay in it?"."""
        context = self._context
        if context.after == "policy" and meaning.flow == "ask_goodwill" and meaning.flow not in self._heard(text):
            return is_question(text, self._words)  # "after that it is too late, isn't it?" asks on
        if context.bought.names or context.names_order or meaning.flow not in _SUPPOSED:
            return False
        if not is_question(text, self._words):
            return False
        supposes = context.after == "" and bool(mentions(first_words(text, _OPENING), self._words["what_if"]))
        is_open = meaning.flow in ABOUT_OWN and bool(mentions(text, self._words["if"]))  # "and if I don't like it"
        is_of_rules = context.after == "policy" and (is_open or not mentions(text, self._words["own"]))
        return supposes or is_of_rules or self._asks_to_pay(text, meaning)

    def _asks_to_report(self, text: str, meaning: IntentMeaning) -> bool:
        """Whether a text asks until when a problem may be reported, not until when goods may go back."""
        is_told = is_claim(text, self._words) or self._context.focus.goal == "report_problem"
        asks = meaning.flow == "ask_order" and is_question(text, self._words)
        return asks and is_told and bool(mentions(text, self._words["reporting"]))

    def _asks_to_pay(self, text: str, meaning: IntentMeaning) -> bool:
        """Whether a text asks how one may pay at all, and changes nothing of an order."""
        words = self._words
        is_own = self._context.names_order or mentions(text, words["pay_otherwise"])
        return meaning.flow in _ABOUT_PAYING and bool(mentions(text, words["paying"])) and not is_own

    def _by_form(self, text: str, reading: Reading) -> Command | None:
        """Return what a text without a named goal is by what stands in it: a wish for some change, details, more."""
        goals = self._heard(text)
        if not goals and mentions(text, self._words["medical"]):
            return OutOfScope(text, reading.confidence)
        is_vague = reading.confidence < SURE or reading.intent == _SOME_CHANGE
        if not goals and is_vague and mentions(text, self._words["change_something"]):
            return Clarify(_CHANGES, text)
        talk = OrderTalk(self._context)
        flow = self._intents[reading.intent].flow
        goal = talk.goal(text, flow, reading)
        if goal:
            return StartFlow(goal, goal, text, reading.confidence)
        asked = self._context.asks_of_product
        is_sought = asked == _SOUGHT and bool(goods_sought(text, self._words))
        if not goals and asked and (is_sought or asked != _SOUGHT or flow not in ABOUT_PRODUCTS):
            return StartFlow(asked, asked, text, reading.confidence)
        if not goals and asks_by_purchases(text, self._words) and not is_claim(text, self._words):
            return StartFlow("find_product", "find_product", text, reading.confidence)
        if tells_not_there(text, self._words) and flow in _ABOUT_PARCELS:
            return StartFlow("report_problem", "report_problem", text, reading.confidence)
        goal = TakenUp(self._context).goal(text, reading, flow)
        if goal:
            return StartFlow(goal, _REFINED if goal == "find_product" else goal, text, reading.confidence)
        return SmallTalk("repeat", reading.confidence) if talk.asks_again_after_refusal(text) else None

    def _heard(self, text: str) -> tuple[str, ...]:
        return heard(text, self._words)

    def _in_focus(self, text: str, reading: Reading) -> Command | None:
        """Return what a text asks of an order, a product or an answer that the talk is about, None for other texts."""
        context, flow = self._context, self._intents[reading.intent].flow
        is_other = flow != "answer_question" and context.is_about_policy(text, flow)
        is_clear = reading.confidence >= SURE and not is_other
        focused = Focused(context.focus, context.bought, self._words)
        return focused.command(text, reading, "" if context.names_order else flow, is_clear=is_clear)

    def _unsure(self, text: str, reading: Reading, meaning: IntentMeaning) -> Command:
        """Read a text that is like no example: by what it names or was shown, else as a question."""
        if "address" in self._context.named:
            return StartFlow("change_address", reading.intent, text, reading.confidence)
        if self._context.names_order and (meaning.flow in _ABOUT_SHOP or reading.confidence < LIKELY):
            return StartFlow("order_status", reading.intent, text, reading.confidence)
        asks = meaning.flow == "small_talk" and is_question(text, self._words)
        if asks or self._context.is_about_policy(text, meaning.flow):
            return AskQuestion(text, "", reading.confidence)
        if _is_about_own(text, meaning.flow, self._context):
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
        return taken(text, reading, meaning, self._context)

    def _about_own(self, text: str, reading: Reading, meaning: IntentMeaning) -> Command:
        """Ask what is wished for a thing that was bought, unless one goal is likely enough or was proposed before."""
        if self._context.focus.goal:
            return StartFlow(self._context.focus.goal, self._context.focus.goal, text, reading.confidence)
        if is_claim(text, self._words):
            return StartFlow("report_problem", "report_problem", text, reading.confidence)
        if meaning.flow not in _ABOUT_SHOP and reading.confidence >= LIKELY + _LEAD:
            return meant(text, reading, meaning)
        likely = [self._intents[name].flow for name in (reading.intent, reading.second)]
        flows = dict.fromkeys(flow for flow in (*likely, *_USUAL) if flow not in _ABOUT_SHOP | _NOT_OFFERED)
        return Clarify(tuple(flows)[:_CHOICES], text)

    def _is_follow_up(self, text: str) -> bool:
        opens = mentions(first_words(text, 2), self._words["follow_up"])
        is_short = bool(opens and self._context.focus.flow) and word_count(text) <= _SHORT_FOLLOW_UP
        return is_short and "reason" not in self._context.named and first_words(text, 2).startswith(opens)


def _asks_beside(text: str, flow: str, context: Context) -> bool:
    """Whether a text asks what the shop does beside selling ("what does a logo on it cost"), or of what was told."""
    is_beside = bool(context.focus.product_ids or mentions(text, context.words["workshop_asked"]))
    asks = is_beside and flow in _BESIDE_GOODS and asks_service(text, context.words)
    return asks or asks_of_told(text, flow, context)


def _is_about_own(text: str, flow: str, context: Context) -> bool:
    """Whether a text without a clear wish names something that was bought, and asks nothing about goods."""
    is_elsewhere = flow in ("out_of_scope", "small_talk", "find_product")
    return context.bought.are_meant_in(text, context.words) and not (is_elsewhere or is_question(text, context.words))


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


def _continued(text: str, reading: Reading, flow: str) -> Command:
    """Return the command that goes on with the flow of the question before."""
    if flow == "answer_question":
        return AskQuestion(text, "", reading.confidence)
    return StartFlow(flow, _REFINED if flow == "find_product" else reading.intent, text, reading.confidence)


def _is_open_choice(one: str, other: str) -> bool:
    """Whether two flows are worth asking about: both do something, and they are not the same."""
    is_one = one == other or {one, other} == {"find_product", "ask_product"}
    return not is_one and not {one, other} & _NOT_OFFERED

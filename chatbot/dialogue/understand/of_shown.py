"""Hears that a text is about the goods that were just shown, however much it looks like one about what was bought."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.state import BUYING
from chatbot.dialogue.understand.context import CERTAIN, SURE, Context
from chatbot.dialogue.understand.follows import PRODUCTS
from chatbot.dialogue.understand.forms import asks_service, is_question, names_version
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading
from chatbot.dialogue.understand.order_questions import ABOUT_OWN
from chatbot.dialogue.understand.references import place_said
from chatbot.dialogue.understand.requests import ABOUT_PRODUCTS
from chatbot.dialogue.understand.words import is_only, listed_under, mentions, word_count
from chatbot.domain.commands import AskQuestion, Command, StartFlow

_ASK, _SEARCH, _STATUS, _AGAIN = "ask_product", "find_product", "order_status", "order_again"
_REFINED, _POSTAGE, _SOME_CHANGE = "refine_search", "own.return_postage", "change_order"
_SHORT, _FEW = 14, 3
_LIKELY_TOO = 0.15
_TOLD_OF_SOMEBODY = ABOUT_PRODUCTS | {"answer_question", "small_talk", "out_of_scope", "told", "answer", "order_again"}
"""What a text looks like that tells what somebody likes who gets a present, or only points at one of a list."""
_ON_DELIVERY = frozenset({"answer_question", "change_address", "order_status", "told", "small_talk"})
"""What a text looks like that asks how goods are brought: "up to the third floor", "I live on an island"."""
_NOT_ONE_OF_THEM = ("pronouns", "of_those", "first", "second", "third")


def of_shown(text: str, reading: Reading, intents: Mapping[str, IntentMeaning], context: Context) -> Command | None:
    """Return what a text asks or wishes of the goods in talk, None where it is about something else."""
    flow, second = intents[reading.intent].flow, intents[reading.second].flow
    if wished := _present(text, flow, context):
        return StartFlow(_SEARCH, wished, text, reading.confidence)
    if context.names_order or not context.focus.product_ids:
        return None
    if _buys(text, reading, flow, context):
        return _bought(text, reading, context)
    if asked := _asked_at_large(text, reading, flow, context):
        return AskQuestion(asked, "", reading.confidence)
    if context.after not in PRODUCTS:
        return None
    if _arrives(text, reading, flow, second, context):
        return StartFlow(_STATUS, _STATUS, text, reading.confidence)
    return _asked_of_shown(text, reading, flow, context)


def _asked_of_shown(text: str, reading: Reading, flow: str, context: Context) -> Command | None:
    if flow in _ON_DELIVERY and _asks_of_delivery(text, context):
        return AskQuestion(text, "", reading.confidence)
    if word_count(text) > _SHORT or _is_of_own(text, context):
        return None
    goal = _goal(text, reading, flow, context)
    return StartFlow(goal, _REFINED if goal == _SEARCH else goal, text, reading.confidence) if goal else None


def _asks_of_delivery(text: str, context: Context) -> bool:
    """Whether a text asks how goods are brought, or by when they have to be ordered, and not what was bought."""
    words = context.words
    if context.bought.are_named_in(text, words) or mentions(text, words["of_mine"]):
        return False
    orders = mentions(text, words["would_order"]) and mentions(text, words["being_there"])
    return bool(orders or mentions(text, words["of_freight"]))


def _present(text: str, flow: str, context: Context) -> str:
    """Return the intent of a wish for a present, or of what is told of who gets the one that was wished for."""
    words = context.words
    is_told = mentions(context.focus.wish, words["present"]) and mentions(text, words["enjoys"])
    if is_told and flow in _TOLD_OF_SOMEBODY and not is_question(text, words) and not heard(text, words):
        return _REFINED
    looks_on = flow in ABOUT_PRODUCTS and not mentions(text, words["pronouns"])
    is_wish = (looks_on or bool({"min_price", "max_price"} & context.named)) and mentions(text, words["present"])
    is_open = flow in _TOLD_OF_SOMEBODY and not mentions(text, words["service"])
    return _SEARCH if is_wish and is_open and not is_question(text, words) else ""


def _is_of_own(text: str, context: Context) -> bool:
    """Whether a text speaks of what was bought: by its name, or as "mine"."""
    marks = (*context.words["own_order"], *context.words["of_mine"])
    return bool(mentions(text, marks)) or context.bought.are_named_in(text, context.words)


def _arrives(text: str, reading: Reading, flow: str, second: str, context: Context) -> bool:
    """Whether a text asks when something arrives that was bought, and that it names itself."""
    is_second = flow in ABOUT_PRODUCTS and second == _STATUS and reading.second_confidence >= _LIKELY_TOO
    is_named = context.bought.are_named_in(text, context.words) and not mentions(text, context.words["if_ordered"])
    return is_named and (flow == _STATUS or is_second)


def _buys(text: str, reading: Reading, flow: str, context: Context) -> bool:
    """Whether a text wishes to have what was shown, "ok, I'll take one", and not what it had before."""
    is_talk = context.after in PRODUCTS or (context.after == "policy" and not context.focus.order_number)
    is_again = bool(mentions(text, context.words["as_bought"])) or _is_of_own(text, context)
    is_wish = flow == _AGAIN or (reading.intent == BUYING and reading.confidence >= SURE)
    return is_talk and is_wish and not is_again and word_count(text) <= _SHORT


def _asked_at_large(text: str, reading: Reading, flow: str, context: Context) -> str:
    """Return the question that a text comes to which asks of goods shown how such go back, or to whom they can go.

    "Could you send it straight to my dad?" changes no order.
    """
    words = context.words
    if reading.intent == _POSTAGE and context.focus.flow in ABOUT_PRODUCTS and not _is_of_own(text, context):
        return words["cost.return_items"][0]
    is_of_order = bool(mentions(text, words["own_order"])) or context.bought.are_named_in(text, words)
    is_change = flow == "change_address" or reading.intent == _SOME_CHANGE
    points = is_change and context.after in PRODUCTS and bool(mentions(text, words["pronouns"]))
    return text if points and not is_of_order and "address" not in context.named else ""


def _bought(text: str, reading: Reading, context: Context) -> Command:
    """Return how to order what was shown, or the search for more: "show me another one" buys nothing."""
    if mentions(text, context.words["others_wanted"]):
        return StartFlow(_SEARCH, _REFINED, text, reading.confidence)
    return AskQuestion(text, BUYING, reading.confidence)


def _points_at_one(text: str, flow: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text only points at one of those shown, or a version: "the second one", 另一个, "what about M"."""
    if flow == "small_talk" and word_count(text) <= _FEW and mentions(text, words["what_about"]):
        return True
    if is_only(text, words, "other", "follow_up", "about_last") and mentions(text, words["other"]):
        return True
    return flow in _TOLD_OF_SOMEBODY and place_said(text, words) is not None and word_count(text) <= _FEW


def _goal(text: str, reading: Reading, flow: str, context: Context) -> str:
    words = context.words
    is_need = flow in ("told", "small_talk") and mentions(text, listed_under(words, "need."))
    if is_need or _points_at_one(text, flow, words):
        return _ASK
    compares = mentions(text, (*listed_under(words, "degree."), *words["compared"], *words["difference"]))
    if flow == "exchange_items" and not mentions(text, words["swapping"]):
        return _ASK if names_version(text, words) else _SEARCH if compares else ""
    if flow in ABOUT_OWN:
        return _ASK if compares and mentions(text, [one for key in _NOT_ONE_OF_THEM for one in words[key]]) else ""
    if mentions(text, words["topic.price"]) and mentions(text, (*words["with_delivery"], *words["shipped_to"])):
        return _ASK
    if asks_service(text, words):
        return ""
    asks_of_stock = bool(mentions(text, (*words["if_ordered"], *words["topic.stock"])))
    if flow == _STATUS:
        return _ASK if asks_of_stock else ""
    if context.asks_of_product or flow not in ABOUT_PRODUCTS:
        return ""
    is_sure = flow == _ASK and reading.confidence >= CERTAIN
    return _ASK if is_sure or (reading.confidence >= SURE and asks_of_stock) else ""

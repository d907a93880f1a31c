"""Short questions that go on with what the talk is about: an order, products that were shown, an answer."""

from __future__ import annotations

from collections.abc import Mapping

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.forms import is_general, is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.words import mentions, tokens
from chatbot.domain.commands import AskQuestion, Command, StartFlow
from chatbot.domain.conversation import Focus

Words = Mapping[str, tuple[str, ...]]

_ABOUT_ORDERS = frozenset({"order_status", "ask_order", "refund_status"})
_ABOUT_PRODUCTS = frozenset({"find_product", "ask_product"})
_ANSWERED, _OUTSIDE = "answer_question", "out_of_scope"
_OPEN_TO_FOCUS = frozenset({"find_product", "ask_product", "order_status", "ask_order", _ANSWERED})
_TOPICS = "order."
_COMPATIBLE = frozenset({"order_status", "refund_status"})
"""Goals whose words stand in questions about an order, too."""
_FEATURES = "attribute."
_FEATURE_TOPICS = ("topic.weight", "topic.material", "topic.care", "topic.size", "topic.in_the_box")
_SHORT, _ELLIPTIC, _FEATURE = 14, 5, 8
_CONFIDENCE = 0.6
"""What a reading is worth that rests on the talk and not on the words alone."""


def about_own_order(text: str, focus: Focus, bought: Belongings, words: Words) -> Command | None:
    """Return the question about an order of the shopper's own, None where a text asks none."""
    topics = {key for key in words if key.startswith(_TOPICS) and mentions(text, words[key])}
    wished = set(heard(text, words)) - _COMPATIBLE
    names_own = bought.are_named_in(text, words)
    if focus.flow == "ask_order" and names_own and not topics and len(tokens(text)) <= _ELLIPTIC:
        return StartFlow("ask_order", "ask_order", text, _CONFIDENCE)
    if not topics or (wished and "order.last_day" not in topics):
        return None
    is_in_focus = focus.flow in _ABOUT_ORDERS and bool(focus.order_number)
    is_own = names_own or (bool(bought.names) and bool(mentions(text, words["own_order"])))
    is_asked = is_question(text, words) or (is_in_focus and len(tokens(text)) <= _SHORT)
    is_rule = is_general(text, words) and not (names_own or is_in_focus)
    if not is_asked or is_rule or not (is_in_focus or is_own):
        return None
    return StartFlow("ask_order", "ask_order", text, _CONFIDENCE)


def goes_on(text: str, clear_flow: str, focus: Focus, words: Words) -> Command | None:
    """Return how a short text goes on with products or an answer; `clear_flow` is where it surely belongs, if it does.

    None where it begins something else.
    """
    said = tokens(text)
    if len(said) > _SHORT or mentions(text, words["topic_change"]) or clear_flow not in ("", _OUTSIDE, *_OPEN_TO_FOCUS):
        return None
    is_of_products = focus.flow in _ABOUT_PRODUCTS or mentions(text, words["of_those"]) or _names_feature(text, words)
    if focus.product_ids and is_of_products:
        return _about_products(text, clear_flow, focus, words)
    is_bare = _opens(text, words) or len(said) <= _ELLIPTIC
    if focus.flow in _ABOUT_ORDERS and is_bare and mentions(text, words["other"]):
        return StartFlow(focus.flow, focus.flow, text, _CONFIDENCE)
    is_open = clear_flow in ("", "ask_product") or is_question(text, words)
    points = is_open and bool(mentions(text, words["pointing_back"]))
    is_search = clear_flow == "find_product" and not (points or _opens(text, words))
    if focus.flow == _ANSWERED and (is_bare or points) and not is_search:
        return AskQuestion(text, "", _CONFIDENCE)
    return None


def adds_to_answer(text: str, focus: Focus, words: Words) -> bool:
    """Whether a text tells more of what was asked ("part of it was a voucher") and wishes for nothing."""
    is_short = len(tokens(text)) <= _SHORT and not mentions(text, words["wanting"])
    return focus.flow == _ANSWERED and is_short and bool(mentions(text, words["pointing_back"]))


def _opens(text: str, words: Words) -> bool:
    """Whether a text begins as what goes on does: "and ...", "what about ...", "for headphones"."""
    said = tokens(text)
    return bool(mentions(" ".join(said[:2]), words["follow_up"]) or mentions(" ".join(said[:1]), words["elliptic"]))


def _names_feature(text: str, words: Words) -> bool:
    """Whether a short text names what only a product has: its weight, its doors, what is in its box."""
    keys = (key for key in words if key.startswith(_FEATURES) or key in _FEATURE_TOPICS)
    return len(tokens(text)) <= _FEATURE and any(mentions(text, words[key]) for key in keys)


def _about_products(text: str, clear_flow: str, focus: Focus, words: Words) -> Command | None:
    if clear_flow == _ANSWERED and not _names_feature(text, words):
        return None
    points = bool(mentions(text, words["of_those"]))
    looks = mentions(text, words["look_further"]) and not mentions(text, words["pronouns"])
    if not points and (looks or _narrows(text, focus, words)):
        return StartFlow("find_product", "refine_search", text, _CONFIDENCE)
    is_short = len(tokens(text)) <= _ELLIPTIC
    is_asked = is_question(text, words) or is_short or mentions(text, words["pointing_back"])
    is_of_one = focus.flow == "ask_product" and is_short
    is_search = clear_flow == "find_product" and not (points or is_of_one or _opens(text, words))
    return None if is_search or not is_asked else StartFlow("ask_product", "ask_product", text, _CONFIDENCE)


def _narrows(text: str, focus: Focus, words: Words) -> bool:
    """Whether a text sets a limit to the products that were just listed: "in green?", "under 50"."""
    if focus.flow != "find_product" or len(focus.product_ids) < 2:
        return False
    return len(tokens(text)) <= _ELLIPTIC and bool(mentions(text, words["narrowing"]))

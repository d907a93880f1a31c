"""Texts about goods that were just shown, which look like texts about what was bought."""

import pytest

from chatbot.dialogue.understand.belongings import Belongings
from chatbot.dialogue.understand.context import Context
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading
from chatbot.dialogue.understand.of_shown import of_shown
from chatbot.domain.commands import AskQuestion, Command, SetSlot, StartFlow
from chatbot.domain.conversation import Focus
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_SHOWN = Focus(product_ids=("boots", "other_boots"), listed=("boots", "other_boots"), flow="find_product")
_BOUGHT = Belongings(("Ullgard Fisker Jumper jumper", "Lykta 徒步头灯 头灯"))


def _context(tag: str, focus: Focus = _SHOWN, after: str = "shown", *slots: SetSlot) -> Context:
    return Context(None, focus, _LANGUAGES[tag].words, slots, _BOUGHT, after)


def _heard(text: str, flow: str, context: Context, second: str = "told", sure: float = 0.8) -> Command | None:
    intents = {name: IntentMeaning(name) for name in (flow, second)}
    return of_shown(text, Reading(flow, sure, second, 0.2), intents, context)


def _goal(text: str, flow: str, tag: str = "en", second: str = "told", sure: float = 0.8) -> str:
    heard = _heard(text, flow, _context(tag), second, sure)
    return heard.flow if isinstance(heard, StartFlow) else heard.intent if isinstance(heard, AskQuestion) else ""


@pytest.mark.parametrize(
    ("text", "flow", "tag", "goal"),
    [
        ("which is the cheapest of them", "sum_up", "en", "ask_product"),
        ("is it in stock and when would i get it", "order_status", "en", "ask_product"),
        ("现在下单啥时候能到", "order_status", "zh", "ask_product"),
        ("换成39的", "exchange_items", "zh", "ask_product"),
        ("那个多少钱,包邮不", "answer_question", "zh", "ask_product"),
        ("另一个", "order_again", "zh", "place_order"),
        ("好,买一个", "order_again", "zh", "place_order"),
        ("再买一个", "order_again", "zh", "place_order"),
        ("buy it again", "order_again", "en", "place_order"),
        ("the second one", "answer", "en", "ask_product"),
        ("how much is it and do you ship to italy", "answer_question", "en", "ask_product"),
    ],
)
def test_that_the_goods_in_talk_are_meant(text: str, flow: str, tag: str, goal: str) -> None:
    assert _goal(text, flow, tag) == goal


@pytest.mark.parametrize(
    ("text", "flow", "tag"),
    [
        ("which is the cheapest of my orders", "sum_up", "en"),
        ("where is my order, in stock?", "order_status", "en"),
        ("i want to swap the jumper for an L", "exchange_items", "en"),
        ("可以换货吗", "exchange_items", "zh"),
        ("再买一次上次的耳机", "order_again", "zh"),
        ("order again please", "order_again", "en"),
        ("where is it", "order_status", "en"),
    ],
)
def test_that_what_was_bought_is_left_alone(text: str, flow: str, tag: str) -> None:
    assert not _goal(text, flow, tag)


def test_that_what_was_bought_and_is_named_arrives_as_an_order() -> None:
    assert _goal("头灯明天几点到啊", "order_status", "zh") == "order_status"
    assert _goal("头灯明天几点到啊", "ask_product", "zh", "order_status", 0.56) == "order_status"


def test_that_nothing_is_meant_before_goods_are_shown() -> None:
    context = _context("en", Focus(), "")
    assert _heard("the cheapest of them", "sum_up", context) is None


def test_that_a_present_with_a_budget_is_looked_for_and_what_somebody_likes_goes_on_with_it() -> None:
    budget = SetSlot("max_price", ("500",), "预算500")
    context = _context("zh", Focus(), "", budget)
    wished = _heard("送女朋友礼物 预算500", "told", context)
    assert isinstance(wished, StartFlow)
    assert (wished.flow, wished.intent) == ("find_product", "find_product")
    told = _context("en", Focus(wish="a present for my dad, 50 EUR", flow="find_product"), "shown")
    heard = _heard("he likes hiking", "out_of_scope", told)
    assert isinstance(heard, StartFlow)
    assert heard.intent == "refine_search"


def test_that_wrapping_a_present_is_no_wish_for_one() -> None:
    budget = SetSlot("max_price", ("5",), "5 EUR")
    text = "gift wrapping up to 5 EUR"
    context = _context("en", Focus(), "", budget)
    assert not isinstance(_heard(text, "answer_question", context), StartFlow)


def test_that_buying_is_no_question_of_another_kind() -> None:
    heard = _heard("ok i'll take one", "order_again", _context("en"))
    assert isinstance(heard, AskQuestion)


@pytest.mark.parametrize(
    ("text", "flow", "goal"),
    [
        ("could you send it straight to my dad", "change_address", ""),
        ("能把它直接寄给我爸吗", "change_address", ""),
        ("send my order straight to my dad, not that address", "change_address", "other"),
        ("send it to me in poland", "find_product", "other"),
    ],
)
def test_that_where_goods_shown_can_be_sent_is_no_change_of_an_order(text: str, flow: str, goal: str) -> None:
    heard = _heard(text, flow, _context("en" if text.isascii() else "zh"))
    assert isinstance(heard, AskQuestion) is not bool(goal)

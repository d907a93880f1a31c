"""Texts that mean the last reply, the present moment, or what was just told."""

import pytest

from chatbot.dialogue.understand.of_the_talk import of_the_clock, of_the_talk
from chatbot.domain.commands import AskQuestion, CancelFlow, Command, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame, Message, Role
from chatbot.languages import load_languages

WORDS = {tag: language.words for tag, language in load_languages().items()}
TOLD = (Message(Role.ASSISTANT, "The 30 days have ended."), Message(Role.USER, "-"))


@pytest.mark.parametrize(
    ("tag", "text", "kind"),
    [
        ("en", "r u open now", "open_now"),
        ("en", "is anybody there now?", "open_now"),
        ("en", "what day is it today", "today"),
        ("zh", "现在有人吗", "open_now"),
        ("zh", "今天星期几", "today"),
    ],
)
def test_that_the_present_moment_is_asked_for(tag: str, text: str, kind: str) -> None:
    assert of_the_clock(text, WORDS[tag]) == SmallTalk(kind)


@pytest.mark.parametrize("text", ["i want to talk to a person now", "when did it leave", "open a return"])
def test_that_a_wish_is_no_question_about_the_clock(text: str) -> None:
    assert of_the_clock(text, WORDS["en"]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ah that's a pity. why not?", SmallTalk("why")),
        ("why 105 and not 111,90", StartFlow("sum_up", "own.refund", "why 105 and not 111,90", 1.0)),
        ("why is it late", None),
    ],
)
def test_that_why_is_asked_after_a_few_words_or_of_a_sum(text: str, expected: Command | None) -> None:
    state = DialogueState(history=TOLD, focus=Focus(order_number="40344"))
    assert of_the_talk(text, state, WORDS["en"]) == ((expected,) if expected else ())


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "the box is dented but the headphones are fine"),
        ("en", "only the outer carton is torn"),
        ("zh", "耳机盒子压扁了 东西没坏"),
        ("zh", "外箱破了，里面没事"),
    ],
)
def test_that_a_crushed_box_with_sound_goods_ends_a_report(tag: str, text: str) -> None:
    asked = AskQuestion(WORDS[tag]["packaging_asked"][0])
    assert of_the_talk(text, DialogueState(), WORDS[tag]) == (asked,)
    reporting = DialogueState(stack=(Frame("report_problem"),))
    assert of_the_talk(text, reporting, WORDS[tag]) == (CancelFlow(text), asked)


@pytest.mark.parametrize(
    "text",
    [
        "the box is smashed and the kettle is scratched",
        "the box is torn but the tent is fine, can i return it",
        "the headphones work fine",
    ],
)
def test_that_damage_or_a_wish_beside_the_box_is_none_of_that(text: str) -> None:
    assert of_the_talk(text, DialogueState(), WORDS["en"]) == ()


@pytest.mark.parametrize(
    ("goal", "text", "expected"),
    [
        ("cancel_order", "does it cost anything?", AskQuestion(WORDS["en"]["cost.cancel_order"][0])),
        ("exchange_items", "is that free", AskQuestion(WORDS["en"]["cost.exchange_items"][0])),
        ("order_status", "is that free", None),
        ("cancel_order", "is the express delivery free", None),
    ],
)
def test_that_what_a_change_costs_is_asked_without_its_name(goal: str, text: str, expected: Command | None) -> None:
    state = DialogueState(stack=(Frame(goal),))
    assert of_the_talk(text, state, WORDS["en"]) == (() if expected is None else (expected,))


def test_that_the_postage_of_goods_in_talk_is_told_where_a_return_is_under_way() -> None:
    state = DialogueState(stack=(Frame("return_items"),), focus=Focus(line_ids=("1",)))
    assert of_the_talk("does that cost me anything", state, WORDS["en"]) == (
        StartFlow("sum_up", "own.return_postage", "does that cost me anything", 1.0),
    )


def test_that_what_now_asks_what_becomes_of_a_parcel_and_at_first_what_there_is() -> None:
    told = DialogueState(focus=Focus(flow="order_status", order_number="40817"), turns=1)
    assert of_the_talk("so what now?", told, WORDS["en"]) == (StartFlow("ask_order", "own.lost", "so what now?", 1.0),)
    assert of_the_talk("那怎么办", DialogueState(), WORDS["zh"]) == (SmallTalk("capabilities"),)
    assert of_the_talk("what now", DialogueState(stack=(Frame("return_items"),)), WORDS["en"]) == ()


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "anyway its too small", "exchange_items"),
        ("zh", "就是太小了", "exchange_items"),
        ("en", "oh wait i did order green. sorry", ""),
        ("zh", "是我看错了", ""),
    ],
)
def test_that_a_report_ends_where_nothing_was_wrong_after_all(tag: str, text: str, expected: str) -> None:
    state = DialogueState(stack=(Frame("report_problem", (("kind", ("wrong_item",)),), "remedy"),))
    next_goal = (StartFlow(expected, expected, text, 1.0),) if expected else ()
    assert of_the_talk(text, state, WORDS[tag]) == (CancelFlow(text), *next_goal)

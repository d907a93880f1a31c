"""What a message becomes while the assistant waits for an answer: the answer, a digression, or both."""

import pytest

from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.domain.commands import Answer, AskForPerson, AskQuestion, Command, SetSlot, StartFlow
from chatbot.domain.conversation import DialogueState, Frame, Session
from chatbot.languages import load_languages
from chatbot.testing.assistant import INTENTS, KEYWORDS
from chatbot.testing.understanding import KeywordIntentClassifier


async def _answered(text: str, flow: str = "return_items", asked: str = "reason") -> tuple[Command, ...]:
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, load_languages())
    state = DialogueState(stack=(Frame(flow).asking(asked),))
    return (await understander.understand(text, state, Session("con_test"))).commands


@pytest.mark.parametrize(
    ("text", "flow", "asked", "slot"),
    [
        ("they do not fit", "return_items", "reason", SetSlot("reason", ("does_not_fit",), "fit")),
        ("store credit then", "return_items", "confirmation", SetSlot("target", ("store_credit",), "store credit")),
        ("it is 40817", "order_status", "order_number", SetSlot("order_number", ("40817",))),
        ("20357", "order_status", "proof", SetSlot("proof", ("20357",))),
        ("the boots from order 40817", "return_items", "lines", SetSlot("order_number", ("40817",))),
    ],
)
async def test_that_a_value_that_the_goal_takes_is_the_answer(text: str, flow: str, asked: str, slot: SetSlot) -> None:
    assert await _answered(text, flow, asked) == (slot, Answer(text))


@pytest.mark.parametrize("text", ["yes", "Yes indeed!", "no", "not really"])
async def test_that_a_bare_yes_or_no_is_an_answer(text: str) -> None:
    assert await _answered(text, asked="question:seal_unbroken") == (Answer(text),)


@pytest.mark.parametrize("text", ["purple", "I just woke up and looked at them all", "the blue jacket"])
async def test_that_words_without_another_goal_in_them_are_an_answer(text: str) -> None:
    assert await _answered(text) == (Answer(text),)


async def test_that_a_short_answer_is_an_answer_even_where_it_sounds_like_a_goal() -> None:
    assert await _answered("it is late", "clarify", "flow") == (Answer("it is late"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what is your return policy?", AskQuestion("what is your return policy?", "ask_policy", 0.9)),
        (
            "first tell me where is the other parcel",
            StartFlow("order_status", "order_status", "first tell me where is the other parcel", 0.9),
        ),
        ("how long can I return it?", AskQuestion("how long can I return it?", "ask_policy", 0.9)),
        ("when may I send it back?", AskQuestion("when can i send it back?", "", 0.9)),
        ("do you sell gloves?", AskQuestion("do you sell gloves?", "", 0.2)),
        ("can you gift wrap", AskQuestion("can you gift wrap", "", 0.2)),
        ("hm, what does that mean", AskQuestion("what does that mean", "", 0.2)),
    ],
)
async def test_that_a_question_or_another_goal_is_a_digression(text: str, expected: Command) -> None:
    assert await _answered(text) == (expected,)


async def test_that_a_value_inside_a_question_does_not_make_it_an_answer() -> None:
    commands = await _answered("how much does it cost if they do not fit?")
    assert isinstance(commands[-1], StartFlow)
    assert commands[-1].flow == "ask_product"


async def test_that_another_item_named_after_what_about_is_the_same_goal_and_no_question() -> None:
    text = "what about a return of the lamp"
    assert await _answered(text, asked="lines") == (StartFlow("return_items", "return_items", text, 0.9),)


async def test_that_the_same_goal_wished_for_again_starts_it_again() -> None:
    text = "I want to return the lamp"
    assert await _answered(text, asked="lines") == (StartFlow("return_items", "return_items", text, 0.9),)


async def test_that_a_wish_for_a_person_is_heard_before_any_answer() -> None:
    assert await _answered("let me talk to someone") == (AskForPerson("let me talk to someone"),)


async def test_that_an_order_number_answers_the_question_for_it_even_with_a_question_mark() -> None:
    commands = await _answered("is it 40817?", "order_status", "order_number")
    assert commands == (SetSlot("order_number", ("40817",)), Answer("is it 40817?"))

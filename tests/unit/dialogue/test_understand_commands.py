"""What a message becomes while nothing is asked. What an answer is: `test_understand_answers.py`."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.domain.commands import (
    AskForPerson,
    AskQuestion,
    CancelFlow,
    Clarify,
    Command,
    OutOfScope,
    SetSlot,
    SmallTalk,
    StartFlow,
)
from chatbot.domain.conversation import DialogueState, Focus, Frame, Session
from chatbot.languages import load_languages
from chatbot.testing.assistant import INTENTS, KEYWORDS
from chatbot.testing.understanding import KeywordIntentClassifier

Scores = tuple[tuple[str, float], ...]
_LANGUAGES = load_languages()


class _Told:
    """A classifier that says the same of every clause."""

    def __init__(self, *scores: tuple[str, float]) -> None:
        self.scores: Scores = scores
        self.is_warm = False

    async def warm_up(self) -> None:
        self.is_warm = True

    async def classify(self, clauses: tuple[str, ...], language: str, after: str = "") -> tuple[Scores, ...]:
        return (self.scores,) * len(clauses)


async def _understood(text: str, state: DialogueState | None = None, *scores: tuple[str, float]) -> tuple[Command, ...]:
    classifier = _Told(*scores) if scores else KeywordIntentClassifier(KEYWORDS)
    understander = EmbeddedUnderstander(classifier, INTENTS, _LANGUAGES)
    return (await understander.understand(text, state or DialogueState(), Session("con_test"))).commands


def _starts(flow: str, text: str, confidence: float = 0.9, intent: str = "") -> StartFlow:
    return StartFlow(flow, intent or flow, text, confidence)


def _doubts(flow: str, text: str, confidence: float, intent: str = "") -> StartFlow:
    return replace(_starts(flow, text, confidence, intent), is_doubted=True)


def _after(flow: str, question: str = "how long do I have?") -> DialogueState:
    return DialogueState(focus=Focus(flow=flow, question=question))


async def test_that_warming_up_warms_the_classifier() -> None:
    classifier = _Told(("ask_policy", 1.0))
    await EmbeddedUnderstander(classifier, INTENTS, _LANGUAGES).warm_up()
    assert classifier.is_warm


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where is my parcel", StartFlow("order_status", "order_status", "where is my parcel", 0.9)),
        ("how long is it valid", AskQuestion("how long is it valid", "ask_policy", 0.9)),
        ("please gift wrap my order", AskQuestion("gift wrap my order", "change_order", 0.9)),
        ("thanks a lot", SmallTalk("thanks", 0.9)),
        ("how is the weather", OutOfScope("how is the weather", 0.9)),
        ("get me a human", AskForPerson("get me a human")),
        ("put me through to customer service", AskForPerson("put me through to customer service")),
        ("blah", AskQuestion("blah", "", 0.2)),
    ],
)
async def test_that_a_clear_message_becomes_one_command(text: str, expected: Command) -> None:
    assert await _understood(text) == (expected,)


async def test_that_a_wish_for_a_person_that_only_the_classifier_hears_counts() -> None:
    assert await _understood("connect me", None, ("hand_off", 0.8)) == (AskForPerson("connect me"),)


async def test_that_two_requests_in_one_message_become_two_commands_in_its_order() -> None:
    commands = await _understood("Where is 40817? And how long do I have to send it back?")
    assert commands == (
        SetSlot("order_number", ("40817",)),
        StartFlow("order_status", "order_status", "Where is 40817?", 0.9),
        AskQuestion("how long do I have to send it back?", "ask_policy", 0.9),
    )


async def test_that_parts_that_mean_the_same_flow_are_one_request() -> None:
    text = "I want to return the boots and send back the lamp"
    assert await _understood(text) == (StartFlow("return_items", "return_items", text, 0.9),)


async def test_that_neighbours_of_one_flow_are_merged_beside_another_one() -> None:
    commands = await _understood("return the boots and send back the lamp. how much is the kettle?")
    assert commands == (
        StartFlow("return_items", "return_items", "return the boots and send back the lamp.", 0.9),
        StartFlow("ask_product", "ask_product", "how much is the kettle?", 0.9),
    )


async def test_that_words_around_two_requests_are_no_third_one() -> None:
    commands = await _understood("Hello to you all. Where is my parcel? It rains. Show me a tent!")
    assert [command.flow for command in commands if isinstance(command, StartFlow)] == ["order_status", "find_product"]
    assert len(commands) == 2


@pytest.mark.parametrize(
    ("text", "scores", "expected"),
    [
        (
            "my boots",
            (("order_status", 0.4), ("return_items", 0.35)),
            Clarify(("order_status", "return_items"), "my boots"),
        ),
        (
            "my boots",
            (("order_status", 0.5), ("return_items", 0.2)),
            _doubts("order_status", "my boots", 0.5),
        ),
        ("my boots", (("order_status", 0.4), ("ask_policy", 0.38)), _doubts("order_status", "my boots", 0.4)),
        (
            "my boots",
            (("refine_search", 0.4), ("find_product", 0.38)),
            _doubts("find_product", "my boots", 0.4, "refine_search"),
        ),
        ("my boots", (("order_status", 0.28), ("ask_policy", 0.2)), AskQuestion("my boots", "", 0.28)),
        ("my boots", (("order_status", 0.4),), _doubts("order_status", "my boots", 0.4)),
        (
            "how long do I have to give it back",
            (("return_items", 0.5), ("ask_policy", 0.3)),
            AskQuestion("how long do I have to give it back", "", 0.5),
        ),
    ],
)
async def test_that_an_unclear_message_is_asked_back_or_looked_up(text: str, scores: Scores, expected: Command) -> None:
    assert await _understood(text, None, *scores) == (expected,)


async def test_that_an_unclear_message_with_an_order_number_is_about_that_order() -> None:
    commands = await _understood("40817 please", None, ("ask_policy", 0.3), ("find_product", 0.28))
    assert commands == (
        SetSlot("order_number", ("40817",)),
        StartFlow("order_status", "order_status", "40817", 0.3),
    )


@pytest.mark.parametrize(
    ("flow", "text", "expected"),
    [
        ("answer_question", "and for Norway?", AskQuestion("and for Norway?", "", 0.2)),
        (
            "find_product",
            "what about blue ones?",
            _starts("find_product", "what about blue ones?", 0.2, "refine_search"),
        ),
        (
            "ask_product",
            "and how heavy are they?",
            _starts("ask_product", "and how heavy are they?", 0.2, "ask_policy"),
        ),
    ],
)
async def test_that_a_short_follow_up_goes_on_with_the_question_before(flow: str, text: str, expected: Command) -> None:
    assert await _understood(text, _after(flow), ("ask_policy", 0.2)) == (expected,)


async def test_that_what_only_looks_like_a_follow_up_is_read_by_itself() -> None:
    clear = await _understood("and where is my parcel?", _after("answer_question"))
    assert clear == (StartFlow("order_status", "order_status", "and where is my parcel?", 0.9),)
    long = "and then there is something quite different that I wonder about"
    assert await _understood(long, _after("find_product")) == (AskQuestion(long, "", 0.2),)
    assert await _understood("and for Norway?") == (AskQuestion("and for Norway?", "", 0.2),)


async def test_that_anger_without_a_clear_wish_is_heard() -> None:
    assert await _understood("this is useless") == (SmallTalk("frustrated"),)
    assert await _understood("this is useless, where is my parcel") == (
        _starts("order_status", "this is useless, where is my parcel"),
    )


async def test_that_an_unclear_question_with_a_pronoun_is_about_the_product_shown() -> None:
    shown = DialogueState(focus=Focus(product_ids=("skarv-2",), flow="find_product"))
    text = "would it survive a storm?"
    assert await _understood(text, shown) == (_starts("ask_product", text, 0.2),)
    assert await _understood(text) == (AskQuestion(text, "", 0.2),)


@pytest.mark.parametrize("text", ["never mind", "forget it now", "ok leave it then"])
async def test_that_a_goal_under_way_can_be_left(text: str) -> None:
    state = DialogueState(stack=(Frame("return_items").asking("reason"),))
    assert await _understood(text, state) == (CancelFlow(text),)


async def test_that_there_is_nothing_to_leave_without_a_goal() -> None:
    assert await _understood("never mind") == (SmallTalk("okay"),)


async def test_that_a_long_message_with_such_words_leaves_nothing() -> None:
    text = "never mind the colour, where is my order with the two boots"
    state = DialogueState(stack=(Frame("return_items").asking("reason"),))
    assert CancelFlow(text) not in await _understood(text, state)


async def test_that_the_scores_of_the_whole_message_are_kept_for_the_trace() -> None:
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES)
    understood = await understander.understand("where is it", DialogueState(), Session("con_test"))
    assert understood.scores == (("order_status", 0.9), ("ask_policy", 0.05))
    assert understood.language == "en"


_FLOWS = st.sampled_from(["return_items", "order_status", "find_product", "ask_product", "answer_question", "clarify"])
_ASKED = st.sampled_from(["", "reason", "order_number", "proof", "confirmation", "lines", "question:unused", "query"])
_SHORT = ["and", "also?", "return", "where is", "40817", ", ", ". ", "!", "not", "the boots", "never mind", "我的"]
_LONG = ["store credit", "how much", "is it", "a@b.example", "under €50", "human", "thank", "what about", "keep"]
_WORDS = st.sampled_from([*_SHORT, *_LONG])
_TEXTS = st.one_of(st.text(min_size=1, max_size=120), st.lists(_WORDS, min_size=1, max_size=14).map(" ".join))


@given(_TEXTS, st.lists(st.builds(Frame, _FLOWS, asked=_ASKED), max_size=3), st.builds(Focus, flow=_FLOWS))
async def test_that_every_message_in_every_state_becomes_commands(text: str, stack: list[Frame], focus: Focus) -> None:
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES)
    state = DialogueState(stack=tuple(stack), focus=focus)
    understood = await understander.understand(text, state, Session("con_test"))
    assert [command for command in understood.commands if not isinstance(command, SetSlot)]
    assert understood.language in _LANGUAGES


async def test_that_a_question_about_customer_service_is_no_wish_for_a_person() -> None:
    text = "what are the opening hours of customer service?"
    assert await _understood(text, None, ("ask_policy", 0.9)) == (AskQuestion(text, "ask_policy", 0.9),)


@pytest.mark.parametrize(
    ("text", "is_general"),
    [
        ("how long does delivery take?", True),
        ("how long does my delivery take?", False),
        ("how long does it take", False),
        ("how long does delivery of order 40817 take", False),
        ("when does the parcel come", False),
    ],
)
async def test_that_a_question_about_deliveries_at_large_is_no_question_about_an_order(
    text: str, is_general: bool
) -> None:
    command = (await _understood(text, None, ("order_status", 0.9)))[-1]
    assert isinstance(command, AskQuestion) is is_general


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("curtains so thick that nothing shines through", "find_product"),
        ("the curtains are torn", "report_problem"),
        ("the curtains i bought let light in", "report_problem"),
    ],
)
async def test_that_a_stranger_who_tells_of_no_damage_and_no_purchase_hardly_reports_one(text: str, flow: str) -> None:
    commands = await _understood(text, None, ("report_problem", 0.6), ("find_product", 0.35))
    assert [one.flow for one in commands if isinstance(one, StartFlow)] == [flow]

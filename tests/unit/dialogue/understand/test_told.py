"""What a message tells about goods besides what it wishes, and what of it becomes a slot or another goal."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from chatbot.dialogue.understand.commands import EmbeddedUnderstander, Senses
from chatbot.dialogue.understand.told import Told, telling, told_slots
from chatbot.domain.commands import Answer, Command, SetSlot, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame, Session
from chatbot.languages import load_languages
from chatbot.ports.understander import IntentClassifier
from chatbot.testing.assistant import INTENTS, KEYWORDS
from chatbot.testing.understanding import KeywordIntentClassifier

Scores = tuple[tuple[str, float], ...]
_LANGUAGES = load_languages()
_CAUSES = {
    "does_not_fit": ("toes hurt", "snug"),
    "damaged": ("in pieces", "crushed"),
    "faulty": ("blinks",),
    "lost": ("postman", "vanished"),
}
_STATES = {"unused.yes": ("not a hair",), "seal_unbroken.no": ("cut open",)}


class Hears:
    """An aspect classifier that hears a label in words, `sure` of it, and ``none`` elsewhere."""

    def __init__(self, labels: Mapping[str, tuple[str, ...]], sure: float = 0.9) -> None:
        self._labels = labels
        self._sure = sure
        self.texts: list[str] = []
        self.is_warm = False

    async def warm_up(self) -> None:
        self.is_warm = True

    async def classify(self, clauses: tuple[str, ...], language: str, after: str = "") -> tuple[Scores, ...]:
        self.texts += clauses
        return tuple(self._scores(clause.lower()) for clause in clauses)

    def _scores(self, clause: str) -> Scores:
        for label, words in self._labels.items():
            if any(word in clause for word in words):
                return (label, self._sure), ("none", 1 - self._sure)
        return (("none", 0.95),)


def _aspects(sure: float = 0.9) -> Mapping[str, IntentClassifier]:
    return {"cause": Hears(_CAUSES, sure), "state": Hears(_STATES, sure)}


async def _understood(
    text: str, state: DialogueState | None = None, aspects: Mapping[str, IntentClassifier] | None = None
) -> tuple[Command, ...]:
    senses = Senses(aspects=_aspects() if aspects is None else aspects)
    understander = EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES, senses=senses)
    return (await understander.understand(text, state or DialogueState(), Session("con_test"))).commands


async def _told(
    text: str,
    known: Collection[str] = (),
    asked: str = "",
    aspects: Mapping[str, IntentClassifier] | None = None,
    goal: str = "exchange_items",
) -> tuple[SetSlot, ...]:
    return await told_slots(Told(text, goal, (), known, asked), "en", _aspects() if aspects is None else aspects)


def _waiting(asked: str, flow: str = "return_items", **slots: Any) -> DialogueState:
    known = tuple((name, (value,)) for name, value in slots.items())
    return DialogueState(stack=(Frame(flow, known).asking(asked),))


def _slots(commands: tuple[Command, ...]) -> dict[str, tuple[str, ...]]:
    return {one.name: one.values for one in commands if isinstance(one, SetSlot)}


def _flows(commands: tuple[Command, ...]) -> list[str]:
    return [one.flow for one in commands if isinstance(one, StartFlow)]


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("my toes hurt", (SetSlot("reason", ("does_not_fit",), "my toes hurt", 0.9),)),
        (
            "it blinks",
            (SetSlot("reason", ("faulty",), "it blinks", 0.9), SetSlot("kind", ("faulty",), "it blinks", 0.9)),
        ),
        ("it vanished", (SetSlot("kind", ("lost",), "it vanished", 0.9),)),
        ("I cut open the bag", (SetSlot("question:seal_unbroken", ("no",), "I cut open the bag", 0.9),)),
        ("the lamp", ()),
    ],
    ids=["a reason", "both", "a claim alone", "a state", "none"],
)
async def test_that_a_cause_tells_reason_and_kind_and_a_state_a_condition(
    text: str, slots: tuple[SetSlot, ...]
) -> None:
    assert await _told(text) == slots


@pytest.mark.parametrize(
    ("asked", "sure", "names"),
    [
        ("reason", 0.55, {"reason"}),
        ("kind", 0.55, {"reason"}),
        ("question:unused", 0.55, {"question:unused"}),
        ("reason", 0.54, set()),
        ("reason", 0.86, {"reason", "question:unused"}),
        ("", 0.86, {"reason", "question:unused"}),
        ("", 0.84, set()),
    ],
)
async def test_that_what_was_not_asked_has_to_be_told_clearly(asked: str, sure: float, names: set[str]) -> None:
    told = await _told("my toes hurt, not a hair on it", asked=asked, aspects=_aspects(sure))
    assert {slot.name for slot in told} == names


async def test_that_what_a_goal_cannot_go_on_without_needs_less() -> None:
    told = await _told("my toes hurt, not a hair on it", aspects=_aspects(0.72), goal="return_items")
    assert {slot.name for slot in told} == {"reason"}
    assert await _told("my toes hurt", aspects=_aspects(0.69), goal="return_items") == ()


async def test_that_a_clause_tells_what_the_whole_hides() -> None:
    aspects = {"cause": Hears({"damaged": ("only in pieces",)}), "state": Hears({})}
    told = await told_slots(Told("the lamp came", "return_items", ("only in pieces",)), "en", aspects)
    assert [slot.values for slot in told] == [("damaged",), ("damaged",)]


async def test_that_what_is_known_is_not_told_again() -> None:
    assert [slot.name for slot in await _told("it blinks", {"reason"})] == ["kind"]
    assert await _told("it blinks", {"reason", "kind"}) == ()


async def test_that_without_aspects_nothing_is_told() -> None:
    assert await _told("it blinks", aspects={}) == ()
    assert _slots(await _understood("I want to return it, it blinks", aspects={})) == {}


async def test_that_warming_up_warms_every_sense() -> None:
    heads = Hears(_CAUSES), Hears(_STATES)
    senses = Senses(aspects=dict(zip(("cause", "state"), heads, strict=True)))
    await EmbeddedUnderstander(KeywordIntentClassifier(KEYWORDS), INTENTS, _LANGUAGES, senses=senses).warm_up()
    assert [one.is_warm for one in heads] == [True, True]


async def test_that_the_reason_of_a_return_is_heard_in_the_wish_for_it() -> None:
    text = "I want to return the boots, my toes hurt and there is not a hair on them"
    commands = await _understood(text)
    assert _slots(commands) == {"reason": ("does_not_fit",), "question:unused": ("yes",)}
    assert _flows(commands) == ["return_items"]


async def test_that_of_other_wishes_nothing_is_told() -> None:
    heads = {"cause": Hears(_CAUSES)}
    commands = await _understood("cancel my order, my toes hurt", aspects=heads)
    assert (_slots(commands), _flows(commands), heads["cause"].texts) == ({}, ["cancel_order"], [])


async def test_that_each_wish_tells_of_its_own_words() -> None:
    heads = {"cause": Hears(_CAUSES)}
    await _understood("Where is my parcel? I want to return the boots, my toes hurt.", aspects=heads)
    assert heads["cause"].texts == [
        "I want to return the boots, my toes hurt.",
        "I want to return the boots",
        "my toes hurt.",
    ]


async def test_that_fixed_expressions_count_for_more() -> None:
    commands = await _understood("I want to return the lamp, it is too small and it blinks")
    reasons = [one for one in commands if isinstance(one, SetSlot) and one.name == "reason"]
    assert [(one.values, one.span, one.confidence) for one in reasons] == [(("does_not_fit",), "too small", 1.0)]
    assert _slots(commands)["kind"] == ("faulty",)


async def test_that_an_answer_in_ones_own_words_fills_what_was_asked() -> None:
    text = "oh my toes hurt"
    told = SetSlot("reason", ("does_not_fit",), text, 0.9)
    assert await _understood(text, _waiting("reason")) == (told, Answer(text))


async def test_that_what_was_asked_may_be_answered_anew_and_the_rest_stays() -> None:
    state = _waiting("question:unused", reason="changed_mind", kind="damaged")
    commands = await _understood("my toes hurt, not a hair on them", state)
    assert _slots(commands) == {"question:unused": ("yes",)}
    again = _waiting("reason", reason="changed_mind")
    assert _slots(await _understood("oh my toes hurt", again)) == {"reason": ("does_not_fit",)}


async def test_that_a_goal_that_is_not_about_goods_hears_nothing() -> None:
    heads = {"cause": Hears(_CAUSES)}
    await _understood("oh my toes hurt", _waiting("order_number", "order_status"), heads)
    assert heads["cause"].texts == []


@pytest.mark.parametrize(
    "text",
    [
        "I'd like a refund, the boots came crushed",
        "refund please, all in pieces",
        "give me a refund, the postman never was here",
    ],
)
async def test_that_the_money_for_what_came_damaged_or_never_is_a_claim(text: str) -> None:
    understander = EmbeddedUnderstander(
        KeywordIntentClassifier({"return_items": ("refund",)}), INTENTS, _LANGUAGES, senses=Senses(aspects=_aspects())
    )
    (start,) = [
        one
        for one in (await understander.understand(text, DialogueState(), Session("con_test"))).commands
        if isinstance(one, StartFlow)
    ]
    assert (start.flow, start.intent) == ("report_problem", "report_problem")


@pytest.mark.parametrize(
    "text",
    [
        "I want to send back the boots, they came crushed",
        "return the boots, all in pieces",
        "I want to return the boots, they blink and the lamp blinks",
        "I want to return the boots, my toes hurt",
    ],
    ids=["sent back", "returned", "faulty", "no claim"],
)
async def test_that_a_return_that_says_so_or_has_another_cause_stays_one(text: str) -> None:
    assert _flows(await _understood(text)) == ["return_items"]


@pytest.mark.parametrize(
    ("text", "flow"),
    [
        ("report a problem with the boots, my toes hurt", "return_items"),
        ("report a problem with the boots, they are in pieces", "report_problem"),
        ("report a problem with the boots, they arrived damaged and my toes hurt", "report_problem"),
    ],
    ids=["does not fit", "damaged", "said to be damaged"],
)
async def test_that_what_merely_does_not_fit_goes_back(text: str, flow: str) -> None:
    assert _flows(await _understood(text)) == [flow]


async def test_that_the_goal_that_the_talk_is_about_stays() -> None:
    state = DialogueState(focus=Focus(flow="report_problem", goal="report_problem"))
    assert _flows(await _understood("report a problem with the boots, my toes hurt", state)) == ["report_problem"]


async def test_that_a_choice_that_was_offered_needs_no_classifier() -> None:
    labels = ("labels", ("Send something back", "Where an order is"))
    state = DialogueState(stack=(Frame("clarify", (labels,)).asking("flow"),))
    assert await _understood("where an order is", state) == (Answer("where an order is"),)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("give back the jumper it itches", ()),
        ("Give back the jumper it itches badly", ("give back the jumper", "it itches badly")),
        ("it is too dark for me", ()),
        ("i want no refund", ()),
    ],
)
def test_that_what_runs_on_tells_before_and_after(text: str, parts: tuple[str, ...]) -> None:
    assert telling(text, _LANGUAGES["en"].words) == parts

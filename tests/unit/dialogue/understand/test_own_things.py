"""What a message means that names what was bought, or goes on with a goal about it; every clause is scripted."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chatbot.dialogue.understand.commands import EmbeddedUnderstander
from chatbot.dialogue.understand.meanings import IntentMeaning
from chatbot.domain.commands import Answer, AskQuestion, CancelFlow, Clarify, Command, SetSlot, SmallTalk, StartFlow
from chatbot.domain.conversation import DialogueState, Focus, Frame, Level, Session
from chatbot.errors import StoreUnavailable
from chatbot.languages import load_languages
from chatbot.ports.store import StoreConnector
from chatbot.testing.assistant import ANNA, INTENTS
from chatbot.testing.store import MemoryStoreConnector, line, order, product

Scores = tuple[tuple[str, float], ...]
_LANGUAGES = load_languages()
_ALL = {
    **INTENTS,
    "answer": IntentMeaning("answer"),
    "told": IntentMeaning("told"),
    "never_mind": IntentMeaning("never_mind"),
    "own.paid": IntentMeaning("sum_up"),
}
_LAMP = line(id="40817-2", product_id="lamp", name="Lykta Desk Lamp", kind="desk lamp", options=())
_SHOP = MemoryStoreConnector((product(),), (ANNA,), (order(lines=(line(), _LAMP)),))
_ANNA = Session("con_test", Level.VERIFIED, ANNA.id)
_VAGUE: Scores = (("ask_policy", 0.2),)


class Scripted:
    """A classifier that says what its script says of texts with these words, `otherwise` of all others.

    What is left of the probability is shared by all other intents.
    """

    def __init__(self, script: Mapping[str, Scores], otherwise: Scores) -> None:
        self._script = script
        self._otherwise = otherwise

    async def warm_up(self) -> None:
        pass

    async def classify(self, clauses: tuple[str, ...], language: str, after: str = "") -> tuple[Scores, ...]:
        return tuple(map(self._scores, clauses))

    def _scores(self, clause: str) -> Scores:
        found = (scores for words, scores in self._script.items() if words in clause.lower())
        known = dict(next(found, self._otherwise))
        others = [name for name in _ALL if name not in known]
        return (*known.items(), *((name, (1 - sum(known.values())) / len(others)) for name in others))


class OrdersDown(MemoryStoreConnector):
    """A shop whose orders cannot be read."""

    async def orders_of(self, customer_id: str, limit: int = 20) -> tuple[()]:  # type: ignore[override]
        raise StoreUnavailable("down")


async def _understood(
    text: str,
    *scores: tuple[str, float],
    state: DialogueState | None = None,
    store: StoreConnector | None = _SHOP,
    session: Session = _ANNA,
    script: Mapping[str, Scores] | None = None,
) -> tuple[Command, ...]:
    classifier = Scripted(script or {}, scores or _VAGUE)
    understander = EmbeddedUnderstander(classifier, _ALL, _LANGUAGES, store)
    commands = (await understander.understand(text, state or DialogueState(), session)).commands
    return tuple(replace(one, confidence=1.0) if hasattr(one, "confidence") else one for one in commands)


def _goal(goal: str) -> DialogueState:
    return DialogueState(focus=Focus(flow=goal, goal=goal))


def _asking(flow: str, asked: str) -> DialogueState:
    return DialogueState(stack=(Frame(flow).asking(asked),))


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("then the one for the lamp at least", "return_items"),
        ("sorry, the lamp", "cancel_order"),
        ("and my desk lamp", "return_items"),
        ("a new one please", "report_problem"),
        ("my money back then", "report_problem"),
        ("they were never worn", "exchange_items"),
        ("I lost the box", "return_items"),
        ("my lamp", "cancel_order"),
    ],
)
async def test_that_a_text_goes_on_with_the_goal_before(text: str, goal: str) -> None:
    starts = [
        (one.flow, one.intent) for one in await _understood(text, state=_goal(goal)) if isinstance(one, StartFlow)
    ]
    assert starts == [(goal, goal)]


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("they were never worn", "watch_order"),
        ("a new one please", "watch_order"),
        ("sorry, the kettle", "cancel_order"),
    ],
    ids=["a state", "a remedy", "not bought"],
)
async def test_that_what_does_not_belong_to_it_begins_something_else(text: str, goal: str) -> None:
    assert not any(isinstance(one, StartFlow) for one in await _understood(text, state=_goal(goal)))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((("order_status", 0.45), ("return_items", 0.2)), StartFlow("order_status", "order_status", "my lamp", 1.0)),
        (
            (("cancel_order", 0.35), ("return_items", 0.2)),
            Clarify(("cancel_order", "return_items", "order_status"), "my lamp"),
        ),
        (
            (("ask_policy", 0.45), ("return_items", 0.2)),
            Clarify(("return_items", "order_status", "report_problem"), "my lamp"),
        ),
        (_VAGUE, Clarify(("order_status", "return_items", "report_problem"), "my lamp")),
    ],
)
async def test_that_of_a_thing_that_is_only_named_it_is_asked_what_is_wished(scores: Scores, expected: Command) -> None:
    assert await _understood("my lamp", *scores) == (expected,)


async def test_that_only_goals_are_offered_for_it() -> None:
    scores = ("own.paid", 0.35), ("told", 0.3)
    (command,) = await _understood("that lamp of mine", *scores)
    assert command == Clarify(("order_status", "return_items", "report_problem"), "that lamp of mine")


@pytest.mark.parametrize(
    ("store", "session"),
    [(OrdersDown(), _ANNA), (_SHOP, Session("con_guest")), (None, _ANNA)],
    ids=["orders down", "a stranger", "no store"],
)
async def test_that_without_orders_nothing_is_named(store: StoreConnector | None, session: Session) -> None:
    assert await _understood("my lamp", store=store, session=session) == (AskQuestion("my lamp", ""),)


async def test_that_a_guest_has_what_is_in_the_orders_that_were_proved() -> None:
    state = DialogueState(guest_orders=(("40817", ANNA.id),))
    (command,) = await _understood("my lamp", state=state, session=Session("con_guest", Level.GUEST))
    assert isinstance(command, Clarify)


async def test_that_a_wish_for_some_change_is_asked_back() -> None:
    text = "I gotta change a few things"
    assert await _understood(text, ("ask_policy", 0.4), ("change_address", 0.3)) == (
        Clarify(("change_address", "exchange_items", "cancel_order", "change_payment"), text),
    )


async def test_that_an_address_alone_is_to_be_changed_to() -> None:
    text = "Ankerstieg 14, 20357 Hamburg"
    assert await _understood(text, ("ask_policy", 0.3)) == (
        SetSlot("address", (text,)),
        StartFlow("change_address", "ask_policy", text, 1.0),
    )


async def test_that_what_is_wished_otherwise_waits_for_the_first_wish() -> None:
    script: Mapping[str, Scores] = {
        "call off": (("cancel_order", 0.85),),
        "send": (("return_items", 0.85),),
    }
    text = "call off the lamp or else send back the boots"
    first, second = await _understood(text, script=script)
    assert isinstance(first, StartFlow)
    assert isinstance(second, StartFlow)
    assert (first.flow, first.is_fallback) == ("cancel_order", False)
    assert (second.flow, second.is_fallback) == ("return_items", True)


@pytest.mark.parametrize("intent", ["ask_policy", "order_status"])
async def test_that_a_short_text_after_an_answer_goes_on_with_it(intent: str) -> None:
    state = DialogueState(focus=Focus(flow="answer_question", question="how long is the warranty"))
    text = "and then in winter"
    assert await _understood(text, (intent, 0.4), state=state) == (AskQuestion(text, ""),)


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("whatever it is, it is fine", "answer", Answer("whatever it is, it is fine")),
        ("you know what, leave all that", "never_mind", CancelFlow("you know what, leave all that")),
        ("the lot of it came to me on Monday", "told", SmallTalk("okay")),
        ("I like trees a lot you know", "out_of_scope", SmallTalk("okay")),
    ],
)
async def test_that_while_something_is_asked_the_rest_of_talk_is_told_apart(
    text: str, intent: str, expected: Command
) -> None:
    assert await _understood(text, (intent, 0.9), state=_asking("return_items", "lines")) == (expected,)


async def test_that_a_clause_that_surely_wishes_for_something_is_no_part_of_an_answer() -> None:
    script: Mapping[str, Scores] = {
        "both": (("answer", 0.7),),
        "where": (("order_status", 0.9),),
    }
    text = "both of them. where is my other parcel?"
    commands = await _understood(text, script=script, state=_asking("return_items", "lines"))
    assert commands[0] == Answer("both of them.")
    assert isinstance(commands[1], StartFlow)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", SmallTalk("okay")),
        ("repeat that", SmallTalk("repeat")),
        ("could you say that again", SmallTalk("repeat")),
        ("Где мой заказ, когда он придёт?", SmallTalk("language")),
    ],
)
async def test_that_some_messages_need_no_classifier(text: str, expected: Command) -> None:
    assert await _understood(text, ("order_status", 0.99)) == (expected,)


def test_that_who_scores_the_clauses_can_be_asked() -> None:
    classifier = Scripted({}, _VAGUE)
    assert EmbeddedUnderstander(classifier, _ALL, _LANGUAGES).classifier is classifier


async def test_that_what_looks_like_an_answer_but_surely_is_another_question_is_one() -> None:
    text = "how many days is the refund with paypal then"
    commands = await _understood(text, ("ask_policy", 0.9), state=_asking("change_payment", "payment"))
    assert AskQuestion(text, "ask_policy") in commands


async def test_that_the_same_wish_for_two_orders_is_two_wishes() -> None:
    script: Mapping[str, Scores] = {"cancel": (("cancel_order", 0.85),)}
    commands = await _understood("cancel order 40790 and cancel order 40911", script=script)
    spans = [one.span for one in commands if isinstance(one, StartFlow)]
    assert spans == ["cancel order 40790", "cancel order 40911"]


async def test_that_a_value_that_the_goal_takes_is_an_answer_among_unclear_words() -> None:
    text = "They are too small. My feet have grown in all those weeks of waiting."
    commands = await _understood(text, ("return_items", 0.4), state=_asking("return_items", "confirmation"))
    assert commands == (SetSlot("reason", ("does_not_fit",), "too small"), Answer(text))


async def test_that_a_follow_up_that_turns_elsewhere_still_goes_on_with_the_answer() -> None:
    state = DialogueState(focus=Focus(flow="answer_question", question="how long is the warranty"))
    text = "and by the way in winter"
    assert await _understood(text, ("order_status", 0.4), state=state) == (AskQuestion(text, ""),)


async def test_that_an_unclear_wish_belongs_to_the_clear_one_beside_it() -> None:
    script: Mapping[str, Scores] = {
        "something": (("change_order", 0.9),),
        "invoice": (("send_invoice", 0.9),),
    }
    text = "I need to change something. Send me the invoice of 40817."
    starts = [one for one in await _understood(text, ("ask_policy", 0.4), script=script) if isinstance(one, StartFlow)]
    assert [(one.flow, one.span) for one in starts] == [("send_invoice", text)]

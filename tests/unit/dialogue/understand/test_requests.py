import pytest

from chatbot.dialogue.understand.clauses import after_change_of_mind, clauses_of
from chatbot.dialogue.understand.goals_heard import is_claim, tells_state
from chatbot.dialogue.understand.meanings import IntentMeaning, Reading
from chatbot.dialogue.understand.requests import Classified, requests_of
from chatbot.languages import load_languages

_WORDS = load_languages()["zh"].words
_FLOWS = ("report_problem", "exchange_items", "return_items", "refund_status", "ask_product", "cancel_order")
_INTENTS = {
    **{flow: IntentMeaning(flow) for flow in _FLOWS},
    **{flow: IntentMeaning(flow) for flow in ("change_address", "change_home_address", "answer_question")},
}


def _requests(text: str, *flows: str) -> list[tuple[str, str]]:
    """Return the texts and goals of a message whose clauses are read as these flows, all of them surely."""
    readings = tuple(Reading(flow, 0.9 if flow == "refund_status" else 0.85, flow, 0.0) for flow in flows)
    message = Classified(text, readings[-1], clauses_of(text, _WORDS), readings)
    return [
        (one.text, one.reading.intent)
        for one in requests_of(message, _INTENTS, _WORDS, lambda part: frozenset("袜") & frozenset(part))
    ]


@pytest.mark.parametrize(
    ("text", "flows", "goal"),
    [
        ("水壶裂了，给我换个新的", ("report_problem", "exchange_items"), "report_problem"),
        ("外套退了一周了，钱还没到账", ("return_items", "refund_status"), "refund_status"),
        ("退款到哪了，退货都寄回去了", ("refund_status", "return_items"), "refund_status"),
        ("台灯和水壶都要退，能退多少钱", ("return_items", "answer_question"), "return_items"),
        ("有L码吗，换一下", ("ask_product", "exchange_items"), "exchange_items"),
        ("不想要了，整单取消", ("return_items", "cancel_order"), "cancel_order"),
        ("搬新家了，改一下收货地址", ("change_home_address", "change_address"), "change_address"),
    ],
)
def test_that_a_clause_that_tells_more_is_no_request_of_its_own(text: str, flows: tuple[str, ...], goal: str) -> None:
    assert _requests(text, *flows) == [(text, goal)]


def test_that_two_wishes_are_two_requests() -> None:
    found = _requests("外套我要退货，袜子取消掉", "return_items", "cancel_order")
    assert [goal for _, goal in found] == ["return_items", "cancel_order"]
    found = _requests("有L码吗，袜子换一下", "ask_product", "exchange_items")
    assert [goal for _, goal in found] == ["ask_product", "exchange_items"]


def _bought(text: str) -> frozenset[str]:
    return frozenset(name for name in ("boots", "lamp") if name in text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the boots have not come, I send the lamp back", ["the boots have not come", "I send the lamp back"]),
        ("it has not come, also the lamp goes back", ["it has not come", "the lamp goes back"]),
        ("the lamp has not come, the lamp goes back", ["the lamp has not come, the lamp goes back"]),
        ("it has not come, the lamp goes back", ["it has not come, the lamp goes back"]),
    ],
)
def test_that_what_is_told_of_other_goods_is_a_request_of_its_own(text: str, parts: list[str]) -> None:
    words = load_languages()["en"].words
    readings = (Reading("order_status", 0.85, "", 0.0), Reading("return_items", 0.85, "", 0.0))
    message = Classified(text, Reading("return_items", 0.95, "", 0.0), clauses_of(text, words), readings)
    intents = {**_INTENTS, "order_status": IntentMeaning("order_status")}

    assert [one.text for one in requests_of(message, intents, words, _bought)] == parts


@pytest.mark.parametrize(
    ("text", "is_state"),
    [
        ("the seal is broken", True),
        ("i broke the seal", True),
        ("the buckle is broken", False),
        ("unpacked it and the buckle of the belt is broken", False),
        ("the seal is broken, please cancel", False),
    ],
)
def test_that_a_broken_seal_is_a_state_and_no_damage(text: str, is_state: bool) -> None:
    words = load_languages()["en"].words

    assert tells_state(text, words) is is_state
    assert is_claim("the seal is broken", words) is False


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("ah forget it whats the water column of it", "whats the water column of it"),
        ("forget it, how much is the kettle", "how much is the kettle"),
        ("forget the socks, how much is the kettle", ""),
        ("forget it", ""),
    ],
)
def test_that_what_follows_a_change_of_mind_stands_alone_also_without_a_mark(text: str, rest: str) -> None:
    assert after_change_of_mind(text, load_languages()["en"].words) == rest

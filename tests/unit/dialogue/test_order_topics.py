"""What is asked of an order or a sum when an intent tells it, and when a short text goes on with what was asked."""

import pytest

from chatbot.dialogue.turn import Advance
from chatbot.dialogue.understand.order_questions import topic_of
from chatbot.domain.conversation import DialogueState, Focus, Frame
from chatbot.domain.outcome import Say
from chatbot.languages import load_languages
from chatbot.testing.desk import SOCKS, desk, is_untouched
from chatbot.testing.store import line, order, shipment

LANGUAGES = load_languages()
_PLACED = order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),))
_ORDER = Focus("40817", flow="ask_order", topic="until")


@pytest.mark.parametrize(
    ("intent", "text", "focus", "topic"),
    [
        ("own.paid", "how much was all of that again", Focus(), "paid"),
        ("own.paid", "and the lamp", _ORDER, "until"),
        ("own.paid", "and what did I pay for the lamp", _ORDER, "paid"),
        ("own.refund", "and for how much", _ORDER, "refund"),
        ("own.paid", "and the lamp", Focus(flow="order_status", topic="until"), "paid"),
        ("own.paid", "and the lamp", Focus(flow="sum_up", topic="refund"), "refund"),
        ("ask_order", "and the lamp", Focus(flow="ask_order"), ""),
        ("ask_policy", "how long does it take", Focus(), ""),
    ],
)
def test_that_an_intent_tells_what_is_asked_and_a_short_text_goes_on(
    intent: str, text: str, focus: Focus, topic: str
) -> None:
    assert topic_of(intent, text, focus, LANGUAGES["en"].words) == topic


async def _asked(flow: str, text: str, intent: str, focus: Focus | None = None) -> Advance:
    test = desk(_PLACED)
    frame = Frame(flow, (("intent", (intent,)), ("said", (text,)), ("order_number", ("40817",))))
    turn = test.parts.view(test.session, DialogueState(focus=focus or Focus("40817", flow="order_status")))
    advance = await test.parts.flows[flow].advance(frame, turn)
    assert is_untouched(test)
    return advance


def _told(advance: Advance) -> list[str]:
    assert isinstance(advance.outcome, Say), advance.outcome
    return [statement.key for statement in advance.outcome.statements]


@pytest.mark.parametrize(("topic", "key"), [("placed", "ask_order.placed"), ("delivered", "order_status.delivered")])
async def test_that_an_intent_asks_of_an_order_without_its_words(topic: str, key: str) -> None:
    told = await _asked("ask_order", "tell me about the day of that order", f"own.{topic}")
    assert _told(told) == [key]
    assert told.focus is not None
    assert told.focus.topic == topic


async def test_that_what_the_words_name_besides_is_told_too() -> None:
    told = await _asked("ask_order", "which address was it sent to", "own.placed")
    assert len(_told(told)) == 2


async def test_that_a_short_text_asks_the_same_of_something_else() -> None:
    first = await _asked("ask_order", "until when can the boots go back", "own.until")
    then = await _asked("ask_order", "and the socks", "own.price", first.focus)
    assert _told(then) == _told(first)
    assert then.focus is not None
    assert (then.focus.topic, then.focus.line_ids) == ("until", ("40817-2",))


async def test_that_a_short_text_with_words_of_its_own_asks_those() -> None:
    told = await _asked("ask_order", "and the order date?", "own.until", _ORDER)
    assert told.focus is not None
    assert told.focus.topic == "placed"


@pytest.mark.parametrize(
    ("intent", "text", "keys"),
    [
        ("own.carrier", "tell me about whoever brought all of that", ["sum.carrier"]),
        ("own.paid", "tell me about the money for all of that", ["sum.order_free"]),
        ("own.price", "tell me about the money for the socks", ["sum.line", "sum.each"]),
        ("sum_up", "who carries it", ["sum.carrier"]),
    ],
)
async def test_that_an_intent_sums_up_without_its_words(intent: str, text: str, keys: list[str]) -> None:
    assert _told(await _asked("sum_up", text, intent)) == keys


async def test_that_a_sum_is_kept_for_the_next_short_text() -> None:
    first = await _asked("sum_up", "tell me about whoever brought all of that", "own.carrier")
    assert first.focus is not None
    assert first.focus.topic == "carrier"
    assert _told(await _asked("sum_up", "and the socks", "own.price", first.focus)) == ["sum.carrier"]
    assert _told(await _asked("sum_up", "what did the socks cost", "own.price", first.focus))[0] == "sum.line"

"""Orders that are named by what became of them, or by how they come."""

from dataclasses import replace

import pytest

from chatbot.dialogue.orders.kinds_named import of_kind
from chatbot.domain.commerce import OrderState, RefundTarget, ReturnLine, ReturnReason, ReturnRequest, ReturnState
from chatbot.domain.money import Money
from chatbot.languages import load_languages
from chatbot.testing.assistant import ANNA, DialogueTest, spoken
from chatbot.testing.store import NOW, MemoryStoreConnector, line, order, product, shipment

_BACK = ReturnRequest(
    id="ret_1",
    order_number="40817",
    lines=(ReturnLine("40817-1", 1),),
    reason=ReturnReason.CHANGED_MIND,
    target=RefundTarget.ORIGINAL,
    amount=Money(9900),
    state=ReturnState.IN_TRANSIT,
    label_code="",
    opened_at=NOW,
    hand_over_by=NOW.date(),
)
_PLAIN = order(number="40001", state=OrderState.IN_TRANSIT)
_LATE = order(number="40002", state=OrderState.DELAYED)
_EXPRESS = order(number="40003", state=OrderState.PICKING, shipments=(shipment(carrier="Kurivo Express"),))
_RETURNED = order(number="40004", state=OrderState.RETURN_OPEN, returns=(replace(_BACK, state=ReturnState.OPEN),))
_ALL = (_PLAIN, _LATE, _EXPRESS, _RETURNED)


@pytest.mark.parametrize(
    ("tag", "text", "number"),
    [
        ("en", "my order is late, do i get compensation", "40002"),
        ("en", "what about the delayed one", "40002"),
        ("en", "when does my express order come", "40003"),
        ("en", "till when is the return label good", "40004"),
        ("zh", "延误的那单呢", "40002"),
        ("zh", "加急那单怎么还没发货", "40003"),
        ("zh", "退货那单最晚哪天寄", "40004"),
    ],
)
def test_that_an_order_is_named_by_what_became_of_it(tag: str, text: str, number: str) -> None:
    words = load_languages()[tag].words
    assert [one.number for one in of_kind(text, _ALL, words)] == [number]


@pytest.mark.parametrize("text", ["where is my order", "is it too late to cancel", "can you send it faster"])
def test_that_other_words_name_no_kind(text: str) -> None:
    assert of_kind(text, _ALL, load_languages()["en"].words) == _ALL


def test_that_a_kind_that_no_order_is_of_leaves_all() -> None:
    assert of_kind("my late order", (_PLAIN, _EXPRESS), load_languages()["en"].words) == (_PLAIN, _EXPRESS)


async def test_that_who_asks_for_the_late_order_is_not_asked_which() -> None:
    test = DialogueTest(MemoryStoreConnector((product(),), (ANNA,), (_PLAIN, _LATE)))
    assert "40002" in spoken(await test.say("where is my delayed order"))


async def test_that_goods_on_their_way_back_are_not_said_to_have_come() -> None:
    sent = order(lines=(replace(line(), returned_quantity=1),), state=OrderState.RETURN_OPEN, returns=(_BACK,))
    test = DialogueTest(MemoryStoreConnector((product(),), (ANNA,), (sent,)))
    assert spoken(await test.say("where is order 40817")).endswith("has not reached us yet.")

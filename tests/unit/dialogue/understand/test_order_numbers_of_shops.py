"""Order numbers of shops whose numbers are not five digits: read from messages, and looked up for guests."""

from dataclasses import replace

import pytest

from chatbot.dialogue.understand.slots import read_slots
from chatbot.domain.conversation import Session
from chatbot.languages import Language
from chatbot.testing.assistant import ANNA, LANGUAGES, DialogueTest, spoken
from chatbot.testing.store import MemoryStoreConnector, order, product

_ANY, _LETTERED, _SHORT = (r"\d{4,12}", ""), (r"[A-Z]\d[A-Z]\d[A-Z]\d", ""), (r"\d{4,6}", "#")
_PREFIXED = (r"\d{5}", "SO-")
_DEFAULT = (r"\d{5}", "")


def _read(language: Language, text: str, asked: str = "") -> dict[str, tuple[str, ...]]:
    return {slot.name: slot.values for slot in read_slots(text, language.words, asked)}


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (_ANY, "where is 100023456", {"order_number": ("100023456",)}),
        (_ANY, "482 913", {"order_number": ("482913",)}),
        (_ANY, "482913 20357", {"order_number": ("482913",), "proof": ("20357",)}),
        (_ANY, "000000123, postcode 20357", {"order_number": ("000000123",), "proof": ("20357",)}),
        (_ANY, "0151 23456789", {"phone": ("0151 23456789",)}),
        (_ANY, "order 1001", {"order_number": ("1001",)}),
        (_ANY, "did it come in 2026", {}),
        (_SHORT, "where is #1001", {"order_number": ("#1001",)}),
        (_SHORT, "#1001, 20357", {"order_number": ("#1001",), "proof": ("20357",)}),
        (_LETTERED, "order number is A1B2C3", {"order_number": ("A1B2C3",)}),
        (_LETTERED, "a1b2c3, postcode LS1 4AP", {"order_number": ("A1B2C3",), "proof": ("LS1 4AP",)}),
        ((r"R-\d{4}", ""), "order no. R-2048", {"order_number": ("R-2048",)}),
        ((r"\d{6}", ""), "20357 for 482913", {"order_number": ("482913",), "proof": ("20357",)}),
        (_PREFIXED, "so 10234, 20357", {"order_number": ("SO-10234",), "proof": ("20357",)}),
        (_PREFIXED, "orders 10234 and SO-10235", {"order_number": ("SO-10234", "SO-10235")}),
        ((r"\d{3}-\d{7}-\d{7}", ""), "302-1234567-1234567 is late", {"order_number": ("302-1234567-1234567",)}),
    ],
)
def test_that_a_shop_s_own_numbers_are_read(
    form: tuple[str, str], text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert _read(LANGUAGES["en"].with_order_numbers(*form), text) == expected


def test_that_chinese_stands_right_beside_a_shop_s_own_numbers() -> None:
    chinese = LANGUAGES["zh"].with_order_numbers(*_PREFIXED)
    assert _read(chinese, "订单SO-10234到哪了,邮编20357") == {"order_number": ("SO-10234",), "proof": ("20357",)}


@pytest.mark.parametrize("answer", ["482913", "it is 1001", "1001."])
def test_that_the_number_of_an_answer_is_the_order_number_whatever_its_form(answer: str) -> None:
    number = "".join(filter(str.isdigit, answer))
    assert _read(LANGUAGES["en"].with_order_numbers(*_DEFAULT), answer, "order_number") == {"order_number": (number,)}


@pytest.mark.parametrize("answer", ["2025", "2026-11-02", "49.90", "the 20357 or 482913"])
def test_that_a_year_a_day_an_amount_or_one_of_two_numbers_is_no_order_number(answer: str) -> None:
    assert "482913" not in _read(LANGUAGES["en"], answer, "order_number").get("order_number", ())
    assert not {"2025", "2026", "49"} & set(_read(LANGUAGES["en"], answer, "order_number").get("order_number", ()))


def _shop(form: tuple[str, str], number: str) -> DialogueTest:
    languages = {tag: language.with_order_numbers(*form) for tag, language in LANGUAGES.items()}
    store = MemoryStoreConnector((product(),), (ANNA,), (replace(order(), number=number),))
    return DialogueTest(store, session=Session("con_test"), languages=languages)


@pytest.mark.parametrize(
    ("form", "number", "said"),
    [
        (_PREFIXED, "SO-10234", ["where is SO-10234", "20357"]),
        (_PREFIXED, "SO-10234", ["where is my order", "10234", "20357"]),
        (_SHORT, "#1001", ["where is my order", "1001", "20357"]),
        (_LETTERED, "A1B2C3", ["where is my order", "a1b2c3", "20357"]),
        (_ANY, "482913", ["where is my order", "482913", "20357"]),
    ],
)
async def test_that_a_guest_finds_an_order_of_any_form(form: tuple[str, str], number: str, said: list[str]) -> None:
    test = _shop(form, number)
    for text in said[:-1]:
        await test.say(text)
    assert "were delivered" in spoken(await test.say(said[-1]))


@pytest.mark.parametrize("number", ["SO-99999", "SO-10234", "1001", "40817"])
async def test_that_a_wrong_number_a_wrong_form_and_a_wrong_proof_are_answered_alike(number: str) -> None:
    test = _shop(_PREFIXED, "SO-10234")
    await test.say("where is my order")
    await test.say(number)
    assert spoken(await test.say("99999")) == "I can't find an order with these details."

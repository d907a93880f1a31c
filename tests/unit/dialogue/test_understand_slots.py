import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.slots import read_slots
from chatbot.languages import load_languages

_WORDS = load_languages()["en"].words


def _read(text: str, asked: str = "") -> dict[str, tuple[str, ...]]:
    return {slot.name: slot.values for slot in read_slots(text, _WORDS, asked)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("where is 40817", ("40817",)),
        ("order 40817", ("40817",)),
        ("my order number is 40817!", ("40817",)),
        ("order #40817 and #40655", ("40817", "40655")),
        ("No. 40817", ("40817",)),
        ("order 40817, I said order 40817", ("40817",)),
        ("order number 123456", ("123456",)),
        ("nr. 40 817 plz, my zip = 20357", ("40817",)),
        ("order 40.817 please", ("40817",)),
        ("40-817", ("40817",)),
        ("No40655 / 2 0 3 5 7", ("40655",)),
        ("orders 40817 and 40655", ("40817", "40655")),
        ("order 40817 2 pairs", ("40817",)),
    ],
)
def test_that_order_numbers_are_read(text: str, expected: tuple[str, ...]) -> None:
    assert _read(text)["order_number"] == expected


@pytest.mark.parametrize(
    "text", ["it costs 40817.50", "149.00 EUR", "1,40817", "my postcode is 20357", "card 4111111111111111", "in 2026"]
)
def test_that_other_numbers_are_no_order_numbers(text: str) -> None:
    assert "order_number" not in _read(text)


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("it is anna.lindholm@post.example.", "proof", "anna.lindholm@post.example"),
        ("40817, postcode 20357", "", "20357"),
        ("order 40817, 20357", "", "20357"),
        ("40817 and 20357", "", "20357"),
        ("post code: LS1 4AP", "", "LS1 4AP"),
        ("order 40602 ls1 4ap", "", "ls1 4ap"),
        ("20357", "proof", "20357"),
        ("3511", "proof", "3511"),
        ("1234 AB", "proof", "1234 AB"),
        ("2 0 3 5 7", "proof", "20357"),
        ("20 357", "proof", "20357"),
        ("00-950", "proof", "00-950"),
        ("postcode is 20359 not 20357", "", "20359"),
        ("20359 is the postcode, not 20357", "", "20359"),
        ("20359 was my postcode", "", "20359"),
        ("wrong postcode on 40911, it is 10117", "", "10117"),
    ],
)
def test_that_a_proof_is_an_email_or_a_postcode(text: str, asked: str, expected: str) -> None:
    assert _read(text, asked)["proof"] == (expected,)


@pytest.mark.parametrize("text", ["I do not know it", "hello", "what do you mean?"])
def test_that_words_are_no_proof(text: str) -> None:
    assert "proof" not in _read(text, "proof")


def test_that_a_number_given_as_proof_is_no_order_number() -> None:
    assert _read("20357", "proof") == {"proof": ("20357",)}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a tent under 200", "", "200"),
        ("under €50", "", "50"),
        ("a tent under $50", "", "50"),
        ("under £ 50", "", "50"),
        ("a tent for 50$ max", "", "50"),
        ("at most 49.90 EUR", "", "49.90"),
        ("below 49,5 euros", "", "49.5"),
        ("over 100 and under 200 eur", "100", "200"),
        ("under 1,500 EUR", "", "1500"),
        ("up to 1.500,50 euros", "", "1500.50"),
        ("something to wear underneath, under 30", "", "30"),
        ("is mine the minimum 20", "20", ""),
        ("under the bed", "", ""),
        ("a backpack over 40 litres", "", ""),
        ("tested to more than 80 km/h", "", ""),
        ("can I return it within 30 days", "", ""),
        ("at least 2 people", "", ""),
        ("under 100 please", "", "100"),
        ("a tent for 200 max", "", "200"),
        ("80€ or less", "", "80"),
        ("100 and up", "100", ""),
        ("under eighty euros", "", "80"),
        ("under eighty lumens", "", ""),
        ("max for my tent", "", ""),
    ],
)
def test_that_price_limits_are_read(text: str, low: str, high: str) -> None:
    slots = _read(text)
    assert slots.get("min_price", ("",)) == (low,)
    assert slots.get("max_price", ("",)) == (high,)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("they do not fit", "reason", "does_not_fit"),
        ("it arrived broken", "reason", "damaged"),
        ("it stopped working", "reason", "faulty"),
        ("I changed my mind", "reason", "changed_mind"),
        ("you sent the wrong item", "reason", "wrong_item"),
        ("it came too late", "reason", "arrived_late"),
        ("the colour is off", "reason", "not_as_expected"),
        ("store credit instead", "target", "store_credit"),
        ("my money back", "target", "original"),
        ("refund on the visa please", "target", "original"),
    ],
)
def test_that_reasons_and_targets_are_read(text: str, name: str, expected: str) -> None:
    assert _read(text)[name] == (expected,)


def test_that_a_part_of_an_address_goes_on_with_one_that_is_open() -> None:
    assert _read("and the street is Hafenweg 3", "confirmation") == {"address_part": ("street",)}
    assert _read("and the street is Hafenweg 3") == {}


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("call me on 0151 23456789", "0151 23456789"),
        ("+49 (40) 5550-0110 is my number", "+49 (40) 5550-0110"),
    ],
)
def test_that_telephone_numbers_are_no_order_numbers(text: str, phone: str) -> None:
    assert _read(text) == {"phone": (phone,)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("订单号40817", {"order_number": ("40817",)}),
        ("40911这单", {"order_number": ("40911",)}),
        ("单号40817,邮编20357,到哪儿了?", {"order_number": ("40817",), "proof": ("20357",)}),
        ("邮箱是mei.chen@mail.example", {"proof": ("mei.chen@mail.example",)}),
        ("80以内的帐篷", {"max_price": ("80",)}),
        ("不超过80欧", {"max_price": ("80",)}),
        ("不超过80公里", {}),
        ("电话+49 151 23456789", {"phone": ("+49 151 23456789",)}),
    ],
)
def test_that_values_between_chinese_characters_are_read(text: str, expected: dict[str, tuple[str, ...]]) -> None:
    words = load_languages()["zh"].words
    assert {slot.name: slot.values for slot in read_slots(text, words)} == expected


@given(st.text(max_size=300), st.sampled_from(["", "proof", "order_number", "reason"]))
def test_that_no_text_breaks_the_grammars(text: str, asked: str) -> None:
    for slot in read_slots(text, _WORDS, asked):
        assert slot.values
        assert all(slot.values)


@given(st.integers(10_000, 99_999))
def test_that_every_five_digit_number_after_order_is_read(number: int) -> None:
    assert _read(f"where is order {number}?")["order_number"] == (str(number),)


@pytest.mark.parametrize(
    ("text", "asked"),
    [("it is 28195", "address"), ("in 28195 Bremen", ""), ("20357?", "proof"), ("no 20357", "proof")],
)
def test_that_a_postcode_is_no_order_number(text: str, asked: str) -> None:
    assert "order_number" not in {slot.name for slot in read_slots(text, _WORDS, asked)}


@pytest.mark.parametrize("asked", ["order_number", "proof"])
@pytest.mark.parametrize(
    "text", ["40467 and 3511", "40467 / 3511", "try 3511 with 40467", "3511, for 40467", "order 40467 with 3511 please"]
)
def test_that_bare_numbers_of_an_order_and_a_postcode_stand_in_either_order(text: str, asked: str) -> None:
    assert _read(text, asked) == {"order_number": ("40467",), "proof": ("3511",)}


def test_that_amounts_beside_an_order_are_no_postcode() -> None:
    assert "proof" not in _read("order 40467 cost 1,200.50 euros", "proof")
    assert "proof" not in _read("i want all of 40467 back because i ordered it on the 3rd of 2025", "")


def test_that_a_budget_of_about_so_much_has_no_lower_end() -> None:
    assert _read("a tent, my budget is around 300 euros") == {"min_price": ("0",), "max_price": ("360",)}
    assert _read("a tent for around 300 euros") == {"min_price": ("210",), "max_price": ("360",)}

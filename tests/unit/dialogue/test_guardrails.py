import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.guardrails.card_numbers import mask_card_numbers
from chatbot.dialogue.guardrails.readable import LONGEST, readable
from chatbot.errors import InvalidMessage


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111111111111111", "•••• 1111"),
        ("4111-1111-1111-1111!", "•••• 1111!"),
        ("3782 822463 10005", "•••• 0005"),
        ("4111 1111 1111 1111 123", "•••• 1111 123"),
        ("40817 4111 1111 1111 1111", "40817 •••• 1111"),
        ("4111 1111 1111 1111 5555 5555 5555 4444", "•••• 1111 •••• 4444"),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("call +49 40 5550 0110", "call +49 40 5550 0110"),
        ("order 40817", "order 40817"),
    ],
)
def test_that_only_card_numbers_are_masked_however_they_are_grouped(text: str, masked: str) -> None:
    assert mask_card_numbers(text) == masked


@given(st.text(max_size=LONGEST + 5))
def test_that_what_is_readable_stays_readable(text: str) -> None:
    try:
        once = readable(text)
    except InvalidMessage:
        return
    assert readable(once) == once
    assert mask_card_numbers(mask_card_numbers(once)) == mask_card_numbers(once)


@given(
    st.lists(st.sampled_from(["4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "40817", "12/28", "-"]))
)
def test_that_no_card_number_is_left_whatever_stands_beside_it(parts: list[str]) -> None:
    digits = mask_card_numbers(" ".join(parts)).replace(" ", "").replace("-", "")
    assert "4111111111111111" not in digits
    assert "378282246310005" not in digits

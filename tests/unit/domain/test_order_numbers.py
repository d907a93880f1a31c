"""The form of a shop's order numbers: what may be set, what is found in a text, how it is kept, what comes next."""

import time

import pytest

from chatbot.domain.order_numbers import OrderNumbers, checked_pattern, checked_prefix, following

_ROOF = r"[A-Z]\d[A-Z]\d"


@pytest.mark.parametrize(
    "pattern", [r"\d{5}", r"\d{4,12}", r"[A-Z]{2}\d{4,6}", r"\d{3}-\d{7}-\d{7}", r"SO-\d{6}|\d{5}", r"#\d{4}", _ROOF]
)
def test_that_plain_bounded_patterns_may_be_set(pattern: str) -> None:
    assert checked_pattern(pattern) == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        r"(\d+)+",
        r"\d+",
        r"\d*",
        r".{5}",
        r"(\d{5})",
        r"\d{5}{5}",
        r"\d{1,9}\d{1,9}\d{1,9}",
        r"\d?\d?\d?\d",
        r"[A-Z]{5}",
        r"\d{5}|[A-Z]{5}",
        r"\d{5}$",
        r"\d{5}|\d{6}|\d{7}|\d{8}|\d{9}",
        r"\d{5",
        r"\d{9,2}",
        r"[Z-A]\d",
        r"\d" * 41,
    ],
)
def test_that_what_may_be_slow_or_matches_words_may_not_be_set(pattern: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        checked_pattern(pattern)


@pytest.mark.parametrize("prefix", ["", "SO-", "#", "2026/"])
def test_that_a_number_may_begin_with_letters_digits_and_marks(prefix: str) -> None:
    assert checked_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", ["(", "-", "so so", "x" * 17])
def test_that_other_beginnings_may_not_be_set(prefix: str) -> None:
    with pytest.raises(ValueError, match="such as SO-"):
        checked_prefix(prefix)


def test_that_the_slowest_pattern_is_quick_on_the_longest_message() -> None:
    form = OrderNumbers(checked_pattern("|".join([r"\d{1,20}\d{1,20}x"] * 4)), "AB-CD-")
    started = time.perf_counter()
    assert form.found_in("AB CD " + "1" * 2000) == ()
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("pattern", "prefix", "text", "expected"),
    [
        (r"\d{5}", "", "40817 and 40655, not 123456, 40911.50 or 2026", ["40817", "40655"]),
        (r"\d{5}", "SO-", "SO-10234, so 10235, so10236 and 10237", [f"SO-1023{end}" for end in "4567"]),
        (r"\d{4,6}", "#", "#1001 or 1002", ["#1001", "#1002"]),
        (_ROOF, "", "a1b2 is mine, XA1B2 and A1B2C are not", ["A1B2"]),
        (r"[A-Z0-9]{6}", "", "please where is my 4b7x9q", ["4B7X9Q"]),
        (r"so\d{4}", "", "SO1234这单", ["so1234"]),
        (r"SO-\d{6}|\d{5}", "", "so-123456 and 40817", ["SO-123456", "40817"]),
    ],
)
def test_that_numbers_are_found_and_kept_as_the_shop_writes_them(
    pattern: str, prefix: str, text: str, expected: list[str]
) -> None:
    assert [one.number for one in OrderNumbers(pattern, prefix).found_in(text)] == expected


def test_that_a_number_of_another_form_is_kept_as_it_is() -> None:
    assert OrderNumbers().kept("R-2048") == "R-2048"
    assert not OrderNumbers().is_kept("R-2048")
    assert not OrderNumbers(prefix="SO-").is_kept("10234")
    assert OrderNumbers(prefix="SO-").is_kept("SO-10234")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((), "10000"),
        (("40817", "40655"), "40818"),
        (("SO-0099", "SO-0098"), "SO-0100"),
        (("000000123",), "000000124"),
        (("draft", "#1001"), "#1002"),
    ],
)
def test_that_the_next_number_is_written_like_the_highest(numbers: tuple[str, ...], expected: str) -> None:
    assert following(numbers, "10000") == expected

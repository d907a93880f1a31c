from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.dialogue.understand.dates import Days, read_days
from chatbot.languages import load_languages

LANGUAGES = load_languages()
WEDNESDAY = date(2026, 11, 18)


def _days(text: str, tag: str = "en", today: date = WEDNESDAY) -> list[str]:
    found = read_days(text, today, LANGUAGES[tag].words)
    return [str(one.first) if one.first == one.last else f"{one.first} {one.last}" for one in found]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("what i ordered last Tuesday", ["2026-11-17", "2026-11-10"]),
        ("last wednesday", ["2026-11-11"]),
        ("the one from monday", ["2026-11-16", "2026-11-23"]),
        ("on wednesday", ["2026-11-18", "2026-11-11"]),
        ("next friday", ["2026-11-27"]),
        ("the stuff I ordered on the 3rd", ["2026-11-03", "2026-12-03"]),
        ("on the 20th", ["2026-10-20", "2026-11-20"]),
        ("the 2nd one", []),
        ("the 99th", []),
        ("yesterday afternoon", ["2026-11-17"]),
        ("the day before yesterday", ["2026-11-16"]),
        ("today", ["2026-11-18"]),
        ("on 4 November", ["2026-11-04"]),
        ("Nov 4th", ["2026-11-04"]),
        ("the 3rd of october", ["2026-10-03"]),
        ("on 1 dec", ["2026-12-01"]),
        ("24 december", ["2025-12-24"]),
        ("31 february", []),
        ("end of october", ["2026-10-21 2026-10-31"]),
        ("mid september", ["2026-09-11 2026-09-20"]),
        ("early in december", ["2025-12-01 2025-12-10"]),
        ("in july", ["2026-07-01 2026-07-31"]),
        ("October", ["2026-10-01 2026-10-31"]),
        ("you may return it", []),
        ("3.11.", ["2026-11-03"]),
        ("3.11.2025", ["2025-11-03"]),
        ("03/11/26", ["2026-11-03"]),
        ("2026-11-03", ["2026-11-03"]),
        ("it cost 19.90", []),
        ("99/99", []),
        ("two days ago", ["2026-11-16"]),
        ("a week ago", ["2026-11-10 2026-11-12"]),
        ("2 months ago", ["2026-09-12 2026-09-26"]),
        ("last week", ["2026-11-09 2026-11-15"]),
        ("this week", ["2026-11-16 2026-11-22"]),
        ("last month", ["2026-10-01 2026-10-31"]),
        ("this month", ["2026-11-01 2026-11-18"]),
        ("where is my order", []),
    ],
)
def test_that_days_are_read_as_seen_from_today(text: str, days: list[str]) -> None:
    assert _days(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("上周五买的", ["2026-11-13"]),
        ("周一到的", ["2026-11-16", "2026-11-23"]),
        ("下周五", ["2026-11-27"]),
        ("昨天下的单", ["2026-11-17"]),
        ("大前天", ["2026-11-15"]),
        ("11月3日", ["2026-11-03"]),
        ("十一月的", ["2026-11-01 2026-11-30"]),
        ("10月底", ["2026-10-21 2026-10-31"]),
        ("3号买的", ["2026-11-03", "2026-12-03"]),
        ("三天前", ["2026-11-15"]),
        ("上个月", ["2026-10-01 2026-10-31"]),
        ("42码", []),
    ],
)
def test_that_days_in_chinese_are_read_alike(text: str, days: list[str]) -> None:
    assert _days(text, "zh") == days


def test_that_days_of_a_month_that_has_none_are_of_the_one_before() -> None:
    assert _days("on the 31st", today=date(2026, 3, 1)) == ["2026-01-31", "2026-03-31"]
    assert _days("on 5 jan", today=date(2026, 12, 28)) == ["2027-01-05"]


def test_that_a_day_is_among_days() -> None:
    week = Days(date(2026, 11, 9), date(2026, 11, 15))
    assert date(2026, 11, 15) in week
    assert date(2026, 11, 16) not in week
    assert "2026-11-15" not in week


@given(st.text(max_size=60) | st.from_regex(r"\A(on |the )?\d{1,2}(st|th|\.| )(nov|\d\d?\.)?\Z"))
def test_that_no_text_breaks_the_calendar(text: str) -> None:
    for tag in ("en", "zh"):
        assert all(one.first <= one.last for one in read_days(text, WEDNESDAY, LANGUAGES[tag].words))

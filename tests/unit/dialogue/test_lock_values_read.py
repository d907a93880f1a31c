"""The reader of typed values: equal values have equal keys, whatever their form."""

from datetime import date

import pytest

from chatbot.dialogue.ground.values import read_values
from chatbot.languages import load_languages

_LANGUAGES = load_languages()
_TODAY = date(2026, 11, 18)


def _keys(text: str, tag: str = "en") -> list[set[str]]:
    return [set(value.keys) for value in read_values(text, _LANGUAGES[tag], _TODAY)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("39.00 EUR", {"money:EUR:3900"}),
        ("€1,250.50", {"money:EUR:125050"}),
        ("fifty euros", {"money:EUR:5000"}),
        ("5 cents", {"money:EUR:5"}),
        ("Friday 20 November", {"day:11-20/5"}),
        ("Nov 20th, 2026", {"day:11-20@2026"}),
        ("the 15th", {"day:*-15"}),
        ("2026-11-20", {"day:11-20"}),
        ("42 November", {"day:never"}),
        ("Saturday", {"weekday:6"}),
        ("tomorrow", {"ahead:1", "day:11-19"}),
        ("15:35", {"time:15:35"}),
        ("3:35 pm", {"time:15:35"}),
        ("12 am", {"time:00:00"}),
        ("5 working days", {"5:working_day"}),
        ("two weeks", {"14:day", "2:week"}),
        ("a year", {"12:month"}),
        ("seven-day", {"7:day"}),
        ("3-5 working days", {"3-5:working_day"}),
        ("1.35 kg", {"1350:g"}),
        ("1,350 g", {"1350:g"}),
        ("70 km/h", {"70:kmh"}),
        ("two pairs of", {"2:piece"}),
        ("fourteen", {"=14"}),
        ("40817", {"=40817"}),
        ("4QTCXF", {"=4QTCXF"}),
        ("+49 40 5550 0110", {"=494055500110"}),
        ("a•••@p•••.example", {"mail:a•••@p•••.example"}),
    ],
)
def test_that_a_value_is_read_in_every_english_form(text: str, keys: set[str]) -> None:
    assert _keys(text) == [keys]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("93.00 欧元", {"money:EUR:9300"}),
        ("11月20日星期五", {"day:11-20/5"}),
        ("20 号", {"day:*-20"}),
        ("下午 3:35", {"time:15:35"}),
        ("5 个工作日", {"5:working_day"}),
        ("三天", {"3:day"}),
        ("2.4 公斤", {"2400:g"}),
        ("两双", {"2:piece"}),
    ],
)
def test_that_a_value_is_read_in_every_chinese_form(text: str, keys: set[str]) -> None:
    assert _keys(text, "zh") == [keys]


def test_that_today_is_only_a_day_where_it_is_known() -> None:
    assert [set(value.keys) for value in read_values("today", _LANGUAGES["en"], None)] == [{"ahead:0"}]

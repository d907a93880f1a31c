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
        ("47 euros ninety", {"money:EUR:4790"}),
        ("twelve euros and fifty cents", {"money:EUR:1250"}),
        ("twenty-eighth of November", {"day:11-28"}),
        ("December the second", {"day:12-02"}),
        ("29/09", {"day:09-29"}),
        ("05/06", {"day:05-06", "day:06-05"}),
        ("Saturdays", {"weekday:6"}),
        ("8 o'clock", {"time:08:00", "time:20:00"}),
        ("eight this evening", {"time:20:00"}),
        ("44 x 16 x 16 cm", {"160x160x440:mm"}),
        ("6 h", {"360:minute"}),
        ("XL", {"size:XL"}),
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
        ("12欧元90分", {"money:EUR:1290"}),
        ("换成M码", {"size:M"}),
        ("晚上八点", {"time:20:00"}),
        ("上午九点半", {"time:09:30"}),
    ],
)
def test_that_a_value_is_read_in_every_chinese_form(text: str, keys: set[str]) -> None:
    assert _keys(text, "zh") == [keys]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("for 12 euros 20 in stock", [{"money:EUR:1200"}, {"=20"}]),
        ("3 EUR one item", [{"money:EUR:300"}, {"=1"}]),
        ("In-Ear, I'm, a.m.", []),
    ],
)
def test_that_what_stands_beside_a_value_is_not_of_it(text: str, keys: list[set[str]]) -> None:
    assert _keys(text) == keys


def test_that_today_is_only_a_day_where_it_is_known() -> None:
    assert [set(value.keys) for value in read_values("today", _LANGUAGES["en"], None)] == [{"ahead:0"}]

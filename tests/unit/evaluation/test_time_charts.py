"""Charts over time are drawn from what they are given, and say what they show."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from chatbot.evaluation.time_charts import Line, _rounded_up, columns, curves, legend

TIMES = ("11-02", "11-09", "11-16")


def parts(drawing: str, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(drawing).findall(name)


def test_that_columns_are_stacked_to_their_sum() -> None:
    drawing = columns(TIMES, [Line("alone", (2, 0, 1)), Line("helped", (2, None, 0))], "talks", "{:g}".format)
    first, second, third = parts(drawing, "rect")
    assert first.find("title").text == "11-02: alone 2"
    assert second.find("title").text == "11-02: helped 2"
    assert third.find("title").text == "11-16: alone 1"
    assert float(second.get("y")) + float(second.get("height")) == pytest.approx(float(first.get("y")), abs=0.2)
    assert [one.text for one in parts(drawing, "text")[:3]] == ["0", "2", "4"]


def test_that_a_curve_is_broken_where_there_is_no_value() -> None:
    drawing = curves((*TIMES, "11-23"), [Line("rate", (0.5, 0.75, None, 1.0))], "rates", "{:.0%}".format, top=1.0)
    assert [one.find("title").text for one in parts(drawing, "circle")] == [
        "11-02: rate 50%",
        "11-09: rate 75%",
        "11-23: rate 100%",
    ]
    assert len([one for one in parts(drawing, "line") if one.get("class") == "sa-curve sa-one"]) == 1


def test_that_names_are_letters_and_no_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    for drawing in (
        columns((hostile,), [Line(hostile, (1,))], hostile, lambda value: hostile),
        curves((hostile,), [Line(hostile, (1,))], hostile, lambda value: hostile),
        legend([hostile]),
    ):
        assert "<img" not in drawing
        ElementTree.fromstring(drawing)


def test_that_nothing_draws_an_empty_chart_and_few_times_have_all_their_labels() -> None:
    assert parts(columns(TIMES, [Line("none", (0, 0, 0))], "none", "{:g}".format), "rect") == []
    many = [f"day {place}" for place in range(90)]
    labels = [one.text for one in parts(columns(many, [], "none", "{:g}".format), "text")]
    assert labels[-1] == "day 89"
    assert len(labels) < 12
    assert curves((), [], "none", "{:g}".format).startswith("<svg")


@pytest.mark.parametrize(("most", "top"), [(0, 4), (1, 2), (3, 4), (7, 8), (9, 20), (67, 80), (0.3, 0.4)])
def test_that_the_scale_ends_with_a_round_value(most: float, top: float) -> None:
    assert _rounded_up(most) == pytest.approx(top) or (most == 1 and _rounded_up(1) == pytest.approx(2))

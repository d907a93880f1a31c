"""What the owner's page draws: figures and traces, in which whatever shoppers wrote stays text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chatbot.evaluation.usage.series import Figures
from chatbot.web.admin_figures import FiguresView
from chatbot.web.admin_trace import trace_html
from chatbot.web.page_texts import ADMIN, PageTexts

HOSTILE = "</td><img src=x onerror=alert(1)>"
WEEK = Figures(
    date(2026, 11, 16),
    False,
    conversations=4,
    messages=9,
    automated=3,
    ends={"resolved": 2, "person": 1},
    hand_overs={"goodwill": 1, HOSTILE: 1},
    stars={5: 1, 2: 1},
    helpful=2,
    unhelpful=1,
    complaints={"wrong": 1},
    answer_s=(0.1, 2.0),
    unanswered=1,
)


@pytest.mark.parametrize("tag", ["en", "zh"])
def test_that_figures_are_tiles_and_charts_in_the_pages_words(tag: str) -> None:
    texts = PageTexts(tag, "Fernholm", ADMIN)
    shown = FiguresView(texts).html((WEEK,))
    assert shown.count("<svg") == 8
    assert shown.count('class="sa-tile"') == 6
    for value in ("<b>4</b>", "<b>75%</b>", "<b>67%</b>", "<b>3.5 ★</b>", "<b>2.0 s</b>", "<b>1</b>"):
        assert value in shown
    assert texts.say("end_resolved") in shown
    assert texts.say("reason_goodwill") in shown
    assert texts.say("provisional") in shown
    assert "<img" not in shown


def test_that_what_is_not_known_is_a_dash_and_nothing_provisional_where_all_is_final() -> None:
    texts = PageTexts("en", "Fernholm", ADMIN)
    shown = FiguresView(texts).html((Figures(date(2026, 11, 16), True),))
    assert shown.count("<b>–</b>") == 4
    assert texts.say("none_yet") in shown
    assert texts.say("provisional") not in shown


def test_that_reasons_for_a_person_are_stacked_over_time_the_frequent_ones_apart() -> None:
    texts = PageTexts("en", "Fernholm", ADMIN)
    names = ("asked_for_person", "mood", "no_answer", "goodwill", "warranty", "error", "amount")
    first = Figures(date(2026, 11, 9), True, hand_overs={name: 9 - place for place, name in enumerate(names)})
    shown = FiguresView(texts).html((first, replace(WEEK, hand_overs={"mood": 4, "amount": 1})))
    chart = shown.partition(texts.say("chart_hand_overs"))[2].partition("</svg>")[0]
    said = re.findall(r"<title>(.*?)</title>", chart)
    assert "11-09: Asked for a person (9) 9" in said
    assert [one for one in said if "Angry" in one] == [
        "11-09: Angry for the third time (12) 8",
        "11-16: Angry for the third time (12) 4",
    ]
    assert [one for one in said if one.startswith("11-09: Other reasons")] == ["11-09: Other reasons (8) 7"]
    assert len(re.findall(r'<rect class="sa-(\w+)"', chart)) == 8


def reply(**more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "language": "en",
        "mood": "calm",
        "outcome": "say",
        "commands": [],
        "sentences": [],
        "trace": {"stages": [], "notes": []},
    }
    return {**empty, **more}


def test_that_a_trace_tells_commands_passages_lock_and_times() -> None:
    notes = [
        {"name": "passages", "text": "returns#window 0.99, returns#fees 0.41"},
        {"name": "lock", "text": "value: 60 days"},
        {"name": "lock_passed", "text": "2"},
        {"name": "rules", "text": "return 40817-1: too_late by window-all (days 30)"},
        {"name": "intents", "text": ""},
    ]
    stages = [{"name": "understand", "ms": 30.0}, {"name": "turn", "ms": 60.0}]
    command = {"command": "AskQuestion", "text": "how long?", "intent": "", "confidence": 0.61}
    said = {"text": "30 days.", "origin": "model", "sources": ["passage:returns#window"]}
    shown = trace_html(
        reply(commands=[command], sentences=[said], trace={"stages": stages, "notes": notes}),
        PageTexts("en", "Fernholm", ADMIN),
    )
    for part in (
        "<b>AskQuestion</b> <small>0.61</small> text how long?",
        "returns#window 0.99<br>returns#fees 0.41",
        "value: 60 days",
        "<th>sentences that passed</th><td>2</td>",
        "return 40817-1: too_late by window-all (days 30)",
        "model: passage:returns#window",
        "width:50%",
        "60 ms",
    ):
        assert part in shown
    assert "intents" not in shown


def test_that_a_trace_without_anything_says_so_and_hostile_text_stays_text() -> None:
    texts = PageTexts("en", "Fernholm", ADMIN)
    assert texts.say("why_no_lock") in trace_html(reply(), texts)
    notes = [{"name": HOSTILE, "text": HOSTILE * 40}]
    command = {"command": "SetSlot", "name": HOSTILE, "values": [HOSTILE]}
    said = {"text": HOSTILE, "origin": "composed", "sources": [HOSTILE]}
    stages = [{"name": HOSTILE, "ms": 0.0}]
    shown = trace_html(
        reply(commands=[command], sentences=[said], mood=HOSTILE, trace={"stages": stages, "notes": notes}), texts
    )
    assert "<img" not in shown
    assert "…" in shown

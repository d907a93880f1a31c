"""Records by day and week, and the table of them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatbot.domain.commands import AskQuestion
from chatbot.domain.conversation import ConversationStarted, MessageReceived, MessageUnderstood, TurnFinished
from chatbot.domain.evidence import Trace
from chatbot.evaluation.usage.reading import read_figures
from chatbot.evaluation.usage.records import Record, Verdict
from chatbot.evaluation.usage.series import CAME_BACK, RESOLVED, Figures, Period, fates, percentile, series
from chatbot.evaluation.usage.sheet import REASONS, as_csv, row_of
from chatbot.testing.log import MemoryConversationLog
from chatbot.web.page_texts import ADMIN, PageTexts

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)
NOW = MONDAY + timedelta(days=20)


def record(name: str, *, days: float = 0, **more: object) -> Record:
    begun = MONDAY + timedelta(days=days)
    about = frozenset({"order:40817"})
    base = Record(name, begun, begun + timedelta(minutes=5), "chat", "en", "cus_1", about, 1, Verdict.DONE)
    return replace(base, **more)


@pytest.mark.parametrize(
    ("later", "fate"),
    [
        ({"days": 3}, CAME_BACK),
        ({"days": 7}, CAME_BACK),
        ({"days": 7.1}, RESOLVED),
        ({"days": 3, "about": frozenset({"order:40818"})}, RESOLVED),
        ({"days": 3, "person": "cus_2"}, RESOLVED),
        ({"days": 3, "person": ""}, RESOLVED),
        ({"days": -1}, RESOLVED),
        ({"days": 3, "verdict": Verdict.PERSON}, CAME_BACK),
    ],
)
def test_that_who_comes_back_about_the_same_within_a_week_was_not_served(later: dict, fate: str) -> None:
    assert fates([record("first"), record("later", **later)])["first"] == fate


def test_that_strangers_are_nobody_twice() -> None:
    first, later = record("first", person=""), record("later", person="", days=1)
    assert set(fates([first, later]).values()) == {RESOLVED}


def test_that_periods_are_whole_empty_ones_too_and_final_after_a_week() -> None:
    late = record("late", days=0.6)  # 0:24 in Berlin on Tuesday
    days = series([record("a"), late, record("b", days=14)], Period.DAY, ZONE, NOW)
    assert (days[0].start, days[0].conversations, days[1].conversations) == (date(2026, 11, 2), 1, 1)
    assert (len(days), days[-1].start) == (21, date(2026, 11, 22))
    assert [one.is_final for one in days[12:15]] == [True, False, False]
    weeks = series([record("a"), record("b", days=14)], Period.WEEK, ZONE, NOW)
    assert [(one.start.day, one.conversations, one.is_final) for one in weeks] == [
        (2, 1, True),
        (9, 0, False),
        (16, 1, False),
    ]
    assert series([], Period.WEEK, ZONE, NOW, date(2026, 11, 12))[0].start == date(2026, 11, 9)


def test_that_figures_are_shares_of_what_they_speak_of() -> None:
    some = [
        record("a", stars=5, helpful=1, answer_s=(0.1, 0.2), person="cus_2"),
        record("b", stars=2, unhelpful=1, complaints=("wrong",), verdict=Verdict.UNHELPFUL, person="cus_3"),
        record("c", verdict=Verdict.PERSON, hand_over="goodwill", answer_s=(4.0,), person="cus_4"),
        record("d", verdict=Verdict.NOTHING_ASKED, person="cus_5"),
    ]
    (week,) = series(some, Period.WEEK, ZONE, MONDAY)
    assert (week.conversations, week.asked, week.automated) == (4, 3, 3)
    assert (week.automation, week.resolution, week.mean_stars) == (0.75, 1 / 3, 3.5)
    assert (week.median_s, week.p95_s) == (0.2, 4.0)
    assert (week.hand_overs, week.complaints) == ({"goodwill": 1}, {"wrong": 1})
    (empty,) = series([], Period.WEEK, ZONE, MONDAY)
    assert (empty.automation, empty.resolution, empty.mean_stars, empty.median_s) == (None, None, None, None)


def test_that_percentiles_are_values_that_were_measured() -> None:
    assert [percentile(range(1, 101), share) for share in (0.5, 0.95, 1.0, 0.0)] == [50, 95, 100, 1]


def test_that_the_table_has_a_line_a_period_and_no_formula() -> None:
    (week,) = series([record("a", hand_over="=HYPERLINK(1)")], Period.WEEK, ZONE, MONDAY)
    row = row_of(week)
    assert len(set(row)) == len(row)
    (read,) = csv.DictReader(io.StringIO(as_csv([row])))
    assert (read["from"], read["ended_resolved"], read["is_final"]) == ("2026-11-02", "1", "no")
    assert (read["hand_over_reasons"], read["mean_stars"]) == ("'=HYPERLINK(1) 1", "")
    quoted = as_csv([{"a": text} for text in ("=1+1", "+1", "-1", "@A1", "\t=1", "fine", -3)]).split("\r\n")
    assert quoted == ["a", "'=1+1", "'+1", "'-1", "'@A1", "'\t=1", "fine", "-3", ""]
    assert as_csv([]) == "\r\n"


async def test_that_figures_are_read_from_the_log() -> None:
    log = MemoryConversationLog()
    for day in (0, 9):
        at = MONDAY + timedelta(days=day)
        begun = await log.create(f"con_{day}", None, ConversationStarted("chat"), at)
        asked = MessageUnderstood("en", (AskQuestion("how long?"),))
        await log.append(begun, (MessageReceived("msg", "how long?"), asked, TurnFinished("say", Trace())), at)
    figures = await read_figures(log, Period.WEEK, 14, ZONE, NOW)
    assert [(one.start.day, one.conversations, one.ends) for one in figures] == [
        (9, 1, {RESOLVED: 1}),
        (16, 0, {}),
    ]


def test_that_every_reason_for_a_person_has_a_column_and_unknown_ones_share_one() -> None:
    row = row_of(Figures(date(2026, 11, 16), True, hand_overs={"mood": 2, "amount": 1, "of another version": 3}))
    assert (row["handed_over_mood"], row["handed_over_amount"], row["handed_over_other"]) == (2, 1, 3)
    assert sum(times for name, times in row.items() if name.startswith("handed_over_")) == 6
    texts = PageTexts("en", "Fernholm", ADMIN)
    assert [f"reason_{one}" for one in REASONS if f"reason_{one}" not in texts.templates] == []

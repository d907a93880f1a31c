"""Figures as a table: one line a period, for a spreadsheet or as plain types."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chatbot.evaluation.usage.records import Verdict
from chatbot.evaluation.usage.series import CAME_BACK, RESOLVED, Figures

ENDS = (RESOLVED, CAME_BACK, *(one.value for one in Verdict if one not in (Verdict.DONE, Verdict.NOTHING_ASKED)))
"""What becomes of a conversation in which something was asked for."""
REASONS = (
    "asked_for_person",
    "mood",
    "no_answer",
    "unsure",
    "amount",
    "goodwill",
    "warranty",
    "not_arrived",
    "error",
)
"""Why conversations are handed over; a reason of another version of the program counts as ``other``."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def row_of(figures: Figures) -> dict[str, Any]:
    """Return the figures of a period by name; rates between 0 and 1, times in seconds, None for what is not known."""
    return {
        "from": figures.start.isoformat(),
        "is_final": figures.is_final,
        "conversations": figures.conversations,
        "messages": figures.messages,
        "automated": figures.automated,
        "automation": _rounded(figures.automation),
        "asked": figures.asked,
        "true_resolution": _rounded(figures.resolution),
        **{f"ended_{end}": figures.ends.get(end, 0) for end in ENDS},
        "hand_over_reasons": _listed(figures.hand_overs),
        **{f"handed_over_{reason}": figures.hand_overs.get(reason, 0) for reason in REASONS},
        "handed_over_other": sum(times for reason, times in figures.hand_overs.items() if reason not in REASONS),
        "ratings": sum(figures.stars.values()),
        "mean_stars": _rounded(figures.mean_stars),
        "thumbs_up": figures.helpful,
        "thumbs_down": figures.unhelpful,
        "complaints": _listed(figures.complaints),
        "writes": figures.writes,
        "first_answer_p50_s": _rounded(figures.median_s),
        "first_answer_p95_s": _rounded(figures.p95_s),
        "unanswered_questions": figures.unanswered,
        "fall_backs": figures.fall_backs,
        "lock_hits": figures.lock_hits,
        "failed_turns": figures.failures,
    }


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows with the same keys as a CSV file (RFC 4180); texts that a spreadsheet would calculate are quoted."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(_cell, rows[0] if rows else ()))
    writer.writerows(map(_cell, row.values()) for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    """Return a value as a cell: an apostrophe before what begins a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _listed(counts: Mapping[str, int]) -> str:
    ordered: Iterable[tuple[str, int]] = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return "; ".join(f"{name} {times}" for name, times in ordered)

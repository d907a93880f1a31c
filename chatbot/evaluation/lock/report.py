"""Says how the fact lock did: lines for a terminal, plain types for JSON, a page with what it got wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from chatbot.evaluation.lock.measure import Count, Figures, Judged
from chatbot.evaluation.page import folded, heading, page, table, tiles


def lines(figures: Figures, judged: Sequence[Judged]) -> Iterator[str]:
    """Yield the shares, by fault and language, then every reply that the lock got wrong."""
    for name, count in _rows(figures):
        yield f"{name:24} {count.right:4} of {count.rows:4}  {count.share:6.1%}"
    for one in _wrong(judged):
        yield f"{_verdict(one)}: {one.reply.text}"
    yield "; ".join(f"{name} {value}" for name, value in summary(figures))


def summary(figures: Figures) -> list[tuple[str, str]]:
    """Return name and value of the figures for all replies."""
    return [
        ("false replies caught", f"{figures.caught.share:.1%}"),
        ("true replies held back", f"{figures.held_back:.1%}"),
        ("time per reply p50 / p95", f"{figures.p50_ms:.1f} / {figures.p95_ms:.1f} ms"),
    ]


def as_json(figures: Figures, judged: Sequence[Judged]) -> dict[str, Any]:
    """Return everything as plain JSON types.

    Keys: caught, passed, by_fault, by_language ({rows, right, share} each), held_back, p50_ms, p95_ms, and wrong:
    [{evidence, language, reply, fault, reason}].
    """
    wrong = [
        {
            "evidence": one.reply.turn,
            "language": one.reply.evidence.language.tag,
            "reply": one.reply.text,
            "fault": one.reply.fault,
            "reason": one.reason,
        }
        for one in _wrong(judged)
    ]
    return {
        "caught": _plain(figures.caught),
        "passed": _plain(figures.passed),
        "held_back": round(figures.held_back, 4),
        "by_fault": {fault: _plain(count) for fault, count in figures.by_fault},
        "by_language": {
            tag: {"caught": _plain(caught), "passed": _plain(passed)} for tag, caught, passed in figures.by_language
        },
        "p50_ms": figures.p50_ms,
        "p95_ms": figures.p95_ms,
        "wrong": wrong,
    }


def as_html(figures: Figures, judged: Sequence[Judged], about: str) -> str:
    """Return the whole report as a page; `about` says what was measured."""
    return page("Fact lock", about, _parts(figures, judged))


def _parts(figures: Figures, judged: Sequence[Judged]) -> Iterator[str]:
    yield tiles(summary(figures))
    rows = [[name, str(count.rows), str(count.right), f"{count.share:.1%}"] for name, count in _rows(figures)]
    yield table("Replies", ["", "replies", "right", "share"], rows)
    if wrong := _wrong(judged):
        yield heading("What the lock got wrong")
    for one in wrong:
        yield folded(f"{one.reply.turn}: {_verdict(one)}", one.reply.text)


def _rows(figures: Figures) -> Iterator[tuple[str, Count]]:
    yield "false caught", figures.caught
    yield "true let through", figures.passed
    for tag, caught, passed in figures.by_language:
        yield f"{tag}: false caught", caught
        yield f"{tag}: true let through", passed
    yield from figures.by_fault


def _wrong(judged: Sequence[Judged]) -> list[Judged]:
    return [one for one in judged if not one.is_right]


def _verdict(one: Judged) -> str:
    return f"not caught ({one.reply.fault})" if one.reply.fault else f"held back ({one.reason})"


def _plain(count: Count) -> dict[str, float]:
    return {"rows": count.rows, "right": count.right, "share": round(count.share, 4)}

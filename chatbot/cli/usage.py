"""`chatbot usage`: how many conversations there were, and what they came to."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatbot.cli.administer import administer
from chatbot.cli.options import AsJson, Config, DataDir, read_settings, tell

if TYPE_CHECKING:
    from chatbot.bootstrap import App
    from chatbot.evaluation.usage.series import Figures, Period

_SHOWN = (
    "from",
    "conversations",
    "automation",
    "true_resolution",
    "mean_stars",
    "first_answer_p95_s",
    "unanswered_questions",
)
_SHARES = frozenset({"automation", "true_resolution"})


def usage(
    days: Annotated[int, typer.Option(min=1, help="Look at the conversations of so many days.")] = 90,
    by: Annotated[str, typer.Option(metavar="day|week", help="One line a day, or a week.")] = "week",
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write all figures as a table.")] = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Show conversations, automation, true resolution, ratings and answer times over time."""
    from chatbot.evaluation.usage.series import Period
    from chatbot.evaluation.usage.sheet import as_csv, row_of

    if by not in set(Period):
        raise typer.BadParameter("take day or week", param_hint="--by")
    settings = read_settings(config, data_dir)
    rows = [row_of(one) for one in administer(settings, lambda app: _figures(app, Period(by), days))]
    if csv is not None:
        csv.write_text(as_csv(rows), encoding="utf-8", newline="")
        tell(f"Wrote {csv}")
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif csv is None:
        for line in _lines(rows):
            typer.echo(line)


async def _figures(app: App, period: Period, days: int) -> tuple[Figures, ...]:
    from zoneinfo import ZoneInfo

    from chatbot.bootstrap.transcripts import open_transcripts
    from chatbot.evaluation.usage.reading import read_figures

    zone = ZoneInfo(app.settings.shop.time_zone)
    return await read_figures(open_transcripts(app), period, days, zone, app.clock.now())


def _lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    shown = [_SHOWN, *(tuple(_cell(name, row[name]) for name in _SHOWN) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for line in shown:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.0%}" if name in _SHARES else f"{value:g}" if isinstance(value, float) else str(value)

"""How every evaluation ends: a page where one is asked for, then JSON or lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import typer


def show_report(
    html: Path | None,
    page: Callable[[], str],
    *,
    as_json: bool,
    plain: Callable[[], object],
    lines: Callable[[], Iterable[str]],
) -> None:
    """Write the page to a file, and print plain types as JSON or the lines; only what is shown is made."""
    if html is not None:
        html.write_text(page(), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(plain(), ensure_ascii=False, indent=2))
    else:
        for line in lines():
            typer.echo(line)

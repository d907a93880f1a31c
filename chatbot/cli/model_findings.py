"""Shows what a server honours, and what that means for the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from chatbot.cli.show import console, line

if TYPE_CHECKING:
    from chatbot.bootstrap.model_check import Checked, Finding

_STYLES = {"honoured": "green", "ignored": "yellow", "refused": "yellow", "failed": "red", "unclear": "dim"}
_COMPOSED = "Every reply stays composed until this is mended."
_MEANINGS = {
    "answers": ("Replies can be worded by it.", _COMPOSED),
    "streaming": (
        "Sentences appear as they are written.",
        "A reply appears only when it is whole; one that takes longer than the limit is composed.",
    ),
    "reasoning": (
        "Answers begin at once.",
        "Thoughts are never shown, but they take time: expect composed replies, or serve a model that does not think.",
    ),
    "system role": (
        "Instructions stand apart from what shoppers write.",
        "Instructions are put in front of the message from now on; it works, if a little less surely.",
    ),
    "JSON schema": (
        "Messages are understood as JSON that always has the right form.",
        "No schema is sent from now on; an answer of the wrong form is asked for once more, then done without.",
    ),
    "tools": ("Nothing depends on it.", "Nothing depends on it: look-ups go as JSON."),
    "stop sequences": ("Nothing to do.", "Answers are ended on this side from now on."),
    "max_tokens": (
        "Answers have a longest length; what is cut off is never shown.",
        "Answers may run on until their time is over; that costs capacity.",
    ),
    "usage": ("Tokens are counted in the log from now on.", "Tokens are not counted."),
    "context length": (
        "What is longer is not sent from now on; that reply is composed.",
        "Long prompts would lose their beginning: what is longer is not sent from now on. Raise it at the server.",
    ),
}

_CHECK_AGAIN = "Not found out; check again."
_UNCLEAR = {
    "system role": "The model follows no instruction: most of its sentences will be held back. Take another one.",
    "context length": "Long prompts may lose their beginning: start the server with 8,192 tokens or more.",
}


def show_findings(checked: Checked) -> None:
    """Print a table in a terminal, else a line for each finding; then what follows from it."""
    out = console()
    rows = as_data(checked)["findings"]
    if out.is_terminal:
        out.print(_table(rows))
    else:
        for row in rows:
            line(f"{row['probe']:14}  {row['verdict']:8}  {row['meaning']} {_bracketed(row['detail'])}".rstrip(), out)
    where = f"{checked.model} at {checked.base_url}"
    if checked.kept_in is None:
        line(f"{where} gave no answer; nothing is kept.", out, "red")
    elif not checked.report.is_usable:
        line(f"{where} cannot word replies like this. Kept in {checked.kept_in}.", out, "red")
    else:
        line(f"{where} answers and streams. Kept in {checked.kept_in}: the next start follows it.", out)


def as_data(checked: Checked) -> dict[str, Any]:
    """Return everything as plain JSON types."""
    findings = [
        {"probe": one.probe.value, "verdict": one.verdict.value, "detail": one.detail, "meaning": _meaning(one)}
        for one in checked.report.findings
    ]
    return {
        "base_url": checked.base_url,
        "model": checked.model,
        "is_usable": checked.report.is_usable,
        "kept_in": None if checked.kept_in is None else str(checked.kept_in),
        "findings": findings,
    }


def _meaning(finding: Finding) -> str:
    probe, verdict = finding.probe.value, finding.verdict.value
    honoured, otherwise = _MEANINGS[probe]
    if verdict == "unclear":
        return _UNCLEAR.get(probe, _CHECK_AGAIN)
    if verdict == "failed" and probe != "answers":
        return _CHECK_AGAIN
    return honoured if verdict == "honoured" else otherwise


def _table(rows: list[dict[str, str]]) -> Table:
    table = Table(title_justify="left")
    for name in ("what", "server", "what it means for you", "found"):
        table.add_column(name, overflow="fold")
    for row in rows:
        verdict = Text(row["verdict"], _STYLES[row["verdict"]])
        table.add_row(Text(row["probe"]), verdict, Text(row["meaning"]), Text(row["detail"], "dim"))
    return table


def _bracketed(detail: str) -> str:
    return f"[{detail}]" if detail else ""

"""`chatbot evaluate lock`: how many false replies the fact lock catches, and how many true ones it holds back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from chatbot.cli.options import AsJson, Config, DataDir, Html, read_settings
from chatbot.cli.reports import show_report


def lock(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Labelled replies: evidence.jsonl and replies.jsonl.")],
    html: Html = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
) -> None:
    """Measure on labelled replies what the fact lock catches, and what it holds back although it is true."""
    from chatbot.bootstrap.local_languages import load_local_languages
    from chatbot.evaluation.lock import report
    from chatbot.evaluation.lock.labelled import read_replies
    from chatbot.evaluation.lock.measure import figures_of, judge

    judged = judge(read_replies(folder, load_local_languages(read_settings(config, data_dir))))
    figures = figures_of(judged)
    show_report(
        html,
        lambda: report.as_html(figures, judged, str(folder)),
        as_json=as_json,
        plain=lambda: report.as_json(figures, judged),
        lines=lambda: report.lines(figures, judged),
    )

"""The options that every command has, and the settings they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from chatbot.settings import Settings

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings to use instead of configs/default.yaml.")
]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="DIR", help="Where database, index and keys are kept (var).")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a report to open in a browser.")]
AsCustomer = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="EMAIL", help="Speak as this customer of the store: a tool for its local administrator."
    ),
]
InConversation = Annotated[
    str | None, typer.Option("--conversation", metavar="ID", help="Go on with an earlier conversation.")
]


def read_settings(config: Path | None, data_dir: Path | None) -> Settings:
    """Read the settings; a model that lies in a folder keeps the model libraries off the network."""
    from chatbot.bootstrap.language_model import folder_or_name
    from chatbot.cli.quiet import go_offline
    from chatbot.settings import load_settings

    settings = load_settings(config, data_dir)
    if settings.lm.backend != "transformers" or isinstance(folder_or_name(settings.lm.model), Path):
        go_offline()
    return settings


def tell(line: str) -> None:
    """Say a step of the preparations on stderr."""
    typer.echo(line, err=True)

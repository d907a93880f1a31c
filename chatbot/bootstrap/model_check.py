"""Checks what the configured model's server honours, and keeps it where the next start reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chatbot.adapters.identity.world import SystemClock
from chatbot.adapters.lm.findings import Finding, Report
from chatbot.adapters.lm.probe import probe
from chatbot.adapters.lm.server_profile import write_profile
from chatbot.adapters.lm.wire import open_wire
from chatbot.bootstrap.language_model import profiles_path
from chatbot.errors import ConfigurationError
from chatbot.ports.clock import Clock
from chatbot.settings import Settings

__all__ = ["Checked", "Finding", "check_server", "with_server"]


@dataclass(frozen=True, slots=True)
class Checked:
    """Which model of which server was checked, what was found, and the file that keeps it, if there was an answer."""

    base_url: str
    model: str
    report: Report
    kept_in: Path | None


def with_server(settings: Settings, model: str | None, base_url: str | None) -> Settings:
    """Return the settings with another model or server in place of theirs.

    Raises ConfigurationError when they name no server: what a provider by name honours is its package's affair.
    """
    changed = {"model": model, "base_url": base_url}
    given: dict[str, str | None] = {key: value for key, value in changed.items() if value is not None}
    if base_url is not None:
        given |= {"backend": "langchain", "provider": None}
    lm = settings.lm.model_copy(update=given)
    if lm.backend != "langchain" or lm.base_url is None or lm.provider is not None:
        raise ConfigurationError(
            "there is no server to check: set lm.backend: langchain and lm.base_url, or give --base-url and --model"
        )
    return settings.model_copy(update={"lm": lm})


async def check_server(
    settings: Settings, timeout_s: float, say: Callable[[str], None], clock: Clock | None = None
) -> Checked:
    """Ask the server its questions, and keep the profile unless there was no answer. Raises ConfigurationError."""
    lm = settings.lm
    base_url, path = lm.base_url or "", profiles_path(settings)
    key = None if lm.api_key is None else lm.api_key.get_secret_value()
    async with open_wire(base_url, lm.model, key, timeout_s) as wire:
        report = await probe(wire, say)
    if report.profile is None:
        return Checked(base_url, lm.model, report, None)
    write_profile(path, base_url, lm.model, report.profile, (clock or SystemClock()).now().date())
    return Checked(base_url, lm.model, report, path)

"""What a check of a server found: one finding for each thing that it may honour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chatbot.adapters.lm.server_profile import ServerProfile
from chatbot.adapters.lm.wire import Heard

_REFUSED = (400, 404, 415, 422, 500, 501)


class Probe(StrEnum):
    """What is looked at."""

    ANSWERS = "answers"
    STREAMING = "streaming"
    REASONING = "reasoning"
    SYSTEM = "system role"
    SCHEMA = "JSON schema"
    TOOLS = "tools"
    STOPS = "stop sequences"
    LENGTH = "max_tokens"
    USAGE = "usage"
    CONTEXT = "context length"


class Verdict(StrEnum):
    """What a server does with it; `failed` is a fault on the way, `unclear` an answer that tells nothing."""

    HONOURED = "honoured"
    IGNORED = "ignored"
    REFUSED = "refused"
    FAILED = "failed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    probe: Probe
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found; without a profile the server gave no answer at all."""

    findings: tuple[Finding, ...]
    profile: ServerProfile | None = None

    @property
    def is_usable(self) -> bool:
        """Whether replies can be worded by this server: it answers, and it streams."""
        verdicts = {one.probe: one.verdict for one in self.findings}
        return all(verdicts.get(one) is Verdict.HONOURED for one in (Probe.ANSWERS, Probe.STREAMING))


def judged(probe: Probe, heard: Heard, *, is_obeyed: bool, detail: str = "") -> Finding:
    """Return the finding of an answer that obeys, does not, or was refused."""
    if heard.refusal is None:
        return Finding(probe, Verdict.HONOURED if is_obeyed else Verdict.IGNORED, detail)
    is_refused = heard.refusal.status in _REFUSED
    return Finding(probe, Verdict.REFUSED if is_refused else Verdict.FAILED, str(heard.refusal.error))

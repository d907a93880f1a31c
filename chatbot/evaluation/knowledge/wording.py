"""Findings in the language of whoever reads them; what has no wording there stays as the check wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chatbot.evaluation.knowledge.findings import Finding
from chatbot.evaluation.knowledge.report import place_of

_SLOT = re.compile(r"\\\{(\w+)\\\}")
_PUT_TOO = frozenset({"span", "fault"})
"""What is a text of the list itself."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A finding as it is read: how bad it is, where it stands, what it is, what to do."""

    severity: str
    place: str
    text: str
    advice: str


def worded(finding: Finding, language: str) -> Worded:
    """Return a finding in a language."""
    known = _known(language.split("-")[0])
    severity = str(known["severities"].get(finding.severity.value, finding.severity.value))
    place = place_of(finding)
    text, advice = _put(finding.text, known["texts"]), _put(finding.advice, known["advice"])
    return Worded(severity, str(known["places"].get(place, place)), text, advice)


def _put(text: str, known: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, wording in known:
        if found := pattern.fullmatch(text):
            values = {name: _put(one, known) if name in _PUT_TOO else one for name, one in found.groupdict().items()}
            return wording.format(**values)
    return text


@cache
def _known(language: str) -> Mapping[str, Any]:
    path = Path(__file__).with_name(f"findings.{language}.yaml")
    read = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    compiled = {key: [(_pattern(one), other) for one, other in read.get(key, ())] for key in ("texts", "advice")}
    return {"severities": read.get("severities", {}), "places": read.get("places", {}), **compiled}


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(text)), re.DOTALL)

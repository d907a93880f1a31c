"""What a look at a shop's rules finds: how bad it is, what it is about, which rules it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an ERROR misleads or fails a shopper, a WARNING may be meant."""

    ERROR = "error"
    WARNING = "warning"


class FindingKind(StrEnum):
    """What a finding is about."""

    CITATION = "citation"
    OVERLAP = "overlap"
    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with the rules, and which of them it concerns; a gap concerns none."""

    severity: Severity
    kind: FindingKind
    rule_ids: tuple[str, ...]
    text: str

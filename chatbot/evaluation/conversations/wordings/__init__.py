"""How the shoppers of a language word the same thing otherwise: one YAML file a language, beside this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Table = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Wording:
    """What may stand before and after a message, what is said instead of a phrase, and where a message may be cut."""

    language: str
    greetings: Sequence[str] = ()
    polite_before: Sequence[str] = ()
    polite_after: Sequence[str] = ()
    fillers: Sequence[str] = ()
    synonyms: Table = field(default_factory=dict)
    slips: Table = field(default_factory=dict)
    clause_starts: Sequence[str] = ()
    bound: Sequence[str] = ()
    joints: Sequence[str] = ()

    @property
    def has_spaces(self) -> bool:
        """Whether words stand apart from each other."""
        return not self.language.startswith("zh")

    @property
    def stop(self) -> str:
        """What ends a sentence."""
        return "." if self.has_spaces else "。"


@cache
def load_wordings() -> Mapping[str, Wording]:
    """Return the wordings of every language that has a file."""
    return {path.stem: _wording(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))}


def _wording(path: Path) -> Wording:
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Wording(
        language=path.stem,
        greetings=read["polite"]["greet"],
        polite_before=read["polite"]["before"],
        polite_after=read["polite"]["after"],
        fillers=read["fillers"]["before"],
        synonyms=read["synonyms"],
        slips=read.get("slips", {}),
        clause_starts=read["clause_starts"],
        bound=read["bound"],
        joints=read["joints"],
    )

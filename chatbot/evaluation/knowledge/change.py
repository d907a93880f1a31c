"""What a change of an article or of rules brings: findings that were not there before, and those that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.evaluation.knowledge.check import by_severity
from chatbot.evaluation.knowledge.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Change:
    """Findings that come with a change, the worst first; `solved` are those that go."""

    new: tuple[Finding, ...]
    solved: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether it would mislead a shopper."""
        return any(one.severity is Severity.ERROR for one in self.new)


def change(before: Sequence[Finding], after: Sequence[Finding]) -> Change:
    """Compare two looks at the knowledge; where a file lies says nothing."""
    was, will = Counter(map(_placeless, before)), Counter(map(_placeless, after))
    return Change(by_severity((will - was).elements()), by_severity((was - will).elements()))


def _placeless(finding: Finding) -> Finding:
    return replace(finding, path="")

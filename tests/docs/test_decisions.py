"""Each decision has a number of its own, and says when it was taken and whether it holds."""

import re

from docs_pages import ROOT

_DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_that_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in _DECISIONS]
    assert len(numbers) > 1
    assert sorted(set(numbers)) == numbers


def test_that_every_decision_opens_with_its_number_and_its_state() -> None:
    for path in _DECISIONS:
        title, _, state = path.read_text(encoding="utf-8").splitlines()[:3]
        assert re.match(rf"# {path.name[:4]}: \S", title), path.name
        assert re.match(r"\*Decided 20\d\d-\d\d-\d\d\. (In force|Replaced by \d{4})\b", state), path.name

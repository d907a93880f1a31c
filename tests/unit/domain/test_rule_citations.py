"""A citation leads to a heading that says something, in a document in force as long as the rule."""

from dataclasses import replace
from datetime import date

import pytest

from chatbot.domain.knowledge import Document, Period, Tier
from chatbot.domain.rule_citations import fault_of_citation, headings_of
from chatbot.domain.rules import Clause, Condition
from chatbot.testing.rules import ALWAYS, return_rule

POLICY = Document(
    id="returns-policy",
    title="Returns",
    language="en",
    section="returns",
    tier=Tier.POLICY,
    effective=ALWAYS,
    text="# Returns\n\n## 30 days to return an item\nYou have 30 days.\n",
    path="returns-policy.md",
)
CITING = return_rule(Condition("unused"))
UNTIL_2025, FROM_2026 = Period(date(2024, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1))


def test_that_a_citation_that_can_be_shown_has_no_fault() -> None:
    assert fault_of_citation(CITING, (POLICY,)) == ""


def test_that_a_document_that_is_not_there_is_a_fault() -> None:
    assert fault_of_citation(CITING, ()) == "there is no document returns-policy"


@pytest.mark.parametrize("heading", ["31 days", "Returns"])
def test_that_a_heading_that_is_not_there_or_says_nothing_is_a_fault(heading: str) -> None:
    rule = replace(CITING, clause=Clause("returns-policy", heading))
    said = f'document returns-policy has no heading "{heading}" with a text of its own'
    assert fault_of_citation(rule, (POLICY,)) == said


@pytest.mark.parametrize(
    ("document", "rule", "is_fault"),
    [
        (FROM_2026, FROM_2026, False),
        (FROM_2026, Period(date(2026, 3, 1), date(2026, 4, 1)), False),
        (FROM_2026, ALWAYS, True),
        (UNTIL_2025, UNTIL_2025, False),
        (UNTIL_2025, Period(date(2024, 1, 1), date(2026, 1, 1)), True),
        (UNTIL_2025, ALWAYS, True),
    ],
)
def test_that_a_document_must_be_in_force_on_every_day_of_the_rule(
    document: Period, rule: Period, is_fault: bool
) -> None:
    fault = fault_of_citation(replace(CITING, effective=rule), (replace(POLICY, effective=document),))
    assert bool(fault) == is_fault


def test_that_the_days_of_document_and_rule_are_told() -> None:
    assert fault_of_citation(CITING, (replace(POLICY, effective=UNTIL_2025),)) == (
        "document returns-policy is in force from 2024-01-01 to 2025-12-31, the rule from 2024-01-01"
    )


def test_that_a_clause_is_shown_in_every_language_by_its_anchor() -> None:
    german = replace(POLICY, language="de", text="## 30 Tage {#30-days-to-return-an-item}\nSie haben 30 Tage.")
    assert fault_of_citation(CITING, (POLICY, german)) == ""
    assert headings_of(german) == {"30 Tage"}


def test_that_the_language_that_cannot_show_a_clause_is_told() -> None:
    german = replace(POLICY, language="de", text="## 30 Tage\nSie haben 30 Tage.")
    ended = replace(POLICY, language="fi", effective=UNTIL_2025)

    assert fault_of_citation(CITING, (POLICY, german)).startswith("document returns-policy (de) has no heading ")
    assert fault_of_citation(CITING, (POLICY, ended)).startswith("document returns-policy (fi) is in force from")


def test_that_versions_show_a_clause_together_on_every_day_of_the_rule() -> None:
    old, new = replace(POLICY, effective=UNTIL_2025), replace(POLICY, effective=FROM_2026)
    later = replace(POLICY, effective=Period(date(2026, 1, 2)))
    other = replace(new, text="# Returns\n\n## 31 days\nYou have 31 days.\n")

    assert fault_of_citation(CITING, (new, old)) == ""
    assert fault_of_citation(CITING, (old, later)) == (
        "document returns-policy is in force from 2024-01-01 to 2025-12-31 and from 2026-01-02, "
        "the rule from 2024-01-01"
    )
    assert fault_of_citation(CITING, (old, other)).startswith(
        "document returns-policy in force from 2026-01-01 has no heading"
    )
    assert fault_of_citation(replace(CITING, effective=UNTIL_2025), (old, other)) == ""


def test_that_only_headings_with_a_text_of_their_own_count() -> None:
    text = (
        "Above.\n\n# Empty\n## Full\ntext\n##### Too deep\n```\n# Code\n~~~\n```\n#Tag\n~~~\n## Code too\n~~~\n## Last"
    )
    assert headings_of(replace(POLICY, text=text)) == {"Returns", "Full"}

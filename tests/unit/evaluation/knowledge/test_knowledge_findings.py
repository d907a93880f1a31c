"""What else is looked for in documents: rules, translations, links, duplicates, dates, questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from written_documents import LANGUAGES, LIKENESS, document, sections

from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.domain.knowledge import Period
from chatbot.domain.rules import Rule
from chatbot.evaluation.knowledge.check import Knowledge, check_knowledge
from chatbot.evaluation.knowledge.duplicates import duplicates
from chatbot.evaluation.knowledge.findings import Finding, Kind, Severity
from chatbot.evaluation.knowledge.links import dead_links, unfinished
from chatbot.evaluation.knowledge.report import as_html, as_json, has_errors, lines
from chatbot.evaluation.knowledge.rule_numbers import rule_numbers
from chatbot.evaluation.knowledge.translations import translations
from chatbot.evaluation.knowledge.upkeep import upkeep

TODAY = date(2026, 11, 28)
BODIES = {
    "window": ("return", "window: {days: 30}", "Time"),
    "pick-up": ("return", 'fee: {name: pick_up, amount: "29.00"}', "Costs"),
    "box": ("return", "fee: {name: restocking, percent: 10, unless: original_box}", "Costs"),
    "far": ("return", 'postage: {amount: "0.00"}', "Costs"),
    "lost": ("delivery", "lost_after: {working_days: 7}", "Time"),
    "often": ("change_address", "at_most: {times: 3}", "Time"),
    "later": ("change_payment", 'payable: {methods: [visa], least: "20.00", most: "600.00"}', "Costs"),
    "sent": ("delivery", 'delivery_cost: {amount: "4.90", carriers: [Norpost], free_from: "59.00"}', "Costs"),
    "back": ("return", 'delivery_refund: {at_most: "5.00", carriers: [Norpost]}', "Costs"),
    "season": ("return", "season: {start: 11-15, end: 12-24, until: 01-31}", "Time"),
    "sealed": ("return", "condition: {name: seal_unbroken}", "Time"),
}
RULES = "rules:\n" + "".join(
    f"  - {{id: {id}, action: {action}, from: 2026-01-01, {body}, clause: {{document: returns, heading: {heading}}}}}\n"
    for id, (action, body, heading) in BODIES.items()
)
TIME = (
    "You have 30 days. Lost after 7 working days. At most 3 times. From 15 November to 24 December: until 31 January."
)
COSTS = "29.00 EUR, 10 %, 20.00 EUR to 600.00 EUR, 4.90 EUR, free from 59.00 EUR, 5.00 EUR."


@pytest.fixture
def rules(tmp_path: Path) -> tuple[Rule, ...]:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return YamlRulebook(tmp_path).rules


def returns(time: str = TIME, costs: str = COSTS) -> str:
    return f"# Returns\n\nHello.\n\n## Time\n{time}\n\n## Costs\n{costs}"


def numbers(rules: tuple[Rule, ...], text: str) -> list[Finding]:
    return list(rule_numbers(rules, sections(document("returns", text)), LANGUAGES))


def test_that_a_clause_that_says_the_rules_numbers_is_right(rules: tuple[Rule, ...]) -> None:
    assert numbers(rules, returns()) == []


def test_that_a_clause_with_another_number_is_an_error(rules: tuple[Rule, ...]) -> None:
    (one,) = numbers(rules, returns(time=TIME.replace("30 days", "14 days")))
    assert (one.severity, one.kind, one.heading) == (Severity.ERROR, Kind.RULE, "Time")
    assert one.text == "rule window says 30 days, the clause that it cites says 14 days"


def test_that_a_clause_without_the_number_is_a_warning(rules: tuple[Rule, ...]) -> None:
    (one,) = numbers(rules, returns(costs=COSTS.replace("10 %, ", "")))
    assert (one.severity, one.text) == (
        Severity.WARNING,
        "rule box says 10 percent, the clause that it cites does not say it",
    )


def test_that_a_clause_with_some_of_the_days_is_only_noted(rules: tuple[Rule, ...]) -> None:
    found = numbers(rules, returns(time=TIME.replace("From 15 November to 24 December: u", "U")))
    assert [one.severity for one in found] == [Severity.NOTE, Severity.NOTE]
    assert "rule season says 11-15" in found[0].text


def translated(chinese: str) -> list[Finding]:
    english = document("labels", "# Labels\n\nA label is valid for 14 days.")
    other = document("labels", f"# 标签 {{#labels}}\n\n{chinese}", "标签", "zh")
    return list(translations(sections(english, other), LANGUAGES, "en"))


def test_that_a_translation_with_another_number_is_an_error() -> None:
    (one,) = translated("标签 7 天有效。")
    assert (one.severity, one.kind, one.language, one.heading) == (Severity.ERROR, Kind.TRANSLATION, "zh", "标签")
    assert one.text == "says 7 天 where the original says 14 days"


def test_that_a_translation_that_says_less_or_more_is_noted() -> None:
    assert [one.text for one in translated("标签有效。")] == ["does not say 14 days"]
    (one,) = translated("标签 14 天有效，重印要 5.00 欧元。")
    assert (one.severity, one.text) == (Severity.NOTE, "says 5.00 欧元, the original does not")
    assert translated("标签 14 天有效，可以打印两次。") == []


def test_that_links_and_titles_that_lead_nowhere_are_found() -> None:
    text = '# Returns\n\nSee "Size guide for shoes" and [labels](labels.md), [more](gone.md), [web](https://a.example).'
    named = f'{text} It is under "Orders". See "Store Credit". See [a part](labels.md#labels) and [none](#nothing).'
    found = list(dead_links(sections(document("returns", named), document("labels", "# Labels\n\nOne."))))
    assert [one.text for one in found] == [
        "links to gone.md, which is not there",
        "links to #nothing, which is not there",
        "names “Size guide for shoes”, which no document has",
        "names “Store Credit”, which no document has",
    ]


def test_that_a_title_in_other_letters_is_right_and_one_that_was_renamed_is_found() -> None:
    credit = document("store-credit", "# Store credit\n\nMoney.", "Store credit for a return")
    page = document("page", '# Page\n\nChoose "store credit". Look at "Store credit for returns" too.')
    (one,) = dead_links(sections(page, credit))
    assert (one.severity, one.advice) == (Severity.WARNING, "Write “Store credit for a return”.")


def test_that_a_chinese_title_is_a_reference_by_its_marks() -> None:
    page = document("page", "# 退货\n\n见《尺码表》。在“订单”里。", "退货", "zh")
    assert [one.text for one in dead_links(sections(page))] == ["names “尺码表”, which no document has"]


def test_that_what_was_left_to_be_written_is_an_error() -> None:
    (one,) = unfinished(sections(document("page", "# Page\n\nTODO: the answer.")))
    assert (one.severity, one.kind) == (Severity.ERROR, Kind.UNFINISHED)


def test_that_a_passage_that_stands_twice_is_noted() -> None:
    text = "# {}\n\nParcels are packed in card that was used before, without any plastic, and closed with paper tape."
    again = document("about", text.format("About us"))
    (one,) = duplicates(sections(document("packaging", text.format("Packaging")), again), LIKENESS)
    assert (one.severity, one.text) == (Severity.NOTE, "says nearly word by word what about (About us) says")
    old = replace(again, effective=Period(date(2024, 1, 1), date(2025, 12, 31)))
    assert list(duplicates(sections(document("packaging", text.format("Packaging")), old), LIKENESS)) == []


def looked_after(**changes: object) -> list[tuple[Kind, Severity, str]]:
    asked = {"asked": (("Page", ("what is it",)),), **changes}
    one = replace(document("page", "# Page\n\nText."), **asked)  # type: ignore[arg-type]
    return [(each.kind, each.severity, each.text) for each in upkeep([one], sections(one), TODAY, 365)]


def test_that_a_document_needs_a_look_once_a_year() -> None:
    long_ago = Period(date(2024, 1, 1))
    assert looked_after() == []
    (one,) = looked_after(effective=long_ago)
    assert one == (Kind.UNREVIEWED, Severity.NOTE, "has no day of review and is in force since 2024-01-01")
    assert looked_after(effective=long_ago, reviewed=date(2026, 3, 1)) == []
    assert looked_after(reviewed=date(2025, 3, 1))[0][2] == "was reviewed last on 2025-03-01"


def test_that_an_expired_document_without_another_one_after_it_is_a_warning() -> None:
    old = document("old", "# Old\n\nText.", effective=Period(date(2024, 1, 1), date(2025, 12, 31)))
    new = replace(document("new", "# New\n\nText."), asked=(("New", ("what",)),))
    assert [one.severity for one in upkeep([old], sections(old), TODAY, 365)] == [Severity.WARNING]
    assert [one.severity for one in upkeep([old, new], sections(old, new), TODAY, 365)] == [Severity.NOTE]


def test_that_headings_without_questions_are_named() -> None:
    ((kind, _, text),) = looked_after(asked=())
    assert (kind, text) == (Kind.NO_QUESTIONS, "1 heading has no questions under asked")


def test_that_everything_is_looked_over_and_told_worst_first(rules: tuple[Rule, ...]) -> None:
    text = returns(time=TIME.replace("30 days", "14 days"))
    found = check_knowledge(Knowledge(rules, [document("returns", text)], "en", LANGUAGES, LIKENESS), TODAY, 365)
    assert [one.severity for one in found] == sorted((one.severity for one in found), key=list(Severity).index)
    assert {Kind.RULE, Kind.NO_QUESTIONS} <= {one.kind for one in found}
    assert has_errors(found)
    told = list(lines(found, 1))
    assert "rule window says 30 days" in "\n".join(told)
    assert told[-1].startswith("1 documents: ")
    assert as_json(found, 1)["errors"] == sum(one.severity is Severity.ERROR for one in found)
    page = as_html(found, 1, "knowledge <b>")
    assert "<svg" in page
    assert "knowledge &lt;b&gt;" in page


def test_that_nothing_to_tell_is_a_page_too() -> None:
    assert not has_errors(())
    assert "<svg" not in as_html((), 3, "knowledge")
    assert list(lines((), 3)) == ["3 documents: 0 errors, 0 warnings, 0 notes."]

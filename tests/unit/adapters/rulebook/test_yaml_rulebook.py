import re
from datetime import date
from pathlib import Path

import pytest

from chatbot.adapters.rulebook.yaml_rulebook import YamlRulebook
from chatbot.domain.commerce import Membership, OrderState, RefundTarget, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.rules import (
    Action,
    ChargedAtOrder,
    Clause,
    Condition,
    DeliveryRefund,
    Excluded,
    Fee,
    HandOverWithin,
    LostAfter,
    Postage,
    RuleBody,
    Scope,
    SeasonalExtension,
    SettledWithin,
    Targets,
    WhileIn,
    Window,
)
from chatbot.errors import ConfigurationError

README = Path(__file__).parents[4] / "knowledge" / "README.md"
RULE = "{id: one, action: return, from: 2026-01-01, clause: {document: policy, heading: Returns}, %s}"
WINDOW = "window: {days: 30}"


def _file(folder: Path, text: str, name: str = "returns.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def _one(folder: Path, rest: str, zones: str = "") -> YamlRulebook:
    return YamlRulebook(_file(folder, f"{zones}rules:\n  - {RULE % rest}\n"))


def _complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        YamlRulebook(_file(folder, text))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "body"),
    [
        ("window: {days: 30}", Window(30)),
        ("season: {start: 11-15, end: 12-24, until: 01-31}", SeasonalExtension((11, 15), (12, 24), (1, 31))),
        ("excluded: {}", Excluded()),
        ("condition: {name: unused}", Condition("unused")),
        ("condition: {name: sealed, asked: true}", Condition("sealed", is_asked=True)),
        ('fee: {name: pick_up, amount: "29.00"}', Fee("pick_up", Money(2900))),
        ("fee: {name: pick_up, amount: 6.90}", Fee("pick_up", Money(690))),
        ("fee: {name: restocking, percent: 10, unless: box}", Fee("restocking", percent=10, unless="box")),
        ('postage: {amount: "4.90"}', Postage(Money(490))),
        ('postage: {amount: "0", free_for_store_credit: false}', Postage(Money(0), is_free_for_store_credit=False)),
        (
            'delivery_refund: {at_most: "0.00", carriers: [Kurivo Express]}',
            DeliveryRefund(Money(0), ("Kurivo Express",)),
        ),
        ("targets: {allowed: [original]}", Targets((RefundTarget.ORIGINAL,))),
        ("lost_after: {working_days: 7}", LostAfter(7)),
        ("lost_after: {working_days: 3, carriers: [Kurivo Express]}", LostAfter(3, ("Kurivo Express",))),
        ("settled_within: {working_days: 5}", SettledWithin(5)),
        ("while_in: {states: [placed, paid]}", WhileIn((OrderState.PLACED, OrderState.PAID))),
        ("charged_at_order: {methods: [paypal]}", ChargedAtOrder(("paypal",))),
        ("hand_over_within: {days: 14}", HandOverWithin(14)),
    ],
)
def test_that_every_kind_of_rule_is_read(tmp_path: Path, written: str, body: RuleBody) -> None:
    (rule,) = _one(tmp_path, written).rules
    assert rule.body == body
    assert (rule.id, rule.action, rule.scope) == ("one", Action.RETURN, Scope())
    assert (rule.clause, rule.effective) == (Clause("policy", "Returns"), Period(date(2026, 1, 1)))


def test_that_a_scope_names_goods_members_and_the_countries_of_zones(tmp_path: Path) -> None:
    scope = "scope: {goods: [bulky, hygiene], members: [circle], zones: [near, far]}, to: 2026-12-31"
    zones = 'zones: {near: [DE, AT], far: [CH, "NO"]}\n'
    (rule,) = _one(tmp_path, f"{scope}, {WINDOW}", zones).rules
    assert rule.scope == Scope((ReturnClass.BULKY, ReturnClass.HYGIENE), (Membership.CIRCLE,), ("DE", "AT", "CH", "NO"))
    assert rule.effective == Period(date(2026, 1, 1), date(2026, 12, 31))


def test_that_the_files_of_a_folder_are_one_rulebook(tmp_path: Path) -> None:
    _file(tmp_path, f"rules: [{RULE % WINDOW}]", "b.yaml")
    _file(tmp_path, f"rules: [{(RULE % 'excluded: {}').replace('one', 'two')}]", "a.yaml")
    assert [rule.id for rule in YamlRulebook(tmp_path).rules] == ["two", "one"]


def test_that_the_readme_shows_rules_of_every_kind_that_load(tmp_path: Path) -> None:
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", README.read_text(), re.S) if "zones:" in block)
    kinds = {type(rule.body) for rule in YamlRulebook(_file(tmp_path, example)).rules}
    assert kinds == set(RuleBody.__args__)


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("window: {days: thirty}", "window: days must be a whole number from 0 to 10000, not 'thirty'"),
        ("window: {days: 30.5}", "window: days must be a whole number from 0 to 10000, not 30.5"),
        ("window: {days: yes}", "window: days must be a whole number from 0 to 10000, not True"),
        ("window: {days: -1}", "window: days must be a whole number from 0 to 10000, not -1"),
        ("window: {}", "window: days is missing"),
        ("window: 30", "window must hold keys with values, not 30"),
        ("window: {days: 30, weeks: 2}", "window: unknown key weeks"),
        (f"{WINDOW}, until: 2026-12-31", "the rule: unknown key until"),
        (f"{WINDOW}, excluded: {{}}", "the rule: unknown key excluded"),
        ("windows: {days: 30}", "the rule says nothing; it must hold one of window, season, excluded"),
        ("season: {start: 11-15, end: 12-24}", "season: until is missing"),
        ("season: {start: 11-31, end: 12-24, until: 01-31}", "season: start must be a month and a day such as 11-15"),
        ("season: {start: 02-29, end: 12-24, until: 01-31}", "season: start must be a month and a day such as 11-15"),
        ("season: {start: 12-24, end: 01-05, until: 01-31}", "season: end must not be before start in the year"),
        ("condition: {}", "condition: name is missing"),
        ("condition: {name: 5}", "condition: name must be a text, not 5"),
        ("condition: {name: ' '}", "condition: name must be a text, not ' '"),
        ('condition: {name: unused, asked: "no"}', "condition: asked must be true or false, not 'no'"),
        ("fee: {name: x}", "fee: it must hold either amount or percent"),
        ('fee: {name: x, amount: "1", percent: 1}', "fee: it must hold either amount or percent"),
        ("fee: {name: x, percent: 101}", "fee: percent must be a whole number from 0 to 100, not 101"),
        ('fee: {name: x, amount: "-5.00"}', "fee: amount must be an amount such as \"29.00\", not '-5.00'"),
        ("fee: {name: x, amount: a lot}", "fee: amount must be an amount such as \"29.00\", not 'a lot'"),
        ("postage: {amount: 4.905}", 'postage: amount must be an amount such as "29.00", not 4.905'),
        ("postage: {amount: .inf}", 'postage: amount must be an amount such as "29.00", not inf'),
        ("targets: {allowed: [bitcoin]}", "targets: allowed must be one of original, store_credit, not 'bitcoin'"),
        ("targets: {allowed: original}", "targets: allowed must be a list of texts, not 'original'"),
        ("targets: {}", "targets: allowed must name at least one"),
        ("lost_after: {working_days: 7, carriers: Norpost}", "lost_after: carriers must be a list of texts"),
        (f"{WINDOW}, scope: {{goods: [shoes]}}", "scope: goods must be one of standard, electronics"),
        (f"{WINDOW}, scope: {{members: circle}}", "scope: members must be a list of texts, not 'circle'"),
        (f"{WINDOW}, scope: {{zones: [mars]}}", "scope: there is no zone 'mars' in this file"),
        (f"{WINDOW}, scope: {{countries: [DE]}}", "scope: unknown key countries"),
    ],
)
def test_that_a_mistake_is_named_with_its_file_and_rule(tmp_path: Path, written: str, complaint: str) -> None:
    said = _complaint(tmp_path, f"rules:\n  - {RULE % written}\n")
    assert said.startswith(f"{tmp_path}/returns.yaml: rule one: {complaint}")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        (
            "action: return",
            "action: retrun",
            f"the rule: action must be one of {', '.join(Action)}, not 'retrun'",
        ),
        ("action: return, ", "", "the rule: action is missing"),
        ("from: 2026-01-01", "from: January", "the rule: from must be a day such as 2026-01-01, not 'January'"),
        ("from: 2026-01-01", "from: 2026-01-01 10:00:00", "the rule: from must be a day such as 2026-01-01"),
        ("from: 2026-01-01, ", "", "the rule: from must be a day, and to must not be before it"),
        ("from: 2026-01-01", "from: 2026-01-01, to: 2025-12-31", "the rule: from must be a day, and to must not be"),
        ("heading: Returns", "title: Returns", "clause: heading is missing"),
        ("heading: Returns", "heading: Returns, page: 3", "clause: unknown key page"),
        ("clause: {document: policy, heading: Returns}, ", "", "the rule: clause is missing"),
    ],
)
def test_that_every_part_of_a_rule_is_checked(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    written = (RULE % WINDOW).replace(before, after)
    said = _complaint(tmp_path, f"rules: [{written}]")
    assert said.startswith(f"{tmp_path}/returns.yaml: rule one: {complaint}")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "the file must hold keys with values, not None"),
        ("zones: {}", "the file: rules is missing"),
        ("rules: 3", "rules must be a list, not 3"),
        ("rules:", "rules must be a list, not None"),
        ("rule: []\nrules: []", "the file: unknown key rule"),
        ("rules: [", "while parsing a flow node"),
        ("zones: {north: [NO]}\nrules: []", "zones: north: False is not a country code"),
        ("zones: {north: SE}\nrules: []", "zones: north must be a list of countries, not 'SE'"),
        ("zones: [SE]\nrules: []", "zones must hold keys with values, not ['SE']"),
        ("rules: [one]", "rule ?: the rule must hold keys with values, not 'one'"),
        ("rules: [{action: return}]", "rule without an id: the rule: id is missing"),
    ],
)
def test_that_a_file_that_holds_no_rules_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    assert _complaint(tmp_path, text).startswith(f"{tmp_path}/returns.yaml: {complaint}")


def test_that_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "returns.yaml").write_bytes(b"rules: [\xff]")
    with pytest.raises(ConfigurationError, match=r"returns\.yaml: .*utf-8"):
        YamlRulebook(tmp_path)


def test_that_rules_with_the_same_id_are_named(tmp_path: Path) -> None:
    said = _complaint(tmp_path, f"rules: [{RULE % WINDOW}, {RULE % WINDOW}]")
    assert said == f"{tmp_path}: rules with the same id: one"


def test_that_a_shop_without_rules_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no rules"):
        YamlRulebook(tmp_path / "nowhere")

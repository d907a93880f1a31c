"""Builders for rules of a shop, for tests of what they lead to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from chatbot.domain.knowledge import Period
from chatbot.domain.rules import Action, Clause, Rule, RuleBody, RulesToday, Scope

ALWAYS = Period(date(2024, 1, 1))
SHOP_ZONE = ZoneInfo("Europe/Berlin")


def return_rule(body: RuleBody, scope: Scope | None = None, effective: Period = ALWAYS, id: str = "") -> Rule:
    """Build a rule about returns, for everything and in force since 2024 unless told otherwise."""
    scope = scope or Scope()
    restricted = (*scope.return_classes, *scope.memberships, *scope.countries)
    name = id or "-".join((type(body).__name__.lower(), *restricted))
    return Rule(name, Action.RETURN, scope, body, Clause("returns-policy", "30 days to return an item"), effective)


def rule_about(
    action: Action, body: RuleBody, scope: Scope | None = None, effective: Period = ALWAYS, id: str = ""
) -> Rule:
    """Build a rule about any action, like `return_rule`; its id begins with the action unless told otherwise."""
    rule = return_rule(body, scope, effective, id)
    return replace(rule, action=action, id=id or f"{action}-{rule.id}")


def rules_on(today: date, *rules: Rule) -> RulesToday:
    """Build the view of these rules on a day in Hamburg."""
    return RulesToday(rules, today, SHOP_ZONE)

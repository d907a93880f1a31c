"""Reads and validates the rules in `knowledge/rules/*.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from chatbot.adapters.rulebook.bodies import read_body
from chatbot.adapters.rulebook.fields import Fields
from chatbot.domain.commerce import Membership, ReturnClass
from chatbot.domain.knowledge import Period
from chatbot.domain.rules import Action, Clause, Rule, Scope
from chatbot.errors import ConfigurationError
from chatbot.yaml_text import read_yaml

_Zones = Mapping[str, tuple[str, ...]]
_COUNTRY = re.compile(r"[A-Z]{2}")
_COMMON_YEAR = 2023  # a day that exists in it exists in every year


class YamlRulebook:
    """The rules of every file of a folder. Raises ConfigurationError that names file, rule and what is wrong."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rules = self._read()

    def reload(self) -> None:
        """Read the files again; while one of them is wrong, the rules stay as they were."""
        self._rules = self._read()

    def _read(self) -> tuple[Rule, ...]:
        folder = self._folder
        rules = [rule for path in sorted(folder.glob("*.yaml")) for rule in _read(path)]
        if not rules:
            raise ConfigurationError(f"{folder}: no rules; the shop's return rules must be written down")
        repeated = sorted(name for name, times in Counter(rule.id for rule in rules).items() if times > 1)
        if repeated:
            raise ConfigurationError(f"{folder}: rules with the same id: {', '.join(repeated)}")
        return tuple(rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, whether in force or not."""
        return self._rules


def _read(path: Path) -> list[Rule]:
    try:
        content = Fields("the file", read_yaml(path.read_text(encoding="utf-8")))
        zones = _zones(content.value("zones", {}))
        rules = content.value("rules")
        content.done()
        if not isinstance(rules, list):
            raise ValueError(f"rules must be a list, not {rules!r}")
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise ConfigurationError(f"{path}: {' '.join(str(error).split())}") from error
    return [_rule(values, zones, path) for values in rules]


def _zones(values: Any) -> _Zones:
    zones = Fields("zones", values)
    named = {str(name): zones.value(name) for name in values}
    for name, codes in named.items():
        if not isinstance(codes, list):
            raise ValueError(f"zones: {name} must be a list of countries, not {codes!r}")
        for code in codes:
            if not isinstance(code, str) or not _COUNTRY.fullmatch(code):
                raise ValueError(f'zones: {name}: {code!r} is not a country code (in quotes, such as "NO")')
    return {name: tuple(codes) for name, codes in named.items()}


def _rule(values: Any, zones: _Zones, path: Path) -> Rule:
    name = values.get("id", "without an id") if isinstance(values, Mapping) else "?"
    try:
        fields = Fields("the rule", values)
        rule = Rule(
            id=fields.text("id"),
            action=fields.choice("action", Action),
            scope=_scope(fields.value("scope", {}), zones),
            body=read_body(fields),
            clause=_clause(fields.value("clause")),
            effective=_period(fields),
        )
        fields.done()
    except ValueError as error:
        raise ConfigurationError(f"{path}: rule {name}: {error}") from error
    return rule


def _scope(values: Any, zones: _Zones) -> Scope:
    fields = Fields("scope", values)
    named = fields.texts("zones")
    if unknown := [zone for zone in named if zone not in zones]:
        raise ValueError(f"scope: there is no zone {unknown[0]!r} in this file")
    scope = Scope(
        return_classes=fields.choices("goods", ReturnClass),
        memberships=fields.choices("members", Membership),
        countries=tuple(code for zone in named for code in zones[zone]),
    )
    fields.done()
    return scope


def _clause(values: Any) -> Clause:
    fields = Fields("clause", values)
    clause = Clause(fields.text("document"), fields.text("heading"))
    fields.done()
    return clause


def _period(fields: Fields) -> Period:
    start, end = fields.day("from"), fields.day("to")
    if start is None or (end is not None and end < start):
        raise ValueError("the rule: from must be a day, and to must not be before it")
    return Period(start, end)

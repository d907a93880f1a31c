"""Every phrase, term and word of a language is used, and code uses only what there is."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from chatbot.domain.commerce import ClaimKind, Remedy
from chatbot.languages import load_languages
from chatbot.testing.assistant import INTENTS

ROOT = Path(__file__).parents[3]
LANGUAGES = load_languages()
ENGLISH = LANGUAGES["en"]
CONTENT = yaml.safe_load((ROOT / "chatbot" / "languages" / "en.yaml").read_text(encoding="utf-8"))
LABELS = ("row.", "chip.", "value.", "message.", "flow.", "card.", "error.", "notice.", "mail.", "verify.", "greeting")
ELSEWHERE = ("training", "testing", "languages")


def _code() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / "chatbot").rglob("*.py")):
        if not set(ELSEWHERE) & set(path.relative_to(ROOT).parts):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                yield str(path.relative_to(ROOT)), node


NODES = list(_code())
TEXTS = {node.value for _, node in NODES if isinstance(node, ast.Constant) and isinstance(node.value, str)}
CALLS = [(path, node) for path, node in NODES if isinstance(node, ast.Call) and node.args]


def _named(node: ast.AST) -> list[str]:
    """Return the texts that an argument may be: a constant, or either branch of a choice."""
    if isinstance(node, ast.IfExp):
        return _named(node.body) + _named(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _called(name: str) -> Iterator[tuple[str, ast.Call, str]]:
    """Yield every call of a function or method of this name with its first argument."""
    for path, call in CALLS:
        function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for key in _named(call.args[0]) if function == name else ():
            if "." in key or (
                key and path.startswith("chatbot/dialogue/")
            ):  # pages and commands have a `say` of their own
                yield f"{path}:{call.lineno}", call, key


def _in_tuples() -> set[str]:
    tuples = (node.elts for _, node in NODES if isinstance(node, ast.Tuple))
    return {text for elements in tuples for element in elements for text in _named(element)}


def _in_tables() -> set[str]:
    tables = (node.values for _, node in NODES if isinstance(node, ast.Dict))
    return {text for values in tables for value in values for text in _named(value)}


def _conditions() -> set[str]:
    rules = _rules("returns") + _rules("exchanges")
    named = {rule["condition"]["name"] for rule in rules if "condition" in rule}
    return named | {rule["fee"]["unless"] for rule in rules if "unless" in rule.get("fee", {})}


def _rules(file: str) -> list[dict[str, Any]]:
    content = yaml.safe_load((ROOT / "knowledge" / "rules" / f"{file}.yaml").read_text(encoding="utf-8"))
    return cast("list[dict[str, Any]]", content["rules"])


def _option_values() -> set[str]:
    lines = (ROOT / "knowledge" / "catalogue" / "products.jsonl").read_text(encoding="utf-8").splitlines()
    variants = (variant for line in lines for variant in json.loads(line)["variants"])
    return {value for variant in variants for value in variant["options"].values()}


def _kinds() -> set[str]:
    intents = yaml.safe_load((ROOT / "configs" / "intents" / "en.yaml").read_text(encoding="utf-8"))
    return {intent.get("kind", "") for intent in intents.values()}


def _put_together() -> Iterator[re.Pattern[str]]:
    """Yield a pattern for every key that code puts together, such as ``claim.{kind.value}`` or ``{goal}.too_late``."""
    for _, node in NODES:
        if isinstance(node, ast.JoinedStr):
            parts = [str(one.value) if isinstance(one, ast.Constant) else "" for one in node.values]
            if re.fullmatch(r"[a-z_]*\.[a-z_]*(?<!^\.)", "".join(parts)):
                yield re.compile("".join(re.escape(part) if part else r"([a-z_]+)" for part in parts))


INTENT_FLOWS = {meaning.flow for meaning in INTENTS.values()}
METHODS = {method for rule in _rules("orders") for method in rule.get("payable", {}).get("methods", ())}
CONDITIONS = _conditions()
OPTION_VALUES = _option_values()
CHIPS = {key for _, _, key in _called("chip")} | _in_tuples() | _in_tables()
CHIPS |= {*Remedy, *(f"claim_{kind}" for kind in ClaimKind)}
PATTERNS = list(_put_together())
PARTS = TEXTS | _kinds()
"""What may stand in such a key: a text of code (of an enumeration, a table, an argument) or the kind of an intent."""


def _is_put_together(key: str) -> bool:
    found = (pattern.fullmatch(key) for pattern in PATTERNS)
    return any(match is not None and set(match.groups()) <= PARTS for match in found)


def _is_country(code: str) -> bool:
    return ENGLISH.country_code(CONTENT["words"][f"country.{code}"][0]) == code


_TABLE = yaml.safe_load((ROOT / "knowledge" / "catalogue" / "attributes.yaml").read_text(encoding="utf-8"))
ATTRIBUTES = frozenset(_TABLE)
UNITS = frozenset({"g", *(entry["unit"] for entry in _TABLE.values() if "unit" in entry)})
READ_BY_BEGINNING: dict[str, Callable[[str], bool]] = {
    "country": _is_country,
    "number": str.isdecimal,
    "month": str.isdecimal,
    "weekday": str.isdecimal,
    "day": str.isdecimal,
    "option": OPTION_VALUES.__contains__,
    "unit": lambda unit: any(unit in value.split() for value in OPTION_VALUES),
    "pay": METHODS.__contains__,
    "attribute": ATTRIBUTES.__contains__,
    "has": ATTRIBUTES.__contains__,
    "lacks": lambda rest: rest.partition(".")[0] in ATTRIBUTES,
    "chosen": lambda rest: rest.partition(".")[0] in ATTRIBUTES,
    "least": lambda rest: rest.partition(".")[0] in ATTRIBUTES,
    "measured": UNITS.__contains__,
    "valued": ATTRIBUTES.__contains__,
    "without": ATTRIBUTES.__contains__,
    "who": {"kids", "women", "men", "adult"}.__contains__,
    "degree": lambda rest: rest.partition(".")[0] in {"price", "weight_g", *ATTRIBUTES},
    "need": lambda rest: rest.partition(".")[0] in {"price", "weight_g", *ATTRIBUTES},
    "ranked": ATTRIBUTES.__contains__,
    "goal": INTENT_FLOWS.__contains__,
    "standing": lambda rest: f"standing_asked.{rest}" in CONTENT["words"],
    "standing_asked": lambda rest: f"standing.{rest}" in CONTENT["words"],
    "feast": lambda rest: rest.partition(".")[2] in ("", "closed"),
    "condition": lambda rest: rest.partition(".")[2] in CONDITIONS,
}
"""Sections of words whose keys are read by their beginning, with what the rest of such a key must be."""


def _is_used(key: str) -> bool:
    section, _, rest = key.partition(".")
    if section in READ_BY_BEGINNING:
        return READ_BY_BEGINNING[section](rest)
    if section in ("chip", "message"):
        return key in TEXTS or rest in CHIPS
    return key in TEXTS or _is_put_together(key)


@pytest.mark.parametrize("part", ["phrases", "words"])
def test_that_nothing_in_a_language_is_dead(part: str) -> None:
    assert [key for key in CONTENT[part] if not _is_used(key)] == []


def test_that_every_term_is_a_word_of_code_or_of_the_rules() -> None:
    rules = _rules("returns")
    named = {rule.get("fee", {}).get(key) for rule in rules for key in ("name", "unless")}
    named |= {rule["condition"]["name"] for rule in rules if "condition" in rule}
    unused = (term for term in CONTENT["terms"] if term.removeprefix("ask.") not in TEXTS | named | METHODS)
    assert [term for term in unused if not _is_put_together(term)] == []


def test_that_whatever_the_rules_name_has_its_words() -> None:
    rules = _rules("returns")
    shown = {rule[kind]["name"] for rule in rules for kind in ("condition", "fee") if kind in rule}
    asked = {rule["condition"]["name"] for rule in rules if rule.get("condition", {}).get("asked")}
    asked |= {rule["fee"]["unless"] for rule in rules if "unless" in rule.get("fee", {})}
    assert shown | {f"ask.{name}" for name in asked} <= set(CONTENT["terms"])


@pytest.mark.parametrize("function", ["Statement", "say"])
def test_that_every_phrase_that_code_names_exists(function: str) -> None:
    assert [(place, key) for place, _, key in _called(function) if key not in ENGLISH.phrases] == []


def test_that_labels_are_given_exactly_their_slots() -> None:
    wrong = [
        (place, key)
        for place, call, key in _called("say")
        if None not in (given := {word.arg for word in call.keywords}) and given != ENGLISH.phrases[key].slots
    ]
    assert wrong == []


def test_that_chips_are_given_the_slots_of_label_and_message() -> None:
    for place, call, key in _called("chip"):
        message = (_named(call.args[1]) if call.args[1:] else []) or [key]
        slots = ENGLISH.phrases[f"chip.{key}"].slots | ENGLISH.phrases[f"message.{message[0]}"].slots
        given = {word.arg for word in call.keywords}
        assert given == slots, (place, key)


def test_that_a_phrase_agrees_only_with_facts_that_it_has() -> None:
    for key, phrase in ENGLISH.phrases.items():
        agreeing = set(re.findall(r"\{(\w+)\|", phrase.text))
        assert agreeing <= phrase.slots, key


def _content(tag: str) -> dict[str, Any]:
    path = ROOT / "chatbot" / "languages" / f"{tag}.yaml"
    return cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_that_every_language_has_the_same_keys_and_slots(tag: str) -> None:
    other, content = LANGUAGES[tag], _content(tag)
    assert other.words.keys() == ENGLISH.words.keys()
    assert content["claims"].keys() == CONTENT["claims"].keys()
    assert content["terms"].keys() >= CONTENT["terms"].keys()
    assert content["forms"].keys() >= CONTENT["forms"].keys()
    assert {key: phrase.slots for key, phrase in other.phrases.items()} == {
        key: phrase.slots for key, phrase in ENGLISH.phrases.items()
    }


@pytest.mark.parametrize("tag", LANGUAGES)
def test_that_a_statement_claims_the_same_in_every_language(tag: str) -> None:
    """Only how a language denies ("no", "not") is its own; labels are no statements."""
    for key in ENGLISH.phrases:
        if not key.startswith(LABELS):
            claims = LANGUAGES[tag].claims_of(key) ^ ENGLISH.claims_of(key)
            assert claims <= {"no", "not"}, key


@pytest.mark.parametrize("tag", LANGUAGES)
def test_that_no_word_list_holds_a_word_twice_or_in_capitals(tag: str) -> None:
    for key, words in LANGUAGES[tag].words.items():
        assert len(words) == len(set(words)), key
        assert [word for word in words if word != word.lower()] == [], key

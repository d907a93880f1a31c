"""Conversation files are read strictly: what is misspelt is said with its file and key, and nothing passes unseen."""

from datetime import timedelta
from pathlib import Path

import pytest

from chatbot.errors import ConfigurationError
from chatbot.evaluation.conversations.files import WEDNESDAY, Chip, Script, read_conversations
from chatbot.evaluation.conversations.pairs import read_pairs

_HEAD = "title: Somebody asks\n"
_WHOLE = """
title: The lamp goes back
as: anna.lindholm@post.example
clock: 2026-12-24T23:00:00+01:00
steps:
  - user: [hi, "i want to return the lamp"]
    wait: 6m
    may_vary: false
    expect:
      outcome: [propose, ask]
      says: ["39.00", [PayPal, paypal]]
      card: {has: [Lykta], lacks: [Kettle]}
      slots: {reason: damaged, pieces: [1, 2]}
  - press: {chip: Store credit}
    expect: {card: none}
  - code: right
    looking_at: SKV-2-GRY
    cart: {SKV-2-GRY: 2}
finally:
  writes:
    - {write: open_return, order_number: "40655", lines: {Lykta Desk Lamp: 1}}
  database:
    - {table: orders, where: {number: "40655"}, has: {state: return_open}, rows: 1}
"""


def _written(folder: Path, text: str, name: str = "one.yaml") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def _script(folder: Path, text: str) -> Script:
    return read_conversations(_written(folder, text))[0].script


def test_that_everything_in_a_file_is_read(tmp_path: Path) -> None:
    script = _script(tmp_path, _WHOLE)

    burst, chip, code = script.steps
    assert (script.as_, script.clock.isoformat()) == ("anna.lindholm@post.example", "2026-12-24T23:00:00+01:00")
    assert burst.messages == ("hi", "i want to return the lamp")
    assert (burst.wait, burst.may_vary) == (timedelta(minutes=6), False)
    assert burst.expect.says == ("39.00", ("PayPal", "paypal"))
    assert burst.expect.slots == {"reason": ("damaged",), "pieces": ("1", "2")}
    assert (chip.press, chip.expect.card, code.code) == (Chip(chip="Store credit"), "none", "right")
    assert (code.looking_at, code.cart) == ("SKV-2-GRY", {"SKV-2-GRY": 2})
    assert script.finally_.writes[0]["lines"] == {"Lykta Desk Lamp": 1}
    assert script.finally_.database[0].rows == 1


def test_that_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    script = _script(tmp_path, _HEAD + "steps: [{user: hi}]")

    assert (script.as_, script.language, script.clock, script.store) == (None, "en", WEDNESDAY, "demo")
    assert script.finally_.writes == ()
    assert not script.may_not_be_perturbed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps: [{user: hi}]", "title: Field required"),
        (_HEAD + "steps: []", "steps: "),
        (_HEAD + "step: [{user: hi}]\nsteps: [{user: hi}]", "step: there is no such key"),
        (_HEAD + "steps: [{user: hi, expect: {say: [x]}}]", "steps.0.expect.say: there is no such key"),
        (_HEAD + "steps: [{user: hi, press: confirm}]", "a step is one of user, press and code"),
        (_HEAD + "steps: [{wait: 6m}]", "a step is one of user, press and code"),
        (_HEAD + "steps: [{user: hi, wait: soon}]", "steps.0.wait: Value error, must be a number with s, m, h or d"),
        (_HEAD + "steps: [{user: hi, expect: {outcome: maybe}}]", "steps.0.expect.outcome.0: Input should be 'say'"),
        (_HEAD + "steps: [{user: yes}]", "steps.0.user"),
        (_HEAD + "steps: [{user: hi}]\nclock: 2026-11-18T10:30:00", "clock: Input should have timezone info"),
        (_HEAD + "steps: [{user: hi}]\nstore: mine", "store: Input should be 'demo'"),
        (_HEAD + "steps: [{user: hi}]\nfinally: {writes: [{write: refund}]}", "write must be one of cancel_order, "),
        (
            _HEAD + "steps: [{user: hi}]\nfinally: {writes: [{write: send_invoice, order: 1}]}",
            "finally.writes.0: Value error, send_invoice has no order",
        ),
        ("steps: [", "one.yaml: while parsing"),
        ("hello", "one.yaml: the file: "),
    ],
)
def test_that_what_is_wrong_is_said_with_file_and_key(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        _script(tmp_path, text)
    assert str(refused.value).startswith(f"{tmp_path / 'one.yaml'}: ")
    assert said in str(refused.value)


def test_that_all_bad_files_of_a_folder_are_named_at_once(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        _written(tmp_path, "title: x", name)
    with pytest.raises(ConfigurationError) as refused:
        read_conversations(tmp_path)
    assert "a.yaml" in str(refused.value)
    assert "b.yaml" in str(refused.value)


def test_that_a_folder_is_a_topic_and_what_is_sealed_is_read_by_its_own_path_only(tmp_path: Path) -> None:
    good = _HEAD + "steps: [{user: hi}]"
    for name in ("en/returns/lamp.yaml", "first.yaml", "sealed/en/secret.yaml"):
        _written(tmp_path, good, name)
    _written(tmp_path, "[]", "metamorphic.yaml")

    assert [(one.name, one.topic) for one in read_conversations(tmp_path)] == [
        ("en/returns/lamp", "en/returns"),
        ("first", tmp_path.name),
    ]
    assert [one.name for one in read_conversations(tmp_path / "sealed")] == ["en/secret"]


def test_that_a_path_without_a_conversation_is_an_error_unless_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no conversation file"):
        read_conversations(tmp_path)
    assert read_conversations(tmp_path, may_be_none=True) == ()
    with pytest.raises(ConfigurationError, match=r"none\.yaml: .*No such file"):
        read_conversations(tmp_path / "none.yaml")


def test_that_pairs_hold_what_is_said_in_each_language(tmp_path: Path) -> None:
    text = "- {name: a, as: x@y.example, en: [hi, {press: confirm}], zh: [你好]}"
    (pair,) = read_pairs(_written(tmp_path, text, "metamorphic.yaml").parent)

    assert (pair.name, pair.as_) == ("a", "x@y.example")
    assert [step.user or step.press for step in pair.said["en"]] == ["hi", "confirm"]
    assert [step.user for step in pair.said["zh"]] == ["你好"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {name: a, en: [hi]}", "0: Value error, needs messages in two languages"),
        ("- {name: a, en: [hi], zh: [hi], clok: x}", "0.clok: there is no such key"),
        ("- {name: a, en: [hi], zh: [{user: hi, press: confirm}]}", "0.said.zh.0: "),
    ],
)
def test_that_a_bad_pair_is_said_with_its_key(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_pairs(_written(tmp_path, text, "metamorphic.yaml"))
    assert f"metamorphic.yaml: {said}" in str(refused.value)

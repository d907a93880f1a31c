from pathlib import Path

import pytest

from chatbot.adapters.understanding.intent_files import read_intents
from chatbot.errors import ConfigurationError

_OURS = "order_status: {flow: order_status, examples: [where is it, 42]}\n"


def _folder(tmp_path: Path, **files: str) -> Path:
    for name, content in files.items():
        (tmp_path / f"{name.replace('_', '.')}.yaml").write_text(content, encoding="utf-8")
    return tmp_path


def test_that_an_intent_says_where_it_leads_and_what_it_is_like(tmp_path: Path) -> None:
    content = (
        "wrap: {flow: answer_question, by_person: true, learns_from_documents: true, kind: gift, examples: [wrap it]}"
    )
    entry = read_intents(_folder(tmp_path, en=content))["en"]["wrap"]
    assert (entry.flow, entry.kind, entry.examples) == ("answer_question", "gift", ("wrap it",))
    assert entry.by_person
    assert entry.learns_from_documents


def test_that_files_of_a_language_are_read_as_one(tmp_path: Path) -> None:
    shop = "order_status: {examples: [where is it, any news]}\nwrap: {flow: answer_question, examples: [wrap it]}\n"
    intents = read_intents(_folder(tmp_path, en=_OURS, en_shop=shop, zh=_OURS))
    assert set(intents) == {"en", "zh"}
    assert set(intents["en"]) == {"order_status", "wrap"}
    assert set(intents["en"]["order_status"].examples) == {"where is it", "42", "any news"}
    assert intents["zh"]["order_status"].examples == ("where is it", "42")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("order_status: {flow: refund_status, examples: [where]}", "flow is"),
        ("wrap: {examples: [wrap it]}", "wrap needs a flow"),
        ("wrap: {flow: answer_question, examples: []}", "wrap needs a flow and examples"),
        ("wrap: {flow: answer_question, examples: wrap}", "examples are a list"),
        ("wrap: {flow: answer_question, examples: [wrap it], colour: red}", "colour"),
        ("wrap: [", "YAML|yaml|Parser"),
    ],
)
def test_that_a_file_that_contradicts_or_lacks_something_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"en(\.shop)?\.yaml: not a file of intents.*({reason})"):
        read_intents(_folder(tmp_path, en=_OURS, en_shop=content))


_AFTER = "order_status: {flow: order_status, after: {order: [and now], shown: [is it here, 7]}}\n"


def test_that_an_intent_may_be_meant_only_after_something(tmp_path: Path) -> None:
    entry = read_intents(_folder(tmp_path, en=_AFTER))["en"]["order_status"]
    assert entry.examples == ()
    assert entry.after == {"order": ("and now",), "shown": ("is it here", "7")}


def test_that_what_files_say_after_something_is_read_as_one(tmp_path: Path) -> None:
    more = "order_status: {flow: order_status, after: {order: [any news], sum: [where is it]}}\n"
    entry = read_intents(_folder(tmp_path, en=_OURS, en_after=_AFTER, en_shop=more))["en"]["order_status"]
    assert entry.examples == ("where is it", "42")
    assert entry.after == {"order": ("and now", "any news"), "shown": ("is it here", "7"), "sum": ("where is it",)}


def test_that_an_intent_without_such_examples_has_none(tmp_path: Path) -> None:
    assert read_intents(_folder(tmp_path, en=_OURS))["en"]["order_status"].after == {}


@pytest.mark.parametrize("after", ["[and now]", "{order: and now}", "and now", "{order: {a: b}}", "7"])
def test_that_what_follows_on_something_is_a_list_each(tmp_path: Path, after: str) -> None:
    content = f"order_status: {{flow: order_status, after: {after}}}"
    with pytest.raises(ConfigurationError, match=r"en\.yaml: not a file of intents"):
        read_intents(_folder(tmp_path, en=content))


def test_that_an_intent_needs_examples_of_either_kind(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="order_status needs a flow and examples"):
        read_intents(_folder(tmp_path, en="order_status: {flow: order_status, examples: [], after: {}}"))

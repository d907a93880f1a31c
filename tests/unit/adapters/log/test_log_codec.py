"""Every event and state survives being stored; programs of different ages read each other."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.adapters.database import codec
from chatbot.adapters.database.codec import decode_event, decode_state, encode
from chatbot.domain.commands import AskForPerson, CancelFlow
from chatbot.domain.conversation import (
    DialogueState,
    Event,
    Frame,
    MessageReceived,
    MessageUnderstood,
    TurnFinished,
)
from chatbot.domain.evidence import Fact, FactKind, Trace
from chatbot.domain.money import Money
from chatbot.domain.proofs import LookUpFailed

few = settings(max_examples=30, database=None, deadline=None)


def shown(value: object) -> str:
    """Return a form in which nan equals nan, a date no text, and no fold is seen, which means nothing in UTC."""
    return repr(value).replace(", fold=1", "")


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
@few
@given(data=st.data())
def test_that_an_event_is_read_as_it_was_written(kind: type, data: Any) -> None:
    event = data.draw(st.from_type(kind))

    assert shown(decode_event(encode(event))) == shown(event)


@few
@given(state=st.from_type(DialogueState))
def test_that_a_state_is_read_as_it_was_written(state: DialogueState) -> None:
    assert shown(decode_state(encode(state))) == shown(state)


@pytest.mark.parametrize(
    "value",
    ["40817", 3, date(2026, 11, 24), datetime(2026, 11, 24, 8, 30, tzinfo=UTC), Money(1890), ("grey", "orange")],
    ids=repr,
)
def test_that_a_value_keeps_its_type_in_a_union_of_anything(value: Any) -> None:
    fact = Fact("eta", FactKind.DATE, value, "order:40817", (("when", "future"),))

    read = codec._reader(Fact)(json.loads(json.dumps(fact, default=codec._plain)))

    assert (read, type(read.value)) == (fact, type(value))


def test_that_an_optional_enum_and_a_set_keep_their_types() -> None:
    class Colour(StrEnum):
        RED = "red"

    @dataclass(frozen=True)
    class Paint:
        colour: Colour | None
        names: frozenset[str]

    Paint.__annotations__ = {"colour": Colour | None, "names": frozenset[str]}
    paint = Paint(Colour.RED, frozenset({"b", "a"}))

    read = codec._reader(Paint)(json.loads(json.dumps(paint, default=codec._plain)))

    assert read == paint
    assert type(read.colour) is Colour


def test_that_commands_of_the_same_shape_are_told_apart() -> None:
    event = MessageUnderstood("en", (CancelFlow("no"), AskForPerson("no")))

    assert decode_event(encode(event)) == event


def test_that_a_lone_surrogate_survives() -> None:
    event = MessageReceived("msg_1", "half a \ud83d smile, 它在哪里")

    assert decode_event(encode(event)) == event


def test_that_unknown_fields_are_ignored_at_every_depth() -> None:
    stored = {
        "$type": "TurnFinished",
        "outcome": "say",
        "mood": "calm",
        "trace": {"$type": "Trace", "stages": [["route", 1.5]], "cost": 3},
    }

    assert decode_event(json.dumps(stored).encode()) == TurnFinished("say", Trace((("route", 1.5),)))


def test_that_missing_fields_take_their_defaults() -> None:
    stored = {"$type": "DialogueState", "stack": [{"$type": "Frame", "flow": "order_status"}], "turns": 4}

    assert decode_state(json.dumps(stored).encode()) == DialogueState(stack=(Frame("order_status"),), turns=4)


@pytest.mark.parametrize(
    "stored",
    [
        b"not json",
        b"\xff",
        b"[]",
        b"3",
        b"{}",
        b'{"$type": "NeverHeardOf"}',
        b'{"$type": "MessageReceived", "text": "the id is missing"}',
        b'{"$type": "MessageUnderstood", "language": "en", "commands": [{"$type": "LookUpFailed"}]}',
        b'{"$type": "TurnFinished", "outcome": "say", "trace": {"stages": [["three", 1, 2]]}}',
    ],
)
def test_that_anything_else_is_a_value_error(stored: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_event(stored)


def test_that_a_class_that_cannot_be_read_again_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be logged"):
        encode(LookUpFailed({1, 2}))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="cannot be logged"):
        codec._reader(dict[str, int])

"""JSON of a model: under which schema it is asked for, and that anything else is refused with the field named."""

from dataclasses import dataclass

import pytest

from chatbot.dialogue.understand.typed_json import Form, object_in, read_one
from chatbot.errors import InvalidOutput


@dataclass(frozen=True, slots=True)
class _Wish:
    name: str
    values: tuple[str, ...]
    confidence: float = 1.0
    note: str = ""
    is_sure: bool = False


FORM = Form(_Wish, "do", "wish", {"name": ("colour", "size")})
GOOD = {"do": "wish", "name": "size", "values": ["43"]}


def test_that_a_schema_holds_every_field_with_its_type_and_choices() -> None:
    assert FORM.schema() == {
        "type": "object",
        "properties": {
            "do": {"type": "string", "enum": ["wish"]},
            "name": {"type": "string", "enum": ["colour", "size"]},
            "values": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 8},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "note": {"type": "string"},
            "is_sure": {"type": "boolean"},
        },
        "required": ["do", "name", "values"],
        "additionalProperties": False,
    }


def test_that_what_fits_becomes_the_class() -> None:
    assert FORM.read(GOOD) == _Wish("size", ("43",))
    written = {**GOOD, "confidence": 1, "note": "x", "is_sure": True}
    assert FORM.read(written) == _Wish("size", ("43",), 1.0, "x", is_sure=True)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": "weight"}, "wish.name"),
        ({"name": 7}, "wish.name"),
        ({"name": None}, "wish.name"),
        ({"values": "43"}, "wish.values"),
        ({"values": []}, "wish.values"),
        ({"values": ["43"] * 9}, "wish.values"),
        ({"values": ["43", 44]}, "wish.values"),
        ({"note": "x" * 2001}, "wish.note"),
        ({"note": "\ud800"}, "wish.note"),
        ({"note": "a\x00b"}, "wish.note"),
        ({"confidence": "high"}, "wish.confidence"),
        ({"confidence": True}, "wish.confidence"),
        ({"confidence": 1.5}, "wish.confidence"),
        ({"confidence": float("nan")}, "wish.confidence"),
        ({"is_sure": 1}, "wish.is_sure"),
        ({"customer_id": "cus_2"}, "wish: it has no such field as 'customer_id'"),
    ],
)
def test_that_what_does_not_fit_is_refused_and_named(change: dict[str, object], error: str) -> None:
    with pytest.raises(InvalidOutput, match=error):
        FORM.read({**GOOD, **change})


def test_that_a_missing_field_is_named() -> None:
    with pytest.raises(InvalidOutput, match="wish: values is missing"):
        FORM.read({"do": "wish", "name": "size"})


def test_that_the_form_that_is_named_is_read() -> None:
    sizes = Form(_Wish, "do", "wish", {"name": ("size",), "values": ("43", "44")})
    others = Form(_Wish, "do", "wish", {"name": ("colour",)})
    assert read_one((sizes, others), GOOD) == _Wish("size", ("43",))
    assert read_one((sizes, others), {**GOOD, "name": "colour", "values": ["red"]}) == _Wish("colour", ("red",))
    for written, error in (({**GOOD, "values": ["45"]}, "wish.values"), ({**GOOD, "name": "fit"}, "wish.name")):
        with pytest.raises(InvalidOutput, match=error):
            read_one((sizes, others), written)


@pytest.mark.parametrize("written", [{}, {"do": "execute"}, {"do": None}, {"do": ["wish"]}, "wish", None, [GOOD]])
def test_that_what_names_no_form_is_refused(written: object) -> None:
    with pytest.raises(InvalidOutput):
        read_one((FORM,), written)


@pytest.mark.parametrize(
    "text", ['{"a": 1}', 'Sure, here it is:\n```json\n{"a": 1}\n```', ' {"a": 1} and {"b": 2}', '{"a": 0, "a": 1}']
)
def test_that_an_object_is_found_in_what_stands_around_it(text: str) -> None:
    assert object_in(text) == {"a": 1}


@pytest.mark.parametrize("text", ["", "I do not know.", '{"a": ', "[1, 2]", '"a"', "{'a': 1}", '{"a":' + "[" * 9000])
def test_that_a_text_without_an_object_is_refused(text: str) -> None:
    with pytest.raises(InvalidOutput):
        object_in(text)

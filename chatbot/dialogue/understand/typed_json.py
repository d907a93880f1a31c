"""JSON that a model writes for a dataclass: its schema, and the dataclass made from it, strictly.

Fields are texts, lists of texts, yes or no, and confidences in [0, 1]. Knows nothing of what they mean.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Generic, TypeVar, get_type_hints

from chatbot.errors import InvalidOutput

T = TypeVar("T")
Json = Mapping[str, object]
_MOST_VALUES = 8
_LONGEST_TEXT = 2000
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_TEXT: Json = {"type": "string"}


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How one class is written: an object with its `name` under `key`; `choices` are the only values of a field."""

    made: type[T]
    key: str
    name: str
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def schema(self) -> Json:
        """Return the JSON schema of such an object."""
        known = _fields(self.made)
        return {
            "type": "object",
            "properties": {
                self.key: {**_TEXT, "enum": [self.name]},
                **{name: self._schema_of(name, kind) for name, (_, kind) in known.items()},
            },
            "required": [self.key, *(name for name, (one, _) in known.items() if _is_required(one))],
            "additionalProperties": False,
        }

    def read(self, written: Json) -> T:
        """Make the object. Raises InvalidOutput that names the field."""
        known = _fields(self.made)
        unknown = written.keys() - known.keys() - {self.key}
        if unknown:
            raise InvalidOutput(f"{self.name}: it has no such field as {_shown(sorted(unknown)[0])}")
        missing = [name for name, (one, _) in known.items() if name not in written and _is_required(one)]
        if missing:
            raise InvalidOutput(f"{self.name}: {missing[0]} is missing")
        given = {name: written[name] for name in known if name in written}
        return self.made(**{name: self._value(name, known[name][1], value) for name, value in given.items()})

    def _schema_of(self, name: str, kind: object) -> Json:
        if kind is float:
            return {"type": "number", "minimum": 0, "maximum": 1}
        if kind is bool:
            return {"type": "boolean"}
        one = {**_TEXT, "enum": list(self.choices[name])} if name in self.choices else _TEXT
        return one if kind is str else {"type": "array", "items": one, "minItems": 1, "maxItems": _MOST_VALUES}

    def _value(self, name: str, kind: object, value: object) -> Any:
        place = f"{self.name}.{name}"
        if kind is float:
            return _share(place, value)
        if kind is bool:
            return _flag(place, value)
        if kind is str:
            return self._text(name, place, value)
        if not isinstance(value, list) or not 0 < len(value) <= _MOST_VALUES:
            raise InvalidOutput(f"{place}: must be a list of 1 to {_MOST_VALUES} texts")
        return tuple(self._text(name, place, one) for one in value)

    def _text(self, name: str, place: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT or _UNSTORABLE.search(value):
            raise InvalidOutput(f"{place}: must be a text")
        if name in self.choices and value not in self.choices[name]:
            raise InvalidOutput(f"{place}: is none of the values that are known")
        return value


def read_one(forms: Sequence[Form[T]], written: object) -> T:
    """Make the object of the form that is named. Raises InvalidOutput.

    Forms of one class differ in the choices of their field `name`.
    """
    if not isinstance(written, dict):
        raise InvalidOutput("an object was expected")
    key = forms[0].key
    named = [form for form in forms if form.name == written.get(key)]
    if not named:
        raise InvalidOutput(f"{key}: is none of {', '.join(dict.fromkeys(form.name for form in forms))}")
    fitting = (form for form in named if written.get("name") in form.choices.get("name", ()))
    return next(fitting, named[-1]).read(written)


def object_in(text: str) -> Json:
    """Return the JSON object in a text, whatever stands before and after it. Raises InvalidOutput."""
    start = text.find("{")
    try:
        written, _ = json.JSONDecoder().raw_decode(text[max(start, 0) :])
    except (ValueError, RecursionError):
        raise InvalidOutput("the answer is no JSON") from None
    if not isinstance(written, dict):
        raise InvalidOutput("the answer is no JSON object")
    return written


def _fields(made: type[Any]) -> Mapping[str, tuple[Field[Any], object]]:
    hints = get_type_hints(made)
    return {one.name: (one, hints[one.name]) for one in fields(made)}


def _is_required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _share(place: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InvalidOutput(f"{place}: must be a number from 0 to 1")
    return float(value)


def _flag(place: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidOutput(f"{place}: must be true or false")
    return value


def _shown(name: str) -> str:
    return repr(name[:40])

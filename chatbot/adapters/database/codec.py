"""Turns events, states and proposals into JSON bytes and back by their annotations: a new class needs nothing here.

Dataclasses and dates carry their class name under ``$type``, so that an annotation may later grow into a union. Fields
that a class does not know are ignored and missing ones take their default: older and newer programs read each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from chatbot.domain.conversation import DialogueState, Event
from chatbot.domain.outcome import Proposal

_TAG = "$type"  # no Python identifier, so no field can have this name
_BARE = (str, int, float, bool)
_MOMENTS = (date, datetime)

_Read = Callable[[Any], Any]


def encode(value: Event | DialogueState | Proposal) -> bytes:
    """Return the JSON of a value, UTF-8; lone surrogates survive."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decode_event(data: bytes) -> Event:
    """Return the event that was encoded. Raises ValueError for anything else."""
    event: Event = _decode(Event, data)
    return event


def decode_state(data: bytes) -> DialogueState:
    """Return the state that was encoded. Raises ValueError for anything else."""
    state: DialogueState = _decode(DialogueState, data)
    return state


def decode_proposal(data: bytes) -> Proposal:
    """Return the proposal that was encoded. Raises ValueError for anything else."""
    proposal: Proposal = _decode(Proposal, data)
    return proposal


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {_TAG: type(value).__name__, **{field.name: getattr(value, field.name) for field in fields(value)}}
    if isinstance(value, _MOMENTS):
        return {_TAG: type(value).__name__, "value": value.isoformat()}
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be logged")


def _decode(annotation: Any, data: bytes) -> Any:
    try:
        return _reader(annotation)(json.loads(data.decode("utf-8", "surrogatepass")))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no logged value of this program: {error!r}") from error


@cache
def _reader(annotation: Any) -> _Read:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _union_reader(arguments)
    if origin in (tuple, frozenset):
        return _collection_reader(origin, arguments)
    if is_dataclass(annotation):
        return _dataclass_reader(annotation)
    if annotation in _MOMENTS:
        return lambda raw: annotation.fromisoformat(raw["value"])
    if annotation in _BARE or annotation is NoneType:
        return lambda raw: raw
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation
    raise TypeError(f"{annotation} cannot be logged")


def _dataclass_reader(cls: Any) -> _Read:
    readers = [(name, _reader(hint)) for name, hint in get_type_hints(cls).items()]
    return lambda raw: cls(**{name: read(raw[name]) for name, read in readers if name in raw})


def _collection_reader(collection: Any, arguments: tuple[Any, ...]) -> _Read:
    readers = [_reader(argument) for argument in arguments if argument is not ...]
    if collection is tuple and ... not in arguments:
        return lambda raw: tuple(read(item) for read, item in zip(readers, raw, strict=True))
    return lambda raw: collection(map(readers[0], raw))


def _union_reader(members: tuple[Any, ...]) -> _Read:
    """Tell members apart by tag, as a list, as null, as plain; an enum cannot be told from a plain value beside it."""
    tagged = {member.__name__: _reader(member) for member in members if is_dataclass(member) or member in _MOMENTS}
    collection = next((_reader(member) for member in members if get_origin(member) in (tuple, frozenset)), None)
    enum = next((_reader(member) for member in members if isinstance(member, type) and issubclass(member, Enum)), None)
    is_plain = any(member in _BARE for member in members)

    def read(raw: Any) -> Any:
        if isinstance(raw, dict):
            return tagged[raw[_TAG]](raw)
        if isinstance(raw, list) and collection is not None:
            return collection(raw)
        if raw is None or is_plain:
            return raw
        if enum is None:
            raise TypeError(f"a {type(raw).__name__} where none may be")
        return enum(raw)

    return read

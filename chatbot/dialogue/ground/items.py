"""What a sentence is read into: values, names, words with their senses, claims and denials, clause by clause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What an item of a sentence is, which decides what it costs where the evidence does not have it."""

    VALUE = "value"
    CODE = "code"
    NAME = "name"
    PROPER = "proper"
    WORD = "word"
    SOFT = "soft"
    STATE = "state"
    CLAIM = "claim"
    DENIAL = "denial"


@dataclass(frozen=True, slots=True)
class Item:
    """Something said; `keys` are what it may mean, `near` what it may mean loosely, `opens` whether a clause begins."""

    text: str
    sort: Sort
    keys: frozenset[str]
    near: frozenset[str] = frozenset()
    opens: bool = False

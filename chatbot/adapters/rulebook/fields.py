"""Reads a mapping key by key: what is missing, unknown or of another type is a ValueError that names the key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from chatbot.domain.money import Money

_Choice = TypeVar("_Choice", bound=Enum)


class Fields:
    """The keys of one mapping of a file; `name` says which, in complaints."""

    def __init__(self, name: str, values: Any) -> None:
        if not isinstance(values, Mapping):
            raise ValueError(f"{name} must hold keys with values, not {values!r}")
        self._name = name
        self._left = dict(values)

    def __contains__(self, key: str) -> bool:
        """Whether a key is there and has not been read yet."""
        return key in self._left

    def done(self) -> None:
        """Complain about keys that nothing has read."""
        if self._left:
            raise ValueError(f"{self._name}: unknown key {', '.join(map(str, self._left))}")

    def value(self, key: str, default: Any = None) -> Any:
        """Return what stands under a key, the default when it is not there; no default means that it must be."""
        if key not in self._left and default is None:
            raise ValueError(f"{self._name}: {key} is missing")
        return self._left.pop(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text that is not empty (but for the default)."""
        value = self.value(key, default)
        is_text = isinstance(value, str) and (value == default or bool(value.strip()))
        return str(self._checked(key, value, is_text))

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none when the key is not there."""
        value = self.value(key, [])
        is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return tuple(self._checked(key, value, is_list, "a list of texts"))

    def whole(self, key: str, default: int | None = None, most: int = 10_000) -> int:
        """Return a whole number from 0 to `most`."""
        value = self.value(key, default)
        is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
        return int(self._checked(key, value, is_whole, f"a whole number from 0 to {most}"))

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        value = self.value(key, default)
        return bool(self._checked(key, value, isinstance(value, bool), "true or false"))

    def money(self, key: str) -> Money:
        """Return an amount, not negative."""
        value = self.value(key)
        try:
            amount = Money.of(str(value))
        except (ValueError, InvalidOperation, OverflowError):
            amount = Money(-1)
        self._checked(key, value, amount.minor >= 0, 'an amount such as "29.00"')
        return amount

    def day(self, key: str) -> date | None:
        """Return a day, None where the file says null."""
        value = self._left.pop(key, None)
        is_day = value is None or (isinstance(value, date) and not isinstance(value, datetime))
        self._checked(key, value, is_day, "a day such as 2026-01-01")
        return value if isinstance(value, date) else None

    def choice(self, key: str, known: type[_Choice]) -> _Choice:
        """Return one of the values of an enumeration."""
        return self._one_of(key, self.value(key), known)

    def choices(self, key: str, known: type[_Choice]) -> tuple[_Choice, ...]:
        """Return a list of values of an enumeration, none when the key is not there."""
        return tuple(self._one_of(key, one, known) for one in self.texts(key))

    def _one_of(self, key: str, value: Any, known: type[_Choice]) -> _Choice:
        values = [one.value for one in known]
        self._checked(key, value, value in values, f"one of {', '.join(values)}")
        return known(value)

    def _checked(self, key: str, value: Any, is_right: bool, expected: str = "a text") -> Any:
        if not is_right:
            raise ValueError(f"{self._name}: {key} must be {expected}, not {value!r}")
        return value

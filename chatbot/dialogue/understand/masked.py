"""A message without the personal data that grammars find in it, and the way back to what the shopper wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.dialogue.understand.addresses import find_address
from chatbot.dialogue.understand.numbers import mask_personal_data
from chatbot.errors import InvalidOutput

_APOSTROPHES = "['’]"
_NO_PART_BEFORE, _NO_PART_AFTER = r"(?<![0-9A-Za-z])(?<!\d[.,])", r"(?![0-9A-Za-z])(?![.,]\d)"


@dataclass(frozen=True, slots=True)
class Masked:
    """What was written, what a prompt shows of it, and what the placeholders in there stand for."""

    text: str
    shown: str
    values: Mapping[str, str]

    def restored(self, written: object) -> object:
        """Return JSON with what its placeholders stand for."""
        match written:
            case str():
                for name, value in self.values.items():
                    written = written.replace(name, value)
                return written
            case list():
                return [self.restored(one) for one in written]
            case dict():
                return {key: self.restored(value) for key, value in written.items()}
            case _:
                return written

    def cut(self, words: str) -> str:
        """Return the words as they stand in the message, give or take case and spaces; all of it for no words.

        Raises InvalidOutput when they do not stand there.
        """
        found = self._found(words)
        if found is None:
            raise InvalidOutput("a span or text does not stand in the message")
        return found.group()

    def holds(self, words: str) -> bool:
        """Whether the words stand in the message, not as a part of longer words or numbers."""
        return self._found(words) is not None

    def _found(self, words: str) -> re.Match[str] | None:
        escaped = (re.escape(one).replace("’", "'").replace("'", _APOSTROPHES) for one in words.split())
        joined = r"\s+".join(escaped)
        pattern = rf"{_NO_PART_BEFORE}(?:{joined}){_NO_PART_AFTER}" if joined else r".+"
        return re.search(pattern, self.text, re.IGNORECASE | re.DOTALL)


def mask(text: str) -> Masked:
    """Put numbered placeholders such as ``[number-1]`` in place of an address, e-mails, postcodes and long numbers."""
    values: dict[str, str] = {}

    def stand_in(kind: str, value: str) -> str:
        name = f"[{kind}-{sum(name.startswith(f'[{kind}-') for name in values) + 1}]"
        values[name] = value
        return name

    address = find_address(text, is_asked=False)
    shown = text.replace(address, stand_in("address", address)) if address else text
    return Masked(text, mask_personal_data(shown, stand_in), values)

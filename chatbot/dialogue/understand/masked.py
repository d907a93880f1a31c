"""A message without the personal data that grammars find in it, and the way back to what the shopper wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.understand.addresses import find_address
from chatbot.dialogue.understand.numbers import mask_personal_data
from chatbot.dialogue.understand.words import HAN
from chatbot.errors import InvalidOutput

_FENCE = re.compile(r"<\s*/?\s*(?:data|message)\b[^>]*>?", re.IGNORECASE)
_APOSTROPHES = "['’]"
_NO_NAME_BEFORE, _NO_NAME_AFTER = rf"(?<![^\W{HAN}])", rf"(?![^\W{HAN}])"
_NO_PART_BEFORE, _NO_PART_AFTER = r"(?<![0-9A-Za-z])(?<!\d[.,])", r"(?![0-9A-Za-z])(?![.,]\d)"

Known = Sequence[tuple[str, str]]
"""Values that must not be shown, with the kind that stands for them."""


@dataclass(frozen=True, slots=True)
class Masked:
    """What was written, what a prompt shows of it, what the placeholders in there stand for, and what was `known`."""

    text: str
    shown: str
    values: Mapping[str, str]
    known: Known = ()

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


def mask(text: str, known: Known = ()) -> Masked:
    """Put numbered placeholders such as ``[number-1]`` in place of an address, e-mails, postcodes and long numbers.

    So also in place of `known` values, those that stand in the rows of whoever talks, and of what could end a fence.
    """
    values: dict[str, str] = {}

    def stand_in(kind: str, value: str) -> str:
        name = f"[{kind}-{sum(name.startswith(f'[{kind}-') for name in values) + 1}]"
        values[name] = value
        return name

    return Masked(text, _hidden(text, known, stand_in), values, known)


def hidden(text: str, known: Known = ()) -> str:
    """Return a text with placeholders such as ``[number]`` that nobody needs to read back."""
    return _hidden(text, known, lambda kind, value: f"[{kind}]")


def _hidden(text: str, known: Known, stand_in: Callable[[str, str], str]) -> str:
    address = find_address(text, is_asked=False)
    shown = text.replace(address, stand_in("address", address)) if address else text
    shown = _FENCE.sub(lambda found: stand_in("tag", found.group()), shown)
    for kind, value in sorted(known, key=lambda one: -len(one[1])):
        words = r"\s+".join(map(re.escape, value.split()))
        found = {one.group() for one in re.finditer(rf"{_NO_NAME_BEFORE}{words}{_NO_NAME_AFTER}", shown, re.IGNORECASE)}
        for one in sorted(found):
            shown = re.sub(rf"{_NO_NAME_BEFORE}{re.escape(one)}{_NO_NAME_AFTER}", stand_in(kind, one), shown)
    return mask_personal_data(shown, stand_in)

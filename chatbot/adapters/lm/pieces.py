"""Turns tokens and pieces of text into what may be shown: whole characters, no reasoning, nothing after a stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_OPEN, _CLOSE = "<think>", "</think>"


class Characters:
    """Decodes tokens one by one, holding back until the bytes of a character are whole."""

    def __init__(self, decode: Callable[[list[int]], str]) -> None:
        self._decode = decode
        self._tokens: list[int] = []
        self._context = 0
        self._shown = 0

    def feed(self, token: int) -> str:
        """Return the text that a token completes, which may be none."""
        self._tokens.append(token)
        before = self._decode(self._tokens[self._context : self._shown])  # a token may be spelled by the one before
        after = self._decode(self._tokens[self._context :])
        if after.endswith("\ufffd"):
            return ""
        self._context, self._shown = self._shown, len(self._tokens)
        return after[len(before) :]


class Thoughts:
    """Takes out what a reasoning model writes between ``<think>`` and ``</think>``."""

    def __init__(self, *, is_thinking: bool = False) -> None:
        self._is_thinking = is_thinking
        self._has_text = False
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what is certain to be answer; the white space before the first word is dropped."""
        self._held += text
        answer = ""
        while self._tag in self._held:
            before, _, self._held = self._held.partition(self._tag)
            answer += "" if self._is_thinking else before
            self._is_thinking = not self._is_thinking
        certain = len(self._held) - _overlap(self._held, self._tag)
        answer += "" if self._is_thinking else self._held[:certain]
        self._held = self._held[certain:]
        return self._shown(answer)

    def end(self) -> str:
        """Return what was held back."""
        return "" if self._is_thinking else self._shown(self._held)

    @property
    def _tag(self) -> str:
        return _CLOSE if self._is_thinking else _OPEN

    def _shown(self, answer: str) -> str:
        answer = answer if self._has_text else answer.lstrip()
        self._has_text = self._has_text or bool(answer)
        return answer


class Stops:
    """Ends a text before the first of the given strings."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.is_reached = False

    def feed(self, text: str) -> str:
        """Return what is certain to stand before any stop."""
        held = self._held + text
        found = [place for stop in self._stops if (place := held.find(stop)) >= 0]
        self.is_reached = bool(found)
        certain = min(found) if found else len(held) - max((_overlap(held, stop) for stop in self._stops), default=0)
        self._held = "" if found else held[certain:]
        return held[:certain]

    def end(self) -> str:
        """Return what was held back."""
        return self._held


def _overlap(text: str, tag: str) -> int:
    return next((size for size in range(len(tag) - 1, 0, -1) if text.endswith(tag[:size])), 0)

"""What a sentence of a model bears besides its words: numbers of passages, and the mark that none may bear."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from chatbot.dialogue.ground.lock import Locked
from chatbot.dialogue.ground.shown import Shown
from chatbot.domain.evidence import LockFailure, Statement
from chatbot.domain.knowledge import Passage

_NUMBERS = re.compile(r"\s*[\[［【](\d{1,2}(?:\s*[,，、]\s*\d{1,2})*)[\]］】]")
_DIGITS = re.compile(r"\d+")
_NO_LETTER = re.compile(r"[\W_]+")


def without_numbers(raw: str) -> tuple[str, tuple[int, ...]]:
    """Return a sentence without its ``[n]``, and these numbers; those before its first word are of the one before."""
    leading = _NUMBERS.match(raw)
    while leading:
        raw = raw[leading.end() :]
        leading = _NUMBERS.match(raw)
    numbers = (int(number) for found in _NUMBERS.findall(raw) for number in _DIGITS.findall(found))
    return _NUMBERS.sub("", raw).strip(), tuple(dict.fromkeys(numbers))


def canary_in(raw: str, canary: str) -> LockFailure | None:
    """Find the mark of the instructions in a sentence, in whatever way it is written."""
    mark = _NO_LETTER.sub("", canary).casefold()
    is_there = bool(mark) and mark in _NO_LETTER.sub("", raw).casefold()
    return LockFailure("canary", "the mark of the instructions") if is_there else None


def cited_by(
    numbers: Collection[int], locked: Locked, said: Sequence[Statement], passages: Sequence[Shown]
) -> tuple[Passage, ...] | LockFailure:
    """Return the passages that a sentence is right to cite; a number that no passage has is refused.

    So is a sentence that mostly rests on passages and cites none, neither by itself nor by the statements that it says.
    """
    known = {one.number: one.passage for one in passages}
    if unknown := [number for number in numbers if number not in known]:
        return LockFailure("citation", f"[{unknown[0]}]")
    proofs = {one.id for statement in said for one in statement.passages} | locked.passages
    cited = tuple(known[number] for number in numbers if known[number].id in proofs)
    if locked.is_of_passages and not cited and not any(statement.passages for statement in said):
        return LockFailure("uncited", locked.text)
    return cited

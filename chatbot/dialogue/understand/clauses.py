"""Divides a message into clauses, each with how it is joined to what stands before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from chatbot.dialogue.understand.words import (
    HAN,
    SENTENCE_END,
    around,
    content_words,
    is_only,
    mentions,
    tokens,
    word_count,
)

_COMMA = rf"\s*[,，、]\s+|\s*[,，、]\s*(?=[{HAN}])|(?<=[{HAN}])\s*[,，、]\s*|\s+[-–—]+\s+"
_MOST = 8
STORY = 80
"""A message of more words tells a story: what it asks stands at its end."""
_SHORTEST_WISH = 2
_LONGEST_LEAD = 9
_LONGEST_OPENING, _SHORTEST_RUN_ON = 2, 4


class Joint(Enum):
    """How a clause is joined to the one before it."""

    OPENING = "opening"
    SENTENCE = "sentence"
    AND = "and"
    COMMA = "comma"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a message: its words, where they stand, and the joint before them."""

    text: str
    start: int
    joint: Joint

    @property
    def end(self) -> int:
        """Where it ends in the message."""
        return self.start + len(self.text)


def clauses_of(text: str, words: Mapping[str, tuple[str, ...]]) -> tuple[Clause, ...]:
    """Return the clauses of a message in order, eight at most: the last one holds the rest, the first one of a story.

    What is wanted only if something else cannot be had ("if not, return it") is joined by OTHERWISE.
    """
    parts = list(_with_conditions(_without_list_lead(text, _divided(text, words), words), words))
    while len(parts) > 1 and is_only(parts[0].text, words, "one_more"):
        parts = parts[1:]  # "oh one more..": a question comes
    if len(parts) <= _MOST:
        return tuple(parts)
    if word_count(text) > STORY:
        late = parts[1 - _MOST :]
        return (Clause(text[: late[0].start].rstrip(), 0, Joint.OPENING), *late)
    last = parts[_MOST - 1]
    return (*parts[: _MOST - 1], Clause(text[last.start :].rstrip(), last.start, last.joint))


def after_change_of_mind(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what a message wants after it drops what is under way ("forget it, what is ..."), nothing else."""
    first, *rest = clauses_of(text, words) or (None,)
    dropped = mentions(first.text, words["cancel"]) if first is not None else ""
    if first is not None and (run_on := _after_dropping(first.text, dropped, words)):
        return run_on + text[first.end :]
    if not dropped or not rest or first is None or word_count(first.text) > word_count(dropped) + 1:
        return ""
    wanted = [clause for clause in rest if not is_only(clause.text, words, "topic_change")]
    return text[wanted[0].start :] if wanted else ""


def after_leaving(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what a message wants after it drops what is open, also in a later sentence: "too dear. leave it. but"."""
    later = (one for one in clauses_of(text, words) if one.joint is Joint.SENTENCE)
    after = (after_change_of_mind(text[one.start :], words) for one in later)
    return after_change_of_mind(text, words) or next(filter(None, after), "")


def wish_left(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return a message without words that drop something, where nothing is under way: 算了 有帐篷吗 asks for tents."""
    opening, _, after = text.strip().partition(" ")
    rest = after if is_only(opening, words, "cancel") else after_change_of_mind(text, words)
    return rest if word_count(rest) >= _SHORTEST_RUN_ON else text


def _after_dropping(text: str, dropped: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return what runs on without a mark from words that drop something: "forget it whats the price of ...".

    "Forget the socks" drops socks and nothing else.
    """
    is_dropped = bool(dropped) and not mentions(text, words["dropping_off"])  # "can I drop it off in the shop"
    before, after = around(text, (dropped,)) if is_dropped else (text, "")
    is_first = word_count(dropped) > 1 and word_count(before) <= _LONGEST_OPENING
    runs_on = is_first and word_count(after) >= _SHORTEST_RUN_ON and not mentions(text, words["keep"])
    return " ".join(text.split()[-len(after.split()) :]) if runs_on else ""


def _divided(text: str, words: Mapping[str, tuple[str, ...]]) -> Iterator[Clause]:
    start, joint = 0, Joint.OPENING
    empty = (*words["stop"], *words["polite"], *words["auxiliary"])
    for found in _separator(words["joiners"], words["otherwise"], words["no_joint"]).finditer(text):
        if found.lastgroup == "none":
            continue
        clause = _clause(text, start, found.start(), joint)
        if clause is not None and not content_words(clause.text, empty) and found.lastgroup == "and":
            continue  # "could you | also send ..." is one clause
        if clause is not None:
            yield clause
            joint = Joint.COMMA
        kind = Joint(found.lastgroup or Joint.COMMA.value)
        joint = kind if joint in (Joint.COMMA, Joint.AND) or kind is Joint.OTHERWISE else joint
        start = found.end()
    if clause := _clause(text, start, len(text), joint):
        yield clause


def _without_list_lead(text: str, clauses: Iterator[Clause], words: Mapping[str, tuple[str, ...]]) -> Iterator[Clause]:
    """Drop what only says that a list comes: "a few things about my order: the jacket in black, no socks"."""
    start = len(_list_lead(text, words))
    for clause in clauses:
        if clause.end <= start:
            continue
        cut = max(start - clause.start, 0)
        rest = clause.text[cut:].lstrip()
        if rest:
            yield Clause(rest, clause.end - len(rest), Joint.OPENING if cut else clause.joint)


def is_list(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a message begins by saying that a list of wishes comes."""
    return bool(_list_lead(text, words))


def _list_lead(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    lead, colon, _ = text.partition("：") if "：" in text else text.partition(":")
    is_lead = bool(colon) and word_count(lead) <= _LONGEST_LEAD and mentions(lead, words["list_lead"])
    return lead + colon if is_lead else ""


def _clause(text: str, start: int, end: int, joint: Joint) -> Clause | None:
    part = text[start:end]
    stripped = part.strip()
    is_empty = not tokens(stripped)
    return None if is_empty else Clause(stripped, start + len(part) - len(part.lstrip()), joint)


def _with_conditions(clauses: Iterator[Clause], words: Mapping[str, tuple[str, ...]]) -> Iterator[Clause]:
    """Drop the conditions ("if it can't be exchanged") and mark what they stand before or behind."""
    is_condition_open = False
    for number, clause in enumerate(clauses):
        before, after = around(clause.text, words["if"])
        is_condition = bool(number and mentions(after, words["failing"]))
        if is_condition and word_count(before) < _SHORTEST_WISH:
            is_condition_open = True
            continue
        joint = Joint.OTHERWISE if is_condition or is_condition_open else clause.joint
        is_condition_open = False
        yield Clause(clause.text[: len(before)].rstrip() if is_condition else clause.text, clause.start, joint)


@lru_cache(maxsize=16)
def _separator(joiners: tuple[str, ...], otherwise: tuple[str, ...], none: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<none>{_any(none)})|(?P<otherwise>(?:{SENTENCE_END}|{_COMMA}|\s+|^)?(?:(?:or|and|but)\s+)?{_any(otherwise)}[\s,，]*)"
        rf"|(?P<sentence>{SENTENCE_END})|(?P<and>(?:{_COMMA}|\s+|(?<=[{HAN}]))?{_any(joiners)}\s*)|(?P<comma>{_COMMA})",
        re.IGNORECASE,
    )


def _any(expressions: tuple[str, ...]) -> str:
    longest_first = sorted(expressions, key=len, reverse=True)
    return "(?:" + "|".join(rf"(?<![^\W{HAN}]){re.escape(one)}(?![^\W{HAN}])" for one in longest_first) + ")"

"""Sets the marks that a shopper left out, where the words themselves tell that a clause ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.words import (
    HAN,
    alternatives,
    ends_with,
    first_words,
    mentions,
    opens_with,
    plain,
    word_count,
)

Words = Mapping[str, tuple[str, ...]]

_MARK = re.compile(rf"[,.;:!?](?!\d)|[()，。；：！？、{HAN}]|\s[-–—]\s")
_STOP = re.compile(r"[,.;:!?，。；：！？]")
_LINE_END = re.compile(r"\s*\n\s*")
_LONGEST_CONDITION, _SHORTEST_PART, _SHORTEST_REST, _SHORTEST_TAGGED = 8, 3, 2, 4
_OPENING = 2


def with_marks(text: str, words: Words) -> str:
    """Return a text with a mark after what opens it, between its clauses and before "..., right" at its end.

    A text with marks of its own only gets those that capitals show, and those around a condition on a line of its own.
    """
    text = _after_condition(text, words)
    if not (words["run_on.starts"] and text.strip()):
        return text
    return "\n".join(_in_line(line, words) for line in text.split("\n"))


def _in_line(text: str, words: Words) -> str:
    text = _before_capitals(text, words)
    if not _MARK.search(text.rstrip(" .?!")):
        text = _asked_for(_before_tag(_between(text, words), words), words)
    return _after_opening(text, words)


def _after_condition(text: str, words: Words) -> str:
    """Join a line that is nothing but a condition to the next one: "and if they dont fit / do i pay for it"."""
    lines = _LINE_END.split(text)
    joined = lines[:1]
    for line in lines[1:]:
        before = joined[-1].rstrip()
        is_open = _condition(words["run_on.conditions"]).match(before) and not _STOP.search(before)
        if is_open and word_count(before) <= _LONGEST_CONDITION:
            joined[-1] = f"{before}，{line}" if re.search(f"[{HAN}]", before) else f"{before}, {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def _before_capitals(text: str, words: Words) -> str:
    """End a sentence before a capital that only its first word has: "... in its bag We never put it up"."""
    return text if text.isupper() else _capitals(words["run_on.starts"]).sub(r"\1. \2", text)


def _between(text: str, words: Words) -> str:
    """Set a comma before what begins a clause in the middle: "... was wrong can i put it on my visa"."""

    def with_comma(found: re.Match[str]) -> str:
        before, after = text[: found.end(1)], text[found.start(2) :]
        is_asked = mentions(found[2], words["auxiliary"]) and mentions(before, words["run_on.asked"])
        is_short = min(word_count(before), word_count(after)) < _SHORTEST_PART
        is_short = is_short or bool(opens_with(before, _OPENING, words["run_on.leads"]))
        return found[0] if is_asked or is_short else f"{found[1]}, {found[2]}"

    text = _starts(words["run_on.asks"], words["run_on.leans"], words["polite"]).sub(with_comma, text)
    turns = _starts(words["run_on.turns"], (), ()).search(text)
    return f"{text[: turns.end(1)]}, {_after_opening(text[turns.start(2) :], words)}" if turns else text


def _before_tag(text: str, words: Words) -> str:
    """Set the marks of a question at the end: "the socks stay as they are right" is "..., right?"."""
    tag = ends_with(plain(text), words["run_on.tags"])
    before = text[: len(text) - len(tag)].rstrip() if tag else ""
    said = plain(before)
    is_part = bool(ends_with(said, words["run_on.no_tag_after"])) and not ends_with(said, words["run_on.tag_after"])
    is_part = is_part or is_question(before, words)
    if word_count(before) < _SHORTEST_TAGGED or is_part or plain(text) != plain(f"{before} {tag}"):
        return text
    return f"{before}, {text[-len(tag) :]}?"


def _asked_for(text: str, words: Words) -> str:
    """Set the marks of a question without a verb: "the blue tent good for families" asks for that."""
    found = _ellipse(words["run_on.elliptic"], words["run_on.no_ellipse"]).search(text)
    before = text[: found.start()].rstrip() if found else ""
    is_part = is_question(text, words) or bool(
        ends_with(plain(before), (*words["run_on.leans"], *words["run_on.no_tag_after"], *words["pronouns"]))
    )
    if found is None or is_part or (before and word_count(before) < _SHORTEST_PART):
        return text
    return f"{before}, {text[found.start() :]}?" if before else f"{text}?"


def _after_opening(text: str, words: Words) -> str:
    """Set a comma after words that only open a message: "alright something thicker then"."""
    found = _opening(words["run_on.openings"]).match(text)
    if found is None or word_count(text[found.end() :]) < _SHORTEST_REST:
        return text
    rest = _after_opening(text[found.end() :], words)
    drops = mentions(first_words(rest, _OPENING), words["cancel"]) and not mentions(found.group(), words["cancel"])
    return f"{found.group()}{rest}" if drops else f"{found.group().rstrip()}, {rest}"


@lru_cache(maxsize=16)
def _capitals(starts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(\b[\w'’]+) ((?:{alternatives(one.capitalize() for one in starts)})\b)(?! [A-Z][a-z])")


@lru_cache(maxsize=16)
def _starts(expressions: tuple[str, ...], leaning: tuple[str, ...], polite: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of what begins a clause, with the word before it, which must not lean on it.

    A polite word between the two belongs to neither.
    """
    before = rf"(?<!\S)(?!(?:{alternatives((*leaning, *polite))})(?!\S))"
    begins = rf"((?:{alternatives(expressions)})(?!\S))"
    return re.compile(rf"({before}\S+) (?:(?:{alternatives(polite)}) )?{begins}", re.IGNORECASE)


@lru_cache(maxsize=16)
def _ellipse(openings: tuple[str, ...], ends: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{alternatives(openings)}) (?!(?:{alternatives(ends)})(?!\S))\S", re.IGNORECASE)


@lru_cache(maxsize=16)
def _condition(openings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{alternatives(openings)})(?![^\W{HAN}])", re.IGNORECASE)


@lru_cache(maxsize=16)
def _opening(openings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(openings)})\s+(?=[^\W_])", re.IGNORECASE)

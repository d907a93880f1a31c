"""Rids a message of what carries no meaning: fillers and greetings around it, and slips of typing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from chatbot.dialogue.understand.run_on import with_marks
from chatbot.dialogue.understand.words import HAN, alternatives, first_words, is_near, mentions, pairs, word_count

Words = Mapping[str, tuple[str, ...]]

_HAN_SPACE = re.compile(rf"(?<=[{HAN}])[ \t]+(?=[{HAN}])")
_OPENS = re.compile(r"(?:^|[.!?\n]\s*)$")
_PARTS, _OPENING = re.compile(r"[^,.!?;，。！？；\n]+[,.!?;，。！？；\n]*"), 3
_POINT = re.compile(rf"(?:^|(?<=[\s:：,，;；.。{HAN}]))([1-9])(?P<mark>[.)、．）]\s*|\s+)(?=[^\W\d])")
"""The number of a point in a list."""
_FEWEST_POINTS, _BETWEEN = 2, " ,，;；:：.。"
_MARKS = r"[\s,，。.!！~～、…]"


def plain_text(text: str, words: Words) -> str:
    """Return a message spelt as it is meant, commas for the blanks between Chinese, no "um, hello" before it.

    A message that is nothing else stays as it is.
    """
    for slip, meant in pairs(words["spelling"]):
        text = _written(slip).sub(meant, text)
    text = _fillers_before(words["filler"]).sub("", text)
    text = _HAN_SPACE.sub("，", _without_numbering(text, words))
    text = _fillers_before(words["filler"]).sub("", text)
    text = with_marks(_fillers_after(words["filler_after"]).sub("", text), words)
    return _without_rhetoric(text, words)


def _without_numbering(text: str, words: Words) -> str:
    """Return a text with its numbered points as sentences: "1 the socks 2 the jumper", 1.袜子 2.毛衣."""
    marks = list(_POINT.finditer(text))
    is_counted = [found.group(1) for found in marks] == [str(number + 1) for number in range(len(marks))]
    is_alike = len({found.group("mark").strip() for found in marks}) == 1
    if (
        len(marks) < _FEWEST_POINTS
        or not is_counted
        or not is_alike
        or not _opens_list(text[: marks[0].start()], words)
    ):
        return text
    opening, ends = text[: marks[0].start()].rstrip(_BETWEEN), [*(found.start() for found in marks[1:]), len(text)]
    points = [text[found.end() : end].strip(_BETWEEN) for found, end in zip(marks, ends, strict=True)]
    stop = "。" if re.search(f"[{HAN}]", text) else ". "
    return stop.join(part for part in (opening, *points) if part)


def _opens_list(before: str, words: Words) -> bool:
    """Whether a list may begin after these words: none, a mark, "two questions"; not in "just 1 pair not 2"."""
    is_said = bool(mentions(before, words["list_lead"])) and word_count(before) <= _OPENING
    return not before.strip() or before.rstrip()[-1] in _BETWEEN or is_said


def respelt(text: str, slips: Mapping[str, str]) -> str:
    """Return a text with words written as they are meant (misspelt -> meant; a capital may open a sentence)."""
    if not slips:
        return text
    pattern = rf"(?<![\w@.'’-])(?:{'|'.join(map(re.escape, slips))})(?![\w@'’-]|\.\w)"

    def meant(found: re.Match[str]) -> str:
        word, opens = found.group(), _OPENS.search(text[: found.start()])
        return slips[word] if word in slips else slips.get(word.lower(), word) if opens or text.isupper() else word

    return re.sub(pattern, meant, text, flags=re.IGNORECASE)


def as_named(word: str, meant: str, names: Collection[str]) -> str:
    """Return what a misspelt word is in the end: a word of a product's name where it is one, or nearly one.

    A run of Chinese is more than a word, and stays what is meant.
    """
    if re.search(f"[{HAN}]", word):
        return meant
    named = word if word in names else next((name for name in sorted(names) if is_near(word, name)), meant)
    return meant if meant in names else named


def _without_rhetoric(text: str, words: Words) -> str:
    """Return a text without questions that want no answer: "I opened it, how else would I find out"."""
    parts = _PARTS.findall(text)
    kept = [part for part in parts if not mentions(first_words(part, _OPENING), words["rhetorical"])]
    return "".join(kept).rstrip(" ,，") if kept and len(kept) < len(parts) else text


@lru_cache(maxsize=256)
def _written(slip: str) -> re.Pattern[str]:
    bound = "" if re.match(f"[{HAN}]", slip) else r"\b"
    return re.compile(f"{bound}{re.escape(slip)}{bound}", re.IGNORECASE)


@lru_cache(maxsize=16)
def _fillers_before(fillers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^{_MARKS}*(?:{_any(fillers)}{_MARKS}+)+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=16)
def _fillers_after(fillers: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\s,，。.!！~～、…])(?:{_MARKS}+{_any(fillers)})+{_MARKS}*(?=[?？]?$)", re.IGNORECASE)


def _any(expressions: Iterable[str]) -> str:
    return f"(?:{alternatives(expressions)})"

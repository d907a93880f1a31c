"""What form a message has: a question, a change of mind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from chatbot.dialogue.understand.words import (
    HAN,
    around,
    content_words,
    ends_with,
    first_words,
    is_only,
    listed_under,
    mentions,
    tokens,
    word_count,
)
from chatbot.domain.scales import WORN_SIZES

_PART = re.compile(rf"[,;.!?](?:\s+|(?=[{HAN}]))|[，。；！？]|\n+|(?<=[{HAN}])\s+(?=[{HAN}])")
_SHORT = 3
_WHOLE = 4
_OPENING = 4
_SHORT_WISH = 6

Words = Mapping[str, tuple[str, ...]]


def is_cancelled(text: str, words: Words, *, has_goal: bool) -> bool:
    """Whether a message drops what is under way; without anything under way only the plain expressions count."""
    if is_only(text, words, "cancel", "cancel_alone"):
        return True
    last = [part for part in _PART.split(text) if tokens(part)][-1:]
    for part in (text, *last):
        span = mentions(part, words["cancel"])
        is_short = bool(span) and len(tokens(part)) <= len(tokens(span)) + _SHORT
        rest = around(part, words["cancel"])[1]
        if is_short and has_goal and not (names_version(rest, words) or _asks_on(rest, words)):
            return part == text or not is_question(text, words)
    return False


def leaves_and_keeps(text: str, words: Words) -> bool:
    """Whether a message drops what is under way and keeps something: "forget it, I keep the kettle"."""
    opening, *rest = [part for part in _PART.split(text) if tokens(part)] or [""]
    keeping = (*words["keep_all"], *words["keep_after"])
    return bool(rest) and is_only(opening, words, "cancel") and all(mentions(one, keeping) for one in rest)


def _asks_on(text: str, words: Words) -> bool:
    """Whether what follows asks for something else: "forget that. hammock?"."""
    is_asked = text.rstrip().endswith(("?", "？"))
    return is_asked and bool(content_words(text, (*words["stop"], *words["polite"], *words["yes"])))


def names_version(text: str, words: Words) -> bool:
    """Whether a text names a size or a colour, then wished for instead: "never mind, S then", 算了还是绿色吧."""
    said = tokens(text)
    is_size = any(word.upper() in WORN_SIZES or word.isdecimal() for word in said)
    return is_size or bool(mentions(text, words["colour"]))


def is_question(text: str, words: Words) -> bool:
    """Whether a message asks: by its mark, by its first words, or by the order of verb and subject."""
    said = tokens(text)
    inverts = any(
        verb in words["auxiliary"] and subject in words["subject" if place == 0 else "asker"]
        for place, (verb, subject) in enumerate(pairwise(said))
    )
    second = (said[1:2] or ("",))[0]
    asks = said[:1] != () and said[0] in words["asking_verb"] and second not in words["done"]
    asks = asks or (len(said) >= _WHOLE and said[0] in words["being"])  # "is express free for members"
    stem = text.rstrip(" .!。！~～")
    ends = stem.endswith(("?", "？")) or bool(
        mentions(text, words["question_end"]) or ends_with(stem, words["question_last"])
    )
    return ends or inverts or asks or opens_question(text, words)


def wants_person(text: str, words: Words) -> bool:
    """Whether a message wishes for a human being, not only names one ("the operator has approved it").

    Who asks whether this is one ("are you a real person?") does not ask for one yet.
    """
    if mentions(text, listed_under(words, "weekday.")) and is_question(text, words):
        return False  # "is anybody there on sunday?" asks for the hours
    text = " ".join(around(text, words["asks_who"]))
    if mentions(text, words["person"]):
        return True
    is_short = word_count(text) <= _SHORT_WISH
    role = mentions(text, (*words["person_role"], *words["department"]))
    return bool(role) and not is_question(text, words) and (is_short or bool(mentions(text, words["reach"])))


def fears_cancelling(text: str, words: Words) -> bool:
    """Whether a text asks if the shop cancels an order, which is the last thing it wishes: "will it get cancelled?"."""
    return bool(mentions(text, words["fears_cancel"])) and is_question(text, words)


def tells_measure(text: str, words: Words) -> bool:
    """Whether a text tells how long a foot is or how wide somebody is, in numbers: that asks for a size."""
    return any(map(str.isdecimal, text)) and bool(mentions(text, (*words["body.foot"], *words["body.torso"])))


def corrects(text: str, words: Words) -> bool:
    """Whether a message begins by taking something back: "no wait, ...", "actually ...", "sorry, ...".

    A Chinese 不 or 别 further on only denies: 风衣那单不要了.
    """
    found = mentions(first_words(text, _OPENING), words["correction"])
    is_denial = len(found) == 1 and not text.lstrip().startswith(found)
    return bool(found) and not is_denial


def opens_question(text: str, words: Words) -> bool:
    """Whether a part of a text begins, give or take two words, with a word that asks for something to be told."""
    parts = _PART.split(text)
    openings = [first_words(part, 3) for part in parts]
    return any(mentions(one, words["question"]) and not mentions(one, words["what_about"]) for one in openings)


def asks_about(text: str, words: Words) -> bool:
    """Whether a text asks to be told something ("how long", "return policy"), not for something ("how do I")."""
    openings = (first_words(part, _OPENING) for part in _PART.split(text))
    return bool(mentions(text, words["policy"])) or any(
        mentions(opening, words["about"]) and not mentions(opening, words["what_about"]) for opening in openings
    )


def asks_service(text: str, words: Words) -> bool:
    """Whether a text asks about what the shop does beside selling: gift wrapping, a logo, an invoice without VAT."""
    return bool(mentions(text, words["service"])) and (is_question(text, words) or asks_about(text, words))


def tells_signed_in(text: str, words: Words) -> bool:
    """Whether a text says no more than that somebody has signed in now: "ok I'm logged in", 好了."""
    is_told = mentions(text, words["signed_in"]) or is_only(text, words, "signed_in_only")
    return bool(is_told) and not mentions(text, words["negator"])


def asks_by_purchases(text: str, words: Words) -> bool:
    """Whether a text asks what goes with the shopper's own purchases: "suggest something for what I bought"."""
    return bool(mentions(text, words["recommending"]) and mentions(text, words["own_purchases"]))


def is_general(text: str, words: Words) -> bool:
    """Whether a text asks how something is as a rule ("how long does delivery take"), about nothing of one's own."""
    opening = first_words(text, _OPENING)
    return bool(mentions(opening, words["general"])) and not mentions(text, words["own"])

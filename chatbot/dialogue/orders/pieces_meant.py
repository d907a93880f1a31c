"""How many pieces of a thing are meant, by the name behind the number: "the tent and one cup", 一个枕头和背包."""

from __future__ import annotations

import re

from chatbot.dialogue.orders.card import product_names
from chatbot.dialogue.understand.quantities import number_pattern, read_number, read_only, read_pieces
from chatbot.dialogue.understand.references import Candidate, Words, named_in, without_denied_all
from chatbot.dialogue.understand.words import alternatives, around, first_words, mentions, tokens
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.conversation import Focus
from chatbot.languages import Language

_MARK = r"[,.;:!?\n，。；：！？、]"
_FARTHEST = 3
"""Within how many words behind its number a thing is named: "two small cups", not "two days ago my cups"."""


def pieces_meant(text: str, line: OrderLine, language: Language, *, is_alone: bool) -> int | None:
    """Return how many pieces of a line a text counts, None where it counts none of it or all of it is meant.

    A number without a name ("one of them") counts what `is_alone` in being meant.
    """
    words = language.words
    if mentions(without_denied_all(text, words), words["all"]):
        return None
    if not is_alone:
        return _beside_name(text, line, language)
    return read_only(text, words) or _beside_name(text, line, language) or read_pieces(text, words)


def spoken_of(text: str, order: Order, focus: Focus, words: Words) -> tuple[OrderLine, ...]:
    """Return what "both" and "these two" mean of an order: several things in talk, or one of several pieces.

    Nothing where neither is in talk, or the whole order is named ("all of the order").
    """
    if order.number != focus.order_number or not mentions(without_denied_all(text, words), words["all_of_these"]):
        return ()
    lines = tuple(line for line in order.wanted_lines if line.id in focus.line_ids)
    return lines if len(lines) > 1 or any(line.quantity > 1 for line in lines) else ()


def _beside_name(text: str, line: OrderLine, language: Language) -> int | None:
    words, names = language.words, product_names(line, language)
    number = number_pattern(words)
    measure = f"(?:{alternatives(words['measure'])})"
    of_several = re.compile(rf"({number})\s*{measure}\s+(?:\w+\s+)?{number}\b")
    counted = re.compile(rf"({number})\s*(?:{measure})?\s*(.*?)(?={number}|{_MARK}|$)", re.DOTALL)
    thing = Candidate(line.id, names, line.unit_price)
    for found in counted.finditer(of_several.sub(r"\1 ", text.lower())):
        behind = first_words(around(found[2], words["joined_by"])[0], _FARTHEST)
        if found[1] not in tokens(names) and named_in(behind, (thing,), words):
            return read_number(found[1], words) or None
    return None

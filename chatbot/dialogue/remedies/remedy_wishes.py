"""What a shopper would like for what went wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.orders.card import options_text
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Turn, said
from chatbot.dialogue.understand.clauses import clauses_of
from chatbot.dialogue.understand.goals_heard import asks_which_remedy
from chatbot.dialogue.understand.words import around, ends_with, first_words, last_words, mentions, plain, word_count
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, Remedy, ReturnReason
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Fact, FactKind, Statement
from chatbot.domain.products import Product

REMEDY = "remedy"
_ASKED = {REMEDY: tuple(Remedy), CONFIRMATION: (Remedy.REFUND,)}
"""What short words name while it is asked for, and beside the open card."""
_REACH = 3
_MARK = re.compile(r"[,.;:!?，。；：！？]")


def with_remedy(frame: Frame, turn: Turn) -> Frame:
    """Keep the remedies that are named, whatever is asked first."""
    named = [one.value for one in Remedy if is_wished(one.value, said(frame), turn)]
    named = [] if asks_which_remedy(said(frame), turn.language.words) else named
    return frame.with_slot(REMEDY, *named) if named else frame


def remedy_of(frame: Frame, possible: Sequence[Remedy], lines: Sequence[OrderLine], turn: Turn) -> Remedy | None:
    """Return the remedy that is the only one, was named now, or was chosen before.

    Who got the wrong thing and answers with what was ordered ("no, I want the green ones") wants that one.
    """
    if len(possible) == 1:
        return possible[0]
    named = [one for one in possible if is_wished(one.value, said(frame), turn)]
    if asks_which_remedy(said(frame), turn.language.words):
        named = []
    elif not named and frame.asked in _ASKED:
        short = [one for one in possible if one in _ASKED[frame.asked] and is_short(one, said(frame), turn)]
        named = short if len(short) == 1 else []
    kept = [one for one in possible if one.value in frame.slot(REMEDY)]
    if not named and not kept and _names_ordered(frame, lines, turn):
        kept = [one for one in possible if one is Remedy.REPLACEMENT]
    return next(iter(named or kept), None)


def no_new_one(frame: Frame, turn: Turn) -> tuple[Statement, ...]:
    """Say that a fault is answered with the money, where a new one is wished for."""
    wishes = with_remedy(frame, turn).slot(REMEDY)
    is_fault = frame.slot("reason") == (ReturnReason.FAULTY.value,)
    return (Statement("return.fault_for_money"),) if is_fault and Remedy.REPLACEMENT.value in wishes else ()


def other_version(text: str, line: OrderLine, product: Product, turn: Turn) -> bool:
    """Whether a text names a version of a product that is not the one that was bought: "in green"."""
    options = tuple(dict.fromkeys(option for variant in product.variants for option in variant.options))
    keys = {key for key, _ in options}
    colours = [("colour", colour) for colour in turn.language.words["colour"] if "colour" in keys]
    named = [one.option for one in named_options(text, (*options, *colours), turn.language) if not one.is_unwanted]
    bought = dict(line.options)
    return any(bought.get(key, value) != value for key, value in named)


def none_left(frame: Frame, order: Order, lines: Sequence[OrderLine], turn: Turn) -> tuple[Statement, ...]:
    """Say that a replacement is wished for of what is sold out."""
    if Remedy.REPLACEMENT.value not in frame.slot(REMEDY):
        return ()
    ones = [(facts.items((replace(line, quantity=1),), order, "product"), _version(line, turn)) for line in lines]
    return tuple(Statement("product.variant_sold_out", pair) for pair in ones)


def _version(line: OrderLine, turn: Turn) -> Fact:
    return facts.text("option", FactKind.NAME, options_text(line, turn), f"product:{line.product_id}")


def wished_apart(frame: Frame, turn: Turn) -> tuple[tuple[str, Remedy], ...]:
    """Return the parts of a text that each name one remedy, where these differ: "a new lamp, money for the kettle"."""
    clauses = [one.text for one in clauses_of(said(frame), turn.language.words)]
    named = [(one, _remedies_in(one, turn)) for one in clauses]
    apart = tuple((text, remedies[0]) for text, remedies in named if len(remedies) == 1)
    return apart if len({remedy for _, remedy in apart}) > 1 else ()


def _names_ordered(frame: Frame, lines: Sequence[OrderLine], turn: Turn) -> bool:
    """Whether the answer about a wrong item names an option that was ordered, and wants it."""
    if frame.asked != REMEDY or frame.slot("kind") != (ClaimKind.WRONG_ITEM.value,):
        return False
    options = [option for line in lines for option in line.options]
    return any(not one.is_unwanted for one in named_options(said(frame), options, turn.language))


def _remedies_in(text: str, turn: Turn) -> list[Remedy]:
    named = [one for one in Remedy if is_wished(one.value, text, turn)]
    return named or [one for one in Remedy if is_short(one, text, turn)]


def is_wished(remedy: str, text: str, turn: Turn) -> bool:
    """Whether a text names a remedy, or a repair, and does not rule it out ("not a refund")."""
    words = turn.language.words
    is_new = remedy == Remedy.REPLACEMENT.value and word_count(text) <= _REACH
    if is_new and mentions(first_words(text, 1), words["new_one"]):
        return True  # "new kettle"
    return _is_named(words[f"remedy.{remedy}"], text, turn)


def is_short(remedy: Remedy, text: str, turn: Turn) -> bool:
    """Whether a text names a remedy in a word that means it only where the remedies are asked for: "money"."""
    return _is_named(turn.language.words[f"remedy_short.{remedy.value}"], text, turn)


def _is_named(expressions: Sequence[str], text: str, turn: Turn) -> bool:
    words = turn.language.words
    before, after = around(text, expressions)
    near = last_words(_MARK.split(before)[-1], _REACH)
    is_ruled_out = mentions(near, words["unwanted"]) or ends_with(near.rstrip(), words["ruled_out"])
    return before + after != plain(text) and not is_ruled_out

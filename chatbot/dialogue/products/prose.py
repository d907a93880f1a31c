"""What the description tells of a product: whether it itches, rustles or smells, or what it is like at large."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import content_words, is_near, mentions, pairs, tokens, without_han
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.knowledge import Passage
from chatbot.domain.products import Product

_SAYING_NOTHING = ("stop", "pronouns", "overview", "first", "second", "third", "other")
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")


def told_in_prose(text: str, description: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the first sentence of a description that speaks of what a text asks, in its own words for it."""
    stems = tuple(stem for said, stem in pairs(words["prose"]) if mentions(text, (said,)))
    told = (one for one in _END.split(description) if stems and any(word.startswith(stems) for word in tokens(one)))
    return next(told, "")


def is_general(text: str, product: Product, turn: Turn) -> bool:
    """Whether a text asks what a product is like, and nothing in particular of it."""
    words = turn.language.words
    names = tokens(f"{product.name} {product.kind} {' '.join(product.also_called)}")
    ignored = [one for key in _SAYING_NOTHING for one in words[key]]
    rest = without_han(text, (*ignored, *turn.language.called(product.id).split()))
    return all(any(is_near(word, name) for name in names) for word in content_words(rest, ignored))


def quoted(told: Sequence[str], product: Product) -> tuple[Statement, ...]:
    """Return sentences about a product as one quote; nothing of none."""
    quote = facts.text("quote", FactKind.QUOTE, " ".join(told), f"product:{product.id}")
    return (Statement("product.description", (quote,)),) if told else ()


def written_for(product: Product, passages: Sequence[Passage], turn: Turn) -> list[Passage]:
    """Return the passages about a product in the language of the talk: nothing is quoted in another one."""
    return [one for one in passages if one.document_id == product.id and one.language == turn.language.tag]

"""Which other product is meant beside the one in talk: "the cheapest tent you have", "the smaller one", 另一款."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue.products.degrees import Degree, degrees_of
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.search import Candidates, is_for_kids
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import mentions, tokens
from chatbot.domain.products import Product

_CONTRASTED = ("other", "others_wanted", "other_of_kind")


def with_other(text: str, in_talk: Sequence[Product], found: Candidates, turn: Turn) -> list[Product]:
    """Return the product in talk and the other one of its kind that a text contrasts it with; else nothing."""
    if not in_talk:
        return []
    product, words = in_talk[0], turn.language.words
    alike = [one for one in _of_kind(product, in_talk, text, found, turn) if is_for_kids(one) == is_for_kids(product)]
    for degree in degrees_of(text, words):
        other = _by_degree(degree, product, alike, is_most=bool(mentions(text, words["superlative"])))
        if other is not None and mentions(text, (*words["superlative"], *words["contrasted"])):
            return [product, other]
    is_contrast = bool(mentions(text, [one for key in _CONTRASTED for one in words[key]]))
    return [product, alike[0]] if is_contrast and alike else []


def _of_kind(product: Product, in_talk: Sequence[Product], text: str, found: Candidates, turn: Turn) -> list[Product]:
    """Return the others of the kind that a text names, else of the product's own, those in talk first."""
    shown = [one for one in in_talk[1:] if _head(one) == _head(product)]
    kinds = named_kinds(text, found.products, turn.language)
    alike = kinds or tuple(one for one in found.products if _head(one) == _head(product))
    return list({one.id: one for one in (*shown, *alike) if one.id != product.id}.values())


def _by_degree(degree: Degree, product: Product, others: Sequence[Product], *, is_most: bool) -> Product | None:
    """Return the one that has most of what is asked, or the next one that has more of it than the product."""
    known = [(value, one) for one in others if (value := degree.value(one)) is not None]
    if not is_most:
        known = [(value, one) for value, one in known if degree.exceeds(one, product)]
    takes_highest = degree.is_more == is_most
    ranked = sorted(known, key=lambda one: one[0], reverse=takes_highest)
    return ranked[0][1] if ranked else None


def _head(product: Product) -> str:
    return tokens(product.kind)[-1] if tokens(product.kind) else ""

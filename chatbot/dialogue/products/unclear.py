"""Questions that point at no product: at the second of one, or at a kind, of which each is told of then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.comparison import product_focus
from chatbot.dialogue.products.facts_told import ProductQuestion, answer_to_topics
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.references import place_said
from chatbot.dialogue.understand.words import listed_under, mentions
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product

_SHOWN = 3


def only_one(text: str, shown: Sequence[Product], turn: Turn) -> Advance | None:
    """Say that there is only one, where a text points at another: "the second", "which of the two"."""
    words = turn.language.words
    points = bool(place_said(text, words)) or mentions(text, words["of_two"])
    if len(shown) != 1 or not points:
        return None
    told = Statement("product.only_one", (facts.product_name(shown[0]),))
    return Advance(Say((told,), (product_card(shown[0], turn),)), focus=product_focus(turn, shown[0], text))


def each_of(text: str, kind: Sequence[Product], turn: Turn) -> Advance | None:
    """Return what each product of a kind has of what is asked, or that the data do not say: "headphones, how loud?"."""
    shown, words = tuple(kind[:_SHOWN]), turn.language.words
    if not shown or not mentions(text, (*listed_under(words, "attribute."), *words["topic.weight"])):
        return None
    told = tuple(one for product in shown for one in answer_to_topics(ProductQuestion(text, product), turn)[:1])
    told = told or (Statement("product.unknown", (facts.product_name(shown[0]),)),)
    ids = tuple(one.id for one in shown)
    focus = replace(product_focus(turn, shown[0], text), product_ids=ids, listed=ids)
    return Advance(Say(told, tuple(product_card(one, turn) for one in shown)), focus=focus)

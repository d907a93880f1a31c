"""Which of several products has most of what is asked ("which is lighter", 哪个便宜); the question before, again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.degrees import Degree, degrees_of, needs_of, without_degrees
from chatbot.dialogue.products.facts_told import ProductQuestion, answer, answer_to_topics, in_version, tell_degree
from chatbot.dialogue.products.others import with_other
from chatbot.dialogue.products.pairs import set_beside
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.products.which import WhichProduct, with_one_named
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.references import place_said
from chatbot.dialogue.understand.words import ends_with, mentions, word_count
from chatbot.domain.conversation import Focus
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

ASK_PRODUCT = "ask_product"
_ABOUT_PRODUCTS = (ASK_PRODUCT, "find_product")
_SHOWN, _ELLIPTIC, _PAIR = 3, 6, 2


async def best_of(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return which of the products that are named or were shown is the lightest; None where it is not asked.

    Raises StoreError.
    """
    words = turn.language.words
    if mentions(text, [one for one in words["difference"] if one not in words["beside"]]):
        return None  # "a vs b" may well ask which one is brighter
    degrees = tuple(degrees_of(text, words))
    if not degrees:
        return await best_for_need(text, turn, store)
    shown = await beside(text, found, turn, store)
    chosen = ((one.first(shown), one) for one in degrees if one.tells_apart(shown))
    best = next(((product, degree) for product, degree in chosen if product is not None), None)
    told = await _best(*best, text, turn, store) if best is not None else _alike(degrees, shown, text, turn)
    focus = None if told is None else told.focus
    if told is None or focus is None:
        return None
    if best is not None and len(shown) == _PAIR:
        told = _with_other(told, *best, shown, turn)
    return replace(told, focus=with_others(focus, shown))


async def best_for_need(text: str, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return which of the products in talk suits best how it will be used; None where a text tells nothing of that.

    Raises StoreError.
    """
    words = turn.language.words
    if turn.focus.flow not in _ABOUT_PRODUCTS or is_question(text, words) or mentions(text, words["wanting"]):
        return None
    shown = await store.products(turn.focus.product_ids[:_SHOWN])
    for degree in needs_of(text, words):
        known = [one for one in shown if degree.value(one) is not None]
        best = degree.first(known) or next(iter(known), None)
        told = () if best is None else tell_degree(ProductQuestion(text, best), degree.key, turn)
        if best is not None and told:
            return Advance(Say(told, (product_card(best, turn),)), focus=product_focus(turn, best, text))
    return None


def as_before(question: ProductQuestion, turn: Turn) -> tuple[Statement, ...]:
    """Return what was asked before, told of this product: "and the big one"."""
    is_short = word_count(question.text) <= _ELLIPTIC
    words = turn.language.words
    opens = bool(mentions(question.text, (*words["follow_up"], *words["what_about"])))
    opens = opens or bool(ends_with(question.text.rstrip(" ?？"), words["about_last"]))
    opens = opens or place_said(question.text, words) is not None or bool(mentions(question.text, words["other"]))
    is_again = turn.focus.flow == ASK_PRODUCT and is_short and opens
    return answer(replace(question, text=turn.focus.question), turn) if is_again else ()


def product_focus(turn: Turn, product: Product, question: str) -> Focus:
    """Return that the talk is about a product, and about the others less."""
    others = (one for one in turn.focus.product_ids if one != product.id)
    focus = in_version(turn.focus, question, product, turn)
    return replace(focus, product_ids=(product.id, *others), question=question, document="", flow=ASK_PRODUCT)


async def beside(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Sequence[Product]:
    """Return the products that are compared: those named, in full or by a part of their names, else those shown."""
    which = WhichProduct(store, text, found, turn)
    named = which.named_at_all()
    if len(named) > 1:
        return await store.products(named)
    listed = await store.products(turn.focus.listed or turn.focus.product_ids)
    in_talk = await store.products(turn.focus.product_ids)
    both = set_beside(text, listed, found.products, turn.language, in_talk[:1])
    both = both or with_one_named(which, in_talk)
    is_pair = mentions(text, turn.language.words["other"]) and len(in_talk) > 1
    both = both or (with_other(text, in_talk, found, turn) if is_pair else [])
    is_of_pair = len(listed) == _PAIR and in_talk[:1] and in_talk[0] in listed  # the two that were compared last
    return both or (listed if is_of_pair else in_talk)


async def _best(product: Product, degree: Degree, text: str, turn: Turn, store: StoreConnector) -> Advance:
    """Tell what is asked of the product that was chosen by comparing, else what it was chosen by."""
    words = turn.language.words
    question = ProductQuestion(
        without_degrees(text, words), product, tuple(await store.products(product.compatible_with))
    )
    before = () if mentions(text, words["compared"]) else as_before(question, turn)
    statements = answer_to_topics(question, turn) or before or tell_degree(question, degree.key, turn)
    return Advance(Say(statements, (product_card(product, turn),)), focus=product_focus(turn, product, text))


def _with_other(told: Advance, best: Product, degree: Degree, pair: Sequence[Product], turn: Turn) -> Advance:
    """Return what was told of the better one of a pair, with what the other one has of the same."""
    other = next(one for one in pair if one.id != best.id)
    beside = tell_degree(ProductQuestion("", other), degree.key, turn)
    assert isinstance(told.outcome, Say)
    new = tuple(one for one in beside if one not in told.outcome.statements)
    return replace(told, outcome=replace(told.outcome, statements=(*told.outcome.statements, *new)))


def _alike(degrees: Sequence[Degree], shown: Sequence[Product], text: str, turn: Turn) -> Advance | None:
    """Return what each of several products has of what they are compared by, where it is the same."""
    for degree in degrees:
        told = [one for product in shown for one in tell_degree(ProductQuestion(text, product), degree.key, turn)]
        if len(told) > 1:
            return Advance(Say(tuple(told[:_SHOWN])), focus=product_focus(turn, shown[0], text))
    return None


def with_others(focus: Focus, shown: Sequence[Product]) -> Focus:
    """Return what the talk is about with all that was compared, in the order of the comparison where it is new."""
    ids = tuple(one.id for one in shown)
    listed = focus.listed if set(ids) <= set(focus.listed) else ids
    others = focus.product_ids if len(ids) != _PAIR else ()
    return replace(focus, product_ids=tuple(dict.fromkeys((*focus.product_ids[:1], *others, *ids))), listed=listed)

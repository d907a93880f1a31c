"""What several pieces or products cost together: "how much for three of them", 两个一起多少钱."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.question_subjects import country_in
from chatbot.dialogue.products.comparison import product_focus, with_others
from chatbot.dialogue.products.delivered import delivered
from chatbot.dialogue.products.facts_told import ProductQuestion, tell_degree
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.quantities import number_pattern, read_number, read_pieces
from chatbot.dialogue.understand.references import Candidate, named_in
from chatbot.dialogue.understand.words import (
    alternatives,
    content_words,
    han_runs,
    mentions,
    pairs,
    stem,
    tokens,
    without,
    word_count,
)
from chatbot.domain.commerce import ReturnClass
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money, total
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_PACK = "pack"
_PAIR, _ELLIPTIC, _NEAR_BY = 2, 4, 3
_ASKING = ("price_sum", "both_of_them", "topic.price")
_SAYING_NOTHING = ("stop", "question", "pronouns", "follow_up", "auxiliary")
_MOST = 20
"""A larger number alone is a size."""


async def price_sum(
    text: str, found: Candidates, turn: Turn, store: StoreConnector, retriever: Retriever
) -> Advance | None:
    """Return what products cost together, or several pieces of one, with the delivery where a text asks for it, too.

    None where a text asks no such sum. There is none where the versions of one differ in price. Raises StoreError.
    """
    words = turn.language.words
    asks_sum = bool(mentions(text, words["price_sum"]))
    before = turn.focus.question if word_count(text) <= _ELLIPTIC else ""
    if not asks_sum and not mentions(f"{before} {text}", words["topic.price"]):
        return None
    in_talk = await store.products(turn.focus.product_ids)
    several = _Sides(found, turn, store, in_talk).several(text) or _with_those_in_talk(text, in_talk, found, turn)
    if several:
        return await _with_postage(several, _together(several, text, turn), text, turn, retriever)
    named = WhichProduct(store, text, found, turn).products_named()
    product = named[0] if len(named) == 1 else next(iter(() if named else in_talk), None)
    count = _pieces(text, product, turn) if product else 0
    summed = _pieces_of(product, count, text, turn) if product and count > 1 else None
    return await _with_postage([product], summed, text, turn, retriever) if product and summed else None


@dataclass(frozen=True, slots=True)
class _Sides:
    """Reads what a text joins: "the tent and the mat", 它和水壶."""

    found: Candidates
    turn: Turn
    store: StoreConnector
    in_talk: Sequence[Product]

    def several(self, text: str) -> list[Product]:
        """Return the products that are joined, each side naming one or none; nothing for fewer than two."""
        sides = re.split(_joining(self.turn.language.words["joined_by"]), text, flags=re.IGNORECASE)
        named = [ids for side in sides if (ids := self._named(side))]
        if any(len(ids) != 1 for ids in named):
            return []
        by_id = {one.id: one for one in self.found.products}
        products = {ids[0]: by_id[ids[0]] for ids in named if ids[0] in by_id}
        return list(products.values()) if len(products) >= _PAIR else []

    def _named(self, side: str) -> list[str]:
        """Return what is named by its name, pointed at, or of a kind: of those in talk before others."""
        if ids := WhichProduct(self.store, side, self.found, self.turn).named_at_all():
            return ids
        if self.in_talk and mentions(side, self.turn.language.words["pronouns"]):
            return [self.in_talk[0].id]
        candidates = [Candidate(one.id, self.turn.language.name(one.name), one.prices[0]) for one in self.in_talk]
        if pointed := named_in(side, candidates, self.turn.language.words) if han_runs(side) else ():
            return list(pointed)
        kinds = [one.id for one in named_kinds(side, self.found.products, self.turn.language)]
        shown = {one.id for one in self.in_talk}
        return [one for one in kinds if one in shown] or kinds


async def _with_postage(
    products: Sequence[Product], summed: Advance, text: str, turn: Turn, retriever: Retriever
) -> Advance:
    """Return a sum with what the documents say of the delivery, by freight where one of the products is bulky."""
    largest = next((one for one in products if one.return_class is ReturnClass.BULKY), products[0])
    told = await delivered(text, country_in(text, turn.language), largest, turn, retriever)
    return replace(summed, outcome=replace(summed.outcome, statements=(*summed.outcome.statements, *told)))


def _joining(joints: Sequence[str]) -> str:
    letters, signs = (
        [one for one in joints if bool(one.isascii() and one.isalpha()) is kind] for kind in (True, False)
    )
    return rf"\b(?:{alternatives(letters)})\b|{alternatives(signs)}"


def _with_those_in_talk(text: str, in_talk: Sequence[Product], found: Candidates, turn: Turn) -> list[Product]:
    """Return the pair in talk where a text sums up and names nothing, or those in talk with one more: "and the mat"."""
    words = turn.language.words
    named = named_kinds(text, found.products, turn.language)
    if not named:
        is_pair = len(in_talk) == _PAIR and mentions(text, words["price_sum"])
        asked = without(text, [one for key in _ASKING for one in words[key]])
        names_other = content_words(asked, [one for key in _SAYING_NOTHING for one in words[key]])
        return list(in_talk) if is_pair and not names_other else []
    is_one_more = len(named) == 1 and named[0] not in in_talk and mentions(text, words["too_wanted"])
    return [*in_talk, *named] if is_one_more and in_talk else []


def _together(products: Sequence[Product], text: str, turn: Turn) -> Advance:
    told = [one for product in products for one in tell_degree(ProductQuestion("", product), "price", turn)]
    prices = [price for product in products if (price := _price(product)) is not None]
    if len(prices) == len(products):
        told.append(Statement("sum.together", (facts.money("amount", total(prices), "catalogue"),)))
    return Advance(Say(tuple(told)), focus=with_others(product_focus(turn, products[0], text), products))


def _pieces_of(product: Product, count: int, text: str, turn: Turn) -> Advance | None:
    price = _price(product)
    if price is None:
        return None
    counted = facts.count("count", count, "message")
    amount = facts.money("amount", price * count, f"product:{product.id}")
    told = tell_degree(ProductQuestion("", product), "price", turn)
    summed = Statement("product.sum_pieces", (counted, amount))
    return Advance(Say((*told, summed)), focus=product_focus(turn, product, text))


def _pieces(text: str, product: Product, turn: Turn) -> int:
    """Return how many of a product a text counts ("two jackets", "3 of them", 两件), 0 for no number of pieces."""
    words = turn.language.words
    if any(key == _PACK for variant in product.variants for key, _ in variant.options):
        return 0  # what comes in packs is counted by these
    if han_runs(text):
        alone = (int(number) for said, number in pairs(words["counted_alone"]) if mentions(text, (said,)))
        return read_pieces(text, words) or next(alone, 0)
    counted = re.search(rf"(?P<number>{number_pattern(words)})(?P<rest>\W.*|$)", text.lower())
    if counted is None or mentions(text[: counted.start()], words["option_key.size"]):
        return 0
    number, following = read_number(counted["number"], words) or 0, tokens(counted["rest"])
    is_of_them = mentions(" ".join(following[:1]), words["measure"])
    many = [word for word in following[:_NEAR_BY] if word != stem(word)]
    is_of_kind = any(product in named_kinds(word, [product], turn.language) for word in many)
    is_alone = not following and number <= _MOST and str(number) not in tokens(product.name)
    return number if is_of_them or is_of_kind or is_alone else 0


def _price(product: Product) -> Money | None:
    """Return what every version of a product costs, None where they differ."""
    low, high = product.prices
    return low if low == high else None

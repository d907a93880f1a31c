"""What several pieces or products cost together: "how much for three of them", 两个一起多少钱."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.dialogue import facts
from chatbot.dialogue.product_comparison import product_focus, with_others
from chatbot.dialogue.product_facts import ProductQuestion, tell_degree
from chatbot.dialogue.product_kinds import named_kinds
from chatbot.dialogue.product_search import Candidates
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.quantities import number_pattern, read_number, read_pieces
from chatbot.dialogue.understand.words import alternatives, han_runs, mentions, stem, tokens, word_count
from chatbot.dialogue.which_product import WhichProduct
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money, total
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_PACK = "pack"
_PAIR, _ELLIPTIC, _NEAR_BY = 2, 4, 3
_MOST = 20
"""A larger number alone is a size."""


async def price_sum(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return what products cost together, or several pieces of one; None where a text asks no such sum.

    There is no sum where the versions of one of them differ in price. Raises StoreError.
    """
    words = turn.language.words
    asks_sum = bool(mentions(text, words["price_sum"]))
    before = turn.focus.question if word_count(text) <= _ELLIPTIC else ""
    if not asks_sum and not mentions(f"{before} {text}", words["topic.price"]):
        return None
    several = _several(text, found, turn, store)
    in_talk = await store.products(turn.focus.product_ids)
    if not several and asks_sum and len(in_talk) == _PAIR and mentions(text, words["both_of_them"]):
        several = list(in_talk)
    if several:
        return _together(several, turn)
    ids = _named(WhichProduct(store, text, found, turn))
    named = [one for one in found.products if one.id in ids]
    product = named[0] if len(named) == 1 else next(iter(() if named else in_talk), None)
    count = _pieces(text, product, turn) if product else 0
    return _pieces_of(product, count, text, turn) if product and count > 1 else None


def _several(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> list[Product]:
    """Return the products that a text joins, each side naming one or none; nothing where fewer than two are named."""
    sides = re.split(_joining(turn.language.words["joined_by"]), text, flags=re.IGNORECASE)
    named = [ids for side in sides if (ids := _named(WhichProduct(store, side, found, turn)))]
    if any(len(ids) != 1 for ids in named):
        return []
    by_id = {one.id: one for one in found.products}
    products = {ids[0]: by_id[ids[0]] for ids in named if ids[0] in by_id}
    return list(products.values()) if len(products) >= _PAIR else []


def _named(which: WhichProduct) -> list[str]:
    return which.all_named() or which.named()


def _joining(joints: Sequence[str]) -> str:
    letters, signs = (
        [one for one in joints if bool(one.isascii() and one.isalpha()) is kind] for kind in (True, False)
    )
    return rf"\b(?:{alternatives(letters)})\b|{alternatives(signs)}"


def _together(products: Sequence[Product], turn: Turn) -> Advance:
    told = [one for product in products for one in tell_degree(ProductQuestion("", product), "price", turn)]
    prices = [price for product in products if (price := _price(product)) is not None]
    if len(prices) == len(products):
        told.append(Statement("product.sum", (facts.money("amount", total(prices), "catalogue"),)))
    return Advance(Say(tuple(told)), focus=with_others(product_focus(turn, products[0], ""), products))


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
        return read_pieces(text, words) or 0
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

"""Which two products a text sets beside each other: by their names, by a part of them (头戴的), by their places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.search import is_for_kids
from chatbot.dialogue.understand.words import han_runs, mentions, pieces_of, stem, tokens
from chatbot.domain.products import Product
from chatbot.languages import Language

_PLACES = ("first", "second", "third")
_SHORTEST, _BOTH = 2, 2


def set_beside(
    text: str,
    shown: Sequence[Product],
    products: Sequence[Product],
    language: Language,
    pointed_at: Sequence[Product] = (),
) -> list[Product]:
    """Return the two products that a text names, of those shown before others; fewer where it does not name two.

    `shown` are in the order in which they were listed, `pointed_at` is what "it" means.
    """
    places = [number for number, key in enumerate(_PLACES) if mentions(text, language.words[key])]
    is_compared = len(places) == 1 and places[0] < len(shown) and bool(mentions(text, language.words["compared"]))
    if is_compared and pointed_at and mentions(text, language.words["pronouns"]):
        return [*pointed_at, shown[places[0]]] if shown[places[0]] not in pointed_at else []
    if is_compared and places[0]:
        places = [0, *places]  # "compared to the second" is said of the first
    if len(places) == _BOTH and places[-1] < len(shown):
        return [shown[number] for number in places]
    sides = _sides(text, language)
    for pool in (shown, products):
        named = [one for side in sides if (one := by_piece(side, pool, language)) is not None]
        if len({one.id for one in named}) == _BOTH and len(sides) == _BOTH:
            return named
    first = (*pointed_at, *shown)[:1]
    alike = [one for one in products if first and _kind_end(one) == _kind_end(first[0])]
    return _beside_first(text, sides, shown, language) or _beside_first(text, sides, [*first, *alike], language)


def kinds_beside(text: str, shown: Sequence[Product], products: Sequence[Product], language: Language) -> list[Product]:
    """Return the nearest products of two kinds that a text sets beside each other, those shown first; else nothing."""
    kinds = [named_kinds(side, products, language) for side in _sides(text, language)]
    nearest = [min(kind, key=lambda one: (one not in shown, is_for_kids(one))) for kind in kinds if kind]
    return nearest if len({one.id for one in nearest}) == _BOTH else []


def named_beside(text: str, products: Sequence[Product], language: Language) -> list[Product]:
    """Return two products of a sort, each told on its side by words of its own: "the pocket and the storm jacket".

    Nothing where no two are named more than all others.
    """
    sides = [set(map(stem, tokens(side))) - set(language.words["stop"]) for side in _sides(text, language)]
    if len(sides) != _BOTH:
        return []
    names = {one.id: set(map(stem, tokens(one.name))) for one in products}
    first, second = ([one for one in products if names[one.id] & side] for side in sides)
    rated = [
        (len(names[one.id] & sides[0]) + len(names[other.id] & sides[1]), (one, other))
        for one in first
        for other in second
        if _kind_end(one) == _kind_end(other)
        and (names[one.id] - names[other.id]) & sides[0]
        and (names[other.id] - names[one.id]) & sides[1]
    ]
    most = max((rate for rate, _ in rated), default=0)
    named = [pair for rate, pair in rated if rate == most]
    return list(named[0]) if len(named) == 1 else []


def _kind_end(product: Product) -> str:
    return stem(tokens(product.kind)[-1]) if tokens(product.kind) else ""


def _beside_first(text: str, sides: Sequence[str], shown: Sequence[Product], language: Language) -> list[Product]:
    """Return what was shown first and the other one that it is compared with: "brighter than the hiking one"."""
    if not mentions(text, language.words["compared"]):
        return []
    named = {one.id: one for side in sides if (one := by_piece(side, shown, language)) is not None}
    return [shown[0], *named.values()] if len(named) == 1 and shown[0].id not in named else []


def by_piece(text: str, products: Sequence[Product], language: Language) -> Product | None:
    """Return the product of whose Chinese name most stands in a text; None where several are as likely."""
    rated = [(_likeness(text, one, language), one) for one in products]
    most = max((likeness for likeness, _ in rated), default=(0, False))
    likely = [one for likeness, one in rated if likeness == most]
    return likely[0] if most[0] >= _SHORTEST and len(likely) == 1 else None


def pointed_at(text: str, shown: Sequence[Product], language: Language) -> Product | None:
    """Return which of the products shown is told by a part of its name before "that one": 徒步那个."""
    marks = "|".join(map(re.escape, language.words["points_at"]))
    spoken = [match["name"] for match in re.finditer(rf"(?P<name>\S{{2,8}}?)(?:{marks})", text)]
    pieces = [piece for piece in spoken if by_piece(piece, shown, language) is not None]
    return by_piece(pieces[0], shown, language) if pieces else None


def _sides(text: str, language: Language) -> list[str]:
    """Return what stands before and after the first word that sets two things beside each other."""
    joined = mentions(text, language.words["beside"])
    before, _, after = text.lower().partition(joined) if joined else (text, "", "")
    return [side for side in (before, after) if side.strip()]


def _likeness(text: str, product: Product, language: Language) -> tuple[int, bool]:
    """Return how long the longest part of a product's name is that stands in a text, and whether it is all of one."""
    runs = han_runs(language.name(product.name))
    longest = max((piece for run in runs for piece in pieces_of(run) if piece in text), key=len, default="")
    return len(longest), longest in runs

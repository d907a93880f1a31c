"""Which products fit a wish: the kind first, then everything that is asked of it, the nearest in meaning before others.

The whole catalogue is looked at, of a large one what is nearest to the wish and whatever goes by a name in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue.products.degrees import Degree, degrees_of, needs_of
from chatbot.dialogue.products.features import leanings
from chatbot.dialogue.products.kinds import context_kinds, for_purpose, named_kinds
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.products.wishes import Wishes, read_wishes
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.words import han_runs, mentions, stem, tokens, without_han
from chatbot.domain.knowledge import Passage
from chatbot.domain.products import Product, Variant
from chatbot.ports.retriever import Kind, Query, Retriever
from chatbot.ports.store import StoreConnector

MOST_READ = 400
"""How many products of a catalogue one message reads."""
_POSSIBLE, _NEAR = 0.30, 0.37
_MARGIN, _CONTRADICTION, _CLOSE = 0.12, 0.15, 0.02
_EXACT, _SURE = 0.99, 0.40
Beyond = Sequence[tuple[Degree, Product]]
Fitting = Sequence[tuple[Product, Variant]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished for: the words, the decimal limits of the price, and what has to exceed another product."""

    text: str
    prices: tuple[str, str] = ("", "")
    beyond: Beyond = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Products, the nearest to a wish first, what was found for it, and the names of the whole catalogue by id."""

    products: tuple[Product, ...]
    passages: tuple[Passage, ...]
    names: tuple[tuple[str, str], ...]

    def without(self, product_ids: Sequence[str]) -> Candidates:
        """Return the others."""
        return replace(self, products=tuple(one for one in self.products if one.id not in product_ids))

    @property
    def near(self) -> tuple[Product, ...]:
        """The products that are named, else those that may be meant: none far behind the nearest."""
        exact = {one.document_id for one in self.passages if one.score >= _EXACT}
        if exact:
            return tuple(one for one in self.products if one.id in exact)
        scores = self._scores
        best = _best(self.products, scores)
        if best < _NEAR:
            return ()
        least = max(_POSSIBLE, best - _MARGIN)
        return tuple(one for one in self.products if scores.get(one.id, 0.0) >= least)

    def likely(self, kinds: tuple[Product, ...], *, is_described: bool) -> tuple[Product, ...]:
        """Return the products of the kinds that were read in a wish, none when its meaning is another one altogether.

        What only is described ("something that ...") names a kind where that is what it means best.
        """
        scores, margin = self._scores, _CLOSE if is_described else _CONTRADICTION
        best = _best(self.products, scores)
        return () if best >= _SURE and _best(kinds, scores) < best - margin else kinds

    @property
    def _scores(self) -> Mapping[str, float]:
        return {one.document_id: one.score for one in self.passages if one.score < _EXACT}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was looked through for a wish, and what of it fits, each with its cheapest version that does.

    Where nothing does, `nearest` is what fits but for the kind.
    """

    pool: tuple[Product, ...]
    wishes: Wishes
    fitting: tuple[tuple[Product, Variant], ...]
    is_kind: bool
    degree: Degree | None = None
    nearest: tuple[Product, Variant] | None = None

    def is_for_others(self, product: Product) -> bool:
        """Whether a product is for children, and nothing of that kind was asked for."""
        return is_for_kids(product) and self.wishes.features.audience != "kids"


async def candidates(text: str, turn: Turn, store: StoreConnector, retriever: Retriever) -> Candidates:
    """Return the catalogue, the nearest to a wish first; of more products than can be read the likely ones."""
    passages = await retriever.search(Query(text, Kind.PRODUCT, turn.language.tag, limit=MOST_READ))
    names = await store.names()
    others = [product_id for product_id, name in sorted(names, key=lambda one: _is_called(text, one, turn))]
    ids = tuple(dict.fromkeys([*(one.document_id for one in passages), *others]))
    return Candidates(await store.products(ids[:MOST_READ]), tuple(passages), names)


def _is_called(text: str, product: tuple[str, str], turn: Turn) -> bool:
    """Whether no name of a product in another script than the catalogue's stands in a text: those come last."""
    return not any(name in text for name in turn.language.called(product[0]).split())


def choose(wish: Wish, found: Candidates, turn: Turn) -> Choice:
    """Choose the products that fit a wish."""
    is_described = bool(mentions(wish.text, turn.language.words["thing"]))
    named = named_kinds(wish.text, found.products, turn.language)
    is_in_talk = any(one.id in turn.focus.product_ids for one in named)  # of those shown, something is wished for more
    is_sure = is_in_talk or for_purpose(wish.text, turn.language)
    kinds = named if is_sure else found.likely(named, is_described=is_described)
    others = found if kinds else found.without(context_kinds(wish.text, found.products, turn.language))
    choice = _chosen(wish, kinds or others.near, turn, is_kind=bool(kinds))
    if choice.fitting or not (kinds or wish.beyond):
        return choice
    wider = choose_among(wish, _wider(kinds, found.products), turn)
    if wider.fitting or not wish.beyond:
        return replace(choice, nearest=_most_alike(wider.fitting, kinds) or _for_kids(choice, found.products))
    near = _chosen(wish, found.near, turn, is_kind=False)
    return near if near.fitting else _chosen(wish, _as_shown(wish, found.products), turn, is_kind=False)


def choose_among(wish: Wish, pool: tuple[Product, ...], turn: Turn) -> Choice:
    """Choose among products of one kind those that fit a wish."""
    return _chosen(wish, pool, turn, is_kind=True)


def _best(products: Sequence[Product], scores: Mapping[str, float]) -> float:
    return max((scores.get(one.id, 0.0) for one in products), default=0.0)


def _wider(kinds: Sequence[Product], products: Sequence[Product]) -> tuple[Product, ...]:
    """Return the products of the same sort: boots for hiking boots."""
    heads = {_head(one) for one in kinds}
    return tuple(one for one in products if _head(one) in heads)


def _as_shown(wish: Wish, products: Sequence[Product]) -> tuple[Product, ...]:
    """Return the products of the categories of what was shown and is not enough."""
    categories = {product.category for _, product in wish.beyond}
    return tuple(one for one in products if one.category in categories)


def _head(product: Product) -> str:
    return stem(tokens(product.kind)[-1]) if tokens(product.kind) else ""


def likeness(product: Product, other: Product) -> int:
    """Return how much of their data two products share."""
    return len(
        {(one.key, one.value) for one in product.attributes} & {(one.key, one.value) for one in other.attributes}
    )


def _most_alike(fitting: Fitting, kinds: Sequence[Product]) -> tuple[Product, Variant] | None:
    """Return what is most like the kind that was asked for."""
    return max(fitting, key=lambda one: max(likeness(one[0], other) for other in kinds), default=None)


def _for_kids(choice: Choice, products: Sequence[Product]) -> tuple[Product, Variant] | None:
    """Return the nearest for children where that is wished for: their rain suit, of who asks for a rain jacket."""
    if choice.wishes.features.audience != "kids":
        return None
    categories = {one.category for one in choice.pool}
    wishes = choice.wishes.only_ruled_out
    of_kids = (one for one in products if one.category in categories and is_for_kids(one))
    return next(((one, variants[0]) for one in of_kids if (variants := wishes.fitting(one))), None)


def _chosen(wish: Wish, pool: tuple[Product, ...], turn: Turn, *, is_kind: bool) -> Choice:
    text = without_han(wish.text, turn.language.words["asks_whether"])
    wishes = read_wishes(text, wish.prices, pool, turn.language, wish.beyond)
    if not is_kind:
        wishes = replace(wishes, features=replace(wishes.features, materials=frozenset()))
    else:
        wishes = replace(wishes, options=wishes.options | _other_colours(text, wishes, pool, turn))
    fitting = [(one, variants[0]) for one in pool if (variants := wishes.fitting(one))]
    if is_kind:
        fitting = _leaned(text, wishes, pool, fitting, turn)
    for need in reversed(tuple(needs_of(text, turn.language.words))):
        fitting.sort(key=lambda one: need.lack(one[0]))
    fitting.sort(key=lambda one: is_for_kids(one[0]) and wishes.features.audience != "kids")
    degree = _most_of(text, [one for one, _ in fitting], turn)
    if degree is not None:
        fitting = _ranked(degree, fitting)
    return Choice(pool, wishes, tuple(fitting), is_kind, degree)


def _other_colours(text: str, wishes: Wishes, pool: Sequence[Product], turn: Turn) -> frozenset[tuple[str, str]]:
    """Return a colour that a text names and nothing of the kind comes in, so that nothing fits."""
    own = {value for one in pool for variant in one.variants for key, value in variant.options if key == "colour"}
    known = {word for value in own for word in (*tokens(value), *turn.language.words.get(f"option.{value}", ()))}
    colours = [("colour", one) for one in turn.language.words["colour"]]
    said = {one.option[1] for one in named_options(text, colours, turn.language)} if han_runs(text) else {*tokens(text)}
    other = (said & set(turn.language.words["colour"])) - known - wishes.unwanted  # 黑森林 is not black
    other -= {word for flag in wishes.flags for word in flag.split("_")}
    return frozenset(("colour", word) for word in other) if own and not wishes.options else frozenset()


def _leaned(
    text: str, wishes: Wishes, pool: Sequence[Product], fitting: list[tuple[Product, Variant]], turn: Turn
) -> list[tuple[Product, Variant]]:
    """Return what also has what the text leans to, as far as anything has."""
    for features in leanings(text, wishes.unwanted, pool, turn.language):
        closer = [one for one in fitting if features.fits(one[0]) and features.fits_version(*one)]
        fitting = closer or fitting
    return fitting


def is_for_kids(product: Product) -> bool:
    """Whether a product is made for children."""
    known: Mapping[str, object] = {one.key: one.value for one in product.attributes}
    return known.get("gender") == "kids" or "age_from" in known


def _most_of(text: str, products: Sequence[Product], turn: Turn) -> Degree | None:
    """Return what the most (or least) of is asked for: the first that these products can be compared by."""
    words = turn.language.words
    if not mentions(text, words["superlative"]):
        return None
    return next((one for one in degrees_of(text, words) if one.first(products) is not None), None)


def _ranked(degree: Degree, fitting: Sequence[tuple[Product, Variant]]) -> list[tuple[Product, Variant]]:
    known = [(value, one) for one in fitting if (value := degree.value(one[0])) is not None]
    return [one for _, one in sorted(known, key=lambda pair: pair[0], reverse=degree.is_more)]

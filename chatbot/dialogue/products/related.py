"""Products by their relation to one that is named: what goes with it, and what is like it but cheaper or blue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.dialogue.products.comparison_card import compared
from chatbot.dialogue.products.degrees import Degree, degrees_of
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.others import with_other
from chatbot.dialogue.products.pairs import kinds_beside, named_beside, set_beside
from chatbot.dialogue.products.parts import is_part_question
from chatbot.dialogue.products.recommendations import bought
from chatbot.dialogue.products.search import Candidates, Choice, Wish, choose_among, is_for_kids, likeness
from chatbot.dialogue.products.telling import companion, like, named, showing
from chatbot.dialogue.products.which import WhichProduct, with_one_named
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import around, content_words, mentions, stem, tokens, without
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_EXACT = 0.99
_SHOWN = 3
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """A product that a wish speaks of, and the wish without its name."""

    product: Product
    rest: str


async def reference(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Reference | None:
    """Return the one product that a text names, None when it names none or several. Raises StoreError."""
    if mentions(text, turn.language.words["like_own"]):
        return await _own(text, found, turn, store)
    exact = [one.document_id for one in found.passages if one.score >= _EXACT]
    which = WhichProduct(store, text, found, turn)
    ids = exact or _in_pieces(text, found.products, turn) or which.named_at_all()
    product = next((one for one in found.products if one.id in ids), None) if len(ids) == 1 else None
    return None if product is None else Reference(product, nameless(text, product, turn))


async def _own(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Reference | None:
    """Return the newest purchase of the kind that a verified customer speaks of: "like my last jacket"."""
    purchases = await bought(turn, store)
    kinds = {one.id for one in _of_kind(text, found, turn)}
    product = next((one for one in purchases if not kinds or one.id in kinds), None)
    return None if product is None else Reference(product, text)


async def compared_products(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return two products side by side where a text asks for their difference or the better one. Raises StoreError."""
    words = turn.language.words
    if not mentions(text, (*words["difference"], *words["better"])):
        return None
    if mentions(text, words["size_choice"]):
        return None
    both = await _both(text, found, turn, store)
    if len(both) != _PAIR:
        return None
    statement, card = compared(both[0], both[1], turn)
    rest = (one for one in turn.focus.product_ids if one not in {both[0].id, both[1].id})
    ids = (*(one.id for one in both), *rest)
    listed = turn.focus.listed if {one.id for one in both} <= set(turn.focus.listed) else ids[:_PAIR]
    focus = replace(turn.focus, product_ids=ids, listed=listed, question=text, flow="ask_product")
    return Advance(Say((statement,), (card,)), focus=focus)


async def _both(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> list[Product]:
    """Return the two products that are meant: named in full, by parts or places, else the one named or those shown."""
    named = [one for one in found.products if one.id in _all_named(text, found, turn, store)]
    named = named if len(named) > 1 else named_beside(text, found.products, turn.language)
    if named:
        return named
    shown = list(await store.products(turn.focus.listed or turn.focus.product_ids))
    in_talk = await store.products(turn.focus.product_ids)
    by_kinds = kinds_beside(text, shown, found.products, turn.language)
    if by_kinds:
        return by_kinds
    by_parts = set_beside(text, shown, found.products, turn.language, in_talk[:1])
    if by_parts:
        return by_parts
    named = with_one_named(WhichProduct(store, text, found, turn), in_talk)
    return named or with_other(text, in_talk, found, turn) or list(in_talk[:_PAIR])


def _all_named(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> list[str]:
    """Return the products that a text names in full, none whose name is only part of another one's."""
    exact = [one.document_id for one in found.passages if one.score >= _EXACT]
    return exact if len(exact) > 1 else WhichProduct(store, text, found, turn).all_named()


def related(spoken: Reference, found: Candidates, turn: Turn) -> Advance | None:
    """Return what the text asks for by its relation to the product, None when it asks for no other one."""
    words = turn.language.words
    if mentions(spoken.rest, words["similar"]):
        return _similar(spoken, found, turn)
    return _companions(spoken, found, turn)


async def accessories(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return what goes with the product that a text names, by its name or its kind. Raises StoreError."""
    spoken = await reference(text, found, turn, store)
    owned = around(text, turn.language.words["kind_context"])[1] or text
    product = spoken.product if spoken else next(iter(_of_kind(owned, found, turn)), None)
    return None if product is None else _shown_with(product, _going_with(product, found), text, turn)


def _of_kind(text: str, found: Candidates, turn: Turn) -> tuple[Product, ...]:
    return named_kinds(without(text, turn.language.words["mine"]), found.products, turn.language)


def _companions(spoken: Reference, found: Candidates, turn: Turn) -> Advance | None:
    """Return what goes with the product: of the kind that is asked for, in stock before sold out."""
    product = spoken.product
    if is_part_question(spoken.rest, turn.language):
        return None
    fitting = _going_with(product, found)
    kinds = {one.id for one in named_kinds(spoken.rest, found.products, turn.language)}
    wanted = [one for one in fitting if one.id in kinds] if product.id not in kinds else []
    words = turn.language.words
    is_fitting = bool(mentions(spoken.rest, words["fitting"])) or _asks_only_for(spoken.rest, words)
    is_asked = is_fitting or mentions(spoken.rest, (*words["fit_joined"], *words["which_other"]))
    if not is_asked or not (wanted or (is_fitting and not kinds)):
        return None
    return _shown_with(product, wanted or fitting, spoken.rest, turn)


def _asks_only_for(text: str, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text asks for something for a product and nothing else: "anything for the", not "how much for the"."""
    ignored = (*words["stop"], *words["browse"], *words["which_other"], *words["polite"])
    return bool(mentions(text, words["fit_joined"])) and not content_words(without(text, words["fit_joined"]), ignored)


def _going_with(product: Product, found: Candidates) -> list[Product]:
    return [one for one in found.products if goes_with(one, product)]


def goes_with(one: Product, other: Product) -> bool:
    """Whether the catalogue says of one of two products that the other goes with it."""
    return one.id in other.compatible_with or other.id in one.compatible_with


def _shown_with(product: Product, others: Sequence[Product], wish: str, turn: Turn) -> Advance | None:
    shown = sorted(others, key=lambda one: not one.stock)[:_SHOWN]
    return showing([companion(one, product) for one in shown], shown, wish, turn) if shown else None


def _similar(spoken: Reference, found: Candidates, turn: Turn) -> Advance | None:
    """Return what is of the same sort as the product and fits what the text asks for besides."""
    product = spoken.product
    head = tokens(product.kind)[-1:]
    pool = tuple(
        one
        for one in found.products
        if one.id != product.id and (tokens(one.kind)[-1:] == head or _shares_name(one, product))
    )
    audience = is_for_kids(product)
    pool = tuple(one for one in pool if is_for_kids(one) == audience)
    choice = choose_among(Wish(spoken.rest, _limits(spoken, turn), _beyond(spoken, turn)), pool, turn)
    same = _same(spoken)
    fitting = [one for one in choice.fitting if same <= _values(one[0])]
    ranked = sorted(fitting, key=lambda one: -likeness(one[0], product))[:_SHOWN]
    if not ranked:
        return _none_like(spoken, choice, turn)
    statements = [like(product, *ranked[0]), *(Statement("product.more", named(*one)) for one in ranked[1:])]
    return showing(statements, [one for one, _ in ranked], f"{product.kind} {spoken.rest}", turn)


def _none_like(spoken: Reference, choice: Choice, turn: Turn) -> Advance | None:
    """Say that nothing like it fits, and what comes nearest."""
    in_stock = [one for one in choice.pool if one.stock]
    if not in_stock:
        return None
    nearest = max(in_stock, key=lambda one: likeness(one, spoken.product))
    cheapest = min((one for one in nearest.variants if one.stock), key=lambda one: one.price)
    return showing([Statement("product.closest", named(nearest, cheapest))], [nearest], spoken.rest, turn)


def _beyond(spoken: Reference, turn: Turn) -> list[tuple[Degree, Product]]:
    degrees = degrees_of(spoken.rest, turn.language.words)
    return [(one, spoken.product) for one in degrees if not one.is_price and one.value(spoken.product) is not None]


def _limits(spoken: Reference, turn: Turn) -> tuple[str, str]:
    """Return the limits of the price: those of the text, and what "cheaper" sets."""
    slots = {slot.name: slot.values[0] for slot in read_slots(spoken.rest, turn.language.words)}
    high = slots.get("max_price", "")
    if not high and mentions(spoken.rest, turn.language.words["cheaper"]):
        lowest = spoken.product.prices[0]
        high = str((lowest - Money(1, lowest.currency)).decimal)
    return slots.get("min_price", ""), high


def _same(spoken: Reference) -> frozenset[tuple[str, object]]:
    """Return what has to be the same as of the product: "same height at the ankle"."""
    before, after = around(spoken.rest, ("same",))
    said = set(tokens(after))
    return frozenset(
        (one.key, one.value)
        for one in spoken.product.attributes
        if set(tokens(one.label)) <= said and before != spoken.rest
    )


def _values(product: Product) -> frozenset[tuple[str, object]]:
    return frozenset((one.key, one.value) for one in product.attributes)


def _shares_name(one: Product, other: Product) -> bool:
    """Whether two products go by a name of which one is the other's kind."""
    return other.kind in one.also_called or one.kind in other.also_called


def _in_pieces(text: str, products: Sequence[Product], turn: Turn) -> list[str]:
    """Return the products all parts of whose own name here stand in a text, the longest names alone."""
    said = text.lower()
    names = {one.id: turn.language.name(one.name).lower() for one in products if turn.language.called(one.id)}
    hits = {id: len(name) for id, name in names.items() if all(part in said for part in name.split())}
    longest = max(hits.values(), default=0)
    return [product_id for product_id, length in hits.items() if length == longest]


def nameless(text: str, product: Product, turn: Turn) -> str:
    """Return a text without the words of a product's name: "is the warm" of "is the Skarv Camp Mat warm"."""
    local = turn.language.name(product.name)
    if local != product.name:
        for part in local.split():
            text = text.replace(part, " ")
        return text
    names = {stem(word) for word in tokens(product.name)}
    return " ".join(word for word in text.split() if not tokens(word) or stem(tokens(word)[0]) not in names)

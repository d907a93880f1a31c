"""What there is of a kind of goods, where that is all that is asked, or what of it is within limits."""

from __future__ import annotations

from chatbot.dialogue.products.attributes import asked_attributes
from chatbot.dialogue.products.kinds import named_kinds, only_kinds
from chatbot.dialogue.products.own_words import without_own_words
from chatbot.dialogue.products.parts import is_part_question
from chatbot.dialogue.products.search import Candidates, Wish, choose
from chatbot.dialogue.products.telling import tell
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.turn import Advance, Turn, first
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import mentions, without
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_SEVERAL = 2


def browsed(text: str, found: Candidates, turn: Turn, store: StoreConnector) -> Advance | None:
    """Return what there is of a kind, where that is all that is asked: "have you got any power banks"."""
    words = turn.language.words
    all_of = only_kinds(without(text, words["all"]), found.products, turn.language)
    if mentions(text, words["all"]) and len(all_of) >= _SEVERAL:
        return tell(choose(Wish(text), found, turn), text, turn)
    asks_kinds, asks_any = bool(mentions(text, words["kinds_asked"])), bool(mentions(text, words["have_any"]))
    kinds = named_kinds(text, found.products, turn.language) if asks_kinds or asks_any else ()
    if asks_kinds and len(kinds) >= _SEVERAL:
        return tell(choose(Wish(text), found, turn), text, turn)
    kinds = kinds if asks_any else ()
    others = _of_other_kind(text, kinds, found, turn)
    if len(others) >= _SEVERAL:
        return tell(choose(Wish(text), found, turn), text, turn)
    if len(kinds) < _SEVERAL or not all(one.kind == kinds[0].kind for one in kinds):
        return None
    named = WhichProduct(store, text, found, turn).named()
    asks = any(asked_attributes(text, one, words) for one in kinds) or is_part_question(text, turn.language)
    return None if named or asks else tell(choose(Wish(text), found, turn), text, turn)


def _of_other_kind(text: str, asked_for: tuple[Product, ...], found: Candidates, turn: Turn) -> tuple[Product, ...]:
    """Return the goods of a kind that a text asks for, or only names, none of them in talk: "and jackets?"."""
    shown = set(turn.focus.product_ids)
    points = mentions(text, turn.language.words["pronouns"])  # "how do I wash it" asks for no wash
    said = without_own_words(text, found.products, turn)
    named = asked_for or (() if points else only_kinds(said, found.products, turn.language))
    kinds = named if shown else ()
    return () if shown.intersection(one.id for one in kinds) else kinds


def wished(text: str, found: Candidates, turn: Turn) -> Advance | None:
    """Return what fits a wish where no product is meant: the most of a kind, or one within limits."""
    limits = {slot.name: first(slot.values) for slot in read_slots(text, turn.language.words)}
    prices = (limits.get("min_price", ""), limits.get("max_price", ""))
    choice = choose(Wish(text, prices), found, turn)
    wishes = choice.wishes
    asks_which = bool(wishes.flags) and bool(mentions(text, turn.language.words["which_other"]))
    is_wish = choice.degree is not None or any(prices) or wishes.is_wish or asks_which
    return tell(choice, text, turn) if choice.is_kind and is_wish else None

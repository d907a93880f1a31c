"""Which kinds of products a text asks for: names of kinds as the catalogue has them, the longest ones first.

What is only talked about is no kind that is asked for: "my jacket", "not socks", a strap "for the tent".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from chatbot.dialogue.understand.words import han_runs, is_only, mentions, pairs, plain, stem, tokens
from chatbot.domain.products import AttributeType, Product
from chatbot.languages import Language

_LONGEST, _SLIP_FROM, _SHORTEST_REST = 8, 3, 3
_MISSPELT_FROM, _LIKE = 4, 0.85
_KIND, _CALLED, _SAME = 3, 2, 1
_AROUND, _BETWEEN, _BOTH = 3, 2, 2
_REMEMBERED = 16
_ORDINARY = ("stop", "browse", "subject", "grammar")
"""Lists of words that are no misspelt name: "she" is no shoe."""
_SAYING_NOTHING = ("stop", "browse", "follow_up", "what_about", "about_last")
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """A name in a text, from its first word to the one after its last, and how surely each product goes by it."""

    start: int
    end: int
    products: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What one product goes by, as it is written; `modifiers` tell versions of a kind apart and name none."""

    product_id: str
    kind: str
    also_called: tuple[str, ...]
    local: str
    modifiers: tuple[str, ...]


class _Names:
    """What products go by, as words."""

    def __init__(self, entries: Sequence[_Entry]) -> None:
        self.by_name: dict[Words, dict[str, int]] = {}
        self._modifiers = frozenset(word for one in entries for text in one.modifiers for word in _words(text))
        for one in entries:
            self._add(one.product_id, one.kind, _KIND)
            for name in one.also_called:
                self._add(one.product_id, name, _CALLED)
            for name in one.local.split():
                if han_runs(name):
                    self._register(_words(name), one.product_id, _KIND)
        self.known = frozenset(word for name in self.by_name for word in name)
        for words, products in list(self.by_name.items()):
            if len(words) == _BOTH and all(len(one) >= _SHORTEST_REST and one.isascii() for one in words):
                self.by_name.setdefault(("".join(words),), dict(products))  # a "powerbank" is a power bank

    def _add(self, product_id: str, name: str, strength: int) -> None:
        """Register a name and what it ends in: "heavy hiking boots" are hiking boots and boots."""
        parts = [_words(part) for part in name.split()]
        for start in range(len(parts)):
            words = tuple(word for part in parts[start:] for word in part)
            is_rest = start > 0 and len("".join(words)) < _SHORTEST_REST and not any(map(han_runs, words))
            if is_rest:
                continue  # a "cup to go" is called no "go"
            if words and (words[0] not in self._modifiers or (strength == _KIND and len(words) == 1)):
                self._register(words, product_id, strength)

    def _register(self, words: Words, product_id: str, strength: int) -> None:
        known = self.by_name.setdefault(words, {})
        known[product_id] = max(strength, known.get(product_id, 0))


def named_kinds(text: str, products: Sequence[Product], language: Language) -> tuple[Product, ...]:
    """Return the products of the kinds that a text asks for, in their order; none when it names no kind."""
    names = _names_of(products, language)
    purpose = for_purpose(text, language)
    is_sold = any(True for _ in _found(purpose, names, language))
    said = purpose if is_sold else _spelt(tokens(plain(text)), names, language)
    asked = _asked_for(list(_found(said, names, language)) or list(_slips(said, names, language)), said, language)
    meant = set[str]()
    for found in asked:
        most = max(found.products.values())
        is_phrase = found.end - found.start > 1
        meant |= {id for id, amount in found.products.items() if is_phrase or amount in (most, _SAME)}
    return tuple(product for product in products if product.id in meant)


def only_kinds(text: str, products: Sequence[Product], language: Language) -> tuple[Product, ...]:
    """Return the products of the kinds that a text asks for and says nothing else of: "and kettles?", 帐篷呢."""
    named = named_kinds(text, products, language)
    if not named:
        return ()
    names = _names_of(products, language)
    said = _spelt(tokens(plain(text)), names, language)
    covered = {place for one in _found(said, names, language) for place in range(one.start, one.end)}
    rest = " ".join(word for place, word in enumerate(said) if place not in covered)
    return named if not rest or is_only(rest, language.words, *_SAYING_NOTHING) else ()


def context_kinds(text: str, products: Sequence[Product], language: Language) -> tuple[str, ...]:
    """Return the ids of the products whose kinds a text only speaks of: "something for inside my boots"."""
    names = _names_of(products, language)
    said = _spelt(tokens(plain(text)), names, language)
    spoken = [one for one in _found(said, names, language) if _is_context(one, said, language)]
    return tuple(product_id for one in spoken for product_id in one.products)


def of_kind(text: str, products: Sequence[Product], language: Language) -> tuple[Product, ...]:
    """Return the products whose kind the text asks for; all when it names none."""
    return named_kinds(text, products, language) or tuple(products)


def _names_of(products: Sequence[Product], language: Language) -> _Names:
    return _names(tuple(_entry(one, language) for one in sorted(products, key=lambda one: one.id)))


@lru_cache(maxsize=_REMEMBERED)
def _names(entries: tuple[_Entry, ...]) -> _Names:
    return _Names(entries)


def _entry(product: Product, language: Language) -> _Entry:
    modifiers = tuple(dict.fromkeys(_modifiers(product)))
    return _Entry(product.id, product.kind, product.also_called, language.called(product.id), modifiers)


def _modifiers(product: Product) -> Iterator[str]:
    """Yield the words of options, materials, flags and values: "brown boots" are boots."""
    yield from product.materials
    for variant in product.variants:
        for _, value in variant.options:
            yield value
    for one in product.attributes:
        if one.type is AttributeType.FLAG:
            yield one.key
        elif isinstance(one.value, str):
            yield one.value


def _spelt(said: Words, names: _Names, language: Language) -> Words:
    """Return the words of a text, those that nearly are a word of a name spelt as it is."""
    ordinary = frozenset(word for key in _ORDINARY for word in language.words[key])
    return tuple(word if word in ordinary else _nearest(stem(word), names.known) for word in said)


def _nearest(word: str, known: frozenset[str]) -> str:
    if word in known or len(word) + 1 < _MISSPELT_FROM or not word.isalpha():
        return word
    is_short = len(word) <= _MISSPELT_FROM
    alike = [
        one
        for one in known
        if len(one) >= _MISSPELT_FROM
        and one[0] == word[0]
        and abs(len(one) - len(word)) <= 1
        and (not is_short or one[-1] == word[-1])
    ]
    rated = ((SequenceMatcher(None, word, one).ratio(), one) for one in sorted(alike))
    likeness, nearest = max(rated, default=(0.0, word))
    return nearest if likeness >= _LIKE else word


def _found(said: Words, names: _Names, language: Language) -> Iterator[_Found]:
    same = [(_words(one), _words(other)) for one, other in pairs(language.words["same_kind"])]
    before_one = frozenset((*language.words["of_kind"], *language.words["measure"]))
    place = 0
    while place < len(said):
        found = _at(place, said, names, same, before_one)
        if found is not None:
            yield found
        place = found.end if found is not None else place + 1


def _slips(said: Words, names: _Names, language: Language) -> Iterator[_Found]:
    """Yield Chinese names of three characters and more of which one is a wrong one, and no particle: 防水的."""
    for name, products in names.by_name.items():
        if len(name) >= _SLIP_FROM and all(map(han_runs, name)):
            for start in range(len(said) - len(name) + 1):
                wrong = [other for one, other in zip(name, said[start:], strict=False) if one != other]
                if len(wrong) == 1 and wrong[0] not in language.words["stop"]:
                    yield _Found(start, start + len(name), products)


def _at(
    place: int, said: Words, names: _Names, same: Sequence[tuple[Words, Words]], before_one: Collection[str]
) -> _Found | None:
    for length in range(min(_LONGEST, len(said) - place), 0, -1):
        words = said[place : place + length]
        products = dict(names.by_name.get(words, {})) if length > 1 or _is_whole(place, said, before_one) else {}
        for one, other in same:
            if one == words:
                for product_id, amount in names.by_name.get(other, {}).items():
                    if amount == _KIND:
                        products.setdefault(product_id, _SAME)
        if products:
            return _Found(place, place + length, products)
    return None


def _is_whole(place: int, said: Words, before_one: Collection[str]) -> bool:
    """Whether a word stands by itself: one Chinese character does where "of" or a measure word stands before."""
    return not han_runs(said[place]) or (place > 0 and said[place - 1] in before_one)


def for_purpose(text: str, language: Language) -> Words:
    """Return the kind that a text asks for by what it is to do: what one washes wool with is a wash."""
    kinds = (kind for purpose, kind in pairs(language.words["for_purpose"]) if mentions(text, (purpose,)))
    return next(map(_words, kinds), ())


def _asked_for(found: Sequence[_Found], said: Words, language: Language) -> Sequence[_Found]:
    """Return the names that are asked for: the first that is no context, and what "or" joins to it."""
    heads = [
        one for number, one in enumerate(found) if not _is_modifier(one, found[number + 1 : number + 2], said, language)
    ]
    asked = [one for one in heads if not _is_context(one, said, language)]
    joined = asked[:1]
    for before, one in pairwise(asked):
        if before is not joined[-1] or not mentions(" ".join(said[before.end : one.start]), language.words["or"]):
            break
        joined.append(one)
    return joined


def _is_modifier(one: _Found, following: Sequence[_Found], said: Words, language: Language) -> bool:
    """Whether a name only tells what the next one is for or made of: a tent footprint, 帐篷的地布."""
    if not following:
        return False
    between = said[one.end : following[0].start]
    return not between or "".join(between) in language.words["of_kind"]


def _is_context(one: _Found, said: Words, language: Language) -> bool:
    """Whether a name stands after words that ask for something else: "my", "no"; or only counts: "a pack of"."""
    if " ".join(said[one.end : one.end + 1]) in language.words["counts_before"]:
        return True
    stop = frozenset((*language.words["stop"], *language.words["or"]))
    for skipped in range(min(_BETWEEN, one.start) + 1):
        end = one.start - skipped
        if any(word in stop for word in said[end : one.start]):
            return False
        spoken = _joined(said[max(end - _AROUND, 0) : end])
        if any(spoken.endswith(_joined(tokens(plain(words)))) for words in language.words["kind_context"]):
            return True
    return False


@lru_cache(maxsize=65536)
def _words(text: str) -> Words:
    return tuple(map(stem, tokens(text)))


def _joined(words: Sequence[str]) -> str:
    """Return words one after the other, each with a blank before it."""
    return "".join(f" {stem(word)}" for word in words)

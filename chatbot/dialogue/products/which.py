"""Which product a question means: named in full, nearly or misspelt, pointed at, or the nearest that was found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.dialogue.products.attributes import asked_attributes
from chatbot.dialogue.products.by_name import named_best, named_by_own_word, stems
from chatbot.dialogue.products.in_chinese import NamedInChinese
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.own_words import without_own_words
from chatbot.dialogue.products.pairs import pointed_at
from chatbot.dialogue.products.parts import is_part_question
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.products.versions import of_value, of_version
from chatbot.dialogue.turn import Turn
from chatbot.dialogue.understand.quantities import number_pattern
from chatbot.dialogue.understand.references import Candidate, place_said, resolve
from chatbot.dialogue.understand.words import (
    around,
    content_words,
    han_runs,
    is_near,
    mentions,
    stem,
    tokens,
    word_count,
)
from chatbot.domain.products import Product
from chatbot.ports.store import StoreConnector

_EXACT = 0.99
POSSIBLE = 0.45
_NEAR = 0.25
_CLEARLY_NEARER = 0.04
_ELLIPTIC = 3
_PHRASE = 2
_NUMBER = re.compile(r"(?<![\d.,])\d{2,}(?![\d.,])")


class WhichProduct:
    """Finds the product of a question among what was found for it, what was shown, and all names."""

    def __init__(self, store: StoreConnector, text: str, found: Candidates, turn: Turn) -> None:
        self._store = store
        self._text = text
        self._names = found.names
        self._products = found.products
        self._passages = found.passages
        self._turn = turn
        self._of_others = without_own_words(text, found.products, turn)
        self._said = content_words(self._of_others, (*turn.language.words["stop"], *turn.language.words["all"]))
        self._chinese = NamedInChinese(text, found.products, turn.language)

    async def meant(self) -> Product | None:
        """Return the product that is named, shown before and pointed at, or clearly nearest; in this order."""
        is_exact = bool(self._passages) and self._passages[0].score >= _EXACT
        named = [self._passages[0].document_id] if is_exact else self.named()
        shown = await self._store.products(self._turn.focus.product_ids)
        listed = self._listed_at(shown)
        if not named and listed:
            return await self._store.product(listed)
        if len(named) == 1:
            product = await self._store.product(named[0])
            return product if named[0] in self.all_named() else self._with_its_parts(product, shown)
        if self._is_beyond(shown):
            return None
        return await self._shown(shown) or await self._found(shown)

    async def likely(self) -> Sequence[Product]:
        """Return the products that may be meant."""
        named = self.named()
        if named:
            return await self._store.products(named)
        shown = await self._store.products(self._turn.focus.listed)
        if self._is_beyond(shown):
            return shown
        likely = await self._store.products([one.document_id for one in self._passages if one.score >= POSSIBLE])
        return await self._of_kind_named() or likely

    def names_no_other(self, product: Product) -> bool:
        """Whether a question names nothing but this product or its kind, if it names anything."""
        kinds = [one.id for one in self.kinds_named()]
        return set(self.named()) <= {product.id} and (not kinds or product.id in kinds)

    def all_named(self) -> list[str]:
        """Return every product whose whole name stands in the question."""
        said = stems(self._text)
        return [id for id, name in self._names if stems(name) <= said]

    def named(self) -> list[str]:
        """Return the products whose names stand in the question best, also misspelt ones."""
        by_name = list(named_best(self._names, self._said)) or self._chinese.named(self._names)
        by_name = by_name or named_by_own_word(self._names, self._said, self._products)
        by_name = by_name or named_by_own_word(self._names_of_sort(), self._said, self._products)
        return by_name or self._named_by_data()

    def named_at_all(self) -> list[str]:
        """Return the products whose whole names stand in the question, else those that are named best."""
        return self.all_named() or self.named()

    def products_named(self) -> list[Product]:
        """Return the products that are named at all, of those that were read."""
        ids = self.named_at_all()
        return [one for one in self._products if one.id in ids]

    def kinds_named(self) -> tuple[Product, ...]:
        """Return the products of the kinds that the question asks for beside what is said of the one in talk."""
        return named_kinds(self._of_others, self._products, self._turn.language)

    def _names_of_sort(self) -> tuple[tuple[str, str], ...]:
        """Return the names of what is of the sort of the product in talk: the Dun, beside a sleeping bag."""
        in_talk = [one for one in self._products if one.id in self._turn.focus.product_ids[:1]]
        ids = {one.id for one in self._of_sort(in_talk)}
        return tuple((id, name) for id, name in self._names if id in ids)

    def _named_by_data(self) -> list[str]:
        """Return the only product of the kinds named that a number tells apart: the bed frame in oak, 180."""
        words = self._turn.language.words
        if not any(map(str.isdigit, self._text)) and not re.search(number_pattern(words), self._text.lower()):
            return []
        kinds = self.kinds_named()
        fitting = of_version(self._text, kinds, self._turn.language) or of_value(self._text, kinds)
        return [fitting[0].id] if len(fitting) == 1 else []

    async def _shown(self, shown: Sequence[Product]) -> Product | None:
        """Return which of the products that were shown is pointed at, by its name, its place or "it"."""
        words = self._turn.language.words
        in_order = sorted(shown, key=lambda one: self._place(one.id))
        told = pointed_at(self._text, in_order, self._turn.language) or self._of_same_sort(shown)
        told = told or self._in_chinese(shown) or self._numbered(shown) or self._of_whole_kind(shown)
        if told is not None:
            return told
        name = self._turn.language.name
        candidates = [Candidate(one.id, f"{one.name} {one.kind} {name(one.name)}", one.prices[0]) for one in in_order]
        pointed = resolve(self._text, candidates, words, self._turn.focus.product_ids[:1])
        by_id = {product.id: product for product in shown}
        if len(pointed.chosen) == 1:
            return await self._or_named_better(by_id[pointed.chosen[0]])
        is_asked = any(asked_attributes(self._text, one, words) for one in shown)  # "how long is the battery"
        named = () if is_asked else await self._of_kind_named()
        if len(named) == 1:
            return self._with_its_parts(named[0], shown)
        if shown and pointed.ambiguous:
            return next(one for one in shown if one.id in pointed.ambiguous)
        return shown[0] if shown and mentions(self._text, words["pronouns"]) else None

    def _of_sort(self, in_talk: Sequence[Product]) -> list[Product]:
        """Return what is of the sort of the first of the products in talk, by what its kind ends in."""
        return [one for one in self._products if in_talk and tokens(one.kind)[-1:] == tokens(in_talk[0].kind)[-1:]]

    def _of_whole_kind(self, shown: Sequence[Product]) -> Product | None:
        """Return what alone is of a kind named in two words and more, which nothing shown goes by."""
        said = _written(self._text)
        whole = [one for one in self.kinds_named() if _written(one.kind).count(" ") > _PHRASE]
        whole = [one for one in whole if _written(one.kind) in said]
        names = {_written(name) for one in shown for name in (one.kind, *one.also_called)}
        is_new = bool(shown) and len(whole) == 1 and _written(whole[0].kind) not in names
        points = is_new and mentions(said.partition(_written(whole[0].kind))[0], self._turn.language.words["pronouns"])
        return whole[0] if is_new and not points else None

    def _of_same_sort(self, shown: Sequence[Product]) -> Product | None:
        """Return what is of the sort of the product in talk and told by a part of its name: 入耳的那个."""
        return pointed_at(self._text, self._of_sort(shown), self._turn.language)

    def _in_chinese(self, shown: Sequence[Product]) -> Product | None:
        """Return the product whose kind a Chinese text names, one shown or what goes with it before others."""
        kinds, words = self._chinese.kinds(shown), self._turn.language.words
        nearest = [one for one in kinds if any(one.id == other.id for other in shown)]
        nearest = nearest or [one for one in kinds if shown and one.id in shown[0].compatible_with] or kinds
        telling = [one for one in nearest if asked_attributes(self._text, one, words)]
        nearest = telling if len(telling) == 1 else nearest
        return self._with_its_parts(nearest[0], shown) if len(nearest) == 1 else None

    def _with_its_parts(self, named: Product, shown: Sequence[Product]) -> Product:
        """Return what a question is about that names a kind: "does it have a footprint" is about the tent."""
        if not shown or not is_part_question(self._text, self._turn.language):
            return named
        is_part = named.id in shown[0].compatible_with or shown[0].id in named.compatible_with
        is_part = is_part or bool(asked_attributes(self._text, shown[0], self._turn.language.words))
        return shown[0] if is_part else named

    def _place(self, product_id: str) -> int:
        """Return where a product stood in the list that was shown last; after it what has come up since."""
        listed = self._turn.focus.listed
        return listed.index(product_id) if product_id in listed else len(listed)

    def _listed_at(self, shown: Sequence[Product]) -> str:
        """Return what stood at the place that is pointed at in a list of which fewer were shown: the second best."""
        place, listed = place_said(self._text, self._turn.language.words), self._turn.focus.listed
        is_there = bool(shown) and place is not None and len(shown) <= place < len(listed)
        return listed[place] if is_there and place is not None else ""

    def _is_beyond(self, shown: Sequence[Product]) -> bool:
        """Whether the place in a list is pointed at where that list has no product: the third one of two."""
        place = place_said(self._text, self._turn.language.words)
        return bool(shown) and place is not None and place >= len(shown)

    def _numbered(self, shown: Sequence[Product]) -> Product | None:
        """Return the one product shown in whose name a number of two digits or more stands: "the 45 litre one"."""
        numbers = set(_NUMBER.findall(self._text))
        fitting = [one for one in shown if numbers & set(tokens(one.name))]
        return fitting[0] if len(fitting) == 1 else None

    async def _found(self, shown: Sequence[Product]) -> Product | None:
        """Return what was found, unless the talk is about a product and nothing else is named."""
        is_about_shown = bool(shown) and self._turn.focus.flow in ("ask_product", "find_product")
        if is_about_shown and self._chinese.names_others(shown):
            return None
        is_elliptic = word_count(self._text) <= _ELLIPTIC and bool(han_runs(self._text))
        if not is_about_shown and is_elliptic and not named_kinds(self._text, self._products, self._turn.language):
            return None
        nearest = self._passages[0] if self._passages else None
        if nearest is not None and nearest.score >= POSSIBLE and self._is_clear() and not is_about_shown:
            return await self._store.product(nearest.document_id)
        return shown[0] if is_about_shown else None

    async def _of_kind_named(self) -> Sequence[Product]:
        """Return the found products whose kind the question names ("the kettle"), in talk of goods before "it"."""
        found = await self._store.products([one.document_id for one in self._passages if one.score >= _NEAR])
        pronouns = self._turn.language.words["pronouns"] if self._turn.focus.product_ids else ()
        opening = tokens(around(self._text, pronouns)[0])  # "does it need a pump" asks of what is in talk
        said = [word for word in self._said if word in opening]
        return [one for one in found if any(is_near(word, tokens(one.kind)[-1]) for word in said)]

    async def _or_named_better(self, shown: Product) -> Product:
        """Return the product that was shown, unless more words of another one's name stand in the question."""
        found = await self._store.products([one.document_id for one in self._passages[:1] if one.score >= POSSIBLE])
        return max((shown, *found), key=self._words_of_name)

    def _words_of_name(self, product: Product) -> int:
        names = tokens(product.name)
        return sum(1 for word in self._said if any(is_near(word, name) for name in names))

    def _is_clear(self) -> bool:
        scores = [passage.score for passage in self._passages]
        return len(scores) == 1 or scores[0] - scores[1] >= _CLEARLY_NEARER


def _written(name: str) -> str:
    """Return the stems of a name, a blank around each."""
    return f" {' '.join(map(stem, tokens(name)))} "


def with_one_named(which: WhichProduct, in_talk: Sequence[Product]) -> list[Product]:
    """Return the product in talk and another one that alone is named: "vs the pocket jacket?"; else nothing."""
    named = which.products_named()
    return [in_talk[0], *named] if len(named) == 1 and in_talk and in_talk[0].id != named[0].id else []

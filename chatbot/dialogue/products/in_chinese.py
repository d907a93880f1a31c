"""Which goods a Chinese text names, where no spaces divide it: 徒步头灯, 登山靴鞋带, 充电宝呢."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chatbot.dialogue.products.attributes import attribute_spans
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.parts import is_part_question
from chatbot.dialogue.understand.words import han_runs, listed_under, mentions
from chatbot.domain.products import Product
from chatbot.languages import Language

_SHORTEST_RUN, _OF = 3, "的"


class NamedInChinese:
    """Finds the products that a text names in Chinese; none in a text without Chinese."""

    def __init__(self, text: str, products: Sequence[Product], language: Language) -> None:
        self._text = text
        self._products = products
        self._language = language
        self._is_chinese = bool(han_runs(text))

    def named(self, names: Sequence[tuple[str, str]]) -> list[str]:
        """Return the ids of the products the Chinese of whose names stands in the text: the Lykta 徒步头灯."""
        if not self._is_chinese:
            return []
        whole = {id: max(han_runs(self._language.name(one)), key=len, default="") for id, one in names}
        said = {id: run for id, run in whole.items() if len(run) >= _SHORTEST_RUN and self._stands_alone(run)}
        longest = max(map(len, said.values()), default=0)
        return [id for id, run in said.items() if len(run) == longest]

    def kinds(self, shown: Sequence[Product]) -> list[Product]:
        """Return the products of the kinds that the text is about: named before it asks anything of those shown."""
        if not self._is_chinese:
            return []
        spans = (span for one in shown for span in attribute_spans(self._text, one, self._language.words))
        asked = min((start for start, _, _ in spans), default=len(self._text))
        kinds = named_kinds(self._text, self._products, self._language)
        return [one for one in kinds if any(True for _ in self._names_until(one, asked))]

    def names_others(self, shown: Sequence[Product]) -> bool:
        """Whether the text asks of a kind that nothing shown is of: 充电宝呢，能带上飞机吗."""
        if not self._is_chinese or is_part_question(self._text, self._language):
            return False
        kinds = self.kinds(shown)
        points = mentions(self._text, self._language.words["pronouns"])
        return bool(kinds) and not points and not any(one.id == other.id for one in kinds for other in shown)

    def _stands_alone(self, run: str) -> bool:
        """Whether a name stands in the text and tells no part of something else: 登山靴 in 登山靴鞋带."""
        _, written, after = self._text.partition(run)
        others = (name for one in self._products for name in self._language.called(one.id).split())
        rest = after.removeprefix(_OF)
        return bool(written) and not any(len(name) > 1 and rest.startswith(name) for name in others)

    def _names_until(self, product: Product, asked: int) -> Iterator[str]:
        """Yield what a product is called that begins before a question does, or is longer than its words: 充电宝."""
        for name in self._language.called(product.id).split():
            place = self._text.find(name)
            if 0 <= place < asked or (place == asked and not self._asks(name)):
                yield name

    def _asks(self, name: str) -> bool:
        """Whether a name of goods is also what a question about others is asked with: 电池能用多久."""
        return any(name in one for one in listed_under(self._language.words, "attribute."))

"""Questions about one product, answered from its row in the catalogue and never from anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.flows.find_product import product_card
from chatbot.dialogue.product_facts import ProductQuestion, answer
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.references import Candidate, resolve
from chatbot.dialogue.understand.words import content_words, is_near, mentions, tokens
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.knowledge import Passage
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.products import Product
from chatbot.ports.retriever import Kind, Query, Retriever
from chatbot.ports.store import StoreConnector

_EXACT = 0.99
_POSSIBLE = 0.45
_NEAR = 0.25
_CANDIDATES = 4
_QUOTE = 0.42


class AskProduct:
    """Answers a question about a product."""

    name = "ask_product"
    level = Level.ANONYMOUS

    def __init__(self, store: StoreConnector, retriever: Retriever) -> None:
        self._store = store
        self._retriever = retriever

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the product that is meant and answer from its data; say so when the data does not tell."""
        text = said(frame)
        passages = await self._retriever.search(Query(text, Kind.PRODUCT, turn.language.tag, limit=_CANDIDATES))
        product = await self._meant(text, passages, turn)
        if product is None:
            return await self._which(passages, frame, turn)
        shown = _in_front(product.id, turn.focus.product_ids)
        focus = replace(turn.focus, product_ids=shown, question=text, flow=self.name)
        companions = await self._store.products(product.compatible_with)
        statements = answer(ProductQuestion(text, product, companions), turn)
        statements = statements or await self._from_description(text, product, passages, turn)
        if not statements:
            unknown = Statement("product.unknown", (facts.product_name(product),))
            return Advance(Refuse((unknown,), quick_replies=(turn.chip("person"),)), focus=focus)
        return Advance(Say(statements, (product_card(product, turn),)), focus=focus)

    async def _meant(self, text: str, passages: Sequence[Passage], turn: Turn) -> Product | None:
        """Return the product that is named, shown before and pointed at, or clearly nearest; in this order."""
        if passages and passages[0].score >= _EXACT:
            return await self._store.product(passages[0].document_id)
        shown = await self._store.products(turn.focus.product_ids)
        candidates = [Candidate(one.id, f"{one.name} {one.kind}", one.prices[0]) for one in shown]
        pointed = resolve(text, candidates, turn.language.words)
        by_id = {product.id: product for product in shown}
        if len(pointed.chosen) == 1:
            return await self._or_named_better(by_id[pointed.chosen[0]], text, passages, turn)
        named = await self._of_kind_named(text, passages, turn)
        if len(named) == 1:
            is_accessory = bool(shown) and named[0].id in shown[0].compatible_with
            return shown[0] if is_accessory else named[0]  # "does it have a footprint" is about the tent
        if shown and (pointed.ambiguous or mentions(text, turn.language.words["pronouns"])):
            return by_id[pointed.ambiguous[0]] if pointed.ambiguous else shown[0]
        if passages and passages[0].score >= _POSSIBLE and _is_clear(passages):
            return await self._store.product(passages[0].document_id)
        return shown[0] if shown and not passages else None

    async def _of_kind_named(self, text: str, passages: Sequence[Passage], turn: Turn) -> Sequence[Product]:
        """Return the found products whose kind the question names ("the kettle")."""
        said = content_words(text, turn.language.words["stop"])
        found = await self._store.products([one.document_id for one in passages if one.score >= _NEAR])
        return [one for one in found if any(is_near(word, tokens(one.kind)[-1]) for word in said)]

    async def _or_named_better(self, shown: Product, text: str, passages: Sequence[Passage], turn: Turn) -> Product:
        """Return the product that was shown, unless more words of another one's name stand in the question."""
        said = content_words(text, turn.language.words["stop"])
        found = await self._store.products([one.document_id for one in passages[:1] if one.score >= _POSSIBLE])
        return max((shown, *found), key=lambda product: _words_of_name(product, said))

    async def _which(self, passages: Sequence[Passage], frame: Frame, turn: Turn) -> Advance:
        likely = await self._store.products([one.document_id for one in passages if one.score >= _POSSIBLE])
        products = await self._of_kind_named(said(frame), passages, turn) or likely
        if not products:
            return Advance(Refuse((Statement("product.not_found"),), quick_replies=(turn.chip("person"),)))
        text = said(frame)
        chips = tuple(turn.chip("product", name=turn.language.name(one.name), question=text) for one in products)
        return Advance(Ask("product", (Statement("product.which"),), quick_replies=chips), frame.asking("product"))

    async def _from_description(
        self, text: str, product: Product, passages: Sequence[Passage], turn: Turn
    ) -> tuple[Statement, ...]:
        own = _written_for(product, passages, turn)
        if not own:
            query = Query(product.name, Kind.PRODUCT, turn.language.tag, limit=1)
            own = _written_for(product, await self._retriever.search(query), turn)
        quotes = await self._retriever.quotes(text, own, 1)
        if not quotes or quotes[0].score < _QUOTE:
            return ()
        quote = facts.text("quote", FactKind.QUOTE, quotes[0].text, f"product:{product.id}")
        return (Statement("product.description", (quote,)),)


def _written_for(product: Product, passages: Sequence[Passage], turn: Turn) -> list[Passage]:
    """Return the passages about a product in the language of the talk: nothing is quoted in another one."""
    return [one for one in passages if one.document_id == product.id and one.language == turn.language.tag]


def _words_of_name(product: Product, said: Sequence[str]) -> int:
    names = tokens(product.name)
    return sum(1 for word in said if any(is_near(word, name) for name in names))


def _is_clear(passages: Sequence[Passage]) -> bool:
    return len(passages) == 1 or passages[0].score - passages[1].score >= 0.04


def _in_front(product_id: str, shown: tuple[str, ...]) -> tuple[str, ...]:
    return (product_id, *(one for one in shown if one != product_id))

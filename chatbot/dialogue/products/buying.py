"""What is told to who wants to buy now: the goods and the version meant, what they cost, if they are there."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.comparison import ASK_PRODUCT, product_focus
from chatbot.dialogue.products.facts_told import (
    ProductQuestion,
    asked_version,
    tell_degree,
    tell_stock,
    version_in_talk,
)
from chatbot.dialogue.products.search import Wish, candidates, choose
from chatbot.dialogue.products.telling import tell
from chatbot.dialogue.products.versions import fitting
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector


class Buying:
    """Tells price and stock of what somebody wants to buy, among the goods named or shown."""

    def __init__(self, store: StoreConnector, retriever: Retriever) -> None:
        self._store = store
        self._retriever = retriever

    async def told(self, text: str, how: Sequence[Statement], turn: Turn) -> Advance | None:
        """Return what is told of it, with `how` it is ordered where it is there; None where it is none of those.

        Of another kind than what is in talk is told what there is.

        Raises StoreError.
        """
        found = await candidates(text, turn, self._store, self._retriever)
        which = WhichProduct(self._store, text, found, turn)
        product = await self._meant(which, turn)
        if _is_of_another_kind(which, turn, text):
            return tell(choose(Wish(text), found, turn), text, turn)
        if product is None:
            return None
        question = ProductQuestion(text, product, version=version_in_talk(product, turn))
        told = (*tell_degree(question, "price", turn), *tell_stock(question, turn))
        wanted = asked_version(question, turn)
        is_there = any(one.stock for one in (fitting(product, wanted) if wanted else product.variants))
        outcome = Say((*told, *(how if is_there else ())), (product_card(product, turn),))
        return Advance(outcome, focus=product_focus(turn, product, text))

    async def _meant(self, which: WhichProduct, turn: Turn) -> Product | None:
        meant = await which.meant()
        if meant is not None and meant.id in (*turn.focus.product_ids, *which.named_at_all()):
            return meant
        in_talk = turn.focus.product_ids[:1] if turn.focus.flow == ASK_PRODUCT else ()
        return next(iter(await self._store.products(in_talk)), None)


def _is_of_another_kind(which: WhichProduct, turn: Turn, text: str) -> bool:
    """Whether somebody wants goods of a kind that nothing in talk is of, and names none: 再来套雨衣."""
    kinds = {one.id for one in which.kinds_named()}
    points = mentions(text, turn.language.words["pronouns"])
    return bool(kinds) and not points and not which.named_at_all() and kinds.isdisjoint(turn.focus.product_ids)

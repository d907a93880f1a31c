"""Goods that the shop does not sell: named in the answer, so that nothing far from them is shown instead."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.search import Candidates
from chatbot.dialogue.turn import Advance, Turn
from chatbot.dialogue.understand.goods_sought import goods_sought
from chatbot.dialogue.understand.words import han_runs, stem, tokens
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Refuse
from chatbot.domain.products import Product


def _goes_by(sought: str, product: Product, turn: Turn) -> bool:
    """Whether a product goes by all words of a name, not only by its end: a rain coat is no dog coat."""
    if han_runs(sought):
        return sought in turn.language.called(product.id)
    names = f"{product.name} {product.kind} {' '.join(product.also_called)}"
    known, words = {*map(stem, tokens(names))}, [*map(stem, tokens(sought))]
    return len(words) == 1 or known.issuperset(words)


def told_not_sold(text: str, found: Candidates, turn: Turn) -> Advance | None:
    """Return that nothing in the range goes by the name of the goods asked for; None where something does."""
    sought = goods_sought(text, turn.language.words)
    if not sought or any(_goes_by(sought, one, turn) for one in named_kinds(sought, found.products, turn.language)):
        return None
    quoted = turn.language.say("value.quoted", text=sought)
    told = Statement("product.not_sold", (facts.names("sought", (quoted,), "message"),))
    return Advance(Refuse((told,), quick_replies=(turn.chip("person"),)))

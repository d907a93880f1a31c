"""Finding products by what the shopper wishes for; price and stock are those of this minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.comparison import best_for_need, best_of
from chatbot.dialogue.products.degrees import Degree, degrees_of
from chatbot.dialogue.products.facts_told import (
    ProductQuestion,
    answer,
    compared_option,
    in_version,
    is_one_version,
    tell_degree,
)
from chatbot.dialogue.products.features import read_features
from chatbot.dialogue.products.fits import fits_together
from chatbot.dialogue.products.ideas import ideas, wishes_for_ideas
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.measures import EUROS
from chatbot.dialogue.products.not_sold import told_not_sold
from chatbot.dialogue.products.recommendations import OWNED, by_purchases
from chatbot.dialogue.products.related import accessories, compared_products, reference, related
from chatbot.dialogue.products.search import Candidates, Wish, candidates, choose
from chatbot.dialogue.products.sizes import size_advice
from chatbot.dialogue.products.telling import FLOW, beside_seen, tell, with_more
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import content_words, han_runs, mentions, tokens, without
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.products import Product
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_EXACT = 0.99
_VALUE = "value"
_SHORT_FOLLOW_UP = 14


class FindProduct:
    """Searches the catalogue."""

    name = FLOW
    level = Level.ANONYMOUS

    def __init__(self, store: StoreConnector, retriever: Retriever) -> None:
        self._store = store
        self._retriever = retriever

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Show up to three products that fit, the closest one, or say that there is none."""
        text = await self._of_kind_in_talk(frame, _whole_wish(frame, turn), turn)
        if not content_words(text, (*turn.language.words["stop"], *turn.language.words["browse"])):
            return Advance(Ask("query", (Statement("product.need"),)), frame.asking("query"))
        found = await candidates(text, turn, self._store, self._retriever)
        if text != said(frame) and _is_of_new_kind(said(frame), found, turn):
            text = said(frame)
            found = await candidates(text, turn, self._store, self._retriever)
        if told := told_not_sold(said(frame), found, turn):
            return told
        told = await self._of_shown(said(frame), found, turn)
        told = told or await self._related(frame, text, found, turn)
        if told is None and wishes_for_ideas(text, found, turn):
            new = found.without(turn.focus.product_ids) if _wants_others(frame, turn) else found
            told = await ideas(text, await self._prices(frame, text, turn), new, turn, self._retriever)
            told = told and beside_seen(told, turn) if new is not found else told
        if told is None and found.passages:
            told = await self._asked_about(text, found, turn)
        if told is not None:
            return told
        beyond = await self._beyond(frame, turn)
        choice = choose(Wish(text, await self._prices(frame, text, turn), beyond), found, turn)
        if not choice.pool:
            refused = Refuse((Statement("product.none"),), quick_replies=(turn.chip("person"),))
            return Advance(refused, is_found=False)
        told = tell(choice, text, turn, others_wanted=_wants_others(frame, turn))
        advice = await size_advice(said(frame), choice.fitting[0][0], turn, self._retriever) if choice.fitting else ()
        return with_more(told, advice)

    async def _of_kind_in_talk(self, frame: Frame, wish: str, turn: Turn) -> str:
        """Return a wish that refines what was asked of a product with the kind of that: "something softer then"."""
        is_alone = not turn.focus.wish or wish == said(frame)
        shown = await self._store.products(turn.focus.product_ids[:1]) if is_alone and _refines(frame, turn) else ()
        if not shown or mentions(wish, turn.language.words["topic_change"]):
            return wish
        if named_kinds(wish, shown, turn.language):
            return wish
        wished = (
            one for one in tokens(turn.focus.wish) if not han_runs(one) and named_kinds(one, shown, turn.language)
        )
        kind = turn.language.called(shown[0].id).split()[:1] or [next(wished, shown[0].kind)]
        return f"{kind[0]} {wish}"

    async def _of_shown(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return what a text without another kind in it asks of the products in talk: a version, which suits a use."""
        if mentions(text, turn.language.words["one_more_of_kind"]):
            return None
        if told := await best_for_need(text, turn, self._store):
            return told
        if named_kinds(text, found.products, turn.language):
            return None
        is_of_those = bool(mentions(text, turn.language.words["of_those"]))
        told = await best_of(text, found, turn, self._store) if is_of_those else None
        return told or await self._version_of_shown(text, turn)

    async def _version_of_shown(self, text: str, turn: Turn) -> Advance | None:
        """Return whether the one version of the product in talk is there that a text names."""
        in_talk = await self._store.products(turn.focus.product_ids)
        shown = [one for one in in_talk if _is_named_alone(text, one, in_talk)] or in_talk[:1]
        question = ProductQuestion(text, shown[0]) if shown else None
        if question is not None and (value := compared_option(text, question.product, turn.language.words)):
            return self._in_version(ProductQuestion(value, question.product), turn)
        if question is None or not is_one_version(question, turn):
            return None
        product = question.product
        focus = in_version(replace(turn.focus, question=text, flow="ask_product"), text, product, turn)
        told = answer(question, turn)
        return Advance(Say(told, (product_card(product, turn),)), focus=focus) if told else None

    def _in_version(self, question: ProductQuestion, turn: Turn) -> Advance:
        """Return whether what is wished for is there as a version of the product in talk, and for how much."""
        told = (*answer(question, turn), *tell_degree(question, "price", turn))
        focus = replace(turn.focus, question=question.text, flow="ask_product")
        focus = in_version(focus, question.text, question.product, turn)
        return Advance(Say(told, (product_card(question.product, turn),)), focus=focus)

    async def _related(self, frame: Frame, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return what is asked for by its relation to other products: those named, or those bought."""
        recommended = await by_purchases(said(frame), found, turn, self._store)
        if recommended is not None:
            return recommended
        if frame.slot(OWNED):
            return await accessories(text, found, turn, self._store)
        beside = await compared_products(said(frame), found, turn, self._store)
        if beside is None and mentions(said(frame), turn.language.words["fit_asked"]):
            beside = await fits_together(said(frame), found, turn, self._store)
        if beside is not None:
            return beside
        spoken = await reference(text, found, turn, self._store)
        return None if spoken is None else related(spoken, found, turn)

    async def _beyond(self, frame: Frame, turn: Turn) -> list[tuple[Degree, Product]]:
        """Return what is wished for more (or less) of than what was shown has: "anything brighter"."""
        shown = await self._store.products(turn.focus.product_ids[:1])
        degrees = [one for one in degrees_of(said(frame), turn.language.words) if not one.is_price]
        return [(degree, product) for product in shown for degree in degrees if degree.value(product) is not None]

    async def _asked_about(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Answer a question about a product that is named, None when the message asks nothing of one."""
        named = WhichProduct(self._store, text, found, turn).named()
        is_exact = len({one.document_id for one in found.passages if one.score >= _EXACT}) == 1
        if not is_exact and (len(named) != 1 or not is_question(text, turn.language.words)):
            return None
        product = await self._store.product(found.passages[0].document_id if is_exact else named[0])
        if not read_features(text, (), (product,), turn.language).fits(product):
            return None
        companions = await self._store.products(product.compatible_with)
        focus = replace(turn.focus, product_ids=(product.id,), question=text, flow="ask_product")
        focus = in_version(focus, text, product, turn)
        if _is_of_own_value(text, product):
            written = await find_sure_answer(f"{product.kind}: {text}", turn, self._retriever)
            if written is not None:
                return Advance(Say((written.statement,)), focus=focus)
        statements = answer(ProductQuestion(text, product, companions), turn)
        return Advance(Say(statements, (product_card(product, turn),)), focus=focus) if statements else None

    async def _prices(self, frame: Frame, wish: str, turn: Turn) -> tuple[str, str]:
        """Return the limits: those of this message, else what "cheaper" sets, else those of the wish so far."""
        low, high = first(frame.slot("min_price")), first(frame.slot("max_price")) or await self._below(frame, turn)
        if low or high:
            return low, high
        earlier = {slot.name: first(slot.values) for slot in read_slots(wish, turn.language.words)}
        return earlier.get("min_price", ""), earlier.get("max_price", "")

    async def _below(self, frame: Frame, turn: Turn) -> str:
        """Return the upper limit that "cheaper" sets: a cent below the cheapest product shown before."""
        text, words = said(frame), turn.language.words
        if not mentions(text, words["cheaper"]) or mentions(text, words["cheapest"]):
            return ""
        shown = await self._store.products(turn.focus.product_ids)
        lowest = min((product.prices[0] for product in shown), default=None)
        return "" if lowest is None else str((lowest - Money(1, lowest.currency)).decimal)


def _is_of_own_value(text: str, product: Product) -> bool:
    """Whether a text names an amount for something that comes in amounts, none of those in the catalogue."""
    offered = {value for one in product.variants for key, value in one.options if key == _VALUE}
    return bool(offered) and bool(named := set(EUROS.findall(text))) and not named & offered


def _is_named_alone(text: str, product: Product, shown: Sequence[Product]) -> bool:
    """Whether a text has a word of the name of a product that no other one of those shown has: "the storm"."""
    others = {word for one in shown if one.id != product.id for word in tokens(one.name)}
    return bool(set(tokens(text)) & (set(tokens(product.name)) - others))


def _wants_others(frame: Frame, turn: Turn) -> bool:
    """Whether somebody wishes to see what else there is of what was looked for: "others?"."""
    text, words = said(frame), turn.language.words
    is_refined = first(frame.slot("intent")) == "refine_search" and bool(turn.focus.wish)
    return is_refined and bool(mentions(text, words["others_wanted"])) and not mentions(text, words["topic.options"])


def _is_of_new_kind(text: str, found: Candidates, turn: Turn) -> bool:
    """Whether a text asks anew: for another kind than the wish so far, or "do you have" and the kind once more."""
    wished, before = (
        {one.id for one in named_kinds(one, found.products, turn.language)} for one in (text, turn.focus.wish)
    )
    words = turn.language.words
    is_anew = mentions(text, words["range_asked"]) and not mentions(text, words["pronouns"])
    return bool(wished) and (bool(is_anew) or (bool(before) and wished.isdisjoint(before)))


def _whole_wish(frame: Frame, turn: Turn) -> str:
    """Return the wish; a short follow-up is added to the wish before it."""
    text = without(said(frame), turn.language.words["others_wanted"]) if _wants_others(frame, turn) else said(frame)
    is_short = len(text.split()) <= _SHORT_FOLLOW_UP
    return f"{turn.focus.wish} {text}" if _refines(frame, turn) and is_short and turn.focus.wish else text


def _refines(frame: Frame, turn: Turn) -> bool:
    """Whether a message narrows what was looked for: "cheaper", "got one that is waterproof"."""
    is_one_more = mentions(said(frame), turn.language.words["one_more_of_kind"])
    return first(frame.slot("intent")) == "refine_search" or bool(is_one_more)

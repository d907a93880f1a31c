"""Finding products by what the shopper wishes for; price and stock are those of this minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.product_degrees import Degree, degrees_of
from chatbot.dialogue.product_facts import ProductQuestion, answer
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import content_words, mentions
from chatbot.dialogue.which_product import WhichProduct
from chatbot.dialogue.wishes import Wishes, of_kind, read_wishes
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Fact, Statement
from chatbot.domain.knowledge import Passage
from chatbot.domain.money import Money
from chatbot.domain.outcome import Ask, Card, CardKind, Refuse, Say
from chatbot.domain.products import Product, Variant
from chatbot.ports.retriever import Kind, Query, Retriever
from chatbot.ports.store import StoreConnector

_CANDIDATES = 16
_SHOWN = 3
_EXACT = 0.99
_POSSIBLE = 0.30
_SHORT_FOLLOW_UP = 14


class FindProduct:
    """Searches the catalogue."""

    name = "find_product"
    level = Level.ANONYMOUS

    def __init__(self, store: StoreConnector, retriever: Retriever) -> None:
        self._store = store
        self._retriever = retriever

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Show up to three products that fit, the closest one, or say that there is none."""
        text = _whole_wish(frame, turn)
        if not content_words(text, (*turn.language.words["stop"], *turn.language.words["browse"])):
            return Advance(Ask("query", (Statement("product.need"),)), frame.asking("query"))
        query = Query(text, Kind.PRODUCT, turn.language.tag, limit=_CANDIDATES)
        passages = [one for one in await self._retriever.search(query) if one.score >= _POSSIBLE]
        found = await self._store.products([one.document_id for one in passages])
        if not found:
            refused = Refuse((Statement("product.none"),), quick_replies=(turn.chip("person"),))
            return Advance(refused, is_found=False)
        told = await self._asked_about(text, passages, turn)
        if told is not None:
            return told
        beyond = await self._beyond(frame, turn)
        wishes = read_wishes(text, await self._prices(frame, text, turn), found, turn.language, beyond)
        kinds = of_kind(text, found, turn.language)
        fits_kind = any(wishes.fitting(product) for product in kinds)
        return _show(kinds if fits_kind or not beyond else found, wishes, text, turn)

    async def _beyond(self, frame: Frame, turn: Turn) -> list[tuple[Degree, Product]]:
        """Return what is wished for more (or less) of than what was shown has: "anything brighter"."""
        shown = await self._store.products(turn.focus.product_ids[:1])
        degrees = [one for one in degrees_of(said(frame), turn.language.words) if not one.is_price]
        return [(degree, product) for product in shown for degree in degrees if degree.value(product) is not None]

    async def _asked_about(self, text: str, passages: Sequence[Passage], turn: Turn) -> Advance | None:
        """Answer a question about a product that is named, None when the message asks nothing of one."""
        named = await WhichProduct(self._store, text, passages, turn).named()
        is_exact = passages[0].score >= _EXACT
        if not is_exact and (len(named) != 1 or not is_question(text, turn.language.words)):
            return None
        product = await self._store.product(passages[0].document_id if is_exact else named[0])
        companions = await self._store.products(product.compatible_with)
        statements = answer(ProductQuestion(text, product, companions), turn)
        focus = replace(turn.focus, product_ids=(product.id,), question=text, flow="ask_product")
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
        if not mentions(said(frame), turn.language.words["cheaper"]):
            return ""
        shown = await self._store.products(turn.focus.product_ids)
        lowest = min((product.prices[0] for product in shown), default=None)
        return "" if lowest is None else str((lowest - Money(1, lowest.currency)).decimal)


def product_card(product: Product, turn: Turn) -> Card:
    """Render a product: price, stock, versions."""
    say, language = turn.language.say, turn.language
    low, high = (language.money(price) for price in product.prices)
    price = low if low == high else say("value.range", low=low, high=high)
    rows = [(say("row.price"), price)]
    rows.append((say("row.stock"), str(product.stock) if product.stock else say("value.sold_out")))
    options: dict[str, list[str]] = {}
    for variant in product.variants:
        for key, value in variant.options:
            options.setdefault(key, []).append(value)
    rows.extend(
        (language.term(key).capitalize(), language.options(dict.fromkeys(values))) for key, values in options.items()
    )
    return Card(CardKind.PRODUCT, product.id, language.name(product.name), tuple(rows))


def _whole_wish(frame: Frame, turn: Turn) -> str:
    """Return the wish; a short follow-up is added to the wish before it."""
    text = said(frame)
    is_refined = first(frame.slot("intent")) == "refine_search" and len(text.split()) <= _SHORT_FOLLOW_UP
    return f"{turn.focus.wish} {text}" if is_refined and turn.focus.wish else text


def _show(products: Sequence[Product], wishes: Wishes, text: str, turn: Turn) -> Advance:
    fitting = [(product, variants[0]) for product in products if (variants := wishes.fitting(product))]
    shown = fitting[:_SHOWN]
    if not shown:
        product = products[0]
        focus = replace(turn.focus, product_ids=(product.id,), wish=text, flow=FindProduct.name)
        statement = Statement("product.closest", _facts(product, _cheapest(product)))
        return Advance(Say((statement,), (product_card(product, turn),)), focus=focus)
    statements = [_headline(shown, len(fitting))]
    statements += [Statement("product.more", _facts(product, variant)) for product, variant in shown[1:]]
    ids = tuple(product.id for product, _ in shown)
    focus = replace(turn.focus, product_ids=ids, wish=text, flow=FindProduct.name)
    cards = tuple(product_card(product, turn) for product, _ in shown)
    return Advance(Say(tuple(statements), cards), focus=focus)


def _headline(shown: Sequence[tuple[Product, Variant]], fitting: int) -> Statement:
    product, variant = shown[0]
    if fitting == 1:
        stock = facts.count("count", variant.stock, f"product:{product.id}")
        return Statement("product.found_one", (*_facts(product, variant), stock))
    count = facts.count("count", fitting, "catalogue")
    return Statement("product.found_many", (count, *_facts(product, variant)))


def _facts(product: Product, variant: Variant) -> tuple[Fact, ...]:
    price = facts.money("price", variant.price, f"variant:{variant.sku}")
    return facts.product_name(product), price


def _cheapest(product: Product) -> Variant:
    return min(product.variants, key=lambda variant: variant.price)

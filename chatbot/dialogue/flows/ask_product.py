"""Questions about one product, answered from its row in the catalogue; what that does not tell, from the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.answering.questions import written_out
from chatbot.dialogue.products.attributes import asked_attributes, told_attributes
from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.care import told_of_kind
from chatbot.dialogue.products.comparison import ASK_PRODUCT, as_before, best_of, product_focus
from chatbot.dialogue.products.description import Described, Style, composed, evidence_of
from chatbot.dialogue.products.differences import price_difference
from chatbot.dialogue.products.documents import found_of_goods
from chatbot.dialogue.products.facts_told import ProductQuestion, answer
from chatbot.dialogue.products.kinds import named_kinds, only_kinds
from chatbot.dialogue.products.parts import is_part_question
from chatbot.dialogue.products.prose import told_in_prose
from chatbot.dialogue.products.related import compared_products, reference, related
from chatbot.dialogue.products.search import Candidates, Wish, candidates, choose, choose_among
from chatbot.dialogue.products.several import answer_to_each
from chatbot.dialogue.products.sums import price_sum
from chatbot.dialogue.products.telling import tell
from chatbot.dialogue.products.unclear import each_of, only_one
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.state import NAMED_ONLY
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.slots import read_slots
from chatbot.dialogue.understand.words import content_words, is_near, mentions, tokens, without, without_han
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Origin, Sentence, Statement
from chatbot.domain.knowledge import Passage
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.products import Product
from chatbot.languages.descriptions import Descriptions
from chatbot.ports.retriever import Kind, Query, Retriever
from chatbot.ports.store import StoreConnector

_CANDIDATES = 4
_ALL, _OVERVIEW, _FEW = 60, 2, 2
_EARLIER, _SEVERAL = 3, 2
_QUOTE, _QUOTE_IN_FOCUS = 0.42, 0.33
_CERTAIN_OF_DOCUMENT = 0.9
_ABOUT_PRODUCTS = (ASK_PRODUCT, "find_product")
_QUESTION, _PRODUCT = "question", "product"
_SAYING_NOTHING = ("stop", "pronouns", "overview", "first", "second", "third", "other")


class AskProduct:
    """Answers a question about a product."""

    name = ASK_PRODUCT
    level = Level.ANONYMOUS

    def __init__(
        self, store: StoreConnector, retriever: Retriever, descriptions: Mapping[str, Descriptions] | None = None
    ) -> None:
        self._store = store
        self._retriever = retriever
        self._descriptions = descriptions or {}

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Answer from the data of the product that is meant, else from the documents; say so when neither tells."""
        text = written_out(_with_question(frame), turn.language.words)
        found = await candidates(text, turn, self._store, self._retriever)
        other = await price_difference(text, found, turn, self._store) or await price_sum(
            text, found, turn, self._store
        )
        other = other or await best_of(text, found, turn, self._store) or await self._another(text, found, turn)
        if other is not None:
            return other
        shown = await self._store.products(turn.focus.product_ids)
        listed = only_one(text, shown, turn) or self._browsed(text, found, turn)
        if listed is not None:
            return listed
        nearest = replace(found, passages=tuple(await self._nearest(said(frame), turn)))
        product = await self._meant(nearest, frame, turn)
        if product is None:
            likely = await WhichProduct(self._store, said(frame), nearest, turn).likely()
            of_kind = named_kinds(text, found.products, turn.language)
            told = self._wished(text, found, turn) or await told_of_kind(text, of_kind, turn, self._retriever)
            return told or each_of(text, of_kind, turn) or _which(likely, frame, text, turn)
        among = await self._among_shown(said(frame), product, found, turn)
        if among is not None:
            return among
        advised = await self._about_another_kind(text, product, found, turn)
        if advised is not None:
            return advised
        companions = await self._store.products(product.compatible_with)
        statements = await answer_to_each(text, product, companions, turn, self._retriever)
        statements = statements or await self._told(text, product, nearest.passages, turn)
        if statements:
            card = product_card(product, turn)
            return Advance(Say(statements, (card,)), focus=product_focus(turn, product, text))
        written = await found_of_goods(text, product, turn, self._retriever)
        if written is not None:
            focus = replace(product_focus(turn, product, written.question), document=written.document)
            return Advance(Say((written.statement,)), focus=focus)
        earlier = await self._of_earlier(text, product, found, turn)
        return earlier or self._unknown(text, product, turn)

    async def _of_earlier(self, text: str, product: Product, found: Candidates, turn: Turn) -> Advance | None:
        """Return what only another product of this talk tells: its attribute, after a look at what goes with it."""
        if WhichProduct(self._store, text, found, turn).named():
            return None
        for other in await self._store.products(turn.focus.product_ids[:_EARLIER]):
            if other.id != product.id and asked_attributes(text, other, turn.language.words):
                told = told_attributes(text, other, turn.language)
                return Advance(Say(told, (product_card(other, turn),)), focus=product_focus(turn, other, text))
        return None

    def _unknown(self, text: str, product: Product, turn: Turn) -> Advance:
        """Say that the data do not tell it, and what they do tell of the product."""
        statements = (Statement("product.unknown", (facts.product_name(product),)), *self._few_words(product, turn))
        refused = Refuse(statements, quick_replies=(turn.chip("person"),))
        return Advance(refused, focus=product_focus(turn, product, text), is_found=False)

    def _few_words(self, product: Product, turn: Turn) -> tuple[Statement, ...]:
        return _quoted(self._composed(product, turn, _FEW), product)

    async def _meant(self, found: Candidates, frame: Frame, turn: Turn) -> Product | None:
        which = WhichProduct(self._store, said(frame), found, turn)
        if frame.slot(NAMED_ONLY):
            named = which.named()
            return await self._store.product(named[0]) if len(named) == 1 else None
        own = await self._bought(frame, turn)
        if own is not None and turn.focus.flow not in _ABOUT_PRODUCTS and which.names_no_other(own):
            return own
        return await which.meant() or own

    async def _bought(self, frame: Frame, turn: Turn) -> Product | None:
        """Return the one product that was bought and is talked about: "how many XL are left" while its swap is open."""
        focus, customer_id = turn.focus, turn.session.customer_id
        if customer_id is None or not focus.line_ids or frame.asked == _PRODUCT:
            return None
        order = await self._store.order_of(customer_id, focus.order_number)
        ids = dict.fromkeys(line.product_id for line in order.lines if line.id in focus.line_ids)
        return next(iter(await self._store.products(tuple(ids))), None) if len(ids) == 1 else None

    async def _about_another_kind(self, text: str, product: Product, found: Candidates, turn: Turn) -> Advance | None:
        """Return what the documents surely say of a kind that a text names and the product in talk is none of."""
        kinds = {one.id for one in named_kinds(text, found.products, turn.language)}
        if not kinds or product.id in kinds or is_part_question(text, turn.language):
            return None
        if product.id in turn.focus.product_ids[:1] and asked_attributes(text, product, turn.language.words):
            return None  # "is it waterproof" asks of it, though there are waterproofing sprays
        written = await find_sure_answer(text, turn, self._retriever)
        if written is None or written.score < _CERTAIN_OF_DOCUMENT:
            return None
        focus = replace(product_focus(turn, product, text), document=written.document)
        return Advance(Say((written.statement,)), focus=focus)

    async def _nearest(self, text: str, turn: Turn) -> Sequence[Passage]:
        return await self._retriever.search(Query(text, Kind.PRODUCT, turn.language.tag, limit=_CANDIDATES))

    async def _another(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return other products that are asked for by their relation to one that is named: what goes with it."""
        compared = await compared_products(text, found, turn, self._store)
        if compared is not None:
            return compared
        spoken = await reference(text, found, turn, self._store)
        return None if spoken is None else related(spoken, found, turn)

    async def _among_shown(self, text: str, product: Product, found: Candidates, turn: Turn) -> Advance | None:
        """Return what of the products shown has what the text names, where the one that seems to be meant has not."""
        shown = await self._store.products(turn.focus.product_ids)
        named = WhichProduct(self._store, text, found, turn).named()
        if len(shown) < 2 or named or mentions(text, turn.language.words["pronouns"]):
            return None
        choice = choose_among(Wish(text), tuple(shown), turn)
        is_wish = choice.wishes.is_wish
        fitting = {one.id for one, _ in choice.fitting}
        return tell(choice, text, turn) if is_wish and fitting and product.id not in fitting else None

    def _browsed(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return what there is of a kind, where that is all that is asked: "have you got any power banks"."""
        words = turn.language.words
        all_of = only_kinds(without(text, words["all"]), found.products, turn.language)
        if mentions(text, words["all"]) and len(all_of) >= _SEVERAL:
            return tell(choose(Wish(text), found, turn), text, turn)
        kinds = named_kinds(text, found.products, turn.language) if mentions(text, words["have_any"]) else ()
        others = self._of_other_kind(text, kinds, found, turn)
        if len(others) >= _SEVERAL:
            return tell(choose(Wish(text), found, turn), text, turn)
        if len(kinds) < _SEVERAL or not all(one.kind == kinds[0].kind for one in kinds):
            return None
        named = WhichProduct(self._store, text, found, turn).named()
        asks = any(asked_attributes(text, one, words) for one in kinds) or is_part_question(text, turn.language)
        return None if named or asks else tell(choose(Wish(text), found, turn), text, turn)

    def _of_other_kind(
        self, text: str, asked_for: tuple[Product, ...], found: Candidates, turn: Turn
    ) -> tuple[Product, ...]:
        """Return the goods of a kind that a text asks for, or only names, none of them in talk: "and jackets?"."""
        shown = set(turn.focus.product_ids)
        kinds = asked_for or only_kinds(text, found.products, turn.language) if shown else ()
        return () if shown.intersection(one.id for one in kinds) else kinds

    def _wished(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return what fits a wish where no product is meant: the most of a kind, or one within limits."""
        limits = {slot.name: first(slot.values) for slot in read_slots(text, turn.language.words)}
        prices = (limits.get("min_price", ""), limits.get("max_price", ""))
        choice = choose(Wish(text, prices), found, turn)
        is_wish = choice.is_kind and (choice.degree is not None or any(prices) or choice.wishes.is_wish)
        return tell(choice, text, turn) if is_wish else None

    async def _told(
        self, text: str, product: Product, passages: Sequence[Passage], turn: Turn
    ) -> tuple[Statement, ...]:
        """Return what is known to a question; "and the big one" asks of it what was asked before."""
        companions = await self._store.products(product.compatible_with)
        question = ProductQuestion(text, product, companions, _options_on_card(product, turn), turn.focus.question)
        if mentions(text, turn.language.words["tell_about"]) and _is_general(text, product, turn):
            return await self._from_description(text, product, passages, turn) or answer(question, turn)
        again = as_before(ProductQuestion(text, product, companions), turn)
        is_other = product.id not in turn.focus.product_ids[:1]
        told = (again if is_other else ()) or answer(question, turn) or again
        return told or await self._from_description(text, product, passages, turn)

    async def _from_description(
        self, text: str, product: Product, passages: Sequence[Passage], turn: Turn
    ) -> tuple[Statement, ...]:
        own = _written_for(product, passages, turn)
        if not own:
            query = Query(product.name, Kind.PRODUCT, turn.language.tag, limit=1)
            own = _written_for(product, await self._retriever.search(query), turn)
        prose = told_in_prose(text, product.description, turn.language.words) if own else ""
        if prose:
            return _quoted([prose], product)
        quotes = [one for one in await self._retriever.quotes(text, own, _ALL) if one.text in product.description]
        needed = _QUOTE_IN_FOCUS if product.id in turn.focus.product_ids[:1] else _QUOTE
        told = [quotes[0].text] if quotes and quotes[0].score >= needed else []
        if _is_general(text, product, turn):
            told = [one.text for one in sorted(quotes, key=lambda quote: quote.position)[:_OVERVIEW]]
            told = told or self._composed(product, turn)
        if not told:
            return ()
        return _quoted(told, product)

    def _composed(self, product: Product, turn: Turn, most: int | None = None) -> list[str]:
        """Return a description from the product's data, where the shop has the words for it in this language."""
        words = self._descriptions.get(turn.language.tag)
        if words is None:
            return []
        described = Described(product, (), turn.language, words)
        told = composed(evidence_of(described, Style.DESCRIPTION))[:most]
        sentences = (Sentence(one, Origin.COMPOSED) for one in told)
        return ["".join(f"{one.text}{one.gap}" for one in sentences).rstrip()]


def _is_general(text: str, product: Product, turn: Turn) -> bool:
    """Whether a text asks what a product is like, and nothing in particular of it."""
    words = turn.language.words
    names = tokens(f"{product.name} {product.kind} {' '.join(product.also_called)}")
    ignored = [one for key in _SAYING_NOTHING for one in words[key]]
    rest = without_han(text, (*ignored, *turn.language.called(product.id).split()))
    return all(any(is_near(word, name) for name in names) for word in content_words(rest, ignored))


def _quoted(told: Sequence[str], product: Product) -> tuple[Statement, ...]:
    """Return sentences about a product as one quote; nothing of none."""
    quote = facts.text("quote", FactKind.QUOTE, " ".join(told), f"product:{product.id}")
    return (Statement("product.description", (quote,)),) if told else ()


def _options_on_card(product: Product, turn: Turn) -> frozenset[str]:
    """Return the options of the variant that waits on the open card: "how many do you have left of that one"."""
    sku = getattr(turn.state.proposal.write, "sku", "") if turn.state.proposal is not None else ""
    return frozenset(value for one in product.variants if one.sku == sku for _, value in one.options)


def _written_for(product: Product, passages: Sequence[Passage], turn: Turn) -> list[Passage]:
    """Return the passages about a product in the language of the talk: nothing is quoted in another one."""
    return [one for one in passages if one.document_id == product.id and one.language == turn.language.tag]


def _with_question(frame: Frame) -> str:
    """Return what is asked; an answer to "which product" belongs to the question before it."""
    before = first(frame.slot(_QUESTION))
    return f"{said(frame)}: {before}" if before and frame.asked == _PRODUCT else said(frame)


def _which(products: Sequence[Product], frame: Frame, text: str, turn: Turn) -> Advance:
    if not products:
        refused = Refuse((Statement("product.not_found"),), quick_replies=(turn.chip("person"),))
        return Advance(refused, is_found=False)
    chips = tuple(turn.chip("product", name=turn.language.name(one.name), question=text) for one in products)
    ids = tuple(product.id for product in products)
    focus = replace(turn.focus, product_ids=ids, listed=ids, flow=frame.flow)
    waiting = frame.with_slot(_QUESTION, text).asking(_PRODUCT)
    return Advance(Ask(_PRODUCT, (Statement("product.which"),), quick_replies=chips), waiting, focus)

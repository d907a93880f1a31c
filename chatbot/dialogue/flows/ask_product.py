"""Questions about one product, answered from its row in the catalogue; what that does not tell, from the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.answering.questions import written_out
from chatbot.dialogue.products.attributes import asked_attributes, told_attributes
from chatbot.dialogue.products.browsing import browsed, wished
from chatbot.dialogue.products.card import product_card
from chatbot.dialogue.products.care import told_of_kind
from chatbot.dialogue.products.comparison import ASK_PRODUCT, as_before, best_of, product_focus
from chatbot.dialogue.products.description import Described, Style, composed, evidence_of
from chatbot.dialogue.products.differences import price_difference
from chatbot.dialogue.products.documents import found_of_goods
from chatbot.dialogue.products.facts_told import ProductQuestion, answer, version_in_talk
from chatbot.dialogue.products.fits import fits_together
from chatbot.dialogue.products.kinds import named_kinds
from chatbot.dialogue.products.parts import is_part_question
from chatbot.dialogue.products.prose import is_general, quoted, told_in_prose, written_for
from chatbot.dialogue.products.recommendations import own_named
from chatbot.dialogue.products.related import compared_products, nameless, reference, related
from chatbot.dialogue.products.search import Candidates, Wish, candidates, choose_among
from chatbot.dialogue.products.several import answer_to_each
from chatbot.dialogue.products.sizes import size_of_measure
from chatbot.dialogue.products.sums import price_sum
from chatbot.dialogue.products.telling import tell
from chatbot.dialogue.products.unclear import each_of, only_one
from chatbot.dialogue.products.which import WhichProduct
from chatbot.dialogue.state import NAMED_ONLY
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.words import mentions, without_han
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Origin, Sentence, Statement
from chatbot.domain.knowledge import Passage
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.products import AttributeType, Product
from chatbot.languages.descriptions import Descriptions
from chatbot.ports.retriever import Kind, Query, Retriever
from chatbot.ports.store import StoreConnector

_CANDIDATES = 4
_ALL, _OVERVIEW, _FEW = 60, 2, 2
_EARLIER, _SEVERAL = 3, 2
_QUOTE = 0.33
_CERTAIN_OF_DOCUMENT = 0.9
_ABOUT_PRODUCTS = (ASK_PRODUCT, "find_product")
_QUESTION, _PRODUCT = "question", "product"


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
            text, found, turn, self._store, self._retriever
        )
        other = other or await best_of(text, found, turn, self._store) or await self._another(text, found, turn)
        if other is not None:
            return other
        shown = await self._store.products(turn.focus.product_ids)
        asks = any(asked_attributes(text, one, turn.language.words) for one in shown)  # "how long is the battery"
        listed = only_one(text, shown, turn) or (None if asks else browsed(text, found, turn, self._store))
        if listed is not None:
            return listed
        nearest = await self._nearest(found, frame, turn)
        product = await self._meant(nearest, frame, turn)
        if product is None:
            likely = WhichProduct(self._store, said(frame), nearest, turn).likely
            return await self._of_none(text, found, turn) or _which(await likely(), frame, text, turn)
        among = await self._among_shown(said(frame), product, found, turn)
        if among is not None:
            return among
        advised = await self._about_another_kind(text, product, found, turn)
        if advised is not None:
            return advised
        if self._asks_how(text, product, turn) and (written := await self._written(text, product, turn)):
            return written
        companions = await self._store.products(product.compatible_with)
        statements = await answer_to_each(text, product, companions, turn, self._retriever)
        statements = statements or await self._told(text, product, nearest.passages, turn)
        if statements:
            card = product_card(product, turn)
            return Advance(Say(statements, (card,)), focus=product_focus(turn, product, text))
        told = await self._written(text, product, turn) or await self._of_earlier(text, product, found, turn)
        return told or self._unknown(text, product, turn)

    async def _of_none(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return what is said where no one product is meant: of a size, of a kind; None where neither tells."""
        if sized := await size_of_measure(text, turn, self._retriever):
            return Advance(Say(sized), focus=replace(turn.focus, question=text, flow=ASK_PRODUCT))
        of_kind = named_kinds(text, found.products, turn.language)
        told = wished(text, found, turn) or await told_of_kind(text, of_kind, turn, self._retriever)
        return told or each_of(text, of_kind, turn)

    def _asks_how(self, text: str, product: Product, turn: Turn) -> bool:
        """Whether a text asks what to do, which no yes or no of the data answers: "how do I dry them, they got wet"."""
        words = turn.language.words
        asked = asked_attributes(text, product, words)
        is_of_flags = bool(asked) and all(one.type is AttributeType.FLAG for one in asked)
        return is_of_flags and bool(mentions(text, words["how_to"])) and not mentions(text, words["topic.care"])

    async def _written(self, text: str, product: Product, turn: Turn) -> Advance | None:
        written = await found_of_goods(text, product, turn, self._retriever)
        if written is None:
            return None
        focus = replace(product_focus(turn, product, written.question), document=written.document)
        return Advance(Say((written.statement,)), focus=focus)

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
        return quoted(self._composed(product, turn, _FEW), product)

    async def _meant(self, found: Candidates, frame: Frame, turn: Turn) -> Product | None:
        which = WhichProduct(self._store, said(frame), found, turn)
        if frame.slot(NAMED_ONLY):
            named = which.named()
            return await self._store.product(named[0]) if len(named) == 1 else None
        purchase = await own_named(said(frame), turn, self._store)
        if purchase is not None:
            return purchase
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
        kinds = named_kinds(text, found.products, turn.language)
        if not kinds or product in kinds or is_part_question(text, turn.language):
            return None
        rest = without_han(text, (name for one in kinds for name in turn.language.called(one.id).split()))
        if product.id in turn.focus.product_ids[:1] and asked_attributes(rest, product, turn.language.words):
            return None  # "is it waterproof" asks of it, though there are waterproofing sprays
        written = await find_sure_answer(text, turn, self._retriever)
        if written is None or written.score < _CERTAIN_OF_DOCUMENT:
            return None
        focus = replace(product_focus(turn, product, text), document=written.document)
        return Advance(Say((written.statement,)), focus=focus)

    async def _nearest(self, found: Candidates, frame: Frame, turn: Turn) -> Candidates:
        """Return candidates with what is nearest to the words of this message alone."""
        query = Query(said(frame), Kind.PRODUCT, turn.language.tag, limit=_CANDIDATES)
        return replace(found, passages=tuple(await self._retriever.search(query)))

    async def _another(self, text: str, found: Candidates, turn: Turn) -> Advance | None:
        """Return other products that are asked for by their relation to one that is named: what goes with it."""
        if mentions(text, turn.language.words["with_delivery"]):
            return None  # "with shipping for the tent" asks for nothing that goes with it
        beside = await fits_together(text, found, turn, self._store) or await compared_products(
            text, found, turn, self._store
        )
        if beside is not None:
            return beside
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

    async def _told(
        self, text: str, product: Product, passages: Sequence[Passage], turn: Turn
    ) -> tuple[Statement, ...]:
        """Return what is known to a question; "and the big one" asks of it what was asked before."""
        companions = await self._store.products(product.compatible_with)
        question = ProductQuestion(text, product, companions, *_without_saying(product, turn))
        if mentions(text, turn.language.words["tell_about"]) and is_general(text, product, turn):
            return await self._from_description(text, product, passages, turn) or answer(question, turn)
        again = as_before(ProductQuestion(text, product, companions), turn)
        words = turn.language.words
        asks_on = bool(asked_attributes(text, product, words) or mentions(text, words["have_any"]))
        is_other = product.id not in turn.focus.product_ids[:1] and not asks_on
        told = (again if is_other else ()) or answer(question, turn) or again
        return told or await self._from_description(text, product, passages, turn)

    async def _from_description(
        self, text: str, product: Product, passages: Sequence[Passage], turn: Turn
    ) -> tuple[Statement, ...]:
        own = written_for(product, passages, turn)
        if not own:
            query = Query(product.name, Kind.PRODUCT, turn.language.tag, limit=1)
            own = written_for(product, await self._retriever.search(query), turn)
        prose = told_in_prose(text, product.description, turn.language.words) if own else ""
        if prose:
            return quoted([prose], product)
        asked = nameless(text, product, turn)  # its name makes any sentence about it look like the answer
        quotes = [one for one in await self._retriever.quotes(asked, own, _ALL) if one.text in product.description]
        told = [quotes[0].text] if quotes and quotes[0].score >= _QUOTE else []
        if is_general(text, product, turn):
            told = [one.text for one in sorted(quotes, key=lambda quote: quote.position)[:_OVERVIEW]]
            told = told or self._composed(product, turn)
        if not told:
            return ()
        return quoted(told, product)

    def _composed(self, product: Product, turn: Turn, most: int | None = None) -> list[str]:
        """Return a description from the product's data, where the shop has the words for it in this language."""
        words = self._descriptions.get(turn.language.tag)
        if words is None:
            return []
        described = Described(product, (), turn.language, words)
        told = composed(evidence_of(described, Style.DESCRIPTION))[:most]
        sentences = (Sentence(one, Origin.COMPOSED) for one in told)
        return ["".join(f"{one.text}{one.gap}" for one in sentences).rstrip()]


def _without_saying(product: Product, turn: Turn) -> tuple[frozenset[str], frozenset[str]]:
    """Return the options of the variant on the open card ("how many are left of that one") and those in talk."""
    sku = getattr(turn.state.proposal.write, "sku", "") if turn.state.proposal is not None else ""
    on_card = frozenset(value for one in product.variants if one.sku == sku for _, value in one.options)
    return on_card, version_in_talk(product, turn)


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

"""Another size or colour: swapped in an order that has not left, exchanged once it was delivered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.bought_lines import LINE, Bought, Sought, find_line, named_lines
from chatbot.dialogue.orders.card import options_text
from chatbot.dialogue.orders.change import refuse_change, refused_change
from chatbot.dialogue.orders.line_candidates import also_called
from chatbot.dialogue.orders.look_up import orders_meant
from chatbot.dialogue.orders.not_bought import names_other, told_not_bought
from chatbot.dialogue.orders.pick_lines import QUANTITY, pieces_named, with_quantity
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.products.other_product import told_of_other
from chatbot.dialogue.products.variant_wishes import leaning, parsed, read_wishes, written
from chatbot.dialogue.proposals import propose
from chatbot.dialogue.remedies.conditions import (
    ask_question,
    is_condition_asked,
    open_question,
    told_conditions,
    unmet_conditions,
    with_answer,
)
from chatbot.dialogue.remedies.exchange_card import (
    Exchange,
    exchange_offer,
    exchanged,
    sold_out,
    swap_offer,
    swapped,
    unmet,
)
from chatbot.dialogue.remedies.nearest_yes import offered
from chatbot.dialogue.remedies.return_card import refusal
from chatbot.dialogue.remedies.switched import to_return, to_surplus
from chatbot.dialogue.state import OTHERWISE
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.alternatives import after_return, warranty_until
from chatbot.domain.commerce import Order, OrderLine, ReturnReason
from chatbot.domain.conversation import Focus, Frame, Level
from chatbot.domain.decisions import Decision, ReturnTerms
from chatbot.domain.evidence import Statement
from chatbot.domain.exchanges import decide_exchange, quote_exchange, variants_for
from chatbot.domain.order_changes import decide_swap
from chatbot.domain.orders import decide_change, has_left
from chatbot.domain.outcome import Ask, QuickReply, Refuse
from chatbot.domain.products import Product, Variant
from chatbot.domain.returns import hand_over_by
from chatbot.domain.rules import Action
from chatbot.domain.variant_choice import ANY, BEYOND, Choice, VariantWish, choose
from chatbot.domain.writes import OpenExchange, Receipt, SwapVariant
from chatbot.ports.store import StoreConnector

_SLOT, _WISHES = "variant", "wishes"
_OFFERED = 6


class ExchangeItems:
    """Exchanges or swaps."""

    name = "exchange_items"
    level = Level.VERIFIED
    writes = (OpenExchange, SwapVariant)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the line, decide by where its order is, ask for the variant, and propose; or refuse with the clause."""
        settled = await for_guest(frame, turn, self._policy.retriever, "order.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        frame = with_answer(frame, turn) if is_condition_asked(frame) else told_conditions(frame, turn)
        orders = await orders_meant(frame, turn, self._store)
        others = await also_called(orders, self._store)
        if surplus := to_surplus(frame, named_lines(frame, turn, orders, others), turn):
            return surplus
        is_other = await names_other(frame, orders, others, self._store, turn)
        sought = Sought(self._may_change(turn), "exchange.which_item", others, by_options=False, names_other=is_other)
        found = find_line(frame, turn, orders, sought)
        if isinstance(found, Advance):
            return told_not_bought(found, frame, turn, names_other=is_other)
        order, line = found
        if back := to_return(frame, order, line, turn):
            return back
        key = f"{order.number}/{line.id}"
        frame = frame if key in frame.slot(LINE) else frame.with_slot(QUANTITY)
        kept = frame.with_slot(LINE, key).with_slot("order_number", order.number)
        focus = replace(turn.focus, order_number=order.number, line_ids=(line.id,), product_ids=(line.product_id,))
        advance = await self._decide(kept, found, turn)
        return replace(advance, focus=focus)

    async def completed(self, write: OpenExchange | SwapVariant, receipt: Receipt, turn: Turn) -> Advance:
        """Say what was exchanged, and what becomes of a difference in price."""
        if isinstance(write, SwapVariant):
            return swapped(write, receipt, turn)
        return exchanged(write, receipt, turn)

    async def _decide(self, frame: Frame, found: Bought, turn: Turn) -> Advance:
        order, line = found
        products = await self._store.products((line.product_id,))
        product = products[0] if products else None
        frame = _with_wishes(_with_pieces(frame, product, turn), line, product, turn)
        if not _may_be_that_many(frame, order, line):
            person = turn.chip("person")
            return Advance(Refuse((Statement("answer.by_person"),), quick_replies=(person,)))
        if order.shipments and has_left(order):
            rules = self._policy.today(turn)
            terms = ReturnTerms(ReturnReason.DOES_NOT_FIT, unmet_conditions=unmet_conditions(frame))
            decision = decide_exchange(order, line, rules, terms)
            if not decision.is_allowed:
                return await self._refuse(found, decision, product, turn)
            question = open_question(decision.questions, frame)
            if question:
                return Advance(*ask_question(question, frame, turn))
        else:
            change = decide_change(order, Action.SWAP_VARIANT, self._policy.today(turn))
            if not change.is_allowed:
                told = refused_change("exchange.too_late_order", order, change)
                return await refuse_change(told, order, change, turn, self._policy)
        return await self._with_variant(frame, found, product, turn)

    async def _with_variant(self, frame: Frame, found: Bought, product: Product | None, turn: Turn) -> Advance:
        order, line = found
        pieces = pieces_named(frame, line) if has_left(order) else line.quantity
        possible = variants_for(line, product, pieces) if product is not None else ()
        wishes = tuple(map(parsed, frame.slot(_WISHES)))
        choice = choose(wishes, line, product, possible) if product is not None else Choice()
        if choice.variant is None:
            asked = _ask(frame, found, choice if wishes else _likely(found, possible, frame, turn), turn)
            names = await self._store.names() if not wishes else ()
            told = await told_of_other(said(frame), (line, product), names, self._policy, turn)
            return replace(asked, outcome=replace(asked.outcome, statements=(*told, *asked.outcome.statements)))
        advance = await self._propose(frame, found, choice.variant, turn)
        told = (*sold_out(found, choice, turn), *advance.outcome.statements)
        return replace(advance, outcome=replace(advance.outcome, statements=told))

    async def _propose(self, frame: Frame, found: Bought, variant: Variant, turn: Turn) -> Advance:
        order, line = found
        rules = self._policy.today(turn)
        if not has_left(order):
            change = decide_swap(order, line, variant, rules)
            if not change.is_allowed:
                told = Statement("exchange.not_payable", (facts.items((line,), order),))
                return await refuse_change(told, order, change, turn, self._policy)
            return propose(self._gate, swap_offer(order, line, variant, rules, turn), frame, turn)
        pieces = pieces_named(frame, line)
        quote = quote_exchange(order, line, pieces, variant, rules)
        if quote is None:
            told = Statement("exchange.dearer", (facts.items((line,), order),))
            return Advance(
                Refuse((told,), quick_replies=(turn.chip("return_item", name=turn.language.name(line.name)),))
            )
        failed = unmet_conditions(frame)
        decision = decide_exchange(order, line, rules, ReturnTerms(ReturnReason.DOES_NOT_FIT, unmet_conditions=failed))
        offer = exchange_offer(
            Exchange(found, pieces, variant, quote, decision, hand_over_by(order, rules)), failed, turn
        )
        told = await self._policy.cited(offer.statements[0], decision.rule, turn)
        return propose(self._gate, replace(offer, statements=(told, *offer.statements[1:])), frame, turn)

    async def _refuse(self, found: Bought, decision: Decision, product: Product | None, turn: Turn) -> Advance:
        order, line = found
        rules = self._policy.today(turn)
        told = await self._policy.cited(refusal(order, line, decision, turn, "exchange"), decision.rule, turn)
        until = warranty_until(decision.delivered_on, product)
        offer = offered(after_return(order, line, decision, rules, product), order, (line,), turn, until)
        statements, chips = (told, *offer.statements), offer.quick_replies
        return Advance(Refuse(statements, (decision,), offer.alternatives, quick_replies=chips))

    def _may_change(self, turn: Turn) -> Callable[[Bought], bool]:
        rules = self._policy.today(turn)

        def is_likely(bought: Bought) -> bool:
            order, line = bought
            if has_left(order):
                return decide_exchange(order, line, rules).is_allowed
            return decide_change(order, Action.SWAP_VARIANT, rules).is_allowed

        return is_likely


def _with_pieces(frame: Frame, product: Product | None, turn: Turn) -> Frame:
    """Keep how many pieces are named; a number that is a version of the product ("only 43", "4 sets") counts none."""
    counted = with_quantity(frame, turn.language.words)
    versions = product.variants if product is not None else ()
    values = {part for variant in versions for _, value in variant.options for part in (value, *value.split()[:1])}
    return frame if values.intersection(counted.slot(QUANTITY)) else counted


def _may_be_that_many(frame: Frame, order: Order, line: OrderLine) -> bool:
    """Whether as many pieces as are named can be exchanged; a line that has not left is swapped as a whole."""
    named = first(frame.slot(QUANTITY))
    return not named or int(named) == line.quantity or (has_left(order) and int(named) <= line.returnable_quantity)


def _with_wishes(frame: Frame, line: OrderLine, product: Product | None, turn: Turn) -> Frame:
    """Keep what is wished for as long as the goal waits, with what the words of this turn say of it.

    Where they say nothing that the grammar knows, the values that a model made of them count.
    """
    if product is None:
        return frame
    is_afresh = mentions(said(frame), turn.language.words["cancel"])  # "never mind, S then"
    before = [] if is_afresh else [parsed(one) for one in frame.slot(_WISHES)]
    wishes, given = read_wishes(said(frame), line, product, before, turn.language), frame.slot(_SLOT)
    if list(wishes) == before and given != _values(before):
        wishes = read_wishes(", ".join(given), line, product, before, turn.language)
    return frame.with_slot(_WISHES, *map(written, wishes)).with_slot(_SLOT, *_values(wishes))


def _values(wishes: Sequence[VariantWish]) -> tuple[str, ...]:
    """Return the options that are wanted most, as the shop writes them."""
    return tuple(value for wish in wishes[:1] for _, value in wish.options if value not in (ANY, BEYOND))


def _likely(found: Bought, possible: Sequence[Variant], frame: Frame, turn: Turn) -> Choice:
    """Return what there is to choose from where nothing is wished for yet."""
    return Choice(near=leaning(said(frame), found[1], possible, turn.language.words))


def _ask(frame: Frame, found: Bought, choice: Choice, turn: Turn) -> Advance:
    """Ask for the variant; refuse where there is none, or where something else is wanted if the wish cannot be met."""
    order, line = found
    focus = Focus(order.number, (line.id,), (line.product_id,))
    item = facts.items((line,), order)
    instead = (turn.chip("return_item", name=turn.language.name(line.name)), turn.chip("person"))
    if not choice.near:
        return Advance(Refuse((Statement("exchange.nothing_else", (item,)),), quick_replies=instead), focus=focus)
    wishes = tuple(map(parsed, frame.slot(_WISHES)))
    told = unmet(found, wishes, choice, turn)
    if told and not choice.is_met and frame.slot(OTHERWISE):
        return Advance(Refuse(told), focus=focus)
    labels = [options_text(variant, turn) for variant in choice.near[:_OFFERED]]
    chips = tuple(QuickReply(label, label) for label in labels)
    outcome = Ask(_SLOT, (*told, Statement("exchange.which_variant", (item,))), quick_replies=chips)
    return Advance(outcome, frame.asking(_SLOT), focus)

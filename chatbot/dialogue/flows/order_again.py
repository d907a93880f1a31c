"""Ordering again what was bought before, at today's prices, paid and sent as usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.card import line_names, priced_line_text
from chatbot.dialogue.orders.look_up import find_order
from chatbot.dialogue.orders.lost_parcels import counts_as_lost
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.proposals import Offer, done, focus_on, propose, written
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Flow, Turn, said
from chatbot.dialogue.understand.references import Candidate, resolve
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Customer, Order, OrderLine, OrderState, ReturnLine
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Refuse
from chatbot.domain.products import Product
from chatbot.domain.reorders import Basket, basket_of
from chatbot.domain.settlement import CREDITS, SavedMethod
from chatbot.domain.writes import OrderAgain, Receipt
from chatbot.ports.store import StoreConnector


class OrderAgainFlow:
    """Orders again; what is lost on its way goes to `problems`: a new one of that costs nothing."""

    name = "order_again"
    level = Level.VERIFIED
    writes = (OrderAgain,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate, problems: Flow) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate
        self._problems = problems

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find what was bought and propose an order of it; refuse when not all of it is in stock."""
        settled = await for_guest(frame, turn, self._policy.retriever, "order.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        is_cancelled = mentions(said(frame), turn.language.words["was_cancelled"])
        likely = OrderState.CANCELLED if is_cancelled else OrderState.DELIVERED
        found = await find_order(frame, turn, self._store, lambda order: order.state is likely)
        if isinstance(found, Advance):
            return found
        order, lines = found.order, _meant(found.order, frame, turn)
        if any(counts_as_lost(order, line, self._policy.today(turn)) for line in lines):
            lost = Frame(self._problems.name, (("order_number", (order.number,)), (SAID, frame.slot(SAID))))
            return await self._problems.advance(lost, turn)
        customer = await self._store.customer(order.customer_id)
        products = await self._store.products([line.product_id for line in lines])
        if _names_another(said(frame), lines, products, turn):
            told = Statement("again.same_version", (facts.items(lines, order),))
            return Advance(Refuse((told,), quick_replies=(turn.chip("find"),)), focus=focus_on(turn, order.number))
        wanted = tuple(ReturnLine(line.id, line.quantity) for line in lines)
        basket = basket_of(order, wanted, products, customer, self._policy.today(turn)) if customer else None
        method = await self._method(order)
        if customer is None or basket is None or method is None:
            sold_out = Statement("again.not_possible", (facts.items(lines, order),))
            refused = Refuse((sold_out,), quick_replies=(turn.chip("find"), turn.chip("person")))
            return Advance(refused, focus=focus_on(turn, order.number))
        write = OrderAgain(order.number, wanted, basket.goods, basket.postage, method.method, method.label)
        amount = facts.money("amount", basket.goods + basket.postage, f"order:{order.number}")
        proposed = (Statement("again.proposal", (facts.items(lines, order), amount)),)
        offer = Offer(write, "card.again", _rows(basket, customer, method, turn), proposed)
        advance = propose(self._gate, offer, frame, turn)
        focus = replace(advance.focus or turn.focus, line_ids=tuple(line.id for line in lines))
        return replace(advance, focus=focus)

    async def completed(self, write: OrderAgain, receipt: Receipt, turn: Turn) -> Advance:
        """Say the number of the new order."""
        placed = receipt.order
        base = (facts.items(placed.lines, placed), facts.order_number(placed))
        return done((Statement("again.done", base),), placed, turn)

    async def _method(self, order: Order) -> SavedMethod | None:
        """Return the way the order was paid if the customer still keeps it, else the first that is kept."""
        saved = await self._store.payment_methods(order.customer_id)
        payer = next((paid for paid in reversed(order.payments) if paid.method not in CREDITS), None)
        same = (one for one in saved if payer is not None and one.label == payer.label)
        return next(same, saved[0] if saved else None)


def _names_another(text: str, lines: Sequence[OrderLine], products: Sequence[Product], turn: Turn) -> bool:
    """Whether a text names a version that was not bought: "in orange" of a grey tent."""
    bought = {option for line in lines for option in line.options}
    offered = {option for one in products for variant in one.variants for option in variant.options}
    named = {one.option for one in named_options(text, offered, turn.language) if not one.is_unwanted}
    return bool(named) and not named & bought


def _meant(order: Order, frame: Frame, turn: Turn) -> Sequence[OrderLine]:
    """Return the lines that words name, else all of the order, be it cancelled."""
    lines = order.wanted_lines or order.lines
    candidates = [Candidate(line.id, line_names(line, turn.language), line.unit_price) for line in lines]
    meant = resolve(said(frame), candidates, turn.language.words)
    named = {*meant.chosen, *meant.ambiguous}
    return [line for line in lines if not named or line.id in named]


def _rows(basket: Basket, customer: Customer, method: SavedMethod, turn: Turn) -> Sequence[tuple[str, str]]:
    say, money = turn.language.say, turn.language.money
    return (
        *((say("row.items"), priced_line_text(line, turn)) for line in basket.lines),
        (say("row.delivery_cost"), money(basket.postage) if basket.postage.minor else say("value.free")),
        (say("row.total"), money(basket.goods + basket.postage)),
        (say("row.payment"), turn.language.term(method.label)),
        (say("row.to"), written(customer.address)),
    )

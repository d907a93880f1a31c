"""What a model may look up before it says what a message means: four reads, no write.

The customer comes from the session, never from an argument; others' orders are not found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatbot.dialogue.identity.verification import is_verified
from chatbot.dialogue.orders.line_candidates import candidates_of
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.turn import Shop
from chatbot.dialogue.understand.numbers import order_form
from chatbot.dialogue.understand.references import resolve
from chatbot.dialogue.understand.typed_json import Form, Json
from chatbot.domain.claims import decide_claim
from chatbot.domain.commerce import ClaimKind, Order, OrderLine, Shipment
from chatbot.domain.conversation import DialogueState, Session
from chatbot.domain.decisions import Decision
from chatbot.domain.exchanges import decide_exchange
from chatbot.domain.knowledge import Tier
from chatbot.domain.money import Money
from chatbot.domain.orders import ChangeDecision, decide_cancellation, decide_change, decide_invoice
from chatbot.domain.products import Product
from chatbot.domain.returns import decide_return
from chatbot.domain.rules import Action, RulesToday
from chatbot.errors import KnowledgeError, OrderNotFound, StoreError
from chatbot.languages import Language
from chatbot.ports.clock import Clock
from chatbot.ports.retriever import Kind, Query
from chatbot.ports.store import StoreConnector

_MERCHANT = (Tier.POLICY, Tier.GUIDE)
_PASSAGES, _PRODUCTS, _ORDERS, _VARIANTS = 3, 4, 5, 12
_LONGEST_PASSAGE = 400


@dataclass(frozen=True, slots=True)
class SearchKnowledge:
    """What the merchant's own documents say."""

    query: str


@dataclass(frozen=True, slots=True)
class FindProducts:
    """Products of the catalogue, their versions with price and stock."""

    query: str


@dataclass(frozen=True, slots=True)
class GetOrder:
    """An order that the session may see; without a number the newest ones."""

    order_number: str = ""


@dataclass(frozen=True, slots=True)
class CheckEligibility:
    """What the shop's rules say to an action for an item of such an order."""

    order_number: str
    item: str
    action: str


Read = SearchKnowledge | FindProducts | GetOrder | CheckEligibility
ACTIONS = tuple(action.value for action in Action if action is not Action.DELIVERY)
READS: Sequence[Form[Read]] = (
    Form(SearchKnowledge, "name", "search_knowledge"),
    Form(FindProducts, "name", "find_products"),
    Form(GetOrder, "name", "get_order"),
    Form(CheckEligibility, "name", "check_eligibility", {"action": ACTIONS}),
)
NAMES: Mapping[type, str] = {form.made: form.name for form in READS}


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom something is read: who is proved to ask, in which conversation and language."""

    session: Session
    state: DialogueState
    language: Language


@dataclass(frozen=True, slots=True)
class Finding:
    """What was read, as plain JSON; `lines` are the keys ``order/line`` of what was bought in it."""

    data: Json
    lines: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reads:
    """Carries reads out."""

    store: StoreConnector
    policy: Policy
    shop: Shop
    clock: Clock

    async def carry_out(self, read: Read, asker: Asker) -> Finding:
        """Return what was found; what is not there, not this session's or cannot be reached is an ``error``."""
        try:
            match read:
                case SearchKnowledge(query=query):
                    return await self._passages(query, asker)
                case FindProducts(query=query):
                    return await self._products(query, asker)
                case GetOrder(order_number=number):
                    return self._shown(await self._orders(_kept(number, asker), asker))
                case CheckEligibility():
                    return await self._eligibility(read, asker)
        except OrderNotFound:
            return Finding({"error": "not_found"})
        except (StoreError, KnowledgeError):
            return Finding({"error": "unavailable"})

    async def _passages(self, text: str, asker: Asker) -> Finding:
        query = Query(text, language=asker.language.tag, on=self._rules().today, tiers=_MERCHANT, limit=_PASSAGES)
        found = await self.policy.retriever.search(query)
        passages = [{"about": f"{one.title}: {one.heading}", "text": one.text[:_LONGEST_PASSAGE]} for one in found]
        return Finding({"passages": passages})

    async def _products(self, text: str, asker: Asker) -> Finding:
        query = Query(text, Kind.PRODUCT, asker.language.tag, limit=_PRODUCTS)
        found = await self.policy.retriever.search(query)
        products = await self.store.products([one.document_id for one in found])
        return Finding({"products": [_product(one) for one in products]})

    async def _orders(self, number: str, asker: Asker) -> tuple[Order, ...]:
        """Return the session's own orders, of a guest those it proved to know. Raises OrderNotFound."""
        session = asker.session
        if is_verified(session) and session.customer_id is not None:
            own = session.customer_id
            return (await self.store.order_of(own, number),) if number else await self.store.orders_of(own, _ORDERS)
        proved = dict(asker.state.guest_orders)
        numbers = [one for one in proved if number in ("", one)]
        if number and not numbers:
            raise OrderNotFound(f"order {number}")
        return tuple([await self.store.order_of(proved[one], one) for one in numbers])

    def _shown(self, orders: Sequence[Order]) -> Finding:
        zone = self.shop.zone
        data = [
            {
                "order_number": order.number,
                "placed_on": order.placed_at.astimezone(zone).date().isoformat(),
                "state": order.state.value,
                "lines": [_line(order, line) for line in order.wanted_lines],
                "parcels": [_parcel(parcel) for parcel in order.shipments],
            }
            for order in orders
        ]
        return Finding({"orders": data}, frozenset(_key(order, line) for order in orders for line in order.lines))

    async def _eligibility(self, read: CheckEligibility, asker: Asker) -> Finding:
        number = _kept(read.order_number, asker)
        if not number:
            return Finding({"error": "which_order"})
        (order,) = await self._orders(number, asker)
        line = _meant(read.item, order, asker.language)
        if line is None:
            return Finding({"error": "which_item", "lines": [_line(order, one) for one in order.wanted_lines]})
        decision = _decided(order, line, Action(read.action), self._rules())
        last_day = decision.last_day if isinstance(decision, Decision) else None
        clause = None if decision.rule is None else decision.rule.clause
        data = {
            "line": _key(order, line),
            "action": read.action,
            "verdict": decision.verdict.value,
            **({"last_day": last_day.isoformat()} if last_day else {}),
            **({"clause": f"{clause.document_id}: {clause.heading}"} if clause else {}),
        }
        return Finding(data, frozenset({_key(order, line)}))

    def _rules(self) -> RulesToday:
        return self.shop.rules_at(self.policy.rulebook.rules, self.clock.now())


def _kept(number: str, asker: Asker) -> str:
    return order_form(asker.language.words).kept(number.strip().removeprefix("#"))


def _product(product: Product) -> Json:
    variants = [
        {"options": dict(one.options), "price": _price(one.price), "in_stock": one.stock}
        for one in product.variants[:_VARIANTS]
    ]
    return {"name": product.name, "kind": product.kind, "variants": variants}


def _line(order: Order, line: OrderLine) -> Json:
    return {
        "line": _key(order, line),
        "name": line.name,
        "options": dict(line.options),
        "quantity": line.quantity,
        "price": _price(line.unit_price),
    }


def _parcel(parcel: Shipment) -> Json:
    arrived = parcel.delivered_at
    day = {"expected_on": parcel.expected_on.isoformat()} if arrived is None else {"delivered": True}
    return {"state": parcel.state.value, **day}


def _price(price: Money) -> str:
    return f"{price.decimal} {price.currency}"


def _key(order: Order, line: OrderLine) -> str:
    return f"{order.number}/{line.id}"


def _meant(words: str, order: Order, language: Language) -> OrderLine | None:
    """Return the line that words name, or the only one there is."""
    lines = order.wanted_lines
    meant = resolve(words, candidates_of({one.id: one for one in lines}, {}, language), language.words)
    named = [one for one in lines if one.id in meant.chosen] or list(lines)
    return named[0] if len(named) == 1 and not meant.ambiguous else None


def _decided(order: Order, line: OrderLine, action: Action, rules: RulesToday) -> Decision | ChangeDecision:
    match action:
        case Action.RETURN:
            return decide_return(order, line, rules)
        case Action.EXCHANGE:
            return decide_exchange(order, line, rules)
        case Action.CLAIM:
            kinds = (decide_claim(order, line, kind, rules) for kind in ClaimKind)
            return max(kinds, key=lambda decision: decision.is_allowed)
        case Action.CANCEL:
            return decide_cancellation(order, (line.id,), rules)
        case Action.INVOICE:
            return decide_invoice(order, rules)
        case _:
            return decide_change(order, action, rules)

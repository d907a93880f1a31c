"""What a customer may change in an order that has not left: its address, its variants, its way of paying.

Each change comes as a decision with the rule behind it, a settlement of its money, and the changed order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from chatbot.domain.commerce import Address, Order, OrderLine
from chatbot.domain.money import Money, total
from chatbot.domain.orders import ChangeDecision, ChangeVerdict, decide_change
from chatbot.domain.products import Variant
from chatbot.domain.rules import Action, DeliveryCost, Payable, Rule, RulesToday
from chatbot.domain.settlement import Settlement, payable, payer_of, repaid, settle, settled


@dataclass(frozen=True, slots=True)
class Delivery:
    """What bringing goods somewhere costs, by which rule."""

    cost: Money
    rule: Rule


def decide_address(order: Order, address: Address, rules: RulesToday) -> ChangeDecision:
    """Decide whether the order may go to `address`: its carrier must deliver there, and more must be payable."""
    decision = decide_change(order, Action.CHANGE_ADDRESS, rules)
    if not decision.is_allowed or address.country == order.ship_to.country:
        return decision
    delivery = delivery_to(order, address.country, rules)
    if delivery is None:
        return replace(decision, verdict=ChangeVerdict.NO_DELIVERY)
    if delivery.cost > order.postage and payer_of(order) is None:
        return replace(decision, verdict=ChangeVerdict.NO_PAYMENT)
    return replace(decision, rule=delivery.rule)


def quote_address(order: Order, address: Address, rules: RulesToday) -> Settlement:
    """Return what another postage does with the money; the same country costs the same."""
    return settle(order, _postage_at(order, address, rules) - order.postage, rules)


def readdressed(order: Order, address: Address, rules: RulesToday, at: datetime) -> Order:
    """Return the order with another delivery address and its postage."""
    paid = settled(order, quote_address(order, address, rules), rules, at)
    postage = _postage_at(order, address, rules)
    return replace(paid, ship_to=address, postage=postage, changes=order.changes + 1)


def delivery_to(order: Order, country: str, rules: RulesToday) -> Delivery | None:
    """Return what delivering the goods that are wanted to a country costs, None where a carrier does not go.

    Several parcels cost what the dearest of their carriers costs, once; before there are any, the carrier is meant that
    takes least.
    """
    found = (_delivery_to(order, country, version) for version in rules.versions)
    return min((one for one in found if one is not None), key=lambda one: one.cost, default=None)


def decide_swap(order: Order, line: OrderLine, variant: Variant, rules: RulesToday) -> ChangeDecision:
    """Decide whether a line may become another variant of its product; one that costs more must be payable."""
    decision = decide_change(order, Action.SWAP_VARIANT, rules)
    if decision.is_allowed and line.is_cancelled:
        return replace(decision, verdict=ChangeVerdict.CANCELLED)
    if decision.is_allowed and variant.price > line.unit_price and payer_of(order) is None:
        return replace(decision, verdict=ChangeVerdict.NO_PAYMENT)
    return decision


def quote_swap(order: Order, line: OrderLine, variant: Variant, rules: RulesToday) -> Settlement:
    """Return what the other price does with the money; the postage stays."""
    return settle(order, (variant.price - line.unit_price) * line.quantity, rules)


def swapped(order: Order, line: OrderLine, variant: Variant, rules: RulesToday, at: datetime) -> Order:
    """Return the order with another variant in a line."""
    paid = settled(order, quote_swap(order, line, variant, rules), rules, at)
    new = replace(line, sku=variant.sku, options=variant.options, unit_price=variant.price)
    lines = tuple(new if one.id == line.id else one for one in order.lines)
    return replace(paid, lines=lines, changes=order.changes + 1)


def decide_payment(order: Order, method: str, rules: RulesToday) -> ChangeDecision:
    """Decide whether an order may be paid in another way, within the limits of that way."""
    decision = decide_change(order, Action.CHANGE_PAYMENT, rules)
    if not decision.is_allowed:
        return decision
    ways = ways_to_pay(order, rules)
    fitting = [rule for body, rule in ways if method in body.methods]
    if not fitting:
        return replace(decision, verdict=ChangeVerdict.NO_PAYMENT)
    return replace(decision, rule=fitting[0])


def ways_to_pay(order: Order, rules: RulesToday) -> Sequence[tuple[Payable, Rule]]:
    """Return the ways an order may be paid: where it goes and for what it costs; none when credits pay all of it."""
    amount = payable(order)
    ways = (
        (one.body, one)
        for version in rules.versions
        for one in version.in_force_for(order)
        if one.action is Action.CHANGE_PAYMENT
        and isinstance(one.body, Payable)
        and amount.minor > 0
        and one.body.least <= amount
        and (one.body.most is None or amount <= one.body.most)
    )
    return list(dict.fromkeys(ways))


def paid_with(order: Order, method: str, label: str, rules: RulesToday, at: datetime) -> Order:
    """Return the order paid in another way."""
    return replace(repaid(order, method, label, rules, at), changes=order.changes + 1)


def stock_moves(before: Order, after: Order) -> Mapping[str, int]:
    """Return how many pieces of which variant go back into stock (positive) or leave it when an order changes."""
    moves: Counter[str] = Counter()
    for order, sign in ((before, 1), (after, -1)):
        for line in order.lines:
            moves[line.sku] += 0 if line.is_cancelled else sign * line.quantity
    return {sku: pieces for sku, pieces in moves.items() if pieces}


def _postage_at(order: Order, address: Address, rules: RulesToday) -> Money:
    if address.country == order.ship_to.country:
        return order.postage
    delivery = delivery_to(order, address.country, rules)
    return order.postage if delivery is None else delivery.cost


def _delivery_to(order: Order, country: str, rules: RulesToday) -> Delivery | None:
    there = replace(order, ship_to=replace(order.ship_to, country=country))
    in_force = [one for one in rules.in_force_for(there) if one.action is Action.DELIVERY]
    offering = [one.body.carriers for one in in_force if isinstance(one.body, DeliveryCost)]
    carriers = {parcel.carrier for parcel in order.shipments} or set(chain.from_iterable(offering))
    deliveries = [_delivery_by(carrier, order, in_force) for carrier in sorted(carriers)]
    known = [one for one in deliveries if one is not None]
    if not order.shipments:
        return min(known, key=lambda one: one.cost, default=None)
    return max(known, key=lambda one: one.cost) if len(known) == len(deliveries) else None


def _delivery_by(carrier: str, order: Order, in_force: Sequence[Rule]) -> Delivery | None:
    fitting = [one for one in in_force if isinstance(one.body, DeliveryCost) and carrier in one.body.carriers]
    rule = max(fitting, key=lambda one: one.scope.narrowness, default=None)
    if rule is None or not isinstance(rule.body, DeliveryCost):
        return None
    goods = total((line.amount for line in order.wanted_lines), order.postage.currency)
    is_free = rule.body.free_from is not None and goods >= rule.body.free_from
    return Delivery(Money(0, goods.currency) if is_free else rule.body.amount, rule)

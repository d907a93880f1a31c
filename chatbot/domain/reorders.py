"""Ordering again what was ordered before: today's prices, stock and postage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.domain.commerce import Customer, Order, OrderLine, OrderState, Payment, ReturnLine
from chatbot.domain.money import Money, total
from chatbot.domain.order_changes import delivery_to
from chatbot.domain.products import Product
from chatbot.domain.rules import RulesToday


@dataclass(frozen=True, slots=True)
class Basket:
    """What would be ordered: lines without ids yet, and what goods and postage cost today."""

    lines: tuple[OrderLine, ...]
    goods: Money
    postage: Money


def basket_of(
    order: Order, wanted: Sequence[ReturnLine], products: Sequence[Product], customer: Customer, rules: RulesToday
) -> Basket | None:
    """Return what ordering lines of an order again comes to, sent to the customer's own address by standard delivery.

    None when a variant is not sold any more or not in stock, or nothing is delivered there.
    """
    variants = {variant.sku: (product, variant) for product in products for variant in product.variants}
    lines, pieces = [], Counter[str]()
    for item in wanted:
        sku = order.line(item.line_id).sku
        product, variant = variants.get(sku, (None, None))
        pieces[sku] += item.quantity
        if product is None or variant is None or variant.stock < pieces[sku]:
            return None
        lines.append(
            replace(
                order.line(item.line_id),
                quantity=item.quantity,
                unit_price=variant.price,
                options=variant.options,
                return_class=product.return_class,
                is_cancelled=False,
                returned_quantity=0,
                claimed_quantity=0,
            )
        )
    goods = total((line.amount for line in lines), order.postage.currency)
    today = replace(rules, as_of=rules.today)
    home = replace(order, lines=tuple(lines), shipments=(), membership=customer.membership, ship_to=customer.address)
    delivery = delivery_to(home, customer.address.country, today)
    return None if delivery is None else Basket(tuple(lines), goods, delivery.cost)


def new_order(number: str, customer: Customer, basket: Basket, method: tuple[str, str], at: datetime) -> Order:
    """Return the new order, placed and not paid yet; `method` is the way of paying and its label."""
    lines = tuple(replace(line, id=f"{number}-{place}") for place, line in enumerate(basket.lines, 1))
    return Order(
        number=number,
        customer_id=customer.id,
        email=customer.email,
        placed_at=at,
        state=OrderState.PLACED,
        membership=customer.membership,
        ship_to=customer.address,
        lines=lines,
        payments=(Payment(*method, basket.goods + basket.postage),),
        postage=basket.postage,
    )

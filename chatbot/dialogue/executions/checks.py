"""What several executions check inside the transaction: pieces of lines, variants, stock, ways of paying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.domain.commerce import Order, ReturnLine
from chatbot.domain.products import Product, Variant
from chatbot.domain.settlement import SavedMethod
from chatbot.errors import ConfirmationMismatch, ProductNotFound
from chatbot.ports.unit_of_work import Work


def check_pieces(order: Order, items: Sequence[ReturnLine]) -> None:
    """Raise ConfirmationMismatch unless these are pieces that are left of lines of the order, each line named once."""
    left = {line.id: line.returnable_quantity for line in order.lines}
    are_distinct = 0 < len({item.line_id for item in items}) == len(items)
    if not are_distinct or not all(0 < item.quantity <= left.get(item.line_id, 0) for item in items):
        raise ConfirmationMismatch("the order has changed")


async def variant_of(work: Work, order: Order, line_id: str, sku: str) -> Variant:
    """Return a variant of a line's product as it is inside the transaction. Raises ConfirmationMismatch."""
    line = next((line for line in order.lines if line.id == line_id), None)
    products = [] if line is None else await products_of(work, (line.product_id,))
    for variant in (variant for product in products for variant in product.variants):
        if variant.sku == sku:
            return variant
    raise ConfirmationMismatch("there is no such variant any more")


async def check_stock(work: Work, order: Order, pieces: Mapping[str, int]) -> None:
    """Raise ConfirmationMismatch unless so many pieces of these variants of the order's products are in stock."""
    wanted = {sku: number for sku, number in pieces.items() if number > 0}
    products = await products_of(work, [line.product_id for line in order.lines]) if wanted else []
    stock = {variant.sku: variant.stock for product in products for variant in product.variants}
    if any(stock.get(sku, 0) < number for sku, number in wanted.items()):
        raise ConfirmationMismatch("it is sold out")


async def check_method(work: Work, customer_id: str, method: SavedMethod) -> None:
    """Raise ConfirmationMismatch unless the customer keeps this way of paying in the account."""
    if method not in await work.payment_methods(customer_id):
        raise ConfirmationMismatch("the way of paying is not in the account any more")


async def products_of(work: Work, product_ids: Sequence[str]) -> list[Product]:
    """Return the products that are still sold, as they are inside the transaction."""
    found = []
    for product_id in dict.fromkeys(product_ids):
        try:
            found.append(await work.product(product_id))
        except ProductNotFound:
            continue
    return found

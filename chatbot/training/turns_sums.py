"""Draws what a turn answers about what was bought: sums and counts, money back, last days, carriers, versions."""

from __future__ import annotations

from chatbot.domain.evidence import Fact, Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_orders import Said
from chatbot.training.turns_refusals import refused_item

_REFUSED, _SEVERAL = 0.15, 0.3


def summing(shop: Shop) -> Said:
    """Answer a question about parts of orders: what they cost, what would come back, how many there are."""
    steps = (_paid, _price, _payments, _extreme, _refund, _return_postage, _until, _counted, _of_each_item, _sign_in)
    return shop.random.choices(steps, (4, 4, 1, 2, 5, 2, 2, 2, 3, 1))[0](shop)


def asking_of_order(shop: Shop) -> Said:
    """Answer a question about one order: until when it may go back, when it was placed, where it goes."""
    order = shop.fact("order")
    match shop.random.choice(("last_day", "exchange", "to_come", "placed", "delivered", "address", "warranty")):
        case "exchange":
            return [shop.say("ask_order.may_exchange", "item", order, "last_day")]
        case "to_come":
            return [shop.say("ask_order.once_there", "item", order, "eta", "last_day")]
        case "last_day":
            number = 2 if shop.maybe(_SEVERAL) else 1
            said = [shop.say("ask_order.may_go_back", "item", order, "last_day", "amount") for _ in range(number)]
            return [*said, *_refused(shop, order)]
        case "delivered":
            return [shop.say("order_status.delivered", "item", order, "delivered")]
        case "warranty":
            return [shop.say("ask_order.warranty_over", "item", "warranty_until")]
        case topic:
            return [shop.say(f"ask_order.{topic}", order, topic)]


def _paid(shop: Shop) -> Said:
    """Say what an order came to, or what its delivery did."""
    order = shop.fact("order")
    match shop.random.choice(("order", "order", "order_free", "postage", "postage_free")):
        case "order":
            said = [shop.say("sum.order", order, "amount", "goods", "postage")]
            return [*said, *_payments(shop)] if shop.maybe(0.2) else said
        case "postage_free":
            return [shop.say("sum.postage_free", order)]
        case key:
            return [shop.say(f"sum.{key}", order, "amount")]


def _payments(shop: Shop) -> Said:
    return [shop.say("sum.on", "amount", "method") for _ in range(2)]


def _price(shop: Shop) -> Said:
    order, number = shop.fact("order"), shop.random.choices((1, 2), (3, 1))[0]
    said: Said = []
    for _ in range(number):
        said.append(shop.say("sum.line", "item", order, "amount"))
        said += [shop.say("sum.each", "amount")] if shop.maybe(_SEVERAL) else []
    return [*said, shop.say("sum.together", "amount")] if number > 1 else said


def _extreme(shop: Shop) -> Said:
    return [shop.say("sum.most" if shop.maybe(0.5) else "sum.least", "item", "amount")]


def _refund(shop: Shop) -> Said:
    """Say what one part would pay back and what that is made of; of several orders, their sum too."""
    if shop.maybe(0.15):
        parts = [statement for _ in range(2) for statement in _paid_back(shop, shop.fact("item"))]
        return [*parts, shop.say("sum.together", "amount")]
    item = shop.fact("item")
    told, *costs = _paid_back(shop, item)
    made_of: Said = [shop.say("sum.goods", "goods")] if shop.maybe(0.5) else []
    made_of += [shop.say("sum.delivery_back", "amount")] if shop.maybe(0.4) else []
    made_of += [shop.say("sum.charge", "amount", "charge")] if shop.maybe(0.2) else []
    return [told, *made_of, *costs, *_refused(shop, shop.fact("order"))]


def _paid_back(shop: Shop, item: Fact) -> Said:
    postage = shop.say("sum.charge", "amount", "charge") if shop.maybe(0.5) else shop.say("sum.return_free", item)
    return [shop.say("sum.refund", item, "order", "amount", "method"), postage]


def _return_postage(shop: Shop) -> Said:
    return [
        shop.say("sum.return_postage", "item", "amount") if shop.maybe(0.6) else shop.say("sum.return_free", "item")
    ]


def _until(shop: Shop) -> Said:
    order, number = shop.fact("order"), 2 if shop.maybe(_SEVERAL) else 1
    return [*(shop.say("sum.until", "item", order, "last_day") for _ in range(number)), *_refused(shop, order)]


def _refused(shop: Shop, order: Fact) -> Said:
    return [refused_item(shop, order)] if shop.maybe(_REFUSED) else []


def _counted(shop: Shop) -> Said:
    return [shop.say("sum.pieces", "order", "count", "item") if shop.maybe(0.6) else _of_account(shop)]


def _of_account(shop: Shop) -> Statement:
    key = shop.random.choice(("sum.orders", "sum.open_orders", "sum.orders_of"))
    return shop.say(key, "count", *(("first_day", "last_day") if key == "sum.orders_of" else ()))


def _of_each_item(shop: Shop) -> Said:
    """Say who brings the items of an order, or in which version they were ordered."""
    order, number = shop.fact("order"), 2 if shop.maybe(_SEVERAL) else 1
    key, name = ("sum.carrier", "carrier") if shop.maybe(0.5) else ("sum.version", "option")
    return [shop.say(key, "item", order, name) for _ in range(number)]


def _sign_in(shop: Shop) -> Said:
    answer = [shop.say("answer.quote", "quote1")] if shop.maybe(0.4) else []
    return [*answer, Statement("sum.sign_in")]

"""Draws what a turn says about an order: where it is, what is late, which one is meant, what money goes back."""

from __future__ import annotations

from chatbot.domain.evidence import Fact, Statement
from chatbot.training.invented import Shop

Said = list[Statement]


def look_up(shop: Shop) -> Said:
    """Ask which order is meant, or say that it cannot be found."""
    with_order = ("order.need_proof", "order.not_yours")
    without = ("order.need_number", "order.not_found", "order.locked", "order.none", "order.none_then", "order.which")
    key = shop.random.choice((*with_order, *without))
    return [shop.say(key, "order") if key in with_order else Statement(key)]


def status(shop: Shop) -> Said:
    """Say where the parcels of one order are, and what money went back."""
    order = shop.fact("order")
    match shop.random.choices(("whole", "waiting", "parcels"), (2, 2, 8))[0]:
        case "whole":
            return _whole(shop, order)
        case "waiting":
            key = shop.random.choice(("placed", "paid", "picking"))
            said = [shop.say("order_status.not_cancelled", order)] if shop.maybe(0.1) else []
            said += [Statement("order_status.no_faster")] if shop.maybe(0.1) else []
            said += [shop.say(f"order_status.{shop.random.choice(_IN_TIME)}", "needed")] if shop.maybe(0.2) else []
            return [*said, shop.say(f"order_status.{key}", "item", order), _expected(shop)]
        case _:
            return _parcels(shop, order)


_IN_TIME = ("in_time", "that_day", "too_late", "part_in_time")

_BILLS = (
    ("bill.due", "amount", "order", "due", "days"),
    ("bill.due_later", "amount", "order", "days"),
    ("bill.charged", "method", "item", "order", "left"),
    ("bill.not_yet", "method", "item", "order"),
    ("bill.at_order", "amount", "method", "ordered"),
    ("bill.never", "amount"),
    ("order_status.exchange_open", "item", "order", "hand_over"),
)
"""What is said of a bill, of a card that is charged, and of an exchange under way, each with its facts."""


def billed(shop: Shop) -> Said:
    """Say when a bill is due or whether a card was charged, or that an exchange is under way."""
    return [shop.say(*shop.random.choice(_BILLS))]


def money_back(shop: Shop) -> Said:
    """Say what became of the money of an order: paid, on its way, or waiting for goods to arrive."""
    if shop.maybe(0.25):
        key = shop.random.choice(("member", "no_member", "sign_in", "email", "name"))
        return [shop.say(f"account.{key}", *((key,) if key in ("email", "name") else ()))]
    if shop.maybe(0.2):
        return [shop.say(shop.random.choice(("refund.none", "refund.nothing_open")), "order")]
    if shop.maybe(0.1):
        return [shop.say("order_status.replacement_due", "item", "order", "opened")]
    said = _money_back(shop, shop.random.randint(0, 1))
    days = shop.fact("days")
    for _ in range(1 if not said else shop.random.choices((0, 1, 2), (4, 3, 1))[0]):
        if shop.maybe(0.7):
            said.append(shop.say("refund.pending_within", "amount", "method", days, "item"))
        else:
            said.append(shop.say("refund.pending", "amount", "method", "item"))
    return said


def _whole(shop: Shop, order: Fact) -> Said:
    returned = ("return_open", "return_received", "return_not_there", "refunded")
    key = shop.random.choice(("cancelled", "cancelled", "no_parcel", *returned))
    last = {"return_open": ("hand_over",), "no_parcel": ("state",)}.get(key, ())
    said = [shop.say(f"order_status.{key}", "item", order, *last)]
    return (
        said
        if key in ("no_parcel", "return_open", "return_received", "return_not_there")
        else [*said, *_money_back(shop, shop.random.randint(0, 2))]
    )


def _parcels(shop: Shop, order: Fact) -> Said:
    number = shop.random.choices((1, 2, 3, 4), (30, 12, 3, 1))[0]
    said = [shop.say("order_status.parcels", order, shop.fact("count", "parcels"))] if number > 1 else []
    for _ in range(number):
        said += _parcel(shop, order)
    return [*said, *_money_back(shop, 1)] if shop.maybe(0.08) else said


def _parcel(shop: Shop, order: Fact) -> Said:
    item = shop.fact("item")
    base = (item, order)
    match shop.random.choices(("moving", "late", "delivered", "out", "preparing", "lost"), (5, 6, 3, 2, 3, 1))[0]:
        case "delivered":
            return [shop.say("order_status.delivered", *base, "delivered")]
        case "lost":
            return [shop.say("order_status.lost", *base, "carrier"), Statement("order_status.lost_choice")]
        case "out":
            return [shop.say("order_status.out_for_delivery", *base, "carrier")]
        case "preparing":
            return [shop.say("order_status.preparing", *base, "carrier"), _expected(shop)]
        case "moving":
            return [shop.say("order_status.in_transit", *base, "carrier", "place", "scanned"), _expected(shop)]
        case _:
            return [shop.say("order_status.late", *base, "carrier", "place", "scanned"), *_lateness(shop)]


def _lateness(shop: Shop) -> Said:
    known = shop.maybe(0.75)
    said = [shop.say("order_status.expected_now", "eta") if known else Statement("order_status.no_new_date")]
    if shop.maybe(0.5):
        said.append(shop.say("order_status.late_reason", "reason"))
    said.append(shop.say("order_status.late_apology", "promised"))
    if shop.maybe(0.3):
        return said
    if shop.maybe(0.3):
        return [*said, shop.say("order_status.lost_since", "lost_on"), Statement("order_status.lost_choice")]
    return [*said, shop.say("order_status.lost_if", "lost_on")]


def _expected(shop: Shop) -> Statement:
    return shop.say("order_status.expected", "eta") if shop.maybe(0.85) else Statement("order_status.no_new_date")


def _money_back(shop: Shop, number: int) -> Said:
    method = shop.fact("method")
    said: Said = []
    for _ in range(number):
        target = method if shop.maybe(0.5) else shop.fact("method")
        if shop.maybe(0.6):
            said.append(shop.say("order_status.refund_paid", "amount", target, "refunded"))
        else:
            said.append(shop.say("order_status.refund_due", "amount", target))
    return said

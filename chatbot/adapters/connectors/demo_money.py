"""How people pay at the demo shop, and how money goes back when an order is cancelled, lost or returned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from chatbot.adapters.connectors.demo_parcels import ZONES
from chatbot.domain.commerce import (
    Customer,
    Membership,
    Order,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.money import Money, total

_LABELS = {
    "visa": "Visa ending {digits}",
    "mastercard": "Mastercard ending {digits}",
    "paypal": "PayPal",
    "sepa": "SEPA debit ending {digits}",
    "invoice": "invoice",
    "gift_card": "gift card ending {digits}",
    "store_credit": "store credit",
}
_CHARGED_AT_ORDER = ("paypal", "gift_card", "store_credit")
_INVOICED = (Money(2000), Money(60000))
_GIFT_CARD_SHARE, _STORE_CREDIT_SHARE = 0.06, 0.15
_RETURN_POSTAGE = {3: 690, 4: 1490}
_RETURN_POSTAGE_UNTIL_2025 = {2: 490, 3: 890, 4: 1490}
_HAND_OVER_DAYS = 14
_SENT_AFTER, _RECEIVED_AFTER, _REFUNDED_AFTER = 5, 8, 12  # days after a return was opened
_RETURN_STATES = (
    (_SENT_AFTER, ReturnState.OPEN),
    (_RECEIVED_AFTER, ReturnState.IN_TRANSIT),
    (_REFUNDED_AFTER, ReturnState.RECEIVED),
)


def random_payments(rng: Random, customer: Customer, amount: Money) -> tuple[Payment, ...]:
    """Return how a customer pays an amount: one method, or a gift card or store credit and Visa for the rest."""
    part = Money(amount.minor // 3000 * 1000)  # about a third, in whole tens
    chance = rng.random()
    if part.minor and chance < _GIFT_CARD_SHARE:
        return payment(customer, "gift_card", part), payment(customer, "visa", amount - part)
    is_member = customer.membership is Membership.CIRCLE
    if part.minor and is_member and chance > 1 - _STORE_CREDIT_SHARE:
        return payment(customer, "store_credit", part), payment(customer, "visa", amount - part)
    methods = {"visa": 28, "mastercard": 17, "paypal": 35}
    if customer.address.country in ("DE", "AT"):
        methods["sepa"] = 10
        if _INVOICED[0] <= amount <= _INVOICED[1]:
            methods["invoice"] = 12
    return (payment(customer, rng.choices(list(methods), list(methods.values()))[0], amount),)


def payment(customer: Customer, method: str, amount: Money) -> Payment:
    """Return a payment with the customer's own card or account, the same every time."""
    digits = (int(customer.id.rpartition("_")[2]) * 7919 + len(method) * 613) % 10000
    return Payment(method, _LABELS[method].format(digits=f"{digits:04d}"), amount)


def cancelled(order: Order, on: date) -> Order:
    """Return the order with all lines cancelled; what was charged at order has gone back."""
    lines = tuple(replace(line, is_cancelled=True) for line in order.lines)
    refunds = tuple(
        Refund(paid.amount, RefundTarget.ORIGINAL, paid.label, True, _at(on, 22))
        for paid in order.payments
        if paid.method in _CHARGED_AT_ORDER
    )
    return replace(order, state=OrderState.CANCELLED, lines=lines, refunds=refunds)


def lost_and_refunded(order: Order, on: date) -> Order:
    """Return the order with everything paid back because its parcel was lost."""
    refunds = tuple(Refund(paid.amount, RefundTarget.ORIGINAL, paid.label, True, _at(on)) for paid in order.payments)
    return replace(order, state=OrderState.REFUNDED, refunds=refunds)


def returned(order: Order, line_ids: tuple[str, ...], opened_on: date, today: date, reason: ReturnReason) -> Order:
    """Return the order with these lines sent back whole: as far as the return has come by `today`."""
    items = tuple(ReturnLine(line.id, line.quantity) for line in order.lines if line.id in line_ids)
    is_everything = len(items) == len(order.lines)
    amount = _amount_back(order, items, reason, is_everything)
    age = (today - opened_on).days
    state = next((state for days, state in _RETURN_STATES if age <= days), ReturnState.REFUNDED)
    request = ReturnRequest(
        id=f"ret_{order.number}",
        order_number=order.number,
        lines=items,
        reason=reason,
        target=RefundTarget.ORIGINAL,
        amount=amount,
        state=state,
        label_code=f"FHR{order.number}",
        opened_at=_at(opened_on),
        hand_over_by=opened_on + timedelta(days=_HAND_OVER_DAYS),
    )
    lines = tuple(replace(line, returned_quantity=line.quantity if line.id in line_ids else 0) for line in order.lines)
    is_paid = state is ReturnState.REFUNDED
    done = OrderState.REFUNDED if is_everything else OrderState.DELIVERED
    return replace(
        order,
        state=done if is_paid else OrderState.RETURN_OPEN,
        lines=lines,
        returns=(request,),
        refunds=_refunds(order, request, is_paid) if is_paid or state is ReturnState.RECEIVED else (),
    )


def _amount_back(order: Order, items: tuple[ReturnLine, ...], reason: ReturnReason, is_everything: bool) -> Money:
    goods = total(order.line(item.line_id).amount for item in items)
    if is_everything:
        goods = goods + order.postage
    prices = _RETURN_POSTAGE if order.placed_at.year > 2025 else _RETURN_POSTAGE_UNTIL_2025
    is_free = reason.is_shop_at_fault or order.membership is Membership.CIRCLE
    charge = 0 if is_free else prices.get(ZONES[order.ship_to.country], 0)
    return max(goods - Money(charge), Money(0))


def _refunds(order: Order, request: ReturnRequest, is_paid: bool) -> tuple[Refund, ...]:
    largest = max(order.payments, key=lambda paid: paid.amount)
    at = request.opened_at + timedelta(days=_REFUNDED_AFTER if is_paid else _RECEIVED_AFTER)
    return (Refund(request.amount, RefundTarget.ORIGINAL, largest.label, is_paid, at),)


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 20), UTC)

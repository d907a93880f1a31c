"""Reads what a rule says: one of a closed set of bodies, each with its own keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from chatbot.adapters.rulebook.fields import Fields
from chatbot.domain.bills import DueWithin
from chatbot.domain.commerce import ClaimKind, OrderState, RefundTarget, Remedy
from chatbot.domain.rules import (
    AtMost,
    ChargedAtOrder,
    Claimable,
    Condition,
    DeliveryCost,
    DeliveryRefund,
    Excluded,
    Fee,
    HandOverWithin,
    LostAfter,
    Once,
    Payable,
    Postage,
    PriceDifference,
    RuleBody,
    SeasonalExtension,
    SettledWithin,
    StaffAbove,
    Targets,
    WhileIn,
    Window,
)

_COMMON_YEAR = 2023  # a day that exists in it exists in every year


def read_body(fields: Fields) -> RuleBody:
    """Return what a rule says. Raises ValueError that names the key."""
    kind = next((kind for kind in _BODIES if kind in fields), None)
    if kind is None:
        raise ValueError(f"the rule says nothing; it must hold one of {', '.join(_BODIES)}")
    values = Fields(kind, fields.value(kind))
    body = _BODIES[kind](values)
    values.done()
    return body


def _season(fields: Fields) -> SeasonalExtension:
    start, end, until = (_month_and_day(fields, key) for key in ("start", "end", "until"))
    if end < start:
        raise ValueError("season: end must not be before start in the year")
    return SeasonalExtension(start, end, until)


def _month_and_day(fields: Fields, key: str) -> tuple[int, int]:
    text = fields.text(key)
    try:
        day = date.fromisoformat(f"{_COMMON_YEAR}-{text}")
    except ValueError as error:
        raise ValueError(f"season: {key} must be a month and a day such as 11-15, not {text!r}") from error
    return day.month, day.day


def _fee(fields: Fields) -> Fee:
    if ("amount" in fields) == ("percent" in fields):
        raise ValueError("fee: it must hold either amount or percent")
    amount = fields.money("amount") if "amount" in fields else None
    return Fee(fields.text("name"), amount, fields.whole("percent", 0, most=100), fields.text("unless", ""))


def _targets(fields: Fields) -> Targets:
    allowed = fields.choices("allowed", RefundTarget)
    if not allowed:
        raise ValueError("targets: allowed must name at least one")
    return Targets(allowed)


def _while_in(fields: Fields) -> WhileIn:
    states = fields.choices("states", OrderState)
    if not states:
        raise ValueError("while_in: states must name at least one")
    return WhileIn(states)


def _named(fields: Fields, key: str) -> tuple[str, ...]:
    named = fields.texts(key)
    if not named:
        raise ValueError(f"{key} must name at least one")
    return named


def _payable(fields: Fields) -> Payable:
    most = fields.money("most") if "most" in fields else None
    return Payable(_named(fields, "methods"), fields.money("least"), most, fields.flag("saved", default=True))


def _delivery_cost(fields: Fields) -> DeliveryCost:
    free_from = fields.money("free_from") if "free_from" in fields else None
    return DeliveryCost(fields.money("amount"), _named(fields, "carriers"), free_from)


def _claimable(fields: Fields) -> Claimable:
    days = fields.whole("days") if "days" in fields else None
    kind, remedies = fields.choice("kind", ClaimKind), fields.choices("remedies", Remedy)
    if not remedies:
        raise ValueError("claimable: remedies must name at least one")
    if (days is None) != (kind is ClaimKind.LOST):
        raise ValueError("claimable: days must be there, but for lost: what is lost was never delivered")
    return Claimable(kind, remedies, days)


_BODIES: Mapping[str, Callable[[Fields], RuleBody]] = {
    "window": lambda fields: Window(fields.whole("days")),
    "season": _season,
    "excluded": lambda fields: Excluded(fields.flag("faults", default=False)),
    "condition": lambda fields: Condition(fields.text("name"), fields.flag("asked", default=False)),
    "fee": _fee,
    "postage": lambda fields: Postage(fields.money("amount"), fields.flag("free_for_store_credit", default=True)),
    "delivery_refund": lambda fields: DeliveryRefund(fields.money("at_most"), fields.texts("carriers")),
    "targets": _targets,
    "lost_after": lambda fields: LostAfter(fields.whole("working_days"), fields.texts("carriers")),
    "settled_within": lambda fields: SettledWithin(fields.whole("working_days")),
    "while_in": _while_in,
    "due_within": lambda fields: DueWithin(fields.whole("days"), _named(fields, "methods")),
    "charged_at_order": lambda fields: ChargedAtOrder(fields.texts("methods")),
    "hand_over_within": lambda fields: HandOverWithin(fields.whole("days")),
    "at_most": lambda fields: AtMost(fields.whole("times")),
    "payable": _payable,
    "delivery_cost": _delivery_cost,
    "once": lambda fields: Once(),
    "price_difference": lambda fields: PriceDifference(
        fields.flag("refunded", default=True), fields.flag("collected", default=True)
    ),
    "claimable": _claimable,
    "staff_above": lambda fields: StaffAbove(fields.money("amount")),
}

"""Draws why something is refused, and what is possible instead."""

from __future__ import annotations

from chatbot.domain.evidence import Fact, Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_orders import Said

_FINAL = ("too_late", "too_late_season", "excluded", "condition_unmet")
_KINDS = (*_FINAL, "not_delivered", "lost", "already", "exchanged", "was_cancelled")
_OFTEN = {"return": (5, 2, 4, 3, 3, 1, 2, 1, 1), "exchange": (4, 4, 4, 4, 1, 1, 1, 3, 1)}


def refused_items(shop: Shop, goal: str = "return") -> Said:
    """Say why items may not come back or be exchanged (`goal`): first of each, then what is possible for each."""
    order = shop.fact("order")
    said: Said = []
    possible: Said = []
    for _ in range(1 if goal == "exchange" else shop.random.choices((1, 2, 3), (6, 2, 1))[0]):
        item = shop.fact("item")
        kind = shop.random.choices(_KINDS, _OFTEN[goal])[0]
        said.append(refusal(shop, kind, item, order, goal))
        possible += _instead(shop, kind, item, goal)
    return [*said, *possible]


def refused_item(shop: Shop, order: Fact, goal: str = "return") -> Statement:
    """Say why one item may not come back or be exchanged."""
    return refusal(shop, shop.random.choices(_KINDS, _OFTEN[goal])[0], shop.fact("item"), order, goal)


def refusal(shop: Shop, kind: str, item: Fact, order: Fact, goal: str) -> Statement:
    """Return the statement that tells a refusal of this kind."""
    match kind:
        case "too_late":
            return shop.say(f"{goal}.too_late", shop.fact("days", "window"), item, "last_day", "delivered")
        case "too_late_season":
            return shop.say(f"{goal}.too_late_season", item, "delivered", "last_day")
        case "excluded":
            return shop.say(f"{goal}.excluded", item)
        case "condition_unmet":
            return shop.say(f"{goal}.condition_unmet", item, "condition")
        case "lost":
            return shop.say("order_status.lost", item, order, "carrier")
        case "exchanged":
            return shop.say("exchange.already", item)
        case "already":
            return shop.say("return.already", item)
        case _:
            return shop.say(f"return.{kind}", item, order)


def refused_change(shop: Shop, told: Statement) -> Said:
    """Say that a change comes too late, too often or cannot be had, and what is possible for such an order."""
    instead = ("alternative.return", "alternative.claim", "alternative.refuse_parcel", "")
    key = shop.random.choices(instead, (3, 1, 5, 1))[0] if "state" in {fact.name for fact in told.facts} else ""
    return [told, *([Statement(key)] if key else []), Statement("alternative.staff_review")]


def too_often(shop: Shop, order: Fact) -> Said:
    """Say that an order was changed too often, and that all of it can still be cancelled."""
    said = [shop.say("change.too_often", order, "times")]
    return [*said, Statement("alternative.cancel_all"), Statement("alternative.staff_review")]


def _instead(shop: Shop, kind: str, item: Fact, goal: str) -> Said:
    if kind == "not_delivered":
        return [Statement("alternative.cancel" if shop.maybe(0.5) else "alternative.return_later")]
    if kind == "lost":
        return [Statement("alternative.claim")]
    if kind not in _FINAL:
        return []
    said: Said = []
    if goal == "return" and kind != "condition_unmet" and shop.maybe(0.4):
        said.append(shop.say("alternative.exchange", item))
    if shop.maybe(0.3):
        said.append(Statement("alternative.other_items"))
    if shop.maybe(0.2):
        said.append(Statement("alternative.claim"))
    if shop.maybe(0.6):
        said.append(shop.say("return.alternative_warranty", item, "warranty_until"))
    return [*said, Statement("alternative.staff_review")]

"""Draws what a turn says about changing an order: cancelling it, sending it somewhere else."""

from __future__ import annotations

from chatbot.domain.evidence import Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_orders import Said


def changing(shop: Shop) -> Said:
    """Say a step of a change: what is asked, the proposal, what was done, or why it is too late."""
    steps = (_cancellation, _cancel_refused, _address, _sign_in)
    return shop.random.choices(steps, (5, 4, 5, 1))[0](shop)


def _cancellation(shop: Shop) -> Said:
    said = [shop.say(shop.random.choice(("cancel.proposal", "cancel.done")), "item", "order")]
    if shop.maybe(0.6):
        said.append(shop.say("cancel.pays_back", "amount", "method"))
    return [*said, shop.say("cancel.not_charged", "amount")] if shop.maybe(0.5) else said


def _cancel_refused(shop: Shop) -> Said:
    said = [shop.say("cancel.too_late", "item", "order", "state")]
    return [*said, Statement("cancel.refuse_parcel")] if shop.maybe(0.6) else said


def _address(shop: Shop) -> Said:
    match shop.random.choice(("ask", "unreadable", "proposal", "too_late", "other_country", "done")):
        case "too_late":
            return [shop.say("address.too_late", "order", "state")]
        case "proposal" | "done" as step:
            return [shop.say(f"address.{step}", "order")]
        case step:
            return [Statement(f"address.{step}")]


def _sign_in(shop: Shop) -> Said:
    return [Statement("order.sign_in")]

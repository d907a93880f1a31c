"""Draws what a turn says about changing an order: cancelling it, where it goes, how it is paid; and about its like.

The like: its invoice, e-mails about its parcels, ordering it again, taking back what was just done.
"""

from __future__ import annotations

from chatbot.domain.evidence import Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_orders import Said
from chatbot.training.turns_refusals import refused_change, too_often


def changing(shop: Shop) -> Said:
    """Say a step of a change: what is asked, the proposal, what was done, or why not."""
    steps = (_cancellation, _cancel_refused, _address, _home_address, _payment, _too_often, _sign_in)
    return shop.random.choices(steps, (5, 4, 6, 2, 6, 1, 1))[0](shop)


def asking_for(shop: Shop) -> Said:
    """Say a step of what leaves an order as it is: invoice, e-mails, ordering again; or of undoing the last change."""
    steps = (_invoice, _watch, _again, _undo)
    return shop.random.choice(steps)(shop)


def _cancellation(shop: Shop) -> Said:
    if shop.maybe(0.15):
        return [shop.say("cancel.which", "order")]
    if shop.maybe(0.4):  # the card tells the money
        part = [shop.say("cancel.only_whole", "item", "order")] if shop.maybe(0.15) else []
        return [shop.say("cancel.proposal", "item", "order"), *part]
    return [shop.say("cancel.done", "item", "order"), *_money(shop)]


def _cancel_refused(shop: Shop) -> Said:
    if shop.maybe(0.1):
        return [shop.say("order_status.cancelled", "item", "order")]
    return refused_change(shop, shop.say("cancel.too_late", "item", "order", "state"))


def _address(shop: Shop) -> Said:
    asked = ("ask", "same", "which", "unreadable", "wrong_postcode")
    match shop.random.choice((*asked, "proposal", "too_late", "other_country", "done")):
        case "too_late":
            return refused_change(shop, shop.say("address.too_late", "order", "state"))
        case "other_country":
            return refused_change(shop, Statement("address.other_country"))
        case "wrong_postcode":
            return [shop.say("address.wrong_postcode", "postcode", "sample")]
        case "proposal":
            return [shop.say("address.proposal", "order")]
        case "done":
            return [shop.say("address.done", "order"), *(_money(shop) if shop.maybe(0.4) else [])]
        case step:
            return [Statement(f"address.{step}")]


def _home_address(shop: Shop) -> Said:
    return [
        Statement(
            shop.random.choice(("address.ask_home", "address.same", "address.home_proposal", "address.home_done"))
        )
    ]


def _payment(shop: Shop) -> Said:
    match shop.random.choice(("ask", "none", "proposal", "done", "too_late", "not_possible", "not_saved", "same")):
        case "ask" | "none" as step:
            return [shop.say(f"payment.{step}", "order")]
        case "proposal" | "not_saved" | "same" as step:
            return [shop.say(f"payment.{step}", "order", "method")]
        case "done":
            said = [shop.say("payment.done", "order", "method")]
            return [*said, shop.say("cancel.pays_back", "amount", "method")] if shop.maybe(0.5) else said
        case "too_late":
            return refused_change(shop, shop.say("payment.too_late", "order", "state"))
        case _:
            return refused_change(shop, shop.say("payment.not_possible", "order", "method"))


def _too_often(shop: Shop) -> Said:
    return too_often(shop, shop.fact("order"))


def _sign_in(shop: Shop) -> Said:
    answer = [shop.say("answer.quote", "quote1")] if shop.maybe(0.4) else []
    return [*answer, Statement("order.sign_in")]


def _invoice(shop: Shop) -> Said:
    match shop.random.choice(("proposal", "done", "too_early")):
        case "too_early":
            return [shop.say("invoice.too_early", "order", "state")]
        case step:
            return [shop.say(f"invoice.{step}", "order", "email")]


def _watch(shop: Shop) -> Said:
    match shop.random.choice(("proposal", "done", "stop", "ended", "not_moving")):
        case "proposal":
            return [shop.say("watch.proposal", "order", "email")]
        case "not_moving":
            return [shop.say("watch.not_moving", "order", "state")]
        case step:
            return [shop.say(f"watch.{step}", "order")]


def _again(shop: Shop) -> Said:
    match shop.random.choice(("proposal", "done", "not_possible")):
        case "proposal":
            return [shop.say("again.proposal", "item", "amount")]
        case "done":
            return [shop.say("again.done", "item", "order")]
        case _:
            return [shop.say("again.same_version" if shop.maybe(0.5) else "again.not_possible", "item")]


def _undo(shop: Shop) -> Said:
    key = shop.random.choice(("undo.none", "undo.proposal", "undo.done"))
    return [shop.say(key, "order") if key == "undo.done" else Statement(key)]


def _money(shop: Shop) -> Said:
    """Say what became of the money, as a settlement does: back to where it came from, not charged, or to pay."""
    said: Said = [shop.say("cancel.pays_back", "amount", "method")] if shop.maybe(0.6) else []
    if shop.maybe(0.4):
        return [*said, shop.say("cancel.not_charged", "amount")]
    return said or [shop.say("change.to_pay", "amount")]

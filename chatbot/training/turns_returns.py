"""Draws what a turn says about goods that come back: returns, exchanges, and keeping them after all."""

from __future__ import annotations

from chatbot.domain.evidence import Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_orders import Said
from chatbot.training.turns_refusals import refused_change, refused_item, refused_items, too_often


def returning(shop: Shop) -> Said:
    """Say a step of a return: what is asked, why not, or the proposal."""
    steps = (_ask, refused_items, proposed_return)
    said = shop.random.choices(steps, (3, 5, 3))[0](shop)
    return [shop.say("return.one_order", "item", "order"), *said] if shop.maybe(0.08) else said


def opened(shop: Shop) -> Said:
    """Say that a return is open and when the money comes, or how the goods come back."""
    if shop.maybe(0.1):
        return [shop.say("return.send_back", "email", "carrier", "hand_over")]
    said = [shop.say("return.opened", "code", "email"), shop.say("return.hand_over", "hand_over")]
    if shop.maybe(0.4):
        return [*said, shop.say("return.credit_time", "amount", "carrier")]
    return [*said, shop.say("return.refund_time", "amount", "method", "days")] if shop.maybe(0.9) else said


def proposed_return(shop: Shop) -> Said:
    """Say what a return card proposes, and which of the items may not come back."""
    key = "return.proposal_changed" if shop.maybe(0.3) else "return.proposal"
    said = [Statement("return.fault_for_money")] if shop.maybe(0.08) else []
    said += [shop.say(key, "item", "amount", "method")]
    order = shop.fact("order")
    number = shop.random.choices((0, 1, 2), (6, 3, 1))[0]
    said += [refused_item(shop, order) for _ in range(number)]
    return [*said, Statement("return.target_not_possible")] if shop.maybe(0.12) else said


def withdrawing(shop: Shop) -> Said:
    """Say a step of keeping what was to go back."""
    match shop.random.choice(("none", "which", "first", "only_whole", "proposal", "done", "too_late")):
        case "too_late":
            return [shop.say("withdraw.too_late", "item", "order", "state")]
        case "proposal" | "done" as step:
            return [shop.say(f"withdraw.{step}", "item", "order")]
        case step:
            return [Statement(f"withdraw.{step}")]


def exchanging(shop: Shop) -> Said:
    """Say a step of an exchange, or of a swap in an order that has not left."""
    steps = (_ask_variant, _proposed_exchange, _exchanged, _not_exchanged, _refused_exchange)
    return shop.random.choices(steps, (4, 3, 3, 3, 6))[0](shop)


def _ask(shop: Shop) -> Said:
    match shop.random.randint(0, 7):
        case 0:
            return [shop.say("return.ask_condition", "condition")]
        case 1:
            same = [Statement("proposal.unchanged")] if shop.maybe(0.3) else []
            return [*same, shop.say("proposal.press_card", "code")]
        case 2:
            return [Statement("return.not_bought"), Statement("return.which_item")]
        case 3 | 4:
            return [shop.say("return.ask_reason", "item")]
        case _:
            keys = ("return.which_item", "return.which_of", "return.nothing", "return.sign_in")
            return [Statement(shop.random.choice(keys))]


def _ask_variant(shop: Shop) -> Said:
    match shop.random.choices(("item", "none", "variant", "no_such", "sold_out"), (2, 1, 3, 2, 3))[0]:
        case "item":
            return [Statement("exchange.which_item")]
        case "none":
            return [Statement("line.none")]
        case "variant":
            return [shop.say("exchange.which_variant", "item")]
        case "no_such":
            item = shop.fact("item")
            return [shop.say("exchange.no_such", item), shop.say("exchange.which_variant", item)]
        case _:
            sold_out = shop.say("product.variant_sold_out", "product", "option")
            return [sold_out, shop.say("exchange.which_variant", "item")]


def _proposed_exchange(shop: Shop) -> Said:
    key = "exchange.proposal" if shop.maybe(0.6) else "exchange.swap_proposal"
    return [shop.say(key, "item", "order", "option")]


def _exchanged(shop: Shop) -> Said:
    if shop.maybe(0.4):
        said = [shop.say("exchange.swap_done", "item", "order")]
    else:
        said = [shop.say("exchange.opened", "code", "email"), shop.say("return.hand_over", "hand_over")]
    match shop.random.choice(("back", "more", "same")):
        case "back":
            return [*said, shop.say("cancel.pays_back", "amount", "method")]
        case "more":
            return [*said, shop.say("change.to_pay", "amount")]
        case _:
            return said


def _not_exchanged(shop: Shop) -> Said:
    key = shop.random.choice(("nothing_else", "dearer", "not_payable"))
    said = [shop.say(f"exchange.{key}", "item")]
    return [*said, Statement("alternative.staff_review")] if key == "not_payable" else said


def _refused_exchange(shop: Shop) -> Said:
    if shop.maybe(0.6):
        return refused_items(shop, "exchange")
    order = shop.fact("order")
    if shop.maybe(0.2):
        return too_often(shop, order)
    return refused_change(shop, shop.say("exchange.too_late_order", order, "state"))

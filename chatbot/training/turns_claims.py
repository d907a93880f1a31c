"""Draws what a turn says about what went wrong: reports about a delivery, and wishes that no rule allows."""

from __future__ import annotations

from chatbot.domain.evidence import Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_orders import Said


def reporting(shop: Shop) -> Said:
    """Say a step of a report: what is asked, the proposal, that it is in, or why it cannot be taken."""
    steps = (_ask, _proposed, _reported, _refused)
    return shop.random.choices(steps, (5, 3, 3, 5))[0](shop)


def wishing(shop: Shop) -> Said:
    """Ask what is wished for as goodwill, or say what the team has now, and when somebody is there."""
    match shop.random.choice(("ask", "done", "warranty", "not_there")):
        case "ask":
            return [Statement("goodwill.ask")]
        case "warranty":
            said = [shop.say("warranty.covered", "item", "warranty_until"), Statement("warranty.photo")]
            if shop.maybe(0.5):
                return [*said, shop.say(shop.random.choice(("warranty.ask", "warranty.choose")), said[0].facts[0])]
            return [*said, Statement("warranty.done"), *presence(shop)]
        case "not_there":
            return [Statement("claim.not_there_done"), *presence(shop)]
        case _:
            return [Statement("goodwill.done"), *presence(shop)]


def presence(shop: Shop) -> Said:
    """Say when somebody is there."""
    return [shop.say("hand_off.open", "closes") if shop.maybe(0.5) else shop.say("hand_off.closed", "opens")]


def _ask(shop: Shop) -> Said:
    keys = ("sign_in", "which_item", "ask_kind", "ask_remedy")
    again = ("which_item_again", "ask_kind_again", "ask_remedy_again", "not_there", "found", "has_it_come")
    key = shop.random.choice(("line.none", *(f"claim.{one}" for one in (*keys, *again))))
    return [shop.say(key, "item") if key.startswith("claim.ask") else Statement(key)]


def _proposed(shop: Shop) -> Said:
    if shop.maybe(0.1):
        return [shop.say("sum.version", "item", "order", "option"), Statement("claim.ask_came")]
    if shop.maybe(0.1):
        return [shop.say("claim.same_version", "option"), shop.say("proposal.press_card", "code")]
    key = "claim.proposal_refund" if shop.maybe(0.5) else "claim.proposal_replacement"
    return [shop.say(key, "item", "order")]


def _reported(shop: Shop) -> Said:
    if shop.maybe(0.5):
        return [shop.say("claim.done_replacement", "item", "order")]
    return [shop.say("claim.done_refund", "item", "order"), shop.say("cancel.pays_back", "amount", "method")]


def _refused(shop: Shop) -> Said:
    item = shop.fact("item")
    match shop.random.choice(
        ("too_late", "not_lost_yet", "not_lost", "not_delivered", "cancelled", "already", "excluded")
    ):
        case "too_late":
            said = [shop.say("claim.too_late", shop.fact("days", "window"), item, "last_day", "delivered")]
            if shop.maybe(0.7):
                said.append(shop.say("return.alternative_warranty", item, "warranty_until"))
        case "not_lost_yet":
            said = [shop.say("claim.not_lost_yet", item, "lost_on")]
        case "not_lost" | "not_delivered" as kind:
            said = [shop.say(f"claim.{kind}", item, "order")]
        case "cancelled":
            said = [shop.say("return.was_cancelled", item, "order")]
        case kind:
            said = [shop.say(f"claim.{kind}", item)]
    return [*said, Statement("alternative.staff_review")]

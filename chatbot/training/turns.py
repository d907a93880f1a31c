"""Draws what a turn has to say, as the flows of `chatbot.dialogue` say it."""

from __future__ import annotations

from chatbot.domain.evidence import Fact, Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_changes import changing
from chatbot.training.turns_orders import look_up, status
from chatbot.training.turns_products import question, search

Said = list[Statement]
_TWO_GOALS = 0.12
_FOR_GOOD = ("return.too_late", "return.too_late_season", "return.excluded")


def draw(shop: Shop) -> tuple[Statement, ...]:
    """Return the statements of one turn, in their order."""
    said: Said = []
    if shop.maybe(_TWO_GOALS):  # the first of two asks nothing, or the turn would end there
        said += shop.random.choice((status, search, question, answer, _refused))(shop)
        said += [Statement("resume.now")] if shop.maybe(0.5) else []
    said += _goal(shop)
    return tuple(dict.fromkeys(said))


def mix(shop: Shop) -> tuple[Statement, ...]:
    """Return statements of several turns in no order, so that a model learns to read keys, not to guess neighbours."""
    flows = (status, returning, search, question, answer, look_up, handing_off, small, opened, pressed, changing)
    said = [shop.random.choice(shop.random.choice(flows)(shop)) for _ in range(shop.random.randint(1, 8))]
    return tuple(dict.fromkeys(said))


def _goal(shop: Shop) -> Said:
    flows = (status, returning, search, question, answer, look_up, handing_off, small, opened, pressed, changing)
    weights = (32, 16, 9, 17, 7, 3, 4, 4, 4, 4, 9)
    return shop.random.choices(flows, weights)[0](shop)


def returning(shop: Shop) -> Said:
    """Say a step of a return: what is asked, why not, or the proposal."""
    steps = (_ask, _refused, _proposed)
    said = shop.random.choices(steps, (3, 5, 3))[0](shop)
    return [shop.say("return.one_order", "item", "order"), *said] if shop.maybe(0.08) else said


def opened(shop: Shop) -> Said:
    """Say that a return is open and when the money comes."""
    said = [shop.say("return.opened", "code", "email"), shop.say("return.hand_over", "hand_over")]
    if shop.maybe(0.4):
        return [*said, shop.say("return.credit_time", "amount", "carrier")]
    return [*said, shop.say("return.refund_time", "amount", "method", "days")] if shop.maybe(0.9) else said


def pressed(shop: Shop) -> Said:
    """Say what became of a card."""
    key = shop.random.choice(
        ("proposal.expired", "proposal.mismatch", "proposal.already", "proposal.not_yours", "return.declined", "")
    )
    if key:
        return [Statement(key)]
    again = _proposed(shop) if shop.maybe(0.5) else _refused(shop)
    return [Statement("return.changed_meanwhile"), *(again if shop.maybe(0.7) else [])]


def answer(shop: Shop) -> Said:
    """Answer from documents, or say that they do not tell."""
    kind = shop.random.choice(("quote", "quote", "quotes", "closest", "unknown", "outside"))
    if kind == "outside":
        return [Statement("scope.out")]
    if kind == "unknown":
        return [Statement("answer.unknown"), Statement("answer.ask_person")]
    names = ("quote1", "quote2") if kind == "quotes" else ("quote1",)
    said = [shop.say(f"answer.{kind}", *names)]
    return [*said, Statement("answer.by_person")] if shop.maybe(0.3) else said


def handing_off(shop: Shop) -> Said:
    """Say that a person has the conversation, and when somebody is there."""
    presence = ("hand_off.open", "closes") if shop.maybe(0.5) else ("hand_off.closed", "opens")
    return [Statement("hand_off.done" if shop.maybe(0.7) else "hand_off.already"), shop.say(*presence)]


def small(shop: Shop) -> Said:
    """Say something that is not about the shop."""
    kinds = (
        "greeting",
        "thanks",
        "bye",
        "identity",
        "capabilities",
        "how_are_you",
        "praise",
        "okay",
        "language",
        "frustrated",
    )
    keys = (*(f"small_talk.{kind}" for kind in kinds), "clarify.which", "cancelled_goal")
    return [Statement(shop.random.choice(keys))]


def _ask(shop: Shop) -> Said:
    match shop.random.randint(0, 7):
        case 0:
            return [shop.say("return.ask_condition", "condition")]
        case 1:
            return [shop.say("proposal.press_card", "code")]
        case 2:
            return [Statement("return.not_bought"), Statement("return.which_item")]
        case 3 | 4:
            return [shop.say("return.ask_reason", "item")]
        case _:
            keys = ("return.which_item", "return.which_of", "return.nothing", "return.sign_in")
            return [Statement(shop.random.choice(keys))]


def _proposed(shop: Shop) -> Said:
    key = "return.proposal_changed" if shop.maybe(0.3) else "return.proposal"
    said = [shop.say(key, "item", "amount", "method")]
    order = shop.fact("order")
    number = shop.random.choices((0, 1, 2), (6, 3, 1))[0]
    return [*said, *(_refusal(shop, shop.fact("item"), order) for _ in range(number))]


def _refused(shop: Shop) -> Said:
    said: Said = []
    order = shop.fact("order")
    for _ in range(shop.random.choices((1, 2, 3), (6, 2, 1))[0]):
        item = shop.fact("item")
        said.append(_refusal(shop, item, order))
        if said[-1].key in (*_FOR_GOOD, "return.condition_unmet") and shop.maybe(0.7):
            said.append(shop.say("return.alternative_warranty", item, "warranty_until"))
    if any(one.key in _FOR_GOOD for one in said):
        said.append(Statement("return.alternative_colleague"))
    return said


def _refusal(shop: Shop, item: Fact, order: Fact) -> Statement:
    kinds = ("too_late", "too_late_season", "excluded", "condition_unmet", "not_delivered", "already", "was_cancelled")
    kind = shop.random.choices(kinds, (4, 1, 3, 2, 2, 2, 1))[0]
    match kind:
        case "too_late":
            return shop.say("return.too_late", shop.fact("days", "window"), item, "last_day", "delivered")
        case "too_late_season":
            return shop.say("return.too_late_season", item, "delivered", "last_day")
        case "condition_unmet":
            return shop.say("return.condition_unmet", item, "condition")
        case "not_delivered" | "was_cancelled":
            return shop.say(f"return.{kind}", item, order)
        case _:
            return shop.say(f"return.{kind}", item)

"""Draws what a turn has to say, as the flows of `chatbot.dialogue` say it."""

from __future__ import annotations

from collections.abc import Callable

from chatbot.domain.evidence import Statement
from chatbot.training.invented import Shop
from chatbot.training.turns_changes import asking_for, changing
from chatbot.training.turns_claims import presence, reporting, wishing
from chatbot.training.turns_orders import Said, billed, look_up, money_back, status
from chatbot.training.turns_products import cart, question, search
from chatbot.training.turns_refusals import refused_items
from chatbot.training.turns_returns import exchanging, opened, proposed_return, returning, withdrawing
from chatbot.training.turns_sums import asking_of_order, summing

_TWO_GOALS, _RESUMED = 0.12, 0.05


def draw(shop: Shop) -> tuple[Statement, ...]:
    """Return the statements of one turn, in their order."""
    said: Said = []
    if shop.maybe(_TWO_GOALS):  # the first of two asks nothing, or the turn would end there
        said += shop.random.choice((status, search, question, answer, refused_items))(shop)
        said += [Statement("resume.now")] if shop.maybe(0.5) else []
    said += shop.random.choices(tuple(_FLOWS), tuple(_FLOWS.values()))[0](shop)
    return tuple(dict.fromkeys(said))


def mix(shop: Shop) -> tuple[Statement, ...]:
    """Return statements of several turns in no order, so that a model learns to read keys, not to guess neighbours."""
    flows = tuple(_FLOWS)
    said = [shop.random.choice(shop.random.choice(flows)(shop)) for _ in range(shop.random.randint(1, 8))]
    if shop.maybe(_RESUMED):
        said.insert(shop.random.randint(0, len(said)), Statement("resume.now"))
    return tuple(dict.fromkeys(said))


def pressed(shop: Shop) -> Said:
    """Say what became of a card."""
    ends = ("expired", "mismatch", "already", "is_done", "nothing_yet", "not_yours")
    key = shop.random.choice((*(f"proposal.{end}" for end in ends), "return.declined", "approval.waiting", ""))
    if key:
        return [Statement(key)]
    again = proposed_return(shop) if shop.maybe(0.5) else refused_items(shop)
    return [Statement("return.changed_meanwhile"), *(again if shop.maybe(0.7) else [])]


def answer(shop: Shop) -> Said:
    """Answer from documents, or say that they do not tell."""
    kind = shop.random.choice(
        ("quote", "quote", "quotes", "three_quotes", "four_quotes", "closest", "unknown", "outside")
    )
    if kind == "outside":
        return [Statement("scope.out")]
    if kind == "unknown":
        return [Statement("answer.unknown"), Statement("answer.ask_person")]
    names = ("quote1", "quote2", "quote3", "quote4")[: {"quotes": 2, "three_quotes": 3, "four_quotes": 4}.get(kind, 1)]
    said = [shop.say(f"answer.{kind}", *names)]
    return [*said, Statement("answer.by_person")] if shop.maybe(0.3) else said


def handing_off(shop: Shop) -> Said:
    """Say that a person has the conversation, and when somebody is there."""
    return [Statement("hand_off.done" if shop.maybe(0.7) else "hand_off.already"), *presence(shop)]


def small(shop: Shop) -> Said:
    """Say something that is not about the shop."""
    if shop.maybe(0.1):
        return [shop.say("small_talk.that_day" if shop.maybe(0.5) else "small_talk.today", "day")]
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
        "abuse",
    )
    keys = (*(f"small_talk.{kind}" for kind in kinds), "clarify.which", "cancelled_goal")
    return [Statement(shop.random.choice(keys))]


_FLOWS: dict[Callable[[Shop], Said], int] = {
    status: 29,
    money_back: 4,
    billed: 2,
    look_up: 3,
    returning: 14,
    opened: 4,
    withdrawing: 3,
    exchanging: 10,
    reporting: 10,
    changing: 15,
    asking_for: 8,
    search: 9,
    question: 17,
    cart: 3,
    answer: 7,
    wishing: 3,
    summing: 10,
    asking_of_order: 5,
    handing_off: 4,
    pressed: 4,
    small: 5,
}
"""How often each flow speaks: where orders are and what products are most, as shoppers ask."""

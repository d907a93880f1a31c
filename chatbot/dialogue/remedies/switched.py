"""Turns a goal under way into a neighbouring one: a return into an exchange, the account's address into an order's.

Without it a card would stay open that is not what was wished for, and somebody would press it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue.orders.address_wishes import ADDRESS
from chatbot.dialogue.orders.bought_lines import LINE, Bought
from chatbot.dialogue.orders.pick_lines import LINES
from chatbot.dialogue.products.option_words import named_options
from chatbot.dialogue.products.variant_wishes import read_wishes
from chatbot.dialogue.state import CONFIRMATION, SAID
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.forms import corrects, is_question
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.quantities import read_pieces
from chatbot.dialogue.understand.words import around, listed_under, mentions
from chatbot.domain.commerce import Order, OrderLine
from chatbot.domain.conversation import Frame
from chatbot.domain.orders import decide_change, has_left
from chatbot.domain.outcome import Say
from chatbot.domain.products import Product
from chatbot.domain.rules import Action, RulesToday

_RETURN, _CANCELLING = "return_items", "cancel_order"
_MARK = re.compile(r"[,.;!?\n，。；！？、]")


def to_exchange(frame: Frame, order: Order, line: OrderLine, product: Product | None, turn: Turn) -> Advance | None:
    """Return the exchange that somebody wants of what was to go back.

    "No, it is not my size, I want L": a version of the product is named, and wished for; of what was to be cancelled
    also more pieces of it ("make it 2 sets instead"): so that it is not cancelled any more.
    """
    text, words = said(frame), turn.language.words
    steps = mentions(text, listed_under(words, "step_")) and not mentions(text, words["too_sized"])
    is_cancelling = frame.flow == _CANCELLING and (corrects(text, words) or mentions(text, words["instead"]))
    is_wished = bool(steps or is_cancelling or mentions(text, words["wants_version"])) and not is_question(text, words)
    if not is_wished or product is None or mentions(text, words["money_back"]):
        return None
    wishes = read_wishes(text, line, product, (), turn.language)
    is_more = is_cancelling and (read_pieces(text, words) or 0) > line.quantity
    if not is_more and not any(wish.options for wish in wishes):
        return None
    return exchange_of(text, order, line, turn)


def exchange_of(text: str, order: Order, line: OrderLine, turn: Turn) -> Advance:
    """Return the exchange of one thing for what a text names."""
    slots = {"order_number": order.number, LINE: f"{order.number}/{line.id}", SAID: text}
    return _turned_to("exchange_items", slots, turn)


def to_surplus(frame: Frame, named: Sequence[Bought], turn: Turn) -> Advance | None:
    """Return the return of what was bought twice, where the version to keep is named: "in L and M, I keep the M"."""
    text, language = said(frame), turn.language
    is_twice = len(named) == 2 and len({line.product_id for _, line in named}) == 1
    if not is_twice or not mentions(text, language.words["keep_version"]):
        return None
    options = tuple(dict.fromkeys(option for _, line in named for option in line.options))
    before, after = around(text, language.words["keep_version"])
    beside = (_MARK.split(after)[0], _MARK.split(before)[-1])
    told = next(filter(None, (named_options(one, options, language) for one in beside)), ())
    kept = {one.option for one in told}
    surplus = [one for one in named if not kept & {*one[1].options}]
    if len(surplus) != 1:
        return None
    order, line = surplus[0]
    slots = {"order_number": order.number, LINES: f"{order.number}/{line.id}", SAID: language.name(line.name)}
    return _turned_to(_RETURN, slots, turn)


def to_return(frame: Frame, order: Order, line: OrderLine, turn: Turn) -> Advance | None:
    """Return the return that somebody wants who was asked for another version: "I don't want one, I want my money"."""
    text, words = said(frame), turn.language.words
    goals = heard(text, words)
    is_back = mentions(text, words["money_back"]) or (_RETURN in goals and frame.flow not in goals)
    is_wished = frame.asked and is_back and not is_question(text, words)
    if not is_wished or not has_left(order):
        return None
    # Without its words: "not another one" is no other thing.
    slots = {
        "order_number": order.number,
        LINES: f"{order.number}/{line.id}",
    }
    return _turned_to(_RETURN, slots, turn)


def before_delivery(
    frame: Frame, order: Order, lines: Sequence[OrderLine], rules: RulesToday, turn: Turn
) -> Advance | None:
    """Return the cancelling of goods that are not wanted any more and have not left the house yet.

    Nobody can send them back, and "I don't want the lights any more" says no more than that. None where it is said that
    they go back, or asked.
    """
    text, words = said(frame), turn.language.words
    beside_reason = " ".join(around(text, words["reason.changed_mind"]))
    speaks_of_return = _RETURN in heard(beside_reason, words) or is_question(text, words)
    if has_left(order) or speaks_of_return or not decide_change(order, Action.CANCEL, rules).is_allowed:
        return None
    slots = (("order_number", (order.number,)), (LINES, tuple(line.id for line in lines)), (SAID, (text,)))
    return _turned(Frame("cancel_order", slots), turn)


def to_order_address(frame: Frame, turn: Turn) -> Advance | None:
    """Return the change of an order's address for who meant an order when the account's card was shown."""
    text, words = said(frame), turn.language.words
    is_of_order = bool(frame.slot("order_number")) or mentions(text, words["this_order"])
    if frame.asked != CONFIRMATION or not is_of_order or mentions(text, words["of_account"]):
        return None
    kept = tuple((name, values) for name, values in frame.slots if name in (ADDRESS, "order_number"))
    return _turned(Frame("change_address", (*kept, (SAID, (text,)))), turn)


def _turned_to(goal: str, slots: Mapping[str, str], turn: Turn) -> Advance:
    """Return another goal that is begun with one value for each slot."""
    return _turned(Frame(goal, tuple((name, (value,)) for name, value in slots.items())), turn)


def _turned(other: Frame, turn: Turn) -> Advance:
    return Advance(Say(()), later=other, focus=replace(turn.focus, goal=""))

"""A parcel that counts as delivered and is not there: where to look, by the documents; then the team has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chatbot.dialogue import facts
from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.orders.bought_lines import Bought, named_lines
from chatbot.dialogue.orders.line_candidates import also_called
from chatbot.dialogue.staff.to_person import presence, summary
from chatbot.dialogue.state import NOT_THERE
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.goals_heard import is_claim
from chatbot.dialogue.understand.words import is_only, mentions, word_count
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import Frame
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, HandOff, Say
from chatbot.domain.returns import delivered_at
from chatbot.ports.retriever import Retriever
from chatbot.ports.store import StoreConnector

_LATELY = timedelta(days=30)
_BARE = 5


def delivered_meant(orders: Sequence[Order], named: Sequence[Bought], turn: Turn) -> Sequence[Order]:
    """Return the delivered orders that may be meant: of what is named, the one the talk is about, the latest ones."""
    delivered = [order for order in orders if _last_delivery(order) is not None]
    for wanted in ({order.number for order, _ in named}, {turn.focus.order_number}):
        if meant := [order for order in delivered if order.number in wanted]:
            return meant
    lately = [order for order in delivered if (day := _last_delivery(order)) and turn.now - day <= _LATELY]
    return () if named else lately or (delivered if len(delivered) == 1 else ())


def to_come(named: Sequence[Bought], orders: Sequence[Order]) -> list[Bought]:
    """Return what is still to come of the things named; of none, of the one order that has come in part only."""
    partly = [one for one in orders if len({delivered_at(one, line) is None for line in one.wanted_lines}) == 2]
    of_part = [(partly[0], line) for line in partly[0].wanted_lines] if len(partly) == 1 else []
    return [one for one in named or of_part if delivered_at(*one) is None and one[0].state is not OrderState.LOST]


async def where_to_look(frame: Frame, meant: Sequence[Order], retriever: Retriever, turn: Turn) -> Advance:
    """Say when it was delivered and what the documents advise; the team is offered."""
    statements: list[Statement] = []
    focus = turn.focus
    if len(meant) == 1:
        order, day = meant[0], _last_delivery(meant[0])
        lines = [line for line in order.wanted_lines if delivered_at(order, line) is not None]
        assert day is not None
        delivered = facts.day("delivered", day.astimezone(turn.shop.zone).date(), turn.today, f"order:{order.number}")
        known = (facts.items(lines, order), facts.order_number(order), delivered)
        statements.append(Statement("order_status.delivered", known))
        ids = tuple(line.id for line in lines)
        focus = replace(focus, order_number=order.number, line_ids=ids, goal="", flow="")
    advice = await find_sure_answer(turn.language.say("message.delivered"), turn, retriever)
    statements += [*([] if advice is None else [advice.statement]), Statement("claim.not_there")]
    chips = (turn.chip("not_there"), turn.chip("person"))
    return Advance(Ask(NOT_THERE, tuple(statements), quick_replies=chips), frame.asking(NOT_THERE), focus)


async def told_of_it(frame: Frame, store: StoreConnector, retriever: Retriever, turn: Turn) -> Advance:
    """Pass it on to the team, unless it was found; what is only named now ("the shoes") is looked for first."""
    words = turn.language.words
    if is_only(said(frame), words, "no") or mentions(said(frame), words["found_it"]):
        return Advance(Say((Statement("claim.found"),)))
    orders = await store.orders_of(turn.session.customer_id or "")
    named = named_lines(frame, turn, orders, await also_called(orders, store))
    delivered = delivered_meant(orders, named, turn) if named and _is_bare_name(said(frame), turn) else ()
    if delivered:
        return await where_to_look(frame, delivered, retriever, turn)
    key = "hand_off.already" if turn.state.is_handed_off else "claim.not_there_done"
    order = turn.focus.order_number
    reason = f"delivered by the tracking but not there (order {order or 'unknown'}); {summary(turn, said(frame))}"
    return Advance(HandOff("not_arrived", reason, (Statement(key), *presence(turn))))


def _is_bare_name(text: str, turn: Turn) -> bool:
    """Whether an answer only says what did not come, not whether it is there by now."""
    words = turn.language.words
    tells = is_claim(text, words) or mentions(text, (*words["not_got"], *words["yes"], *words["person"]))
    return word_count(text) <= _BARE and not tells


def _last_delivery(order: Order) -> datetime | None:
    days = [day for line in order.wanted_lines if (day := delivered_at(order, line)) is not None]
    return max(days, default=None)

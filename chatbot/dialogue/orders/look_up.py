"""Finds the order a shopper means, for as much as the session may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import SequenceMatcher

from chatbot.dialogue import facts
from chatbot.dialogue.identity.insisting import insisted
from chatbot.dialogue.orders.days import names_ordering_day, of_days
from chatbot.dialogue.orders.kinds_named import of_kind
from chatbot.dialogue.orders.line_candidates import AlsoCalled, also_called, line_named, order_candidates
from chatbot.dialogue.state import CONFIRMATION
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.numbers import is_called_order, names_order
from chatbot.dialogue.understand.references import named_beside_kept, named_in, resolve
from chatbot.dialogue.understand.words import around, mentions
from chatbot.domain.commerce import Order, OrderState
from chatbot.domain.conversation import Event, Frame
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Ask, Outcome, QuickReply, Refuse
from chatbot.domain.proofs import GuestMatched, LookUpFailed
from chatbot.errors import OrderNotFound
from chatbot.ports.limits import Limit, Limits
from chatbot.ports.store import StoreConnector

_TRIES, _TRIED_WITHIN = 5, timedelta(minutes=15)
_TRIES_OF_ORDER, _DAY = 10, timedelta(days=1)
_OFFERED = 4
TRIED = "tried"
"""The slot that keeps number and proof of a look-up that failed."""
OFFERED = "orders_offered"
"""The slot that keeps the numbers of the orders that were to choose from."""
_ALIKE = 0.75
_UNDER_WAY = frozenset(
    {
        OrderState.PLACED,
        OrderState.PAID,
        OrderState.PICKING,
        OrderState.PARTLY_SHIPPED,
        OrderState.IN_TRANSIT,
        OrderState.DELAYED,
        OrderState.LOST,
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """An order that the session may read; `events` record how that was proved."""

    order: Order
    events: tuple[Event, ...] = ()


def is_under_way(order: Order) -> bool:
    """Whether an order has not come yet and is not cancelled."""
    return order.state in _UNDER_WAY


def order_chip(order: Order, turn: Turn, text: str = "") -> QuickReply:
    """Return the quick reply that picks an order, by the line that a text names, else by the first one."""
    return turn.chip("order", order=order.number, name=turn.language.name(line_named(order, text, turn.language).name))


async def orders_meant(frame: Frame, turn: Turn, store: StoreConnector) -> tuple[Order, ...]:
    """Return the customer's order whose number is named, however old; else those of the day that is, or the newest.

    A day counts for nothing where what is named came on another one: "the boots I bought last week".
    """
    customer_id, number = turn.session.customer_id or "", first(frame.slot("order_number"))
    if not number:
        orders = await store.orders_of(customer_id)
        of_day = of_days(said(frame), orders, turn)
        others = await also_called(orders, store) if of_day else {}
        is_elsewhere = _names(said(frame), orders, others, turn) and not _names(said(frame), of_day, others, turn)
        return orders if is_elsewhere else of_day or orders
    try:
        return (await store.order_of(customer_id, number),)
    except OrderNotFound:
        return ()


async def find_order(
    frame: Frame, turn: Turn, store: StoreConnector, *are_likely: Callable[[Order], bool]
) -> Found | Advance:
    """Return the customer's order that is meant, or the step that asks which or refuses.

    Where words name none, by what is in it or by its day, those that are likely for the goal are meant: the ones that
    the first of the tests takes which takes any, those under way without a test.
    """
    customer_id = turn.session.customer_id or ""
    number = await _other_named(frame, turn, store) or first(frame.slot("order_number"))
    if number:
        try:
            return Found(await store.order_of(customer_id, number))
        except OrderNotFound:
            order = facts.text("order", FactKind.ORDER, number, "message")
            told = _not_found(turn, Statement("order.not_yours", (order,)))
            return Advance(told, focus=replace(turn.focus, order_number=number, line_ids=()))
    orders = await store.orders_of(customer_id)
    if not orders:
        return Advance(Refuse((Statement("order.none"),)))
    if _is_foreign(frame, turn, orders):
        order = facts.text("order", FactKind.ORDER, turn.focus.order_number, "message")
        return Advance(_not_found(turn, Statement("order.not_yours", (order,))))
    orders, tests = _cancelled_if_said(orders, frame, turn), are_likely or (is_under_way,)
    offered = [order for order in orders if order.number in frame.slot(OFFERED)]
    others = await also_called(orders, store)
    pointed = _pointed(said(frame), offered, others, turn) or _pointed(said(frame), orders, others, turn)
    pointed = _passing(pointed, (*tests, is_under_way)) or pointed  # "when does my lamp come": the one that is to come
    if not pointed and names_ordering_day(said(frame), turn):
        return replace(_ask_which(list(orders), frame, turn, "order.none_then", "order.which"), is_found=False)
    if not pointed:
        pointed = _likely(orders, turn, said(frame), tests)
    if len(pointed) == 1:
        return Found(pointed[0])
    return _ask_which(pointed, frame, turn, "order.which")


def _cancelled_if_said(orders: tuple[Order, ...], frame: Frame, turn: Turn) -> tuple[Order, ...]:
    """Return the cancelled orders where one of these is meant, all of them elsewhere."""
    is_said = mentions(said(frame), turn.language.words["cancelled_one"])
    return (tuple(order for order in orders if order.state is OrderState.CANCELLED) if is_said else ()) or orders


async def _other_named(frame: Frame, turn: Turn, store: StoreConnector) -> str:
    """Return the order that words beside a card name by what is in it, where it is another one than the card's."""
    numbers, text = frame.slot("order_number"), said(frame)
    is_named = any(names_order(number, text, turn.language.words) for number in numbers)
    if frame.asked != CONFIRMATION or not text or not numbers or is_named:
        return ""
    orders = await store.orders_of(turn.session.customer_id or "")
    candidates = order_candidates(orders, await also_called(orders, store), turn.language)
    named = named_in(text, candidates, turn.language.words)
    return named[0] if len(named) == 1 and named[0] not in numbers else ""


def _is_foreign(frame: Frame, turn: Turn, orders: Sequence[Order]) -> bool:
    """Whether "it" is an order that was asked for and is not the customer's: nothing else is meant by it."""
    number = turn.focus.order_number
    is_it = bool(mentions(said(frame), turn.language.words["pronouns"]))
    return bool(number) and is_it and not any(order.number == number for order in orders)


def _pointed(text: str, orders: Sequence[Order], others: AlsoCalled, turn: Turn) -> list[Order]:
    """Return the orders that words point at: those named of that day, those named, those of that day."""
    of_day, current = of_days(text, orders, turn), (turn.focus.order_number,)
    if in_parts := _in_parts(text, orders, turn):
        named_of_them = _names(text, in_parts, others, turn)
        return [order for order in in_parts if order.number in named_of_them] or in_parts
    for key in ("cheaper_one", "dearer", "days_counted", "delivered_where"):  # no names of what is in an order
        text = " ".join(around(text, turn.language.words[key]))
    for pool in (of_day, orders):
        by_number = {order.number: order for order in pool}
        if named := _names(text, pool, others, turn, current):
            return [by_number[key] for key in named]
    return list(of_day)


def _in_parts(text: str, orders: Sequence[Order], turn: Turn) -> list[Order]:
    """Return the orders that come in several parcels where one of those is meant: "where is the second parcel"."""
    current, words = turn.focus.order_number, turn.language.words
    in_parts = [order for order in orders if len(order.shipments) > 1]
    is_counted = bool(mentions(text, words["part_parcel"]))
    is_other = bool(mentions(text, words["other_parcel"])) and current in ("", *(order.number for order in in_parts))
    return in_parts if is_counted or is_other else []


def _names(
    text: str, orders: Sequence[Order], others: AlsoCalled, turn: Turn, current: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the numbers of the orders that words point at, by what is in them."""
    candidates, words = order_candidates(orders, others, turn.language), turn.language.words
    named = resolve(text, candidates, words, current)
    beside = named_beside_kept(text, candidates, words) if named.excluded else ()
    return beside or (*named.chosen, *named.ambiguous)


def _likely(
    orders: tuple[Order, ...], turn: Turn, text: str, are_likely: Sequence[Callable[[Order], bool]]
) -> list[Order]:
    """Return the order pointed at ("it"); else those that are likely; else the one in focus, or the newest."""
    focused = [order for order in orders if order.number == turn.focus.order_number]
    if focused and mentions(text, turn.language.words["pronouns"]):
        return focused
    if focused and mentions(text, turn.language.words["other_order"]):
        orders = tuple(order for order in orders if order not in focused) or orders
        focused = []
    orders = of_kind(text, orders, turn.language.words)
    focused = [order for order in focused if order in orders]
    likely = _passing(orders, are_likely)
    if focused and focused[0] in likely:
        return focused
    return likely or focused or [orders[0]]


def _passing(orders: Sequence[Order], are_likely: Sequence[Callable[[Order], bool]]) -> list[Order]:
    """Return the orders that the first of the tests takes which takes any."""
    tried = ([order for order in orders if is_likely(order)] for is_likely in are_likely)
    return next(filter(None, tried), [])


def corrected(frame: Frame, turn: Turn) -> Frame:
    """Put what is said after a failed look-up in the place of what it corrects; what was given beside it stays.

    A bare number like the one that was tried in the other place belongs there: "oh wait, 20121" after 20122. So does
    one that is like neither and cannot be of the same shop's orders, whose numbers rise.
    """
    tried_number, tried_proof = (*frame.slot(TRIED), "", "")[:2]
    number, proof = first(frame.slot("order_number")), first(frame.slot("proof"))
    if not tried_number or (number not in ("", tried_number) and proof):
        return frame
    if number in ("", tried_number) and _is_rather(proof, tried_number, tried_proof):
        number, proof = proof, ""
    elif not proof and _is_bare_proof(number, (tried_number, tried_proof), said(frame), turn):
        number, proof = "", number
    is_new = number not in ("", tried_number)
    kept = frame.with_slot("order_number", number or tried_number)
    return kept.with_slot("proof", *filter(None, (proof or (tried_proof if is_new else ""),)))


def _is_bare_proof(number: str, tried: Sequence[str], text: str, turn: Turn) -> bool:
    """Whether a number that is not called an order's is a postcode in place of the one that was tried."""
    if number in ("", tried[0]) or is_called_order(number, text, turn.language.words):
        return False
    return _is_rather(number, tried[1], tried[0]) or number[:1] != tried[0][:1]


def _is_rather(said_now: str, one: str, other: str) -> bool:
    """Whether a value is much like the first of two that were tried, and more than like the second."""
    alike = [SequenceMatcher(None, said_now, tried).ratio() for tried in (one, other)]
    return alike[0] > alike[1] and alike[0] >= _ALIKE


def failed(frame: Frame, number: str, proof: str) -> Frame:
    """Return a goal that keeps what was tried in vain and waits for what was given last."""
    asked = "proof" if frame.asked == "proof" else "order_number"
    return frame.with_slot(TRIED, number, proof).with_slot("order_number").with_slot("proof").asking(asked)


def order_of_guest(frame: Frame, turn: Turn) -> tuple[str, bool]:
    """Return the number of the order that a guest means, and whether the conversation proved already to know it."""
    number, proved = first(frame.slot("order_number")), dict(turn.state.guest_orders)
    if not number and not frame.slot("proof"):
        number = turn.focus.order_number or next(reversed(proved), "")
    return number, number in proved


async def find_order_of_guest(frame: Frame, turn: Turn, store: StoreConnector, limits: Limits) -> Found | Advance:
    """Return the order that a guest proves to know, or the step that asks for what is missing or refuses.

    What does not fit is answered alike, whatever the cause, and counts: by conversation, by address, by order.
    """
    frame = corrected(frame, turn)
    proof = first(frame.slot("proof"))
    number, is_proved = order_of_guest(frame, turn)
    if is_proved:
        return Found(await store.order_of(dict(turn.state.guest_orders)[number], number))
    if not number:
        asked = Advance(Ask("order_number", (Statement("order.need_number"),)), frame.asking("order_number"))
        return insisted(asked, frame, turn)
    if not proof:
        order = facts.text("order", FactKind.ORDER, number, "message")
        asked = Advance(Ask("proof", (Statement("order.need_proof", (order,)),)), frame.asking("proof"))
        return insisted(asked, frame, turn)
    ticket = await limits.take(_limits(number, turn), turn.now)
    if ticket is None:
        return Advance(Refuse((Statement("order.locked"),), quick_replies=(turn.chip("person"),)))
    try:
        order_found = await store.order_for_guest(number, proof)
    except OrderNotFound:
        told = _not_found(turn, Statement("order.not_found"))
        return Advance(told, failed(frame, number, proof), events=(LookUpFailed(number),))
    await limits.give_back(ticket)
    return Found(order_found, (GuestMatched(number, order_found.customer_id),))


def _limits(number: str, turn: Turn) -> tuple[Limit, ...]:
    where = [f"conversation:{turn.session.conversation_id}"]
    if turn.session.origin:
        where.append(f"origin:{turn.session.origin}")
    return (
        *(Limit(f"look_up:{key}", _TRIES, _TRIED_WITHIN) for key in where),
        Limit(f"look_up:order:{number}", _TRIES_OF_ORDER, _DAY),
    )


def _ask_which(orders: Sequence[Order], frame: Frame, turn: Turn, *keys: str) -> Advance:
    """Ask which order is meant; "the first one" is then the first of those that are offered."""
    chips = tuple(order_chip(order, turn, said(frame)) for order in orders[:_OFFERED])
    kept = frame.with_slot(OFFERED, *(order.number for order in orders[:_OFFERED]))
    return Advance(Ask("order_number", tuple(map(Statement, keys)), quick_replies=chips), kept.asking("order_number"))


def _not_found(turn: Turn, statement: Statement) -> Outcome:
    return Refuse((statement,), quick_replies=(turn.chip("person"),))

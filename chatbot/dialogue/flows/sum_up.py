"""Sums, counts and other questions about what was bought, answered from the rows; nothing is ever written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.confirm import for_guest
from chatbot.dialogue.orders.all_orders import all_of, are_meant, dearest_of, span_of, told_of_all
from chatbot.dialogue.orders.bills import bills_told
from chatbot.dialogue.orders.bought_lines import LINE
from chatbot.dialogue.orders.card import line_chip
from chatbot.dialogue.orders.line_candidates import also_called, candidates_of
from chatbot.dialogue.orders.look_up import find_order, is_under_way, orders_meant
from chatbot.dialogue.orders.pick_lines import LINES
from chatbot.dialogue.orders.pieces_meant import pieces_meant
from chatbot.dialogue.orders.sums import OrderPart, OrderSums
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.remedies.conditions import told_conditions, unmet_conditions
from chatbot.dialogue.remedies.paid_back import refunded
from chatbot.dialogue.remedies.refunds import back_for_cancelled, open_returns
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.forms import is_question
from chatbot.dialogue.understand.order_questions import ABOUT_BILLS, Topic, topic_of, topics_of
from chatbot.dialogue.understand.references import resolve
from chatbot.dialogue.understand.words import first_words, listed_under, mentions, tokens, without
from chatbot.domain.commerce import Order, OrderLine, OrderState, RefundTarget, ReturnReason
from chatbot.domain.conversation import Focus, Frame, Level
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.ports.store import StoreConnector

_OFFERED = 5
_ALL = 1000
_ON_CARD = frozenset({Topic.PAID, Topic.CONTENT, Topic.PIECES, Topic.CARRIER, Topic.VERSION})
_MONEY_BACK = frozenset({Topic.REFUNDED, Topic.REFUND})
_TAKEN = (Topic.CHARGED,)
"""What words tell better than a whole sentence does: "how much was the money for the jacket"."""
_BACK = frozenset({Topic.REFUNDED, Topic.REFUND, Topic.WHEN_PAID, Topic.RETURN_POSTAGE})
_QUESTION = "question"
_COSTS = frozenset({Topic.PAID.value, Topic.PRICE.value})
_TOPICS = frozenset(topic.value for topic in Topic)
_RETURN, _EXCHANGE = "return_items", "exchange_items"


class SumUp:
    """Answers what orders came to, what would come back for them, how many of what they hold."""

    name = "sum_up"
    level = Level.VERIFIED

    def __init__(self, store: StoreConnector, policy: Policy) -> None:
        self._store = store
        self._policy = policy

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find what the question is about, and tell what the rows say. Raises StoreError."""
        frame = frame.with_slot(_QUESTION, *_question(frame, turn))
        settled = await self._for_guest(frame, turn)
        if settled is not None:
            return settled
        topics = _topics(frame, turn)
        orders = await self._all_meant(frame, topics[0], turn)
        if dearest := dearest_of(said(frame), topics[0], orders or (), turn):
            frame, topics, orders = frame.with_slot("order_number", dearest.number), (Topic.PAID,), None
        if orders is not None:
            focus = replace(turn.focus, order_number="", line_ids=(), question=first(frame.slot(_QUESTION)))
            focus = replace(focus, flow=self.name, topic=Topic.ORDERS.value)
            return Advance(told_of_all(said(frame), topics[0], orders, turn), focus=focus)
        parts = await self._parts(frame, turn)
        if isinstance(parts, Advance):
            return parts
        if gone := back_for_cancelled(parts[0].order, turn) if _is_of_cancelled(frame, topics, parts, turn) else []:
            return Advance(Say(tuple(gone)), focus=turn.focus)
        topics = (Topic.REFUND,) if _asks_for_money_back(frame, topics, parts, turn) else topics
        if ABOUT_BILLS & set(topics):
            statements = await bills_told(parts, self._policy, turn)
        else:
            statements = await OrderSums(self._policy, turn).told(topics, parts)
        if parts[0].order.state is OrderState.CANCELLED and not ABOUT_BILLS & set(topics):
            statements += [one for one in refunded(parts[0].order, turn) if one not in statements]
        statements += await self._of_payment(said(frame), turn) if topics == (Topic.WHEN_PAID,) else []
        outcome = Say(tuple(statements)) if statements else Refuse((Statement("line.none"),))
        focus = replace(_focus(frame, parts, turn), topic=topics[0].value)
        return Advance(outcome, focus=focus, is_found=bool(statements))

    async def _of_payment(self, text: str, turn: Turn) -> list[Statement]:
        """Return what the documents surely say besides of the way of paying that a question names."""
        ways = listed_under(turn.language.words, "pay.")
        found = await find_sure_answer(text, turn, self._policy.retriever) if mentions(text, ways) else None
        return [] if found is None else [found.statement]

    async def _for_guest(self, frame: Frame, turn: Turn) -> Advance | None:
        """Tell who proved an order what its card shows anyway; ask others for the sign-in; None for customers."""
        named, topics = frame.slot("order_number"), _topics(frame, turn)
        known = [one for one in turn.state.guest_orders if not named or one[0] in named]
        if turn.session.level >= Level.VERIFIED or not known or not set(topics) <= _ON_CARD:
            return await for_guest(frame, turn, self._policy.retriever, "sum.sign_in")
        number, customer_id = next((one for one in known if one[0] == turn.focus.order_number), known[-1])
        order = replace(await self._store.order_of(customer_id, number), payments=())  # how it was paid is on no card
        part = _part(order, [line.id for line in order.wanted_lines], frame, turn)
        statements = await OrderSums(self._policy, turn).told(topics, (part,))
        return Advance(Say(tuple(statements)), focus=replace(_focus(frame, (part,), turn), topic=topics[0].value))

    async def _all_meant(self, frame: Frame, topic: Topic, turn: Turn) -> Sequence[Order] | None:
        """Return all orders, or all of some days, where a question is about them together; None for other questions.

        Such a question names no order and nothing that was bought.
        """
        if frame.slot("order_number") or not are_meant(said(frame), topic, turn):
            return None
        orders = await self._store.orders_of(turn.session.customer_id or "", _ALL)
        lines = {f"{order.number}/{line.id}": line for order in orders for line in order.lines}
        candidates = candidates_of(lines, await also_called(orders, self._store), turn.language)
        meant = resolve(_without_asking(said(frame), turn), candidates, turn.language.words)
        is_named = bool(meant.chosen or meant.ambiguous) and not meant.is_everything
        is_of_lines = is_named and topic is not Topic.ORDERS
        return all_of(said(frame), topic, orders, turn) if orders and not is_of_lines else None

    async def _parts(self, frame: Frame, turn: Turn) -> Sequence[OrderPart] | Advance:
        """Return what is asked about: what is named, what is on its way back, what the talk is about, an order."""
        orders = await orders_meant(frame, turn, self._store)
        pool = {f"{order.number}/{line.id}": (order, line) for order in orders for line in _lines(order, frame, turn)}
        lines, focused = {key: line for key, (_, line) in pool.items()}, _focused(turn)
        candidates = candidates_of(lines, await also_called(orders, self._store), turn.language)
        meant = resolve(_without_asking(said(frame), turn), candidates, turn.language.words, focused)
        named = meant.chosen or tuple(key for key in meant.ambiguous if key in focused)
        named = named or _going_back(meant.ambiguous, pool, frame, turn)
        if meant.ambiguous and not named:
            chips = tuple(line_chip(*pool[key], turn) for key in meant.ambiguous[:_OFFERED])
            return Advance(Ask(LINES, (Statement("return.which_of"),), quick_replies=chips), frame.asking(LINES))
        if not named and not frame.slot("order_number") and not _is_whole(frame, turn):
            named = tuple(_talked_about(turn, pool, is_everything=meant.is_everything))
        if (
            named
            and turn.focus.flow == self.name
            and mentions(first_words(said(frame), 2), turn.language.words["added"])
        ):
            named = tuple(key for key in pool if key in named or key in focused)
        keys = [key for key in named if key not in meant.excluded]
        if keys:
            return tuple(_parts_of(orders, keys, frame, turn))
        found = await find_order(frame, turn, self._store, _likely(frame, turn))
        if isinstance(found, Advance):
            return found
        line_ids = [line.id for line in found.order.wanted_lines]
        return (_part(found.order, line_ids, frame, turn),)


def _lines(order: Order, frame: Frame, turn: Turn) -> Sequence[OrderLine]:
    """Return the lines of an order that may be meant: the cancelled ones where these are, or their money, else not."""
    words = turn.language.words
    gone = [line for line in order.lines if line.is_cancelled]
    if mentions(said(frame), words["cancelled_one"]):
        return gone
    return order.lines if ABOUT_BILLS & set(_topics(frame, turn)) else order.wanted_lines


def _going_back(
    keys: Sequence[str], pool: Mapping[str, tuple[Order, OrderLine]], frame: Frame, turn: Turn
) -> tuple[str, ...]:
    """Return the one of several things of a name that is on its way back, where a return is asked about."""
    is_back = _BACK & {*_topics(frame, turn)}
    back = tuple(key for key in keys if is_back and open_returns(pool[key][0], [pool[key][1].id]))
    return back if len(back) == 1 else ()


def _likely(frame: Frame, turn: Turn) -> Callable[[Order], bool]:
    """Return which orders are meant where none is named: those that came if that is said, else those to come."""
    has_come = mentions(said(frame), turn.language.words["arrived"])
    return (lambda order: order.state is OrderState.DELIVERED) if has_come else is_under_way


def _question(frame: Frame, turn: Turn) -> tuple[str, ...]:
    """Return the words that ask: those of this turn, else those that this goal waits with, else the question before."""
    text, kept = said(frame), frame.slot(_QUESTION)
    if topics_of(text, turn.language.words):
        return (text,)
    return kept or ((turn.focus.question,) if turn.focus.flow == SumUp.name else (text,))


def _topics(frame: Frame, turn: Turn) -> tuple[Topic, ...]:
    """Return what is asked, an order's sum for nothing else; after a refund the postage is that of sending back."""
    words, question = turn.language.words, first(frame.slot(_QUESTION))
    named = set(topics_of(question, words)[:1])
    if named <= {Topic.CONTENT, Topic.PIECES} and mentions(said(frame), (*words["all_orders"], *words["open_orders"])):
        return (Topic.ORDERS,)  # "what else did i order" beside an order in talk
    told = topic_of(first(frame.slot("intent")), said(frame), turn.focus, words)
    is_carried = told == turn.focus.topic and bool(topics_of(said(frame), words))
    if (
        turn.focus.topic == Topic.REFUND.value
        and not is_question(said(frame), words)
        and Topic.PAID in topics_of(said(frame), words)
    ):
        return (Topic.REFUND,)  # "but I paid more": what it is made of
    by_words = topics_of(question, words)[:1]
    if by_words == _TAKEN:
        return _TAKEN  # "is it paid already", not with which card
    if told in _TOPICS and not is_carried and not (by_words and by_words[0] in _MONEY_BACK):
        is_how = told in _COSTS and Topic.PAYMENT in topics_of(question, words)  # "what did I pay, and how"
        also = (Topic.PAYMENT,) if is_how else ()
        return (Topic(told), *also)
    topics = [topic for topic in topics_of(question, words) if not _is_part(topic, question, turn)]
    if topics[:1] == [Topic.POSTAGE] and turn.focus.flow == SumUp.name:
        earlier = topics_of(turn.focus.question, words)
        topics = [Topic.RETURN_POSTAGE] if earlier[:1] in ((Topic.REFUND,), (Topic.RETURN_POSTAGE,)) else topics
    return tuple(topics[:1] if Topic.UNTIL not in topics[1:] else (topics[0], Topic.UNTIL)) or (Topic.PAID,)


def _asks_for_money_back(frame: Frame, topics: Sequence[Topic], parts: Sequence[OrderPart], turn: Turn) -> bool:
    """Whether "how much was the money for the jacket" asks of a jacket that is on its way back."""
    text, words = said(frame), turn.language.words
    is_money = bool(mentions(text, words["my_money"])) and topics[0] in (Topic.PRICE, Topic.PAID)
    is_money = is_money or (topics[0] is Topic.PAYMENT and bool(mentions(text, words["remedy.refund"])))  # "to which"
    return is_money and any(open_returns(part.order, [line.id for line in part.lines]) for part in parts)


def _is_of_cancelled(frame: Frame, topics: Sequence[Topic], parts: Sequence[OrderPart], turn: Turn) -> bool:
    """Whether money back is asked for that is not said to be for what is left of an order."""
    is_whole = len(parts) == 1 and parts[0].lines == parts[0].order.wanted_lines
    left = " ".join(turn.language.name(line.name) for part in parts for line in part.lines)
    return topics[0] in _MONEY_BACK and is_whole and not set(tokens(left)) & set(tokens(said(frame)))


def _is_part(topic: Topic, question: str, turn: Turn) -> bool:
    """Whether the postage is only a part of what is asked: "what did it cost with shipping"."""
    return topic is Topic.POSTAGE and bool(mentions(question, turn.language.words["with_postage"]))


def _without_asking(text: str, turn: Turn) -> str:
    """Return a question without what it asks: neither "dearer" nor "charged" points at a line."""
    words = turn.language.words
    is_compared = topics_of(text, words)[:1] in ((Topic.MOST,), (Topic.LEAST,))
    comparing = (*words["dearer"], *words["cheaper"]) if is_compared else ()
    leading = words["past_lead"] if span_of(text, turn) else ()  # "the last two months" is no last one
    return without(text, (*comparing, *leading, *words["asked.charged"], *words["cancelled_one"]))


def _focused(turn: Turn) -> list[str]:
    return [f"{turn.focus.order_number}/{line_id}" for line_id in turn.focus.line_ids]


def _talked_about(turn: Turn, pool: Collection[str], *, is_everything: bool) -> Iterator[str]:
    """Yield what is on its way back in this talk; else what it is about: both, or all of the order."""
    returned = _returned(turn)
    wanted = returned.slot(LINES) if returned is not None else _focused(turn)
    of_order = f"{turn.focus.order_number}/"
    for key in pool:
        if key in wanted or (is_everything and returned is None and key.startswith(of_order)):
            yield key


def _is_whole(frame: Frame, turn: Turn) -> bool:
    """Whether an order's own sum is asked for, whatever of it was talked about: "what's the total now"."""
    return turn.focus.flow != SumUp.name and bool(mentions(said(frame), turn.language.words["order_total"]))


def _returned(turn: Turn) -> Frame | None:
    waiting = (frame for frame in reversed(turn.state.stack) if frame.flow == _RETURN and frame.slot(LINES))
    return next(waiting, None)


def _parts_of(orders: Sequence[Order], keys: Sequence[str], frame: Frame, turn: Turn) -> Iterator[OrderPart]:
    for order in orders:
        line_ids = [line.id for line in order.lines if f"{order.number}/{line.id}" in keys]
        if line_ids:
            yield _part(order, line_ids, frame, turn)


def _part(order: Order, line_ids: Sequence[str], frame: Frame, turn: Turn) -> OrderPart:
    lines = tuple(line for line in order.lines if line.id in line_ids)
    keys = {f"{order.number}/{line.id}" for line in lines}
    is_exchanged = any(keys & {*one.slot(LINE)} for one in turn.state.stack if one.flow == _EXCHANGE)
    pieces = pieces_meant(said(frame), lines[0], turn.language, is_alone=True) if len(lines) == 1 else None
    return OrderPart(order, lines, pieces, _terms(frame, turn), is_exchanged)


def _terms(frame: Frame, turn: Turn) -> ReturnTerms:
    """Return how goods would come back: as the return under way says, to where this question wishes."""
    returned = _returned(turn) or frame
    reason = first(returned.slot("reason")) or ReturnReason.CHANGED_MIND.value
    target = first(frame.slot("target")) or first(returned.slot("target")) or RefundTarget.ORIGINAL.value
    told = told_conditions(frame.with_slot(SAID, *turn.written[-1:]), turn)
    unmet = unmet_conditions(returned) | unmet_conditions(told)
    return ReturnTerms(ReturnReason(reason), RefundTarget(target), unmet)


def _focus(frame: Frame, parts: Sequence[OrderPart], turn: Turn) -> Focus:
    part = parts[0]
    line_ids = tuple(line.id for line in part.lines)
    question = first(frame.slot(_QUESTION))
    told = replace(turn.focus, unmet=tuple(sorted(part.terms.unmet_conditions)))
    return replace(told, order_number=part.order.number, line_ids=line_ids, question=question, flow=SumUp.name)

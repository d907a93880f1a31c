"""Questions about one's own order: what is in it, what it cost, who brings it, until when it can go back."""

from __future__ import annotations

from dataclasses import replace

from chatbot.dialogue.answering.answers import find_sure_answer
from chatbot.dialogue.answering.left_subject import subject_left
from chatbot.dialogue.answering.questions import end_of_story
from chatbot.dialogue.flows.order_status import focus_on_parcels
from chatbot.dialogue.orders.facts_told import PRIVATE, SEND_BACK, TOPICS, OrderQuestion, may_go_back, tell, topics_of
from chatbot.dialogue.orders.kinds_named import has_open_return
from chatbot.dialogue.orders.line_candidates import also_called, candidates_of
from chatbot.dialogue.orders.look_up import Found, find_order, find_order_of_guest, is_under_way
from chatbot.dialogue.orders.parcel_facts import LOST_CHOICE, parcel_statements, with_clause
from chatbot.dialogue.orders.status_asked import of_loss, was_told
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.remedies.conditions import told_conditions, unmet_conditions
from chatbot.dialogue.state import SAID
from chatbot.dialogue.turn import Advance, Turn, first, said
from chatbot.dialogue.understand.goals_heard import heard
from chatbot.dialogue.understand.order_questions import topic_of
from chatbot.dialogue.understand.references import resolve
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.commerce import Order, OrderLine, OrderState
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Refuse, Say
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector

_UNTIL = "until"
_WARRANTY, _LOST = "warranty", "lost"
_OF_WHAT_CAME = frozenset({"until", "worth", "delivered", _WARRANTY})
_MOST_TOPICS = 2


class AskOrder:
    """Answers a question about an order from its rows and the rules, and changes nothing."""

    name = "ask_order"
    level = Level.GUEST

    def __init__(self, store: StoreConnector, policy: Policy, limits: Limits) -> None:
        self._store = store
        self._policy = policy
        self._limits = limits

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order and the items that are meant, and tell what is asked of them."""
        frame = frame.with_slot(SAID, *filter(None, (end_of_story(said(frame)),)))
        topics = self._topics(frame, turn)
        if topics[:1] == (_UNTIL,) and (told := await self._still_to_return(frame, turn)):
            return told
        found = await self._order(frame, topics, turn)
        if isinstance(found, Advance):
            return found
        events = found.events if isinstance(found, Found) else ()
        if PRIVATE & set(topics) and turn.session.level < Level.VERIFIED:
            return Advance(Refuse((Statement("order.sign_in"),), quick_replies=(turn.chip("person"),)), events=events)
        order, rules = found.order, self._policy.today(turn)
        lines = await self._lines(frame, order, turn)
        sold = tuple(line.product_id for line in lines) if _WARRANTY in topics else ()
        products = await self._store.products(sold) if sold else ()
        unmet = unmet_conditions(told_conditions(frame, turn))
        is_exchange = "exchange_items" in heard(said(frame), turn.language.words)
        question = OrderQuestion(order, lines, rules, turn, {one.id: one for one in products}, is_exchange, unmet)
        statements = [statement for topic in topics for statement in tell(topic, question)]
        if not statements and topics == (SEND_BACK,):
            found_text = await find_sure_answer(said(frame), turn, self._policy.retriever)
            statements = [] if found_text is None else [found_text.statement]
        statements = statements or parcel_statements(order, rules, turn)
        statements = of_loss(statements) if topics == (_LOST,) and was_told(order.number, turn) else statements
        cited = [await with_clause(statement, self._policy, turn) for statement in dict.fromkeys(statements)]
        focus = focus_on_parcels(order, lines, turn, self.name)
        topic = topics[0] if topics else ""
        focus = replace(focus, topic=topic, question=subject_left(topic, turn.language) or focus.question)
        if any(statement.key == LOST_CHOICE for statement in statements):
            focus = replace(focus, goal="report_problem")  # which of the two is answered next
        return Advance(Say(tuple(cited)), focus=focus, events=events)

    async def _still_to_return(self, frame: Frame, turn: Turn) -> Advance | None:
        """Return what of all orders may still go back where that is asked of everything, None for other questions."""
        words = turn.language.words
        is_all = mentions(said(frame), words["what_may_go_back"]) and not (
            frame.slot("order_number") or turn.focus.order_number
        )
        customer_id = turn.session.customer_id
        if not is_all or customer_id is None:
            return None
        rules, is_exchange = self._policy.today(turn), "exchange_items" in heard(said(frame), words)
        orders = await self._store.orders_of(customer_id)
        told = may_go_back(OrderQuestion(one, one.wanted_lines, rules, turn, {}, is_exchange) for one in orders)
        return Advance(Say(tuple(told))) if told else None

    def _topics(self, frame: Frame, turn: Turn) -> tuple[str, ...]:
        """Return what is asked; a mere "and the lamp" asks what was asked before."""
        told = topic_of(first(frame.slot("intent")), said(frame), turn.focus, turn.language.words)
        by_words = topics_of(said(frame), turn.language.words)[:_MOST_TOPICS]
        if SEND_BACK in (told, *by_words[:1]):
            return (SEND_BACK,)  # the words that ask it may ask for an address or a day, too
        if told == turn.focus.topic:
            return by_words or tuple({told} & TOPICS)
        return tuple(dict.fromkeys((*({told} & TOPICS), *by_words)))

    async def _order(self, frame: Frame, topics: tuple[str, ...], turn: Turn) -> Found | Advance:
        if turn.session.customer_id is None:
            return await find_order_of_guest(frame, turn, self._store, self._limits)

        has_come = _OF_WHAT_CAME & set(topics) or mentions(said(frame), turn.language.words["has_come"])

        def is_likely(order: Order) -> bool:
            if turn.focus.order_number:
                return order.number == turn.focus.order_number
            return order.state is OrderState.DELIVERED if has_come else is_under_way(order)

        before = (has_open_return,) if SEND_BACK in topics else ()
        return await find_order(frame, turn, self._store, *before, is_likely)

    async def _lines(self, frame: Frame, order: Order, turn: Turn) -> tuple[OrderLine, ...]:
        """Return the lines that are named, else those that the talk was about, else all."""
        lines = {line.id: line for line in order.wanted_lines}
        words = turn.language.words
        candidates = candidates_of(lines, await also_called((order,), self._store), turn.language)
        named = resolve(said(frame), candidates, words)
        ids = (*named.chosen, *named.ambiguous)
        is_same = turn.focus.order_number == order.number and not mentions(said(frame), words["all"])
        if not ids and is_same:
            ids = turn.focus.line_ids
        return tuple(lines[id] for id in lines if id in ids) or tuple(order.wanted_lines)

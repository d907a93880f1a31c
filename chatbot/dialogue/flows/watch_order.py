"""An e-mail whenever a parcel of an order moves."""

from __future__ import annotations

from chatbot.dialogue import facts
from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.look_up import find_order, is_under_way
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, done, focus_on, propose
from chatbot.dialogue.turn import Advance, Turn, said
from chatbot.dialogue.understand.words import mentions
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import FactKind, Statement
from chatbot.domain.outcome import Refuse
from chatbot.domain.writes import Receipt, UnwatchOrder, WatchOrder
from chatbot.ports.store import StoreConnector


class WatchOrderFlow:
    """Watches an order."""

    name = "watch_order"
    level = Level.VERIFIED
    writes = (WatchOrder, UnwatchOrder)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Find the order and propose to watch it; what has arrived moves no more."""
        settled = await for_guest(frame, turn, self._policy.retriever, "order.sign_in") or reply_to_card(frame, turn)
        if settled is not None:
            return settled
        found = await find_order(frame, turn, self._store)
        if isinstance(found, Advance):
            return found
        order = found.order
        if mentions(said(frame), turn.language.words["no_more"]):
            told = Statement("watch.stop", (facts.order_number(order),))
            return propose(self._gate, Offer(UnwatchOrder(order.number), "card.unwatch", (), (told,)), frame, turn)
        if not is_under_way(order):
            state = facts.text("state", FactKind.TERM, order.state.value, f"order:{order.number}")
            told = Statement("watch.not_moving", (facts.order_number(order), state))
            return Advance(Refuse((told,)), focus=focus_on(turn, order.number))
        email = facts.mask_email(order.email)
        address = facts.text("email", FactKind.NAME, email, f"order:{order.number}")
        told = Statement("watch.proposal", (facts.order_number(order), address))
        rows = ((turn.language.say("row.to"), email),)
        return propose(self._gate, Offer(WatchOrder(order.number), "card.watch", rows, (told,)), frame, turn)

    async def completed(self, write: WatchOrder | UnwatchOrder, receipt: Receipt, turn: Turn) -> Advance:
        """Say that e-mails come, or come no more."""
        key = "watch.done" if isinstance(write, WatchOrder) else "watch.ended"
        return done((Statement(key, (facts.order_number(receipt.order),)),), receipt.order, turn)

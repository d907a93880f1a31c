"""The address of the account: for orders to come, not for those that are placed."""

from __future__ import annotations

from chatbot.dialogue.confirm import for_guest, reply_to_card
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.orders.address_wishes import ADDRESS, address_book, wished_address, with_address
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.proposals import Offer, propose, written
from chatbot.dialogue.remedies.switched import to_order_address
from chatbot.dialogue.turn import Advance, Turn
from chatbot.domain.conversation import Frame, Level
from chatbot.domain.evidence import Statement
from chatbot.domain.outcome import Ask, Refuse, Say
from chatbot.domain.writes import ChangeHomeAddress, Receipt
from chatbot.ports.store import StoreConnector


class ChangeHomeAddressFlow:
    """Changes the address of the account."""

    name = "change_home_address"
    level = Level.VERIFIED
    writes = (ChangeHomeAddress,)

    def __init__(self, store: StoreConnector, policy: Policy, gate: Gate) -> None:
        self._store = store
        self._policy = policy
        self._gate = gate

    async def advance(self, frame: Frame, turn: Turn) -> Advance:
        """Ask for the address and propose it."""
        settled = await for_guest(frame, turn, self._policy.retriever, "order.sign_in") or reply_to_card(frame, turn)
        settled = settled or to_order_address(frame, turn)
        if settled is not None:
            return settled
        customer = await self._store.customer(turn.session.customer_id or "")
        if customer is None:
            return Advance(Refuse((Statement("order.none"),), quick_replies=(turn.chip("person"),)))
        orders = await self._store.orders_of(customer.id)
        focused = [one for one in orders if one.number == turn.focus.order_number]
        book = address_book(customer.address, None, focused or orders)
        address = wished_address(frame, book, turn, "address.ask_home")
        if isinstance(address, Advance):
            return address
        if address == customer.address:
            return Advance(Ask(ADDRESS, (Statement("address.same"),)), frame.asking(ADDRESS))
        frame = with_address(frame, address)
        say = turn.language.say
        rows = ((say("row.address"), written(address)), (say("row.address_before"), written(customer.address)))
        told = (Statement("address.home_proposal"),)
        return propose(self._gate, Offer(ChangeHomeAddress(address), "card.home_address", rows, told), frame, turn)

    async def completed(self, write: ChangeHomeAddress, receipt: Receipt, turn: Turn) -> Advance:
        """Say that the account has the new address, and that orders keep theirs."""
        return Advance(Say((Statement("address.home_done"),)))

"""The customer goals this product knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chatbot.dialogue.flows.answer_question import AnswerQuestion
from chatbot.dialogue.flows.ask_product import AskProduct
from chatbot.dialogue.flows.cancel_order import CancelOrderFlow
from chatbot.dialogue.flows.change_address import ChangeAddressFlow
from chatbot.dialogue.flows.clarify import Clarify
from chatbot.dialogue.flows.find_product import FindProduct
from chatbot.dialogue.flows.hand_off import HandOffFlow
from chatbot.dialogue.flows.order_status import OrderStatus
from chatbot.dialogue.flows.return_items import ReturnItems
from chatbot.dialogue.flows.small_talk import SmallTalk
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.press import Presses
from chatbot.dialogue.route import table
from chatbot.dialogue.turn import Flow
from chatbot.domain.writes import CancelOrder, ChangeAddress, OpenReturn
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector


@dataclass(frozen=True, slots=True)
class Outside:
    """What flows ask of the outside world."""

    store: StoreConnector
    policy: Policy
    gate: Gate
    limits: Limits


def build_flows(outside: Outside, by_person: Collection[str]) -> tuple[Mapping[str, Flow], Presses]:
    """Return the flows by name, and what carries out presses."""
    store, policy, gate = outside.store, outside.policy, outside.gate
    returns = ReturnItems(store, policy, gate)
    cancels = CancelOrderFlow(store, policy, gate)
    addresses = ChangeAddressFlow(store, policy, gate)
    flows = table(
        (
            AnswerQuestion(policy.retriever, by_person),
            FindProduct(store, policy.retriever),
            AskProduct(store, policy.retriever),
            OrderStatus(store, policy, outside.limits),
            returns,
            cancels,
            addresses,
            HandOffFlow(),
            SmallTalk(),
            Clarify(),
        )
    )
    return flows, Presses(gate, policy, {OpenReturn: returns, CancelOrder: cancels, ChangeAddress: addresses})

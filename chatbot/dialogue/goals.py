"""The customer goals this product knows; a new one is a line here and examples among the intents."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from chatbot.dialogue.flows.answer_question import AnswerQuestion
from chatbot.dialogue.flows.ask_account import AskAccount
from chatbot.dialogue.flows.ask_cart import AskCart
from chatbot.dialogue.flows.ask_goodwill import AskGoodwill
from chatbot.dialogue.flows.ask_order import AskOrder
from chatbot.dialogue.flows.ask_product import AskProduct
from chatbot.dialogue.flows.cancel_order import CancelOrderFlow
from chatbot.dialogue.flows.change_address import ChangeAddressFlow
from chatbot.dialogue.flows.change_home_address import ChangeHomeAddressFlow
from chatbot.dialogue.flows.change_payment import ChangePaymentFlow
from chatbot.dialogue.flows.clarify import Clarify
from chatbot.dialogue.flows.exchange_items import ExchangeItems
from chatbot.dialogue.flows.find_product import FindProduct
from chatbot.dialogue.flows.hand_off import HandOffFlow
from chatbot.dialogue.flows.order_again import OrderAgainFlow
from chatbot.dialogue.flows.order_status import OrderStatus
from chatbot.dialogue.flows.refund_status import RefundStatus
from chatbot.dialogue.flows.report_problem import ReportProblem
from chatbot.dialogue.flows.return_items import ReturnItems
from chatbot.dialogue.flows.send_invoice import SendInvoiceFlow
from chatbot.dialogue.flows.small_talk import SmallTalk
from chatbot.dialogue.flows.sum_up import SumUp
from chatbot.dialogue.flows.undo_change import UndoChange
from chatbot.dialogue.flows.watch_order import WatchOrderFlow
from chatbot.dialogue.flows.withdraw_return import WithdrawReturnFlow
from chatbot.dialogue.gate import Gate
from chatbot.dialogue.identity.guarded import behind_sign_in
from chatbot.dialogue.identity.verification import Verification
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.press import Presses
from chatbot.dialogue.route import table
from chatbot.dialogue.turn import Flow, WritingFlow
from chatbot.languages.descriptions import Descriptions
from chatbot.ports.hand_overs import HandOverQueue
from chatbot.ports.limits import Limits
from chatbot.ports.store import StoreConnector


@dataclass(frozen=True, slots=True)
class Outside:
    """What flows ask of the outside world, and how the shop describes its products by language."""

    store: StoreConnector
    policy: Policy
    gate: Gate
    limits: Limits
    verification: Verification
    queue: HandOverQueue
    descriptions: Mapping[str, Descriptions] = field(default_factory=dict)


def build_flows(outside: Outside, by_person: Collection[str]) -> tuple[Mapping[str, Flow], Presses]:
    """Return the flows by name, those for verified customers behind their guard, and what carries out presses.

    Intents in `by_person` are for people alone.
    """
    writing = _writing_flows(outside)
    flows = table(behind_sign_in((*_reading_flows(outside, by_person), *writing), outside.verification))
    return flows, Presses(outside.gate, outside.policy, {write: flow for flow in writing for write in flow.writes})


def _reading_flows(outside: Outside, by_person: Collection[str]) -> tuple[Flow, ...]:
    store, policy, limits = outside.store, outside.policy, outside.limits
    return (
        AnswerQuestion(policy.retriever, by_person, store),
        FindProduct(store, policy.retriever),
        AskProduct(store, policy.retriever, outside.descriptions),
        AskCart(store, policy.retriever),
        AskAccount(store),
        OrderStatus(store, policy, limits),
        AskOrder(store, policy, limits),
        RefundStatus(store, policy, limits),
        SumUp(store, policy),
        AskGoodwill(policy),
        HandOffFlow(outside.queue),
        SmallTalk(policy.retriever),
        Clarify(),
    )


def _writing_flows(outside: Outside) -> tuple[WritingFlow, ...]:
    store, policy, gate = outside.store, outside.policy, outside.gate
    returns = ReturnItems(store, policy, gate)
    withdrawals = WithdrawReturnFlow(store, policy, gate)
    problems = ReportProblem(store, policy, gate, returns)
    return (
        returns,
        ExchangeItems(store, policy, gate),
        withdrawals,
        problems,
        CancelOrderFlow(store, policy, gate),
        ChangeAddressFlow(store, policy, gate),
        ChangeHomeAddressFlow(store, policy, gate),
        ChangePaymentFlow(store, policy, gate),
        SendInvoiceFlow(store, policy, gate),
        OrderAgainFlow(store, policy, gate, problems),
        WatchOrderFlow(store, policy, gate),
        UndoChange(policy, gate, withdrawals),
    )

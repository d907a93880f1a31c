"""How each kind of write is carried out; the gate is the only caller."""

from collections.abc import Mapping

from chatbot.dialogue.executions.claims import ClaimExecution
from chatbot.dialogue.executions.order_changes import (
    AddressExecution,
    CancelExecution,
    PaymentExecution,
    RestoreExecution,
    SwapExecution,
)
from chatbot.dialogue.executions.requests import (
    HomeAddressExecution,
    InvoiceExecution,
    OrderAgainExecution,
    UnwatchExecution,
    WatchExecution,
)
from chatbot.dialogue.executions.returns import ExchangeExecution, ReturnExecution, WithdrawExecution
from chatbot.dialogue.gate import Execution
from chatbot.domain.writes import (
    CancelOrder,
    ChangeAddress,
    ChangeHomeAddress,
    ChangePayment,
    OpenClaim,
    OpenExchange,
    OpenReturn,
    OrderAgain,
    RestoreOrder,
    SendInvoice,
    SwapVariant,
    UnwatchOrder,
    WatchOrder,
    WithdrawReturn,
    Write,
)

__all__ = ["EXECUTIONS"]

EXECUTIONS: Mapping[type[Write], Execution] = {
    OpenReturn: ReturnExecution(),
    OpenExchange: ExchangeExecution(),
    WithdrawReturn: WithdrawExecution(),
    OpenClaim: ClaimExecution(),
    CancelOrder: CancelExecution(),
    ChangeAddress: AddressExecution(),
    ChangePayment: PaymentExecution(),
    SwapVariant: SwapExecution(),
    RestoreOrder: RestoreExecution(),
    OrderAgain: OrderAgainExecution(),
    SendInvoice: InvoiceExecution(),
    WatchOrder: WatchExecution(),
    UnwatchOrder: UnwatchExecution(),
    ChangeHomeAddress: HomeAddressExecution(),
}
"""Every write that the gate knows."""

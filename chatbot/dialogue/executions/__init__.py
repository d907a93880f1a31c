"""How each kind of write is carried out, one a file; the gate is the only caller."""

from collections.abc import Mapping

from chatbot.dialogue.executions.cancel_order import CancelExecution
from chatbot.dialogue.executions.change_address import AddressExecution
from chatbot.dialogue.executions.open_return import ReturnExecution
from chatbot.dialogue.gate import Execution
from chatbot.domain.writes import CancelOrder, ChangeAddress, OpenReturn, Write

__all__ = ["EXECUTIONS"]

EXECUTIONS: Mapping[type[Write], Execution] = {
    OpenReturn: ReturnExecution(),
    CancelOrder: CancelExecution(),
    ChangeAddress: AddressExecution(),
}
"""Every write that the gate knows."""

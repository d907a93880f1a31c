"""What may be written: typed, complete, and rendered to a card before anybody confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chatbot.domain.commerce import (
    Address,
    ClaimKind,
    Customer,
    Order,
    RefundTarget,
    Remedy,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
)
from chatbot.domain.decided import note
from chatbot.domain.money import Money
from chatbot.domain.rules import Action, RulesToday, StaffAbove


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """Open this return, on these terms, for exactly this amount."""

    order_number: str
    lines: tuple[ReturnLine, ...]
    reason: ReturnReason
    target: RefundTarget
    amount: Money
    hand_over_by: date
    unmet_conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenExchange:
    """Exchange these pieces of a line for another variant, for exactly this difference."""

    order_number: str
    line: ReturnLine
    sku: str
    paid_back: Money
    to_pay: Money
    hand_over_by: date
    unmet_conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawReturn:
    """Take back an open return or exchange: the goods are kept."""

    order_number: str
    return_id: str


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """Report that something was wrong with a delivery; `amount` goes back, `value` is what the goods cost."""

    order_number: str
    lines: tuple[ReturnLine, ...]
    kind: ClaimKind
    remedy: Remedy
    amount: Money
    value: Money


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel these lines, whole; `paid_back` is what goes back, `not_charged` what is no longer to be paid."""

    order_number: str
    line_ids: tuple[str, ...]
    paid_back: Money
    not_charged: Money


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Send the order to this address, for this postage."""

    order_number: str
    address: Address
    postage: Money


@dataclass(frozen=True, slots=True)
class ChangePayment:
    """Pay what an order costs in another way; `paid_back` goes back to the one before."""

    order_number: str
    method: str
    label: str
    amount: Money
    paid_back: Money


@dataclass(frozen=True, slots=True)
class SwapVariant:
    """Send another variant in a line of an order that has not left, for exactly this difference."""

    order_number: str
    line_id: str
    sku: str
    paid_back: Money
    not_charged: Money
    to_pay: Money


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """Undo a change of an order that stands exactly as the change left it."""

    order_number: str
    before: Order
    after: Order


@dataclass(frozen=True, slots=True)
class OrderAgain:
    """Order lines of an earlier order once more (pieces by line), at today's prices, paid the same way."""

    order_number: str
    lines: tuple[ReturnLine, ...]
    goods: Money
    postage: Money
    method: str
    label: str


@dataclass(frozen=True, slots=True)
class SendInvoice:
    """Send the invoice of an order to its e-mail."""

    order_number: str


@dataclass(frozen=True, slots=True)
class WatchOrder:
    """Send an e-mail whenever a parcel of an order moves."""

    order_number: str


@dataclass(frozen=True, slots=True)
class UnwatchOrder:
    """Send no more e-mails about the parcels of an order."""

    order_number: str


@dataclass(frozen=True, slots=True)
class ChangeHomeAddress:
    """Make this the address of the customer's account; orders that are placed keep theirs."""

    address: Address
    order_number: str = ""


Write = (
    OpenReturn
    | OpenExchange
    | WithdrawReturn
    | OpenClaim
    | CancelOrder
    | ChangeAddress
    | ChangePayment
    | SwapVariant
    | RestoreOrder
    | OrderAgain
    | SendInvoice
    | WatchOrder
    | UnwatchOrder
    | ChangeHomeAddress
)

APPROVAL = "apr"
"""How the identifier of a request to the staff begins, which stands in the place of a record until it is decided."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a write made: its record, what it changed as that stood before, and the write that undoes it.

    `opened` is the return if one was opened; `is_waiting` says that a person has to approve it first.
    """

    record_id: str
    before: Order | Customer
    opened: ReturnRequest | None = None
    undo: Write | None = None
    is_waiting: bool = False

    @property
    def order(self) -> Order:
        """The order as it stood before; a write about no order is a TypeError."""
        if not isinstance(self.before, Order):
            raise TypeError(f"{self.record_id} is about no order")
        return self.before


def cost_of(write: Write) -> tuple[Action, Money] | None:
    """Return what a write costs the shop beyond what was agreed when it sold the goods, None for nothing."""
    match write:
        case OpenClaim(value=value):
            return Action.CLAIM, value
        case OpenReturn(amount=amount):
            return Action.RETURN, amount
        case OpenExchange(paid_back=amount):
            return Action.EXCHANGE, amount
        case _:
            return None


def amount_for_staff(order: Order, write: Write, rules: RulesToday) -> Money | None:
    """Return what a write costs when that is so much that a person decides, None when code may carry it out."""
    cost = cost_of(write)
    if cost is None:
        return None
    action, amount = cost
    fitting = [one for one in rules.in_force_for(order) if one.action is action]
    limits = [(one, one.body.amount) for one in fitting if isinstance(one.body, StaffAbove)]
    if not limits:
        return None
    rule, limit = max(limits, key=lambda one: one[0].scope.narrowness)
    is_above = amount > limit
    note(f"{action} {order.number}", "to_approve" if is_above else "without_approval", rule, amount=amount, limit=limit)
    return amount if is_above else None

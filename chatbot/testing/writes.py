"""One valid write of every kind, with Anna's order as it stands before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from chatbot.domain.commerce import (
    Address,
    ClaimKind,
    Order,
    OrderState,
    RefundTarget,
    Remedy,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from chatbot.domain.money import Money
from chatbot.domain.settlement import SavedMethod
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
from chatbot.testing.desk import unshipped
from chatbot.testing.store import NOW, line, order

ELSEWHERE = Address("Anna Lindholm", "Lindenweg 5", "20095", "Hamburg", "DE")
PAYPAL = SavedMethod("paypal", "PayPal")
"""What Anna must keep in her account for the change of payment."""
_ALL = (ReturnLine("40817-1", 1),)
_UNTIL = date(2026, 11, 30)
_FREE = Money(0)
RETURN = ReturnRequest(
    id="ret_a",
    order_number="40817",
    lines=_ALL,
    reason=ReturnReason.DOES_NOT_FIT,
    target=RefundTarget.ORIGINAL,
    amount=Money(14900),
    state=ReturnState.OPEN,
    label_code="FHR111",
    opened_at=NOW,
    hand_over_by=_UNTIL,
)
RETURNED = order(state=OrderState.RETURN_OPEN, lines=(line(returned_quantity=1),), returns=(RETURN,))
SWAPPED = replace(unshipped(changes=1), lines=(line(sku="FTB-BRN-42", options=(("size", "42"), ("colour", "brown"))),))

EVERY_WRITE: Mapping[type[Write], tuple[Order, Write]] = {
    OpenReturn: (
        order(),
        OpenReturn("40817", _ALL, ReturnReason.DOES_NOT_FIT, RefundTarget.ORIGINAL, Money(14900), _UNTIL),
    ),
    OpenExchange: (order(), OpenExchange("40817", _ALL[0], "FTB-BRN-42", _FREE, _FREE, _UNTIL)),
    WithdrawReturn: (RETURNED, WithdrawReturn("40817", "ret_a")),
    OpenClaim: (
        order(),
        OpenClaim("40817", _ALL, ClaimKind.DAMAGED, Remedy.REFUND, Money(14900), Money(14900)),
    ),
    CancelOrder: (unshipped(), CancelOrder("40817", ("40817-1",), _FREE, Money(14900))),
    ChangeAddress: (unshipped(), ChangeAddress("40817", ELSEWHERE, _FREE)),
    ChangePayment: (unshipped(), ChangePayment("40817", PAYPAL.method, PAYPAL.label, Money(14900), _FREE)),
    SwapVariant: (unshipped(), SwapVariant("40817", "40817-1", "FTB-BRN-42", _FREE, _FREE, _FREE)),
    RestoreOrder: (SWAPPED, RestoreOrder("40817", unshipped(), SWAPPED)),
    OrderAgain: (order(), OrderAgain("40817", _ALL, Money(14900), _FREE, "visa", "Visa ending 4411")),
    SendInvoice: (order(), SendInvoice("40817")),
    WatchOrder: (unshipped(), WatchOrder("40817")),
    UnwatchOrder: (unshipped(), UnwatchOrder("40817")),
    ChangeHomeAddress: (unshipped(), ChangeHomeAddress(ELSEWHERE)),
}
"""The order before it and the write, by its kind."""

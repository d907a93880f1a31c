"""Writes that no goal would ever propose, given straight to the gate: refused, and nothing is touched."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, Remedy, ReturnLine, ReturnState
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind
from chatbot.domain.writes import (
    CancelOrder,
    ChangePayment,
    OpenClaim,
    OpenExchange,
    OpenReturn,
    OrderAgain,
    RestoreOrder,
    SwapVariant,
    WithdrawReturn,
    Write,
)
from chatbot.errors import ChatbotError, ConfirmationMismatch, OrderNotFound
from chatbot.testing.assistant import ANNA, RULES
from chatbot.testing.desk import SOCKS_SOLD, desk, is_untouched, unshipped
from chatbot.testing.rules import rules_on
from chatbot.testing.store import NOW, line, order, product, shipment
from chatbot.testing.writes import EVERY_WRITE, PAYPAL, RETURN, SWAPPED

SESSION = Session("con_test", Level.VERIFIED, ANNA.id)
TODAY = rules_on(NOW.date(), *RULES)
CARD = Card(CardKind.PROPOSAL, "40817", "A card")
ONE = ReturnLine("40817-1", 1)
EMMAS = order(
    number="40911",
    customer_id="cus_00006",
    lines=(line(id="40911-1"),),
    payments=(Payment("visa", "Visa ending 3367", Money(14900)),),
    shipments=(shipment(id="shp_40911_1", line_ids=("40911-1",)),),
    returns=(replace(RETURN, id="ret_emma", order_number="40911"),),
)


def _forged(kind: type[Write], **changes: object) -> tuple[Order, Write]:
    placed, write = EVERY_WRITE[kind]
    return placed, replace(write, **changes)


LINES = {
    "another customer's line": (ReturnLine("40911-1", 1),),
    "no such line": (ReturnLine("40817-9", 1),),
    "a line twice": (ONE, ONE),
    "more pieces than were bought": (ReturnLine("40817-1", 2),),
    "no piece": (ReturnLine("40817-1", 0),),
    "less than no piece": (ReturnLine("40817-1", -1),),
    "no line": (),
}
OF_LINES = [
    pytest.param(*_forged(kind, lines=lines), id=f"{kind.__name__}: {name}")
    for kind in (OpenReturn, OpenClaim, OrderAgain)
    for name, lines in LINES.items()
]
OF_AMOUNTS = [
    pytest.param(*_forged(kind, **changes), id=f"{kind.__name__}: {', '.join(changes)}")
    for kind, changes in (
        (OpenReturn, {"amount": Money(99900)}),
        (OpenReturn, {"amount": Money(0)}),
        (OpenClaim, {"amount": Money(99900)}),
        (OpenClaim, {"value": Money(100)}),
        (OpenClaim, {"remedy": Remedy.REPLACEMENT, "value": Money(100)}),
        (OpenExchange, {"paid_back": Money(5000)}),
        (OpenExchange, {"to_pay": Money(-5000)}),
        (CancelOrder, {"paid_back": Money(14900)}),
        (CancelOrder, {"not_charged": Money(29800)}),
        (ChangePayment, {"amount": Money(1)}),
        (ChangePayment, {"paid_back": Money(14900)}),
        (SwapVariant, {"paid_back": Money(5000)}),
        (SwapVariant, {"not_charged": Money(14900)}),
        (OrderAgain, {"goods": Money(1)}),
        (OrderAgain, {"postage": Money(-14900)}),
    )
]
OF_THINGS = [
    pytest.param(*_forged(kind, **changes), id=f"{kind.__name__}: {name}")
    for kind, name, changes in (
        (OpenExchange, "another customer's line", {"line": ReturnLine("40911-1", 1)}),
        (OpenExchange, "two pieces of one", {"line": ReturnLine("40817-1", 2)}),
        (OpenExchange, "another product's variant", {"sku": "UHS-GRY"}),
        (OpenExchange, "no such variant", {"sku": "FTB-GLD-99"}),
        (OpenExchange, "sold out", {"sku": "FTB-BRN-44"}),
        (SwapVariant, "another customer's line", {"line_id": "40911-1"}),
        (SwapVariant, "another product's variant", {"sku": "UHS-GRY"}),
        (SwapVariant, "sold out", {"sku": "FTB-BRN-44"}),
        (CancelOrder, "another customer's line", {"line_ids": ("40911-1",)}),
        (CancelOrder, "another customer's line too", {"line_ids": ("40817-1", "40911-1")}),
        (CancelOrder, "nothing", {"line_ids": (), "not_charged": Money(0)}),
        (WithdrawReturn, "another customer's return", {"return_id": "ret_emma"}),
        (WithdrawReturn, "no such return", {"return_id": "ret_none"}),
        (ChangePayment, "another customer's card", {"method": "visa", "label": "Visa ending 3367"}),
        (ChangePayment, "another label", {"label": "PayPal of somebody"}),
        (ChangePayment, "a way that is not taken", {"method": "sepa", "label": "PayPal"}),
        (OrderAgain, "another customer's card", {"label": "Visa ending 3367"}),
    )
]
OF_STATES = [
    pytest.param(SWAPPED, RestoreOrder("40817", before, after), id=f"RestoreOrder: {name}")
    for name, before, after in (
        ("another customer's order", replace(EMMAS, state=OrderState.PAID), SWAPPED),
        ("another order", unshipped(number="40911"), SWAPPED),
        ("another customer", unshipped(customer_id="cus_00006"), SWAPPED),
        ("other lines", unshipped(lines=(line(), line(id="40817-9"))), SWAPPED),
        ("with a return", unshipped(returns=(RETURN,)), SWAPPED),
        ("delivered already", order(), SWAPPED),
        ("refunded", unshipped(state=OrderState.REFUNDED), SWAPPED),
        ("not as it stands", unshipped(), replace(SWAPPED, changes=2)),
    )
]


@pytest.mark.parametrize(("placed", "write"), [*OF_LINES, *OF_AMOUNTS, *OF_THINGS, *OF_STATES])
async def test_that_a_forged_write_is_refused_as_changed(placed: Order, write: Write) -> None:
    test = desk(placed, EMMAS, products=(product(), SOCKS_SOLD), saved=(PAYPAL,))
    gate = test.parts.presses.gate
    before = (dict(test.store.orders), dict(test.store.catalogue), dict(test.store.customers))
    assert not await gate.may_execute(SESSION, write, TODAY, NOW)
    with pytest.raises(ConfirmationMismatch):
        await gate.execute(SESSION, gate.propose(SESSION, write, CARD, NOW), TODAY, NOW)
    assert is_untouched(test)
    assert before == (test.store.orders, test.store.catalogue, test.store.customers)


@pytest.mark.parametrize("kind", [kind for kind, (_, write) in EVERY_WRITE.items() if write.order_number])
async def test_that_the_order_of_somebody_else_is_not_found(kind: type[Write]) -> None:
    placed, write = _forged(kind, order_number="40911")
    test = desk(placed, EMMAS, saved=(PAYPAL,))
    gate = test.parts.presses.gate
    assert not await gate.may_execute(SESSION, write, TODAY, NOW)
    with pytest.raises(OrderNotFound):
        await gate.execute(SESSION, gate.propose(SESSION, write, CARD, NOW), TODAY, NOW)
    assert is_untouched(test)
    assert test.store.orders == {"40817": placed, "40911": EMMAS}


@pytest.mark.parametrize("state", [ReturnState.REFUNDED, ReturnState.WITHDRAWN, ReturnState.RECEIVED])
async def test_that_a_return_is_withdrawn_in_no_other_state(state: ReturnState) -> None:
    placed, write = EVERY_WRITE[WithdrawReturn]
    test = desk(replace(placed, returns=(replace(RETURN, state=state),)))
    assert not await test.parts.presses.gate.may_execute(SESSION, write, TODAY, NOW)


@pytest.mark.parametrize("kind", EVERY_WRITE, ids=lambda kind: kind.__name__)
async def test_that_a_proposal_of_another_conversation_is_refused_whatever_it_says(kind: type[Write]) -> None:
    placed, write = EVERY_WRITE[kind]
    test = desk(placed, saved=(PAYPAL,))
    gate = test.parts.presses.gate
    proposal = gate.propose(SESSION, write, CARD, NOW)
    with pytest.raises(ChatbotError):
        await gate.execute(replace(SESSION, conversation_id="con_attacker"), proposal, TODAY, NOW)
    assert is_untouched(test)

"""Every kind of write at the gate: carried out once, for its customer alone, by the order and rules of the moment."""

from dataclasses import replace
from typing import get_args

import pytest

from chatbot.dialogue.executions import EXECUTIONS
from chatbot.domain.commerce import Order, OrderState, Payment, ReturnState
from chatbot.domain.conversation import Level, Session
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, Proposal
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
    WithdrawReturn,
    Write,
)
from chatbot.errors import AlreadyExecuted, ConfirmationMismatch, NotAuthorised, OrderNotFound
from chatbot.testing.assistant import ANNA, RULES, DialogueTest
from chatbot.testing.desk import boots, desk, is_untouched
from chatbot.testing.rules import rules_on
from chatbot.testing.store import NOW, customer, line
from chatbot.testing.writes import EVERY_WRITE, PAYPAL, RETURN, RETURNED, SWAPPED

SESSION = Session("con_test", Level.VERIFIED, ANNA.id)
TODAY, NO_RULES = rules_on(NOW.date(), *RULES), rules_on(NOW.date())
CARD = Card(CardKind.PROPOSAL, "40817", "A card")
KINDS = pytest.mark.parametrize("kind", EVERY_WRITE, ids=lambda kind: kind.__name__)


def _desk(*orders: Order) -> DialogueTest:
    test = desk(*orders, saved=(PAYPAL,))
    test.store.customers["cus_00006"] = customer(id="cus_00006", email="emma@mail.example")
    return test


def _proposal(test: DialogueTest, write: Write, session: Session = SESSION) -> Proposal:
    return test.parts.presses.gate.propose(session, write, CARD, NOW)


def test_that_the_gate_knows_every_write_and_each_has_an_example() -> None:
    assert set(EVERY_WRITE) == set(EXECUTIONS) == set(get_args(Write))
    names = [execution.name for execution in EXECUTIONS.values()]
    assert len(set(names)) == len(names)


@KINDS
async def test_that_a_write_is_carried_out_and_audited_once(kind: type[Write]) -> None:
    placed, write = EVERY_WRITE[kind]
    test = _desk(placed)
    gate, proposal = test.parts.presses.gate, _proposal(test, write)
    assert await gate.may_execute(SESSION, write, TODAY, NOW)
    assert is_untouched(test)
    receipt = await gate.execute(SESSION, proposal, TODAY, NOW)
    (entry,) = test.unit_of_work.audit
    assert (entry.actor, entry.action, entry.record_id) == (ANNA.id, EXECUTIONS[kind].name, receipt.record_id)
    after = (dict(test.store.orders), dict(test.store.catalogue), dict(test.store.customers))
    with pytest.raises(AlreadyExecuted, match=f"^{receipt.record_id}$"):
        await gate.execute(SESSION, proposal, TODAY, NOW)
    assert after == (test.store.orders, test.store.catalogue, test.store.customers)
    assert len(test.unit_of_work.audit) == 1


@KINDS
@pytest.mark.parametrize(
    "session",
    [
        Session("con_other", Level.VERIFIED, ANNA.id),
        Session("con_test", Level.VERIFIED, "cus_00006"),
        Session("con_test", Level.GUEST, ANNA.id),
        Session("con_test"),
    ],
    ids=["another conversation", "another customer", "guest", "signed out"],
)
async def test_that_nobody_else_carries_a_write_out(kind: type[Write], session: Session) -> None:
    placed, write = EVERY_WRITE[kind]
    test = _desk(placed)
    with pytest.raises(NotAuthorised):
        await test.parts.presses.gate.execute(session, _proposal(test, write), TODAY, NOW)
    assert is_untouched(test)


@KINDS
async def test_that_another_customer_does_nothing_with_this_order(kind: type[Write]) -> None:
    placed, write = EVERY_WRITE[kind]
    test, emma = _desk(placed), Session("con_test", Level.VERIFIED, "cus_00006")
    gate, proposal = test.parts.presses.gate, _proposal(test, write, emma)
    if isinstance(write, ChangeHomeAddress):
        await gate.execute(emma, proposal, TODAY, NOW)
        assert test.store.customers[ANNA.id] == ANNA
        return
    assert not await gate.may_execute(emma, write, TODAY, NOW)
    with pytest.raises(OrderNotFound):
        await gate.execute(emma, proposal, TODAY, NOW)
    assert is_untouched(test)
    assert test.store.orders == {placed.number: placed}


@pytest.mark.parametrize(
    "kind",
    [
        OpenReturn,
        OpenExchange,
        OpenClaim,
        CancelOrder,
        ChangePayment,
        SwapVariant,
        OrderAgain,
        SendInvoice,
        ChangeAddress,
    ],
)
async def test_that_a_write_needs_the_rules_of_the_moment(kind: type[Write]) -> None:
    placed, write = EVERY_WRITE[kind]
    test = _desk(placed)
    assert not await test.parts.presses.gate.may_execute(SESSION, write, NO_RULES, NOW)
    with pytest.raises(ConfirmationMismatch):
        await test.parts.presses.gate.execute(SESSION, _proposal(test, write), NO_RULES, NOW)
    assert is_untouched(test)


PACKED, CANCELLED = {"state": OrderState.PICKING}, {"state": OrderState.CANCELLED}
LESS = {"payments": (Payment("visa", "Visa ending 4411", Money(100)),)}


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (OpenReturn, {"lines": (line(returned_quantity=1),)}),
        (OpenReturn, LESS),
        (OpenExchange, {"lines": (line(claimed_quantity=1),)}),
        (OpenExchange, {"lines": (line(unit_price=Money(100)),)}),
        (WithdrawReturn, {"returns": (replace(RETURN, state=ReturnState.RECEIVED),)}),
        (WithdrawReturn, {"returns": ()}),
        (OpenClaim, {"lines": (line(claimed_quantity=1),)}),
        (OpenClaim, LESS),
        (CancelOrder, PACKED),
        (CancelOrder, CANCELLED),
        (CancelOrder, {"lines": (line(is_cancelled=True), line(id="40817-9"))}),
        (ChangeAddress, PACKED),
        (ChangePayment, PACKED),
        (ChangePayment, LESS),
        (SwapVariant, PACKED),
        (SwapVariant, {"lines": (line(is_cancelled=True), line(id="40817-9"))}),
        (SwapVariant, {"lines": (line(unit_price=Money(100)),)}),
        (RestoreOrder, PACKED),
        (RestoreOrder, {"changes": 2}),
        (RestoreOrder, LESS),
        (SendInvoice, CANCELLED),
        (OrderAgain, {"lines": ()}),
    ],
)
async def test_that_an_order_that_changed_since_the_card_stays_as_it_is(
    kind: type[Write], changes: dict[str, object]
) -> None:
    placed, write = EVERY_WRITE[kind]
    test = _desk(placed)
    proposal = _proposal(test, write)
    changed = replace(placed, **changes)
    test.store.orders[placed.number] = changed
    with pytest.raises(ConfirmationMismatch):
        await test.parts.presses.gate.execute(SESSION, proposal, TODAY, NOW)
    assert is_untouched(test)
    assert test.store.orders == {placed.number: changed}


@pytest.mark.parametrize("kind", [OpenExchange, SwapVariant, OrderAgain, RestoreOrder])
async def test_that_what_was_sold_since_the_card_is_not_taken_out_of_stock(kind: type[Write]) -> None:
    placed, write = EVERY_WRITE[kind]
    test = _desk(placed)
    sold = boots(14900, 14900, 14900, stock=0)
    test.store.catalogue[sold.id] = sold
    with pytest.raises(ConfirmationMismatch):
        await test.parts.presses.gate.execute(SESSION, _proposal(test, write), TODAY, NOW)
    assert is_untouched(test)
    assert test.store.catalogue[sold.id] == sold
    assert placed in (test.store.orders["40817"], RETURNED, SWAPPED)


@KINDS
async def test_that_a_write_that_is_not_the_one_shown_is_refused(kind: type[Write]) -> None:
    placed, write = EVERY_WRITE[kind]
    test = _desk(placed)
    tampered = replace(write, order_number="40911")
    with pytest.raises(ConfirmationMismatch, match="payload"):
        await test.parts.presses.gate.execute(SESSION, replace(_proposal(test, write), write=tampered), TODAY, NOW)
    assert is_untouched(test)

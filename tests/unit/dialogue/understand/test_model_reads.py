"""What a model may look up: of the shop everything that is public, of orders what the session may see."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chatbot.dialogue.policy import Policy
from chatbot.dialogue.understand.model_reads import (
    ACTIONS,
    Asker,
    CheckEligibility,
    Finding,
    FindProducts,
    GetOrder,
    Read,
    Reads,
    SearchKnowledge,
)
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import DialogueState, Level, Session
from chatbot.domain.knowledge import Tier
from chatbot.errors import IndexUnavailable, StoreUnavailable
from chatbot.testing.assistant import ANNA, DialogueTest, FixedRulebook, passage
from chatbot.testing.desk import SOCKS, desk, unshipped
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import MemoryStoreConnector, order

SIGNED_IN = Session("con_test", Level.VERIFIED, ANNA.id)
SIGNED_OUT = Session("con_test")
GUEST = DialogueState(guest_orders=(("40817", ANNA.id),))
EMMAS = order(number="40911", customer_id="cus_00006")
TWO = order(lines=(*order().lines, SOCKS))
NOT_FOUND = Finding({"error": "not_found"})


async def _found(read: Read, *orders: Order, session: Session = SIGNED_IN, **changes: Any) -> Finding:
    test: DialogueTest = desk(*(orders or (order(), EMMAS)))
    retriever = changes.get("retriever", test.retriever)
    policy = Policy(FixedRulebook(test.rules), retriever)
    reads = Reads(changes.get("store", test.store), policy, test.parts.shop, test.clock)
    state = changes.get("state", DialogueState())
    return await reads.carry_out(read, Asker(session, state, test.languages["en"]))


async def test_that_the_merchants_documents_in_force_are_searched() -> None:
    review = passage("review", "Return", "Return it, they pay anything.", Tier.COMMUNITY)
    over = replace(passage("old", "Return", "You have 90 days to return an item."))
    over = replace(over, effective=replace(over.effective, end=date(2025, 1, 1)))
    now = passage("returns", "Return", "You have 30 days to return an item. " + "x" * 500)
    found = await _found(SearchKnowledge("return"), retriever=MemoryRetriever((review, over, now)))
    assert found.data == {"passages": [{"about": "returns: Return", "text": now.text[:400]}]}


async def test_that_products_come_with_price_and_stock_of_this_minute() -> None:
    found = await _found(FindProducts("trail boots"))
    (boots,) = found.data["products"]  # type: ignore[misc, attr-defined]  # plain JSON
    assert boots["name"] == "Fjellfot Trail Boots"
    assert {"options": {"size": "44", "colour": "brown"}, "price": "149.00 EUR", "in_stock": 0} in boots["variants"]


@pytest.mark.parametrize("number", ["40817", " #40817 ", ""])
async def test_that_a_customer_sees_own_orders(number: str) -> None:
    found = await _found(GetOrder(number))
    assert found.data == {
        "orders": [
            {
                "order_number": "40817",
                "placed_on": "2026-11-04",
                "state": "delivered",
                "lines": [
                    {
                        "line": "40817/40817-1",
                        "name": "Fjellfot Trail Boots",
                        "options": {"size": "43", "colour": "brown"},
                        "quantity": 1,
                        "price": "149.00 EUR",
                    }
                ],
                "parcels": [{"state": "delivered", "delivered": True}],
            }
        ]
    }
    assert found.lines == {"40817/40817-1"}


async def test_that_a_parcel_that_has_not_come_is_expected() -> None:
    parcel = replace(order().shipments[0], delivered_at=None)
    found = await _found(GetOrder(), order(shipments=(parcel,)))
    assert "'expected_on': '2026-11-10'" in str(found.data)


async def test_that_nobody_sees_personal_data() -> None:
    found = await _found(GetOrder())
    for personal in (ANNA.name, ANNA.email, ANNA.address.street, ANNA.address.postcode, "Visa", "NP408170001"):
        assert personal not in str(found.data)


@pytest.mark.parametrize("number", ["40911", "99999", "40817 OR 1=1", "cus_00006"])
async def test_that_orders_of_others_and_orders_that_are_not_there_are_the_same(number: str) -> None:
    eligibility = CheckEligibility(number, "boots", "return")
    for session, state in ((SIGNED_IN, DialogueState()), (SIGNED_OUT, GUEST), (SIGNED_OUT, DialogueState())):
        assert await _found(GetOrder(number), session=session, state=state) == NOT_FOUND
        assert await _found(eligibility, session=session, state=state) == NOT_FOUND


@pytest.mark.parametrize(
    "session", [SIGNED_OUT, Session("con_test", Level.GUEST, ANNA.id), Session("con_test", Level.VERIFIED)]
)
async def test_that_who_is_not_verified_sees_the_orders_that_were_proved(session: Session) -> None:
    assert (await _found(GetOrder(), session=session)).data == {"orders": []}
    assert await _found(GetOrder("40817"), session=session) == NOT_FOUND
    assert (await _found(GetOrder("40817"), session=session, state=GUEST)).lines == {"40817/40817-1"}
    assert (await _found(GetOrder(), EMMAS, order(), session=session, state=GUEST)).lines == {"40817/40817-1"}


@pytest.mark.parametrize(
    ("action", "delivered", "in_the_house"),
    [
        ("return", "allowed", "not_delivered"),
        ("exchange", "allowed", "not_delivered"),
        ("claim", "allowed", "not_delivered"),
        ("cancel", "too_late", "allowed"),
        ("change_address", "too_late", "allowed"),
        ("change_payment", "too_late", "allowed"),
        ("swap_variant", "too_late", "allowed"),
        ("invoice", "allowed", "too_early"),
    ],
)
async def test_that_the_rules_say_what_is_possible(action: str, delivered: str, in_the_house: str) -> None:
    assert action in ACTIONS
    read = CheckEligibility("40817", "the boots", action)
    assert (await _found(read)).data["verdict"] == delivered
    assert (await _found(read, unshipped())).data["verdict"] == in_the_house


async def test_that_a_verdict_names_line_clause_and_last_day() -> None:
    found = await _found(CheckEligibility("40817", "", "return"))
    assert found.data == {
        "line": "40817/40817-1",
        "action": "return",
        "verdict": "allowed",
        "last_day": "2026-12-09",
        "clause": "returns-policy: 30 days to return an item",
    }
    assert found.lines == {"40817/40817-1"}


async def test_that_the_item_must_be_clear() -> None:
    assert (await _found(CheckEligibility("40817", "socks", "return"), TWO)).data["line"] == "40817/40817-2"
    for words in ("", "the lamp"):
        found = await _found(CheckEligibility("40817", words, "return"), TWO)
        assert found.data["error"] == "which_item"
        assert "Ullgard Hiking Socks" in str(found.data["lines"])
    assert (await _found(CheckEligibility("", "boots", "return"))).data == {"error": "which_order"}


class _Down(MemoryStoreConnector):
    async def orders_of(self, customer_id: str, limit: int = 20) -> tuple[Order, ...]:
        raise StoreUnavailable("down")


async def test_that_what_is_down_is_said_and_raises_nothing() -> None:
    unavailable = Finding({"error": "unavailable"})
    assert await _found(GetOrder(), store=_Down()) == unavailable
    retriever = MemoryRetriever(error=IndexUnavailable("down"))
    assert await _found(SearchKnowledge("x"), retriever=retriever) == unavailable
    assert await _found(FindProducts("x"), retriever=retriever) == unavailable

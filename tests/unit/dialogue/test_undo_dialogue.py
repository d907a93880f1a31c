"""Taking back what was just done: every kind of write, once, within fifteen minutes, as long as it still stands."""

from dataclasses import replace

import pytest

from chatbot.domain.commerce import Order, OrderState, Payment, ReturnState
from chatbot.domain.conversation import Level, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.domain.products import Product
from chatbot.domain.rules import StaffAbove
from chatbot.domain.settlement import SavedMethod
from chatbot.domain.writes import RestoreOrder
from chatbot.testing.assistant import ANNA, RULES, DialogueTest, rule, spoken
from chatbot.testing.desk import (
    SOCKS,
    boots,
    chips_in,
    desk,
    has,
    proposed,
    stock_of,
    unshipped,
)
from chatbot.testing.store import line, order, product

MASTERCARD = SavedMethod("mastercard", "Mastercard ending 2200")
NOTHING = "There is nothing that I could undo."
BY_PAYPAL = unshipped(lines=(line(), SOCKS), payments=(Payment("paypal", "PayPal", Money(16700)),))


async def _done(test: DialogueTest, *texts: str) -> None:
    done = await test.press((await proposed(test, *texts)).id)
    assert chips_in(done)[-1] == "undo that"


async def _undone(test: DialogueTest) -> str:
    card = await proposed(test, "undo that")
    assert card.card.title == "Undo"
    return spoken(await test.press(card.id))


@pytest.mark.parametrize(
    ("placed", "wish"),
    [
        (unshipped(lines=(line(), SOCKS)), "cancel my order"),
        (unshipped(lines=(line(), SOCKS)), "cancel the socks"),
        (BY_PAYPAL, "cancel the socks"),
        (BY_PAYPAL, "cancel my order"),
        (unshipped(state=OrderState.PLACED), "cancel my order"),
        (unshipped(), "change the address to Lindenweg 5, 20095 Hamburg"),
        (unshipped(), "swap the boots for 42"),
        (BY_PAYPAL, "swap the boots for 42"),
        (unshipped(), "pay with mastercard"),
        (BY_PAYPAL, "pay with mastercard"),
    ],
)
async def test_that_an_undone_change_leaves_order_money_and_stock_as_they_were(placed: Order, wish: str) -> None:
    cheaper = boots(12900, 14900, 14900)
    test = desk(placed, products=(cheaper, desk().store.catalogue["ullgard-hiking-socks"]), saved=(MASTERCARD,))
    catalogue = dict(test.store.catalogue)
    await _done(test, wish)
    assert test.store.orders["40817"] != placed
    assert await _undone(test) == "Done: order 40817 is as it was before."
    assert test.store.orders == {"40817": placed}
    assert test.store.catalogue == catalogue
    assert test.unit_of_work.outbox[-1].topic == "order.restored"
    assert test.unit_of_work.audit[-1].action == "restore_order"


async def test_that_an_undone_return_and_an_undone_exchange_are_withdrawn() -> None:
    for wishes in (("I want to return the boots", "they do not fit"), ("exchange the boots for 42",)):
        test = desk(order())
        await _done(test, *wishes)
        said = await _undone(test)
        assert said == "Done: the return of your Fjellfot Trail Boots (order 40817) is withdrawn."
        placed = test.store.orders["40817"]
        assert (placed.state, placed.lines) == (OrderState.DELIVERED, order().lines)
        assert placed.returns[0].state is ReturnState.WITHDRAWN
        assert stock_of(test, "FTB-BRN-42") == 14


async def test_that_an_order_that_was_placed_again_is_cancelled() -> None:
    test = desk(order())
    await _done(test, "order again the boots")
    said = await _undone(test)
    assert said == "Done: your Fjellfot Trail Boots (order 40818) are cancelled. 149.00 EUR is not charged any more."
    assert test.store.orders["40818"].state is OrderState.CANCELLED
    assert stock_of(test, "FTB-BRN-43") == 6


async def test_that_an_account_gets_its_address_back_and_a_watch_ends() -> None:
    test = desk(unshipped())
    await _done(test, "change my account address to Lindenweg 5, 20095 Hamburg")
    assert "your account has the new address" in await _undone(test)
    assert test.store.customers[ANNA.id] == ANNA
    await _done(test, "notify me when it moves")
    assert await _undone(test) == "Done: you get no more e-mails about the parcels of order 40817."
    assert test.unit_of_work.watches == {}


@pytest.mark.parametrize(
    "wishes",
    [
        ("cancel my order",),
        ("swap the boots for 42",),
        ("change my account address to Lindenweg 5, 20095 Hamburg",),
        ("notify me when it moves",),
    ],
)
async def test_that_what_was_undone_is_not_undone_again(wishes: tuple[str, ...]) -> None:
    test = desk(unshipped())
    await _done(test, *wishes)
    done = await test.press((await proposed(test, "undo that")).id)
    assert "undo that" not in chips_in(done)
    assert spoken(await test.say("undo that")) == NOTHING


@pytest.mark.parametrize(("seconds", "is_offered"), [(15 * 60, True), (15 * 60 + 1, False)])
async def test_that_undoing_is_possible_for_fifteen_minutes(seconds: int, is_offered: bool) -> None:
    test = desk(unshipped())
    await _done(test, "swap the boots for 42")
    test.clock.advance(seconds)
    events = await test.say("undo that")
    assert has(events, ProposalShown) is is_offered
    assert is_offered or spoken(events) == NOTHING


async def test_that_only_the_last_write_is_undone_and_one_that_cannot_be_ends_it() -> None:
    test = desk(unshipped())
    await _done(test, "swap the boots for 42")
    await _done(test, "change the address to Lindenweg 5, 20095 Hamburg")
    card = await proposed(test, "undo that")
    before = ("New address", "Anna Lindholm, Ankerstieg 14, 20357 Hamburg, DE")
    assert card.card.rows == (("Undone", "New address for order 40817"), before)
    await test.press(card.id)
    assert [one.sku for one in test.store.orders["40817"].lines] == ["FTB-BRN-42"]
    assert spoken(await test.say("undo that")) == NOTHING


@pytest.mark.parametrize("gone", [product(id="another"), boots(14900, 14900, 14900, stock=0)])
async def test_that_a_cancellation_whose_pieces_were_sold_stays(gone: Product) -> None:
    test = desk(unshipped())
    await _done(test, "cancel my order")
    early = await proposed(test, "undo that")
    test.store.catalogue.clear()
    test.store.catalogue[gone.id] = gone
    events = await test.press(early.id)
    assert spoken(events).startswith("Something changed in the meantime, so nothing was done")
    assert spoken(events).endswith(NOTHING)
    assert spoken(await test.say("undo that")) == NOTHING
    assert test.store.orders["40817"].state is OrderState.CANCELLED


async def test_that_an_order_that_went_on_is_not_turned_back() -> None:
    test = desk(unshipped())
    await _done(test, "change the address to Lindenweg 5, 20095 Hamburg")
    early = await proposed(test, "undo that")
    packed = replace(test.store.orders["40817"], state=OrderState.PICKING)
    test.store.orders["40817"] = packed
    assert NOTHING in spoken(await test.press(early.id))
    assert spoken(await test.say("undo that")) == NOTHING
    assert test.store.orders["40817"] == packed


@pytest.mark.parametrize("state", [ReturnState.IN_TRANSIT, ReturnState.WITHDRAWN])
async def test_that_a_return_that_went_on_is_not_withdrawn(state: ReturnState) -> None:
    test = desk(order())
    await _done(test, "I want to return the boots", "they do not fit")
    early = await proposed(test, "undo that")
    placed = test.store.orders["40817"]
    gone_on = replace(placed, returns=(replace(placed.returns[0], state=state),))
    test.store.orders["40817"] = gone_on
    assert "Something changed in the meantime" in spoken(await test.press(early.id))
    assert spoken(await test.say("undo that")) == NOTHING
    assert test.store.orders["40817"] == gone_on


async def test_that_without_a_change_there_is_nothing_to_undo() -> None:
    test = desk(unshipped())
    events = await test.say("undo that")
    assert (spoken(events), chips_in(events)) == (NOTHING, ("I want to talk to a person",))
    await test.press((await proposed(test, "cancel my order")).id, confirm=False)
    assert spoken(await test.say("undo that")) == NOTHING


async def test_that_an_invoice_and_a_claim_are_not_undone() -> None:
    test = desk(order())
    for wish in ("send me the invoice", "my boots arrived damaged, money back please"):
        done = await test.press((await proposed(test, wish)).id)
        assert "undo that" not in chips_in(done)
        assert spoken(await test.say("undo that")) == NOTHING


async def test_that_nobody_else_undoes_a_change() -> None:
    test = desk(unshipped())
    await _done(test, "swap the boots for 42")
    swapped = test.store.orders["40817"]
    for session in (
        Session("con_test", Level.VERIFIED, "cus_00006"),
        Session("con_test", Level.GUEST, ANNA.id),
        Session("con_test"),
    ):
        test.session = session
        events = await test.say("undo that")
        assert not has(events, ProposalShown)
    assert test.store.orders["40817"] == swapped


async def test_that_a_bare_yes_undoes_nothing_and_no_closes_the_card() -> None:
    test = desk(unshipped())
    await _done(test, "swap the boots for 42")
    card = await proposed(test, "undo that")
    assert isinstance(card.write, RestoreOrder)
    assert "please press Confirm on the card" in spoken(await test.say("yes"))
    assert spoken(await test.say("no")) == "All right, nothing was changed."
    assert test.store.orders["40817"].changes == 1


async def test_that_a_waiting_write_is_not_undone() -> None:
    test = desk(order(), rules=(*RULES, rule(StaffAbove(Money(14000)))))
    waits = await test.press((await proposed(test, "I want to return the boots", "they do not fit")).id)
    assert spoken(waits).startswith("A colleague has to check that first")
    assert spoken(await test.say("undo that")) == NOTHING
    assert list(test.unit_of_work.approvals) == ["apr_1"]

"""What was wrong with a delivery: asked about, proposed with a replacement or the money, or refused with the clause."""

from datetime import timedelta

import pytest

from chatbot.domain.commerce import (
    Claim,
    ClaimKind,
    Order,
    OrderState,
    Payment,
    Refund,
    RefundTarget,
    Remedy,
    ReturnLine,
    ShipmentState,
)
from chatbot.domain.conversation import Level, PassagesCited, ProposalShown, Session
from chatbot.domain.money import Money
from chatbot.domain.products import Product
from chatbot.domain.writes import OpenReturn
from chatbot.testing.assistant import spoken
from chatbot.testing.desk import (
    SOCKS,
    boots,
    cards_in,
    chips_in,
    desk,
    has,
    is_untouched,
    proposal_in,
    proposed,
    stock_of,
    unshipped,
)
from chatbot.testing.store import NOW, line, order, product, shipment

LOST = shipment(state=ShipmentState.LOST, delivered_at=None)
LATE = shipment(state=ShipmentState.IN_TRANSIT, delivered_at=None)


async def test_that_a_damaged_item_is_replaced_when_that_is_wished_for() -> None:
    test = desk(order())
    asked = await test.say("my boots arrived damaged")
    assert spoken(asked) == (
        "I'm sorry about that: would you like a replacement of your Fjellfot Trail Boots or your money back (1)?"
    )
    assert chips_in(asked) == ("a replacement please", "money back please")
    shown = await test.say("a replacement please")
    card = proposal_in(shown)
    assert (card.card.title, card.card.rows) == (
        "Report about order 40817",
        (
            ("Items", "1 x Fjellfot Trail Boots (43, brown)"),
            ("What is wrong", "arrived damaged"),
            ("You get", "a replacement"),
        ),
    )
    assert is_untouched(test)
    done = await test.press(card.id)
    assert spoken(done) == (
        "Done: we have your report about your Fjellfot Trail Boots (order 40817), and a replacement is reserved."
    )
    assert [one.title for one in cards_in(done)] == ["Report about order 40817: received"]
    placed = test.store.orders["40817"]
    pieces = (ReturnLine("40817-1", 1),)
    claim = Claim("clm_1", "40817", pieces, ClaimKind.DAMAGED, Remedy.REPLACEMENT, Money(0), NOW)
    assert placed.claims == (claim,)
    assert (placed.refunds, placed.state, placed.lines[0].claimed_quantity) == ((), OrderState.DELIVERED, 1)
    assert stock_of(test, "FTB-BRN-43") == 5
    assert [one.payload["remedy"] for one in test.unit_of_work.outbox] == ["replacement"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("my boots arrived damaged, I want my money back", ClaimKind.DAMAGED),
        ("the boots: one is missing, I'd like a refund", ClaimKind.MISSING),
        ("I got the wrong item instead of the boots, money back please", ClaimKind.WRONG_ITEM),
    ],
)
async def test_that_the_money_goes_back_to_where_it_came_from(words: str, kind: ClaimKind) -> None:
    test = desk(order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),)))
    card = await proposed(test, words)
    assert (card.write.kind, card.write.amount) == (kind, Money(14900))
    assert card.card.rows[-1] == ("Refund", "149.00 EUR to Visa ending 4411")
    done = await test.press(card.id)
    assert spoken(done).endswith("149.00 EUR goes back to Visa ending 4411.")
    back = Refund(Money(14900), RefundTarget.ORIGINAL, "Visa ending 4411", is_paid=False, at=NOW)
    assert test.store.orders["40817"].refunds == (back,)
    assert stock_of(test, "FTB-BRN-43") == 6


async def test_that_all_pieces_of_a_line_and_the_postage_with_the_last_ones_come_back() -> None:
    placed = order(
        lines=(SOCKS,),
        postage=Money(490),
        shipments=(shipment(line_ids=("40817-2",)),),
        payments=(Payment("paypal", "PayPal", Money(2290)),),
    )
    card = await proposed(desk(placed), "my socks arrived damaged, money back please")
    assert card.card.rows[0] == ("Items", "2 x Ullgard Hiking Socks")
    assert card.card.rows[-1] == ("Refund", "22.90 EUR to PayPal")


async def test_that_what_is_wrong_is_asked_for_and_may_be_corrected() -> None:
    test = desk(order())
    asked = await test.say("I have to report a problem with the boots")
    assert spoken(asked) == "What is wrong with your Fjellfot Trail Boots?"
    assert chips_in(asked) == (
        "it arrived damaged",
        "it was missing from the parcel",
        "it is the wrong item",
        "it does not work",
    )
    first = await proposed(test, "it was missing from the parcel", "a replacement please")
    second = await proposed(test, "no, my money back")
    assert (second.write.kind, second.write.remedy) == (ClaimKind.MISSING, Remedy.REFUND)
    assert "no longer open" in spoken(await test.press(first.id))
    assert is_untouched(test)


async def test_that_which_item_is_asked_when_several_may_be_meant() -> None:
    test = desk(order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),)))
    asked = await test.say("something arrived damaged")
    assert spoken(asked) == "Which item is it about?"
    card = await proposed(test, chips_in(asked)[1], "money back please")
    assert (card.write.lines, card.write.kind) == ((ReturnLine("40817-2", 2),), ClaimKind.DAMAGED)


@pytest.mark.parametrize(
    "today",
    [boots(14900, 14900, 14900, stock=0), product(variants=product().variants[:1]), product(id="another")],
    ids=["sold out", "variant gone", "product gone"],
)
async def test_that_without_a_replacement_in_stock_only_the_money_is_proposed(today: Product) -> None:
    card = await proposed(desk(order(), products=(today,)), "my boots arrived damaged")
    assert (card.write.remedy, card.write.amount) == (Remedy.REFUND, Money(14900))


async def test_that_one_fault_after_a_while_is_a_return_without_deductions() -> None:
    test = desk(order())
    await test.say("I have to report a problem with the boots")
    card = await proposed(test, "it does not work", "money back please")
    assert isinstance(card.write, OpenReturn)
    assert ("Reason", "faulty") in card.card.rows
    await test.press(card.id)
    assert [one.reason.value for one in test.unit_of_work.returns] == ["faulty"]


@pytest.mark.parametrize(
    ("days", "words", "said"),
    [
        (14, "my boots arrived damaged", None),
        (15, "my boots arrived damaged", "The 14 days to report this for your Fjellfot Trail Boots ended on Sunday"),
        (7, "the boots: one is missing", None),
        (8, "the boots: one is missing", "The 7 days to report this for your Fjellfot Trail Boots ended on Sunday"),
        (30, "the wrong item instead of the boots", None),
        (31, "the wrong item instead of the boots", "The 30 days to report this"),
    ],
)
async def test_that_a_report_is_taken_to_the_last_day_and_refused_with_its_clause_afterwards(
    days: int, words: str, said: str | None
) -> None:
    placed = order(shipments=(shipment(delivered_at=NOW - timedelta(days=days)),))
    events = await desk(placed).say(words)
    if said is None:
        assert "would you like a replacement" in spoken(events)
        return
    assert spoken(events).startswith(said)
    assert "What is possible: a warranty claim if something is wrong with your Fjellfot Trail Boots" in spoken(events)
    assert "A colleague can look at it as goodwill." in spoken(events)
    assert has(events, PassagesCited)
    assert chips_in(events)[1] == "I would like to ask for goodwill"


@pytest.mark.parametrize(
    ("placed", "words", "said"),
    [
        (
            order(lines=(line(claimed_quantity=1),)),
            "my boots arrived damaged",
            "That was already reported for your Fjellfot Trail Boots (1).",
        ),
        (
            order(lines=(line(is_cancelled=True), SOCKS)),
            "my boots arrived damaged",
            "I can't find an item that this could be about.",
        ),
        (
            order(state=OrderState.IN_TRANSIT, shipments=(LATE,)),
            "my boots arrived damaged",
            "Your Fjellfot Trail Boots (order 40817) have not been delivered yet; a parcel may still be on the way",
        ),
        (
            order(state=OrderState.IN_TRANSIT, shipments=(LATE,)),
            "my boots never arrived",
            "The parcel with your Fjellfot Trail Boots counts as lost if it has not come by Thursday 19 November (1).",
        ),
        (
            unshipped(),
            "my boots never arrived",
            "No parcel with your Fjellfot Trail Boots (order 40817) counts as lost (1).",
        ),
    ],
    ids=["reported", "cancelled", "not there", "not lost yet", "in the house"],
)
async def test_that_what_cannot_be_reported_is_refused(placed: Order, words: str, said: str) -> None:
    events = await desk(placed).say(words)
    assert spoken(events).startswith(said)
    assert not has(events, ProposalShown)


async def test_that_a_shop_without_a_rule_takes_no_report() -> None:
    events = await desk(order(), rules=()).say("my boots arrived damaged")
    assert spoken(events).startswith("I can't take a report about your Fjellfot Trail Boots myself.")
    assert not has(events, PassagesCited)


async def test_that_a_lost_parcel_is_asked_about_as_lost_and_settled() -> None:
    test = desk(order(state=OrderState.LOST, shipments=(LOST,)))
    asked = await test.say("I have to report a problem with the boots")
    assert chips_in(asked) == ("a replacement please", "money back please")
    card = await proposed(test, "money back please")
    assert ("What is wrong", "lost on the way") in card.card.rows
    await test.press(card.id)
    assert test.store.orders["40817"].state is OrderState.REFUNDED


async def test_that_a_parcel_that_is_late_beyond_the_rule_counts_as_lost() -> None:
    overdue = shipment(state=ShipmentState.DELAYED, delivered_at=None, promised_on=(NOW - timedelta(days=20)).date())
    card = await proposed(
        desk(order(state=OrderState.DELAYED, shipments=(overdue,))), "my boots never arrived, please send a new one"
    )
    assert (card.write.kind, card.write.remedy) == (ClaimKind.LOST, Remedy.REPLACEMENT)


async def test_that_nobody_signed_out_reports_anything() -> None:
    test = desk(order(), session=Session("con_test", Level.GUEST))
    events = await test.say("my boots arrived damaged")
    assert "To report a problem I need you to be signed in" in spoken(events)
    assert is_untouched(test)

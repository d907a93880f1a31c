from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chatbot.dialogue.remedies.return_card import method_name, proposal_facts, refusal, return_card
from chatbot.domain.commerce import (
    Order,
    Payment,
    RefundTarget,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    ShipmentState,
)
from chatbot.domain.conversation import DialogueState
from chatbot.domain.decisions import ReturnTerms
from chatbot.domain.evidence import Statement
from chatbot.domain.knowledge import Period
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind
from chatbot.domain.returns import decide_return, hand_over_by, quote_refund
from chatbot.domain.rules import (
    Condition,
    Excluded,
    Fee,
    HandOverWithin,
    Postage,
    Rule,
    SeasonalExtension,
    Window,
)
from chatbot.domain.writes import OpenReturn
from chatbot.testing.assistant import LANGUAGES, DialogueTest
from chatbot.testing.rules import return_rule, rules_on
from chatbot.testing.store import NOW, line, order, shipment

TODAY = NOW.date()
TEST = DialogueTest()
TURN = TEST.parts.view(TEST.session, DialogueState())
TERMS = ReturnTerms(ReturnReason.DOES_NOT_FIT)
SOCKS = line(id="40817-2", name="Ullgard Hiking Socks", quantity=3, unit_price=Money(900), options=())


def _card(
    placed: Order, *rules: Rule, quantities: tuple[int, ...] = (1,), terms: ReturnTerms = TERMS, conditions: str = ""
) -> Card:
    back = tuple(ReturnLine(one.id, number) for one, number in zip(placed.lines, quantities, strict=False))
    quote = quote_refund(placed, back, rules_on(TODAY, *rules), terms)
    write = OpenReturn(placed.number, back, terms.reason, terms.target, quote.amount, date(2026, 11, 30))
    return return_card(placed, write, quote, conditions.split(), TURN)


def _sentence(statement: Statement | None) -> str:
    return "" if statement is None else LANGUAGES["en"].compose(statement)


def test_that_a_card_shows_goods_refund_reason_label_and_last_day() -> None:
    card = _card(order())
    assert (card.kind, card.reference, card.title) == (CardKind.PROPOSAL, "40817", "Return from order 40817")
    assert card.rows == (
        ("Items", "1 x Fjellfot Trail Boots (43, brown) 149.00 EUR"),
        ("Goods", "149.00 EUR"),
        ("Return postage", "free"),
        ("Refund", "149.00 EUR to Visa ending 4411"),
        ("Reason", "does not fit"),
        ("Label", "by e-mail to a•••@p•••.example"),
        ("Hand over by", "Monday 30 November"),
    )


def test_that_a_card_shows_every_line_and_the_delivery_cost_that_comes_back() -> None:
    rows = _card(order(lines=(line(), SOCKS), postage=Money(490)), quantities=(1, 3)).rows
    assert rows[:4] == (
        ("Items", "1 x Fjellfot Trail Boots (43, brown) 149.00 EUR"),
        ("Items", "3 x Ullgard Hiking Socks 27.00 EUR"),
        ("Goods", "176.00 EUR"),
        ("Delivery cost, refunded", "4.90 EUR"),
    )
    assert ("Refund", "180.90 EUR to Visa ending 4411") in rows


def test_that_a_card_shows_everything_that_is_taken_off() -> None:
    rules = (return_rule(Fee("restocking", percent=10)), return_rule(Postage(Money(690))))
    rows = _card(order(), *rules).rows
    assert rows[2:5] == (
        ("Restocking fee", "-14.90 EUR"),
        ("Return postage", "-6.90 EUR"),
        ("Refund", "127.20 EUR to Visa ending 4411"),
    )


def test_that_postage_is_not_called_free_where_the_goods_are_collected_for_money() -> None:
    rows = _card(order(), return_rule(Fee("pick_up", Money(2900)))).rows
    assert [row for row in rows if row[1] == "free"] == []
    assert ("Pick-up by freight", "-29.00 EUR") in rows


def test_that_a_card_shows_what_must_hold_of_the_goods() -> None:
    rows = _card(order(), conditions="unused seal_unbroken").rows
    assert [text for label, text in rows if label == "Condition"] == [
        "unused, with its tags",
        "the seal is unbroken",
    ]


@pytest.mark.parametrize(
    ("target", "payments", "method"),
    [
        (RefundTarget.ORIGINAL, (Payment("visa", "Visa ending 4411", Money(14900)),), "Visa ending 4411"),
        (RefundTarget.STORE_CREDIT, (Payment("visa", "Visa ending 4411", Money(14900)),), "store credit"),
        (RefundTarget.ORIGINAL, (), "store credit"),
        (
            RefundTarget.ORIGINAL,
            (Payment("gift_card", "gift card ending 7731", Money(5000)), Payment("paypal", "PayPal", Money(9900))),
            "gift card ending 7731 + PayPal",
        ),
    ],
)
def test_that_the_money_goes_where_it_came_from_or_to_store_credit(
    target: RefundTarget, payments: tuple[Payment, ...], method: str
) -> None:
    assert method_name(order(payments=payments), target, TURN) == method


def test_that_the_sentence_with_a_card_holds_items_amount_and_method() -> None:
    bought = order(lines=(line(), SOCKS))
    back = (ReturnLine(line().id, 1), ReturnLine(SOCKS.id, 3))
    write = OpenReturn("40817", back, TERMS.reason, TERMS.target, Money(14900), TODAY)
    sentence = _sentence(Statement("return.proposal", proposal_facts(bought, write, TURN)))
    assert "your Fjellfot Trail Boots and 3 x Ullgard Hiking Socks: 149.00 EUR back to Visa ending 4411" in sentence


def test_that_a_sentence_counts_the_pieces_that_come_back_not_those_that_were_ordered() -> None:
    write = OpenReturn("40817", (ReturnLine(SOCKS.id, 2),), TERMS.reason, TERMS.target, Money(1000), TODAY)
    sentence = _sentence(Statement("return.proposal", proposal_facts(order(lines=(SOCKS,)), write, TURN)))
    assert "your 2 x Ullgard Hiking Socks" in sentence


def test_that_the_hand_over_follows_the_rule_in_force_today_or_fourteen_days() -> None:
    ended = return_rule(HandOverWithin(3), effective=Period(date(2024, 1, 1), date(2025, 12, 31)))
    assert hand_over_by(order(), rules_on(TODAY, ended, return_rule(HandOverWithin(7)))) == date(2026, 11, 23)
    assert hand_over_by(order(), rules_on(TODAY, ended)) == date(2026, 11, 30)


HOLIDAYS = return_rule(SeasonalExtension((11, 15), (12, 24), (1, 31)))
OF_LAST_WINTER = order(
    placed_at=datetime(2025, 12, 1, tzinfo=UTC), shipments=(shipment(delivered_at=datetime(2025, 12, 5, tzinfo=UTC)),)
)


@pytest.mark.parametrize(
    ("placed", "rules", "unmet", "expected"),
    [
        (
            order(),
            (return_rule(Window(3)),),
            "",
            "The 3 days for your Fjellfot Trail Boots ended on Thursday 12 November, counted from delivery on "
            "Monday 9 November, so I can't open an ordinary return.",
        ),
        (
            order(),
            (return_rule(Window(0)),),
            "",
            "The 0 days for your Fjellfot Trail Boots ended on Monday 9 November, counted from delivery on "
            "Monday 9 November, so I can't open an ordinary return.",
        ),
        (
            OF_LAST_WINTER,
            (return_rule(Window(30)), HOLIDAYS),
            "",
            "The longer seasonal period for your Fjellfot Trail Boots, delivered on Friday 5 December 2025, ended on "
            "Saturday 31 January, so I can't open an ordinary return.",
        ),
        (
            order(),
            (return_rule(Window(30)), return_rule(Excluded())),
            "",
            "I can't open a return for your Fjellfot Trail Boots: such goods are excluded from returns.",
        ),
        (
            order(),
            (),
            "",
            "I can't open a return for your Fjellfot Trail Boots: such goods are excluded from returns.",
        ),
        (
            order(),
            (return_rule(Window(30)), return_rule(Condition("seal_unbroken"))),
            "seal_unbroken",
            "I can't open a return for your Fjellfot Trail Boots, because this condition is not met: "
            "the seal is unbroken.",
        ),
        (
            order(shipments=()),
            (return_rule(Window(30)),),
            "",
            "Your Fjellfot Trail Boots (order 40817) have not been delivered yet, so there is nothing to send back "
            "so far.",
        ),
        (
            order(shipments=(shipment(state=ShipmentState.LOST, delivered_at=None),)),
            (return_rule(Window(30)),),
            "",
            "Your Fjellfot Trail Boots (order 40817) count as lost on the way with Norpost.",
        ),
        (
            order(lines=(line(returned_quantity=1),)),
            (return_rule(Window(30)),),
            "",
            "A return of your Fjellfot Trail Boots has already been opened.",
        ),
        (
            order(lines=(line(is_cancelled=True),)),
            (return_rule(Window(30)),),
            "",
            "Your Fjellfot Trail Boots (order 40817) were cancelled, so there is nothing to send back.",
        ),
    ],
)
def test_that_a_refusal_says_exactly_why(placed: Order, rules: tuple[Rule, ...], unmet: str, expected: str) -> None:
    terms = replace(TERMS, unmet_conditions=frozenset(unmet.split()))
    decision = decide_return(placed, placed.lines[0], rules_on(TODAY, *rules), terms)
    assert _sentence(refusal(placed, placed.lines[0], decision, TURN)) == expected


def test_that_an_open_return_is_told_with_the_day_of_its_parcel() -> None:
    back = ReturnLine("40817-1", 1)
    opened = ReturnRequest(
        id="ret_1",
        order_number="40817",
        lines=(back,),
        reason=ReturnReason.DOES_NOT_FIT,
        target=RefundTarget.ORIGINAL,
        amount=Money(14900),
        state=ReturnState.OPEN,
        label_code="Q3XZ8D",
        opened_at=NOW,
        hand_over_by=date(2026, 11, 30),
    )
    placed = order(lines=(line(returned_quantity=1),), returns=(opened,))
    decision = decide_return(placed, placed.lines[0], rules_on(TODAY, return_rule(Window(30))))
    assert _sentence(refusal(placed, placed.lines[0], decision, TURN)) == (
        "A return is open for your Fjellfot Trail Boots (order 40817); "
        "please hand the parcel over by Monday 30 November."
    )

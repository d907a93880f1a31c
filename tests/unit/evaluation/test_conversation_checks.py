"""A check says what was wanted and what came; a write that no file expects is counted."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chatbot.bootstrap.reply import Reply
from chatbot.domain.commerce import Address, RefundTarget, ReturnLine, ReturnReason
from chatbot.domain.conversation import DialogueState, Frame
from chatbot.domain.hand_overs import HandedOff
from chatbot.domain.knowledge import Citation
from chatbot.domain.money import Money
from chatbot.domain.outcome import Card, CardKind, QuickReply
from chatbot.domain.writes import CancelOrder, ChangeAddress, OpenExchange, OpenReturn
from chatbot.evaluation.conversations.checks import (
    Turn,
    changes,
    row_failures,
    same,
    turn_failures,
    write_failures,
    wrong_writes,
)
from chatbot.evaluation.conversations.files import DatabaseCheck, Expect
from chatbot.evaluation.conversations.naming import as_named

_CARD = Card(CardKind.PROPOSAL, "40655", "Return from order 40655", (("Items", "1 x Lykta Desk Lamp"),))
_TURN = Turn(
    Reply(
        text="Here is the return:  39.00 EUR back to PayPal (1).",
        outcome="propose",
        citations=(Citation(1, "returns-policy", "Returns", "", "", ""),),
        cards=(_CARD,),
        quick_replies=(QuickReply("Store credit instead", "I'd rather have store credit"),),
        hand_off=HandedOff("hnd_1", "asked_for_person", ""),
    ),
    DialogueState(stack=(Frame("return_items", (("reason", ("damaged",)),), "confirmation"),)),
    frozenset({"return_items"}),
)
_GOODS = {"l1": ("Lykta Desk Lamp", 1), "l2": ("Ullgard Hiking Socks", 2)}


@pytest.mark.parametrize(
    ("expected", "failure"),
    [
        ({"outcome": "propose"}, ""),
        ({"outcome": ["ask", "refuse"]}, "outcome ask or refuse, not propose"),
        ({"says": ["return: 39.00 eur", ["x", "PAYPAL"]]}, ""),
        ({"says": [["visa", "sepa"]]}, "says 'visa' or 'sepa'"),
        ({"never_says": ["paypal"]}, "never says 'paypal'"),
        ({"card": {"has": ["items: 1 x lykta"], "lacks": ["Kettle"]}}, ""),
        ({"card": {"has": ["Kettle"]}}, "a card with 'Kettle'"),
        ({"card": {"lacks": ["lamp"]}}, "no card with 'lamp'"),
        ({"card": "none"}, "no card, but 'Return from order 40655'"),
        ({"chips": ["store credit", "rather have"]}, ""),
        ({"chips": ["person"]}, "a quick reply with 'person', not ['Store credit instead']"),
        ({"cites": ["returns-policy"]}, ""),
        ({"cites": [["a", "returns-policy"]]}, ""),
        ({"cites": ["warranty"]}, "cites 'warranty', not ['returns-policy']"),
        ({"flow": "return_items"}, ""),
        ({"flow": ["return_items", "hand_off"]}, "answered by hand_off, not return_items"),
        ({"asks": "confirmation"}, ""),
        ({"asks": "reason"}, "asks reason, not confirmation"),
        ({"slots": {"reason": "Damaged"}}, ""),
        ({"slots": {"target": "store_credit"}}, "slot target store_credit, not unset"),
        ({"language": "zh"}, "language zh, not en"),
        ({"hand_off": "asked_for_person"}, ""),
        ({"hand_off": "error"}, "hand-over for error, not asked_for_person"),
    ],
)
def test_that_a_turn_is_compared_with_what_was_expected(expected: Mapping[str, Any], failure: str) -> None:
    assert list(turn_failures(Expect.model_validate(expected), _TURN)) == ([failure] if failure else [])


def test_that_a_write_is_named_as_a_file_names_it() -> None:
    items = (ReturnLine("l1", 1),)
    opened = OpenReturn(
        "40655", items, ReturnReason.DAMAGED, RefundTarget.ORIGINAL, Money(3900), date(2026, 12, 2), ("unused",)
    )
    assert as_named(opened, _GOODS) == {
        "write": "open_return",
        "order_number": "40655",
        "lines": {"Lykta Desk Lamp": 1},
        "reason": "damaged",
        "target": "original",
        "amount": "39.00",
        "hand_over_by": "2026-12-02",
        "unmet_conditions": ["unused"],
    }


def test_that_lines_have_names_and_pieces_however_a_write_holds_them() -> None:
    none = Money(0)
    exchange = OpenExchange("1", ReturnLine("l2", 1), "SOCK-M", none, none, date(2026, 12, 2))
    cancel = CancelOrder("1", ("l1", "l2"), none, none)
    assert as_named(exchange, _GOODS)["lines"] == {"Ullgard Hiking Socks": 1}
    assert as_named(cancel, _GOODS)["lines"] == {"Lykta Desk Lamp": 1, "Ullgard Hiking Socks": 2}


def test_that_an_address_is_a_map_of_which_some_fields_are_enough() -> None:
    written = as_named(ChangeAddress("1", Address("A", "Weg 1", "10115", "Berlin", "DE"), Money(490)), _GOODS)
    assert same({"address": {"postcode": "10115"}, "postage": "4.90"}, written)
    assert not same({"address": {"postcode": "10117"}}, written)


@pytest.mark.parametrize(
    ("expected", "actual", "is_same"),
    [
        ("40655", 40655, True),
        (True, True, True),
        (["a", "b"], "B", True),
        (["a", "b"], ("a", "b"), True),
        (["a"], ("a", "b"), False),
        (date(2026, 12, 2), date(2026, 12, 2), True),
        (datetime(2026, 12, 2, tzinfo=UTC), "2026-12-02T00:00:00+00:00", True),
        (None, None, True),
    ],
)
def test_that_values_are_compared_as_they_are_written(expected: Any, actual: Any, is_same: bool) -> None:
    assert same(expected, actual) is is_same


def test_that_writes_are_compared_in_order_and_no_other_may_be() -> None:
    invoice, watch = {"write": "send_invoice", "order_number": "1"}, {"write": "watch_order", "order_number": "1"}
    assert list(write_failures([invoice, watch], [invoice, watch])) == []
    assert len(list(write_failures([invoice, watch], [watch, invoice]))) == 2
    assert list(write_failures([], [invoice])) == [f"no write number 1, but {invoice}"]
    assert list(write_failures([invoice], [])) == [f"write number 1 {invoice}, but there is none"]


def test_that_each_expected_write_accounts_for_one() -> None:
    invoice, watch = {"write": "send_invoice"}, {"write": "watch_order"}
    assert wrong_writes([invoice, watch], [watch, invoice]) == 0
    assert wrong_writes([invoice], [invoice, invoice, watch]) == 2
    assert wrong_writes([invoice], []) == 0


def test_that_every_row_that_is_new_gone_or_changed_is_named() -> None:
    before = {"orders": {("1",): ("1", "paid"), ("2",): ("2", "paid")}}
    after = {"orders": {("1",): ("1", "cancelled"), ("3",): ("3", "paid")}}
    assert changes(before, before) == ()
    assert changes(before, after) == ("orders 1 changed", "orders 2 gone", "orders 3 new")


def test_that_rows_are_found_counted_and_looked_into() -> None:
    rows = [{"number": "1", "state": "paid"}, {"number": "2", "state": "paid"}]
    paid = DatabaseCheck(table="orders", where={"state": "paid"}, rows=2)
    assert list(row_failures(paid, rows)) == []
    assert list(row_failures(paid.model_copy(update={"rows": 0}), rows)) == [
        "orders: 0 row(s) where {'state': 'paid'}, not 2 of 2"
    ]
    assert list(row_failures(DatabaseCheck(table="orders", where={"number": 3}), rows)) == [
        "orders: at least 1 row(s) where {'number': 3}, not 0 of 2"
    ]
    assert list(row_failures(DatabaseCheck(table="orders", where={"number": 2}, has={"state": "lost"}), rows)) == [
        "orders: {'state': 'lost'}, not {'state': 'paid'}"
    ]

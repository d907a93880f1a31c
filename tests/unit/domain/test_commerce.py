import pytest

from chatbot.domain.commerce import ReturnReason
from chatbot.domain.money import Money
from chatbot.domain.products import Variant
from chatbot.testing.store import line, order, product


def test_that_an_order_costs_its_goods_and_its_postage() -> None:
    lines = (line(), line(id="40817-2", quantity=3, unit_price=Money(900)))
    assert order(lines=lines, postage=Money(490)).total == Money(14900 + 2700 + 490)
    assert order(lines=(), postage=Money(490, "GBP")).total == Money(490, "GBP")


def test_that_a_line_is_found_by_its_id() -> None:
    assert order().line("40817-1") == line()
    with pytest.raises(KeyError, match="40817-9"):
        order().line("40817-9")


@pytest.mark.parametrize(
    ("changes", "pieces"),
    [({}, 3), ({"returned_quantity": 2}, 1), ({"returned_quantity": 3}, 0), ({"is_cancelled": True}, 0)],
)
def test_that_only_pieces_that_are_neither_cancelled_nor_returned_can_come_back(
    changes: dict[str, int], pieces: int
) -> None:
    assert line(quantity=3, **changes).returnable_quantity == pieces


def test_that_the_shop_is_at_fault_for_what_it_sent_wrong_late_or_broken() -> None:
    at_fault = {reason for reason in ReturnReason if reason.is_shop_at_fault}
    assert at_fault == {
        ReturnReason.DAMAGED,
        ReturnReason.FAULTY,
        ReturnReason.WRONG_ITEM,
        ReturnReason.ARRIVED_LATE,
    }


def test_that_a_product_knows_its_stock_and_its_range_of_prices() -> None:
    variants = (Variant("A", (), Money(5900), 2), Variant("B", (), Money(4900), 0), Variant("C", (), Money(6900), 1))
    assert product(variants=variants).stock == 3
    assert product(variants=variants).prices == (Money(4900), Money(6900))
    assert product(variants=variants[:1]).prices == (Money(5900), Money(5900))

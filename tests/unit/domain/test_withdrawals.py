"""A return is withdrawn as long as nobody has begun with it, and the pieces are the shopper's again."""

from dataclasses import replace

import pytest
from after_sale import opened

from chatbot.domain.commerce import Order, OrderState, ReturnLine, ReturnState
from chatbot.domain.money import Money
from chatbot.domain.returns import withdrawn
from chatbot.testing.store import line, order

PLACED = order(lines=(line(quantity=3), line(id="40817-2", quantity=2)))
ONE, BOTH = (ReturnLine("40817-1", 2),), (ReturnLine("40817-1", 1), ReturnLine("40817-2", 2))


def _in_state(placed: Order, state: ReturnState, number: int = 0) -> Order:
    """Return the order with one of its returns in another state."""
    moved = tuple(replace(one, state=state) if n == number else one for n, one in enumerate(placed.returns))
    return replace(placed, returns=moved)


@pytest.mark.parametrize("sku", ["", "FTB-BRN-44"])
@pytest.mark.parametrize("lines", [ONE, BOTH])
def test_that_a_withdrawn_return_or_exchange_leaves_the_order_as_it_was(
    lines: tuple[ReturnLine, ...], sku: str
) -> None:
    open_one = opened(PLACED, lines, Money(900), sku)
    kept = withdrawn(open_one, "ret_0")
    assert replace(kept, returns=()) == PLACED
    assert kept.returns == (replace(open_one.returns[0], state=ReturnState.WITHDRAWN),)


@pytest.mark.parametrize(
    ("other", "after"),
    [
        (ReturnState.OPEN, OrderState.RETURN_OPEN),
        (ReturnState.IN_TRANSIT, OrderState.RETURN_OPEN),
        (ReturnState.RECEIVED, OrderState.RETURN_OPEN),
        (ReturnState.REFUNDED, OrderState.DELIVERED),
        (ReturnState.WITHDRAWN, OrderState.DELIVERED),
    ],
)
def test_that_the_order_has_an_open_return_as_long_as_another_is_under_way(
    other: ReturnState, after: OrderState
) -> None:
    two = opened(opened(PLACED, ONE, Money(900)), (ReturnLine("40817-2", 2),), Money(900))
    kept = withdrawn(_in_state(two, other, 1), "ret_0")
    assert kept.state is after
    assert [one.returned_quantity for one in kept.lines] == [0, 2]
    assert kept.returns[1].state is other


@pytest.mark.parametrize("state", [one for one in ReturnState if one is not ReturnState.OPEN])
def test_that_a_return_that_has_gone_on_is_not_withdrawn(state: ReturnState) -> None:
    gone_on = _in_state(opened(PLACED, ONE, Money(900)), state)
    with pytest.raises(ValueError, match=r"^return ret_0 cannot be withdrawn$"):
        withdrawn(gone_on, "ret_0")


def test_that_a_return_that_is_not_there_is_not_withdrawn() -> None:
    with pytest.raises(ValueError, match=r"^return ret_9 cannot be withdrawn$"):
        withdrawn(opened(PLACED, ONE, Money(900)), "ret_9")

"""Questions about a product without a name, where the talk is about one thing that was bought."""

import pytest

from chatbot.dialogue.turn import Advance
from chatbot.domain.commerce import Order
from chatbot.domain.conversation import DialogueState, Focus, Frame, Level, Session
from chatbot.domain.outcome import Refuse, Say
from chatbot.domain.products import Product
from chatbot.testing.desk import SOCKS, SOCKS_SOLD, desk
from chatbot.testing.store import line, order, product, shipment

_BOOTS = Focus("40817", ("40817-1",), flow="exchange_items")
_BOTH = Focus("40817", ("40817-1", "40817-2"), flow="exchange_items")
_PLACED = order(lines=(line(), SOCKS), shipments=(shipment(line_ids=("40817-1", "40817-2")),))
_SIZES = order(lines=(line(), line(id="40817-2", sku="FTB-BRN-42", options=(("size", "42"), ("colour", "brown")))))


async def _asked(
    text: str,
    focus: Focus,
    placed: Order = _PLACED,
    session: Session | None = None,
    catalogue: tuple[Product, ...] = (product(), SOCKS_SOLD),
    asked: str = "",
) -> Advance:
    test = desk(placed, products=catalogue, passages=())
    turn = test.parts.view(session or test.session, DialogueState(focus=focus))
    frame = Frame("ask_product", (("said", (text,)),)).asking(asked)
    return await test.parts.flows["ask_product"].advance(frame, turn)


def _products(advance: Advance) -> tuple[str, ...]:
    assert advance.focus is not None
    return advance.focus.product_ids


async def test_that_a_question_without_a_name_is_about_what_was_bought_and_is_talked_about() -> None:
    told = await _asked("how much is one more", _BOOTS)
    assert isinstance(told.outcome, Say)
    assert _products(told) == ("fjellfot-trail-boots",)
    assert [one.key for one in told.outcome.statements] == ["product.price"]


async def test_that_two_lines_of_one_product_are_that_product() -> None:
    assert _products(await _asked("how much is one more", _BOTH, _SIZES)) == ("fjellfot-trail-boots",)


async def test_that_a_product_that_is_named_comes_first() -> None:
    assert _products(await _asked("how much are the ullgard hiking socks", _BOOTS))[0] == "ullgard-hiking-socks"


@pytest.mark.parametrize(
    "focus", [_BOTH, Focus("40817", flow="order_status"), Focus()], ids=["two products", "no line", "nothing"]
)
async def test_that_without_one_product_in_the_talk_none_is_guessed(focus: Focus) -> None:
    assert isinstance((await _asked("how much is one more", focus)).outcome, Refuse)


async def test_that_a_stranger_has_bought_nothing() -> None:
    stranger = Session("con_guest", Level.ANONYMOUS)
    assert isinstance((await _asked("how much is one more", _BOOTS, session=stranger)).outcome, Refuse)


async def test_that_an_answer_to_which_product_is_none_of_what_was_bought() -> None:
    assert isinstance((await _asked("the purple thing", _BOOTS, asked="product")).outcome, Refuse)


async def test_that_what_the_shop_no_longer_has_is_not_found() -> None:
    assert isinstance((await _asked("how much is one more", _BOOTS, catalogue=(SOCKS_SOLD,))).outcome, Refuse)

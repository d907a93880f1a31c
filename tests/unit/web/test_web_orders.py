from dataclasses import replace

import pytest

from chatbot.domain.commerce import OrderState
from chatbot.domain.orders import TRANSITIONS
from chatbot.testing.assistant import ANNA
from chatbot.testing.store import line, order
from chatbot.web.orders_api import _ACTIONS, _actions


async def _orders(caller, **headers: str):
    path = f"/v1/conversations/{caller.id}/orders"
    return await caller.client.get(path, headers={**caller.headers, **headers})


async def test_that_a_signed_in_customer_sees_the_orders_with_what_may_be_wanted_next(web) -> None:
    answer = (await _orders(await web.begin(ANNA.id))).json()
    assert answer["is_signed_in"]
    first = answer["orders"][0]
    assert first["number"] == "40817"
    assert first["goods"] == ["Fjellfot Trail Boots"]
    assert "149.00 EUR" in first["total"]
    assert {"kind": "track", "label": "Track", "message": "Where is my order 40817?"} in first["actions"]


async def test_that_the_words_follow_the_language_that_is_asked_for(web) -> None:
    answer = (await _orders(await web.begin(ANNA.id), **{"Accept-Language": "zh"})).json()
    assert answer["orders"][0]["actions"][0]["message"] == "我的订单 40817 到哪里了？"


async def test_that_a_guest_sees_none(web) -> None:
    assert (await _orders(await web.begin())).json() == {"is_signed_in": False, "orders": []}


async def test_that_another_conversations_token_opens_nothing(web) -> None:
    anna, guest = await web.begin(ANNA.id), await web.begin()
    assert (await _orders(replace(guest, id=anna.id))).status_code == 404
    assert (await anna.client.get(f"/v1/conversations/{anna.id}/orders")).status_code == 404


@pytest.mark.parametrize("state", OrderState)
def test_that_every_state_has_its_actions(state: OrderState) -> None:
    assert set(_ACTIONS[state]) <= {"track", "return", "cancel", "problem"}
    assert ("cancel" in _ACTIONS[state]) == (OrderState.CANCELLED in TRANSITIONS[state])
    assert ("return" in _ACTIONS[state]) == (state in (OrderState.DELIVERED, OrderState.RETURN_OPEN))


def test_that_a_return_is_offered_while_something_is_left_to_send_back() -> None:
    lines = (line(returned_quantity=1), line(id="2"))
    some = order(state=OrderState.RETURN_OPEN, lines=lines)
    assert "return" in _actions(some)
    assert "return" not in _actions(replace(some, lines=lines[:1]))

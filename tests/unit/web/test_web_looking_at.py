"""What the page around shows, and its cart, come as SKUs, and count only where the catalogue has them."""

import pytest

from chatbot.domain.shop_pages import CartLine
from chatbot.testing.store import product

SKU = product().variants[0].sku


async def _said(web, looking_at: str) -> list:
    caller = await web.begin()
    path, body = f"/v1/conversations/{caller.id}/messages", {"text": "hello", "looking_at": looking_at}
    (await caller.client.post(path, json=body, headers=caller.headers)).raise_for_status()
    shown = (await caller.events()).json()["events"]
    assert [one["event"] for one in shown][:2] == ["sentence", "message_received"]
    return [web.dialogue.log, caller.id]


@pytest.mark.parametrize(
    ("looking_at", "product_id"), [(SKU, product().id), ("NOPE-1", ""), (product().id, ""), ("", "")]
)
async def test_that_only_a_sku_of_the_catalogue_counts(web, looking_at: str, product_id: str) -> None:
    log, conversation_id = await _said(web, looking_at)
    assert (await log.load(conversation_id)).state.looking_at == product_id


async def test_that_nothing_longer_than_a_sku_is_taken(web) -> None:
    caller = await web.begin()
    body = {"text": "hello", "looking_at": "x" * 65}
    answer = await caller.client.post(f"/v1/conversations/{caller.id}/messages", json=body, headers=caller.headers)
    assert answer.status_code == 422


async def _cart(web, *lines: object):
    caller = await web.begin()
    path, body = f"/v1/conversations/{caller.id}/messages", {"text": "hello", "cart": list(lines)}
    answer = await caller.client.post(path, json=body, headers=caller.headers)
    return answer.status_code, (await web.dialogue.log.load(caller.id)).state.cart


async def test_that_of_a_cart_counts_what_the_catalogue_sells(web) -> None:
    told = ({"sku": SKU, "quantity": 1}, {"sku": "NOPE-1", "quantity": 4}, {"sku": SKU, "quantity": 2})
    assert await _cart(web, *told) == (200, (CartLine(product().id, SKU, 3),))
    assert await _cart(web) == (200, ())


@pytest.mark.parametrize(
    "lines",
    [
        [{"sku": SKU, "quantity": 0}],
        [{"sku": SKU, "quantity": 100}],
        [{"sku": "", "quantity": 1}],
        [{"sku": "x" * 65, "quantity": 1}],
        [{"sku": SKU, "quantity": 1, "price": "0.01"}],
        [{"sku": SKU, "quantity": 1}] * 21,
    ],
    ids=["none", "too many", "no SKU", "a long SKU", "a price", "too many lines"],
)
async def test_that_a_cart_of_another_shape_is_refused(web, lines: list) -> None:
    assert (await _cart(web, *lines))[0] == 422

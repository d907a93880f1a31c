"""What the page around shows comes as a SKU, and counts only where the catalogue has it."""

import pytest

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

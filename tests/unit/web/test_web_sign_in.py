"""Signing in while talking, over HTTP: a new token opens what goes on, the old one nothing, streams included."""

import asyncio

import pytest

from chatbot.testing.assistant import ANNA


async def _sign_in(web, caller, customer_id: str = ANNA.id, **headers: str):
    sent = {**caller.headers, "Authorization": f"Bearer {web.demo.sign_in(customer_id)}", **headers}
    return await caller.client.post(f"/v1/conversations/{caller.id}/sign-in", json={}, headers=sent)


async def test_that_the_conversation_goes_on_with_a_new_token_and_the_old_one_opens_nothing(web) -> None:
    caller = await web.begin()
    await caller.say("hello")
    old, token = caller.headers, (await _sign_in(web, caller)).raise_for_status().json()["token"]
    assert (await caller.events()).status_code == 404
    assert (await caller.say("where is my order?")).status_code == 404
    caller.headers = {"X-Conversation-Token": token}
    shown = (await caller.events()).json()["events"]
    assert [one["event"] for one in shown][-1] == "signed_in"
    assert ANNA.id not in str(shown)
    assert "40817" in (await caller.say("where is my order?")).json()["text"]
    again = (await _sign_in(web, caller)).raise_for_status().json()["token"]
    caller.headers = {"X-Conversation-Token": again}
    assert (await caller.events()).status_code == 200
    caller.headers = old
    assert (await _sign_in(web, caller)).status_code == 404


@pytest.mark.parametrize("sign_in", ["Bearer nonsense", "Basic abc", ""])
async def test_that_a_sign_in_that_is_not_valid_changes_nothing(web, sign_in: str) -> None:
    caller = await web.begin()
    assert (await _sign_in(web, caller, Authorization=sign_in)).status_code == 403
    assert (await caller.events()).status_code == 200
    assert await web.app.log.owner(caller.id) is None


async def test_that_a_conversation_of_somebody_else_is_refused(web) -> None:
    caller = await web.begin(ANNA.id)
    assert (await _sign_in(web, caller, "cus_2")).status_code == 403
    assert (await caller.events()).status_code == 200


async def test_that_a_stream_of_an_old_token_ends(web) -> None:
    caller = await web.begin()
    path = f"/v1/conversations/{caller.id}/events?follow=true"
    following = asyncio.create_task(caller.client.get(path, headers={**caller.headers, "Accept": "text/event-stream"}))
    await asyncio.sleep(0.1)
    assert not following.done()
    (await _sign_in(web, caller)).raise_for_status()
    heard = await asyncio.wait_for(following, 5)
    assert "event: signed_in" not in heard.text


async def test_that_it_is_not_tried_over_and_over(web) -> None:
    caller = await web.begin()
    tries = [(await _sign_in(web, caller, Authorization="Bearer x")).status_code for _ in range(11)]
    assert tries == [403] * 10 + [429]

"""The staff's routes of hand-overs: one whole story, live on both sides, and who is kept out."""

import asyncio

import pytest
from staff_side import ORIGIN, QUEUE, Clerk, clerk, cookie, events_of, listening

from chatbot.testing.assistant import ANNA
from chatbot.testing.store import NOW

VERBS = ("claim", "release", "resolve", "reopen")


async def test_that_shopper_and_clerk_talk_live_and_the_assistant_is_silent_until_it_is_given_back(staffed) -> None:
    shopper, mara, olga = await staffed.begin(ANNA.id), await clerk(staffed), await clerk(staffed, "olga")
    assert (await shopper.say("where is my order 40817?")).json()["outcome"] == "say"
    assert (await shopper.say("get me a human")).json()["outcome"] == "hand_off"
    (waiting,) = await mara.queue()
    assert (waiting["state"], waiting["topic"], waiting["customer_id"]) == ("waiting", "order_status", ANNA.id)
    assert "get me a human" in waiting["summary"]

    claimed = (await mara.post(shopper.id, "claim")).json()
    assert (claimed["state"], claimed["staff"], claimed["is_mine"]) == ("claimed", "mara", True)
    second = await olga.post(shopper.id, "claim")
    assert (second.status_code, second.json()["detail"]) == (409, "A colleague has this conversation.")

    async with (
        listening(staffed, events_of(shopper.id), shopper.headers, "follow=true") as to_shopper,
        listening(staffed, events_of(shopper.id, staff=True), cookie(mara)) as to_clerk,
    ):
        await to_shopper.until("person_joined")
        sent = await mara.post(shopper.id, "messages", {"text": "Hello, I look into it."})
        assert (await to_shopper.until("staff_message")) == {"id": sent.json()["id"], "text": "Hello, I look into it."}
        reply = (await shopper.say("thank you!")).json()
        assert (reply["text"], reply["outcome"]) == ("", "with_person")
        assert (await to_clerk.until("message_received", 3))["text"] == "thank you!"
        assert (await to_clerk.until("staff_message"))["name"] == "mara"
        assert (await mara.post(shopper.id, "resolve")).json()["state"] == "resolved"
        assert (await to_shopper.until("person_left")) == {"state": "resolved"}

    assert "40817" in (await shopper.say("where is my order 40817?")).json()["text"]
    assert await mara.queue() == []
    assert [one["state"] for one in await mara.queue(state="resolved")] == ["resolved"]


async def test_that_a_shopper_never_learns_the_name_that_a_clerk_signs_in_with(staffed) -> None:
    shopper, mara = await staffed.begin(), await clerk(staffed)
    await shopper.say("get me a human")
    await mara.post(shopper.id, "claim")
    await mara.post(shopper.id, "messages", {"text": "Hello."})
    await mara.post(shopper.id, "release")
    assert "mara" not in (await shopper.events()).text
    assert "stf_" not in (await shopper.events()).text
    assert "mara" in (await mara.client.get(events_of(shopper.id, staff=True))).text


async def test_that_the_queue_is_filtered_and_its_changes_are_told_at_once(staffed) -> None:
    shopper, mara = await staffed.begin(), await clerk(staffed)
    async with listening(staffed, f"{QUEUE}/events", cookie(mara)) as news:
        assert await news.until("queue") == {"waiting": 0, "claimed": 0}
        await shopper.say("get me a human")
        assert await news.until("queue", 2) == {"waiting": 1, "claimed": 0}
        await mara.post(shopper.id, "claim")
        assert await news.until("queue", 3) == {"waiting": 0, "claimed": 1}
    assert await mara.queue(language="zh") == []
    assert [one["conversation_id"] for one in await mara.queue(language="en", mood="calm", topic="")] == [shopper.id]
    assert await mara.queue(state="waiting") == []
    assert (await mara.client.get(QUEUE, params={"state": "lost"})).status_code == 422


async def test_that_release_reopen_and_assign_do_what_they_say(staffed) -> None:
    shopper, mara, olga = await staffed.begin(), await clerk(staffed), await clerk(staffed, "olga")
    await shopper.say("get me a human")
    assert (await mara.post(shopper.id, "assign", {"name": "olga"})).json()["staff"] == "olga"
    assert (await mara.post(shopper.id, "assign", {"name": "nobody"})).status_code == 404
    assert (await mara.post(shopper.id, "release")).status_code == 409
    assert (await olga.post(shopper.id, "release")).json()["state"] == "waiting"
    assert (await mara.post(shopper.id, "resolve")).json()["state"] == "resolved"
    assert (await mara.post(shopper.id, "reopen")).json()["state"] == "reopened"


async def test_that_what_cannot_be_is_told_clearly(staffed) -> None:
    shopper, mara = await staffed.begin(), await clerk(staffed)
    unasked = await mara.post(shopper.id, "claim")
    assert (unasked.status_code, unasked.json()["type"]) == (404, "urn:storedesk:problem:hand-over-not-found")
    assert (await mara.post("con_none", "claim")).status_code == 404
    assert (await mara.client.get(events_of("con_none", staff=True))).status_code == 404
    await shopper.say("get me a human")
    unclaimed = await mara.post(shopper.id, "messages", {"text": "Hello."})
    assert (unclaimed.status_code, unclaimed.json()["type"]) == (409, "urn:storedesk:problem:not-claimed")
    await mara.post(shopper.id, "claim")
    assert (await mara.post(shopper.id, "messages", {"text": " \u200b"})).status_code == 422
    assert (await mara.post(shopper.id, "messages", {"text": "x" * 2001})).status_code == 413


@pytest.mark.parametrize("change", [{"Origin": "https://evil.example"}, {"X-CSRF-Token": "0" * 64}], ids=str)
@pytest.mark.parametrize("verb", [*VERBS, "assign", "messages"])
async def test_that_every_write_needs_the_own_origin_and_the_sessions_token(staffed, verb: str, change: dict) -> None:
    shopper, mara = await staffed.begin(), await clerk(staffed)
    await shopper.say("get me a human")
    body = {"assign": {"name": "olga"}, "messages": {"text": "Hello."}}.get(verb)
    before = (await shopper.events()).text
    assert (await mara.post(shopper.id, verb, body, **change)).status_code == 403
    assert (await shopper.events()).text == before


async def test_that_a_shoppers_token_opens_nothing_of_it(staffed) -> None:
    shopper = await staffed.begin(ANNA.id)
    await shopper.say("get me a human")
    outsider = Clerk(staffed.client(), {**ORIGIN, **shopper.headers})
    for verb in VERBS:
        assert (await outsider.post(shopper.id, verb)).status_code == 401
    for path in (QUEUE, f"{QUEUE}/events", events_of(shopper.id, staff=True)):
        assert (await outsider.client.get(path, headers=outsider.headers)).status_code == 401
    assert (await outsider.post(shopper.id, "messages", {"text": "I am staff."})).status_code == 401


async def test_that_a_stream_of_the_staff_ends_when_they_sign_out(staffed) -> None:
    shopper, mara = await staffed.begin(), await clerk(staffed)
    await shopper.say("get me a human")
    async with listening(staffed, events_of(shopper.id, staff=True), cookie(mara)) as stream:
        await stream.until("handed_off")
        await mara.client.delete("/v1/staff/session", headers=mara.headers)
        await shopper.say("my secret wish")
        await asyncio.sleep(0.05)
        assert "my secret wish" not in stream.text


async def test_that_streams_of_one_conversation_are_limited_and_given_back(staffed) -> None:
    shopper = await staffed.begin()
    for _ in range(2):
        streams = [listening(staffed, events_of(shopper.id), shopper.headers, "follow=true") for _ in range(9)]
        opened = [await stream.__aenter__() for stream in streams[:8]]
        await asyncio.gather(*(one.until("sentence") for one in opened))
        opened.append(await streams[8].__aenter__())
        await asyncio.sleep(0.05)
        assert [one.status for one in opened] == [200] * 8 + [429]
        for stream in streams:
            await stream.__aexit__(None, None, None)


async def test_that_open_streams_end_with_the_server(staffed) -> None:
    shopper = await staffed.begin()
    async with listening(staffed, events_of(shopper.id), shopper.headers, "follow=true") as stream:
        await stream.until("sentence")
        staffed.app.news.end()
        await asyncio.sleep(0.05)
        assert stream.status == 200


async def test_that_a_guest_who_left_an_address_is_mailed_only_while_their_page_is_closed(staffed) -> None:
    staffed.dialogue.clock.move_to(NOW.replace(hour=22))
    shopper, mara = await staffed.begin(), await clerk(staffed)
    await shopper.say("get me a human")
    await shopper.say("kim@post.example")
    await mara.post(shopper.id, "claim")
    async with listening(staffed, events_of(shopper.id), shopper.headers, "follow=true") as to_shopper:
        await to_shopper.until("person_joined")
        seen = (await mara.post(shopper.id, "messages", {"text": "Hello."})).raise_for_status().json()
    async with listening(staffed, events_of(shopper.id, staff=True), cookie(mara)) as to_clerk:
        await to_clerk.until("contact_given")
        mailed = (await mara.post(shopper.id, "messages", {"text": "Hello, I look into it."})).raise_for_status().json()
        assert (await to_clerk.until("staff_message", 2))["is_mailed"]
    assert (seen["is_mailed"], mailed["is_mailed"]) == (False, True)
    assert "is_mailed" not in (await shopper.events()).text

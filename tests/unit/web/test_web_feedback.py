"""Thumbs and stars over HTTP: kept, shown again, and only for one's own conversation."""

import pytest


async def rate(shopper, body: dict, **headers: str):
    path = f"/v1/conversations/{shopper.id}/feedback"
    return await shopper.client.post(path, json=body, headers={**shopper.headers, **headers})


async def finished(shopper) -> int:
    await shopper.say("What is the policy on postage?")
    events = (await shopper.events()).json()["events"]
    return next(one["id"] for one in reversed(events) if one["event"] == "finished")


async def test_that_thumb_and_stars_are_in_the_log_and_come_back_after_a_reload(web) -> None:
    shopper = await web.begin()
    reply = await finished(shopper)
    assert (await rate(shopper, {"reply": reply, "is_helpful": False, "complaint": "wrong"})).status_code == 204
    assert (await rate(shopper, {"stars": 4})).status_code == 204
    thumb, stars = (await shopper.events(after=reply)).json()["events"]
    assert (thumb["event"], thumb["data"]) == (
        "reply_rated",
        {"reply": reply, "is_helpful": False, "complaint": "wrong"},
    )
    assert (stars["event"], stars["data"]) == ("conversation_rated", {"stars": 4})
    assert (await shopper.say("thank you, bye")).json()["events"][-1]["data"]["is_farewell"] is True


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reply": 4},
        {"is_helpful": True},
        {"stars": 0},
        {"stars": 6},
        {"stars": 5, "reply": 4, "is_helpful": True},
        {"reply": 4, "is_helpful": True, "complaint": "wrong"},
        {"reply": 4, "is_helpful": False, "complaint": "<script>"},
        {"stars": 5, "comment": "no such field"},
    ],
)
async def test_that_what_is_no_rating_is_refused(web, body: dict) -> None:
    assert (await rate(await web.begin(), body)).status_code == 422


async def test_that_nobody_rates_what_is_not_theirs_or_not_there(web) -> None:
    shopper, other = await web.begin(), await web.begin()
    reply = await finished(shopper)
    assert (await rate(shopper, {"stars": 5}, **other.headers)).status_code == 404
    assert (await rate(shopper, {"reply": reply - 1, "is_helpful": True})).status_code == 404


async def test_that_rating_without_end_is_slowed_down(web) -> None:
    shopper = await web.begin()
    statuses = [(await rate(shopper, {"stars": 1 + place % 5})).status_code for place in range(62)]
    assert (statuses[0], statuses[-1]) == (204, 429)

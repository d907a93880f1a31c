"""Drafts of the staff are checked before they are sent, and every reply tells why it was given."""

import pytest
from staff_side import ORIGIN, Clerk, clerk

from chatbot.domain.hand_overs import StaffWrote
from chatbot.testing.assistant import ANNA

WRONG = "Thank you for waiting. You have 60 days to return an item."
RIGHT = "Thank you for waiting. You have 30 days to return an item."


async def claimed(staffed) -> tuple[str, Clerk]:
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("where is my order 40817?")
    await shopper.say("get me a human")
    await mara.post(shopper.id, "claim")
    return shopper.id, mara


async def test_that_a_wrong_value_is_marked_with_the_clause_that_speaks_of_it(staffed) -> None:
    conversation_id, mara = await claimed(staffed)
    checked = (await mara.post(conversation_id, "draft-check", {"text": WRONG})).json()
    thanks, wrong = checked["sentences"]
    assert (checked["is_supported"], thanks["is_supported"], wrong["is_supported"]) == (False, True, False)
    assert (wrong["check"], wrong["words"]) == ("value", "60 days")
    assert wrong["clause"]["document"] == "returns-policy"
    assert "30 days" in wrong["clause"]["text"]
    assert (await mara.post(conversation_id, "draft-check", {"text": RIGHT})).json()["is_supported"]


@pytest.mark.parametrize(
    ("sentence", "is_supported"),
    [
        ("Hello, I am Mara and I look into it.", True),
        ("Could you send me a photo of the sole?", True),
        ("Your order 40817 is with me now.", True),
        ("I have asked the warehouse about it.", True),
        ("Please send the receipt or a photo.", True),
        ("The money goes to your bank account.", False),
        ("I am sorry for the trouble, you get 500 EUR back.", False),
        ("I will refund you tomorrow.", False),
        ("Delivery to Norway costs 9.90 EUR.", False),
        ("Delivery to Norway costs 19.90 EUR.", True),
        ("Your Fjellfot Trail Boots were delivered on 3 March.", False),
    ],
)
async def test_that_people_have_words_of_their_own_but_no_values(staffed, sentence: str, is_supported: bool) -> None:
    conversation_id, mara = await claimed(staffed)
    checked = (await mara.post(conversation_id, "draft-check", {"text": sentence})).json()
    assert checked["is_supported"] is is_supported, checked


async def test_that_what_is_not_supported_is_sent_only_over_the_check_and_recorded(staffed) -> None:
    conversation_id, mara = await claimed(staffed)
    refused = await mara.post(conversation_id, "messages", {"text": WRONG})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:storedesk:problem:draft-not-supported")
    assert refused.json()["draft"]["sentences"][1]["words"] == "60 days"
    sent = await mara.post(conversation_id, "messages", {"text": WRONG, "override": True})
    assert sent.status_code == 200
    (wrote,) = [one.event for one in await staffed.app.log.events(conversation_id) if isinstance(one.event, StaffWrote)]
    assert wrote.overridden == (("value", "60 days"),)
    assert staffed.dialogue.unit_of_work.audit[-1].action == "hand_over.override"


async def test_that_every_reply_tells_why(staffed) -> None:
    conversation_id, mara = await claimed(staffed)
    answer = await mara.client.get(f"/v1/staff/conversations/{conversation_id}/trace")
    greeting, order, person = answer.raise_for_status().json()["replies"]
    assert (greeting["message"], greeting["sentences"][0]["origin"]) == (None, "composed")
    assert (order["message"], order["outcome"]) == ("where is my order 40817?", "say")
    assert order["commands"][-1]["command"] == "StartFlow"
    assert order["sentences"][0]["sources"]
    assert {"understand", "turn"} <= {one["name"] for one in order["trace"]["stages"]}
    assert {"intents", "statements", "sources"} <= {one["name"] for one in order["trace"]["notes"]}
    assert person["outcome"] == "hand_off"


async def test_that_a_shopper_sees_no_trace_and_checks_no_draft(staffed) -> None:
    shopper = await staffed.begin(ANNA.id)
    outsider = Clerk(staffed.client(), {**ORIGIN, **shopper.headers})
    assert (await outsider.post(shopper.id, "draft-check", {"text": WRONG})).status_code == 401
    trace = await outsider.client.get(f"/v1/staff/conversations/{shopper.id}/trace", headers=outsider.headers)
    assert trace.status_code == 401


async def test_that_a_shopper_is_told_how_the_hand_over_stands(staffed) -> None:
    first, second, mara = await staffed.begin(), await staffed.begin(ANNA.id), await clerk(staffed)

    async def status() -> dict:
        path = f"/v1/conversations/{second.id}/hand-over"
        return (await second.client.get(path, headers=second.headers)).raise_for_status().json()

    none = {
        "state": "none",
        "place": None,
        "wait_minutes": None,
        "since": None,
        "open_until": "20:00",
        "opens_at": None,
    }
    assert await status() == none
    await first.say("get me a human")
    await second.say("get me a human")
    waiting = await status()
    assert (waiting["state"], waiting["place"], bool(waiting["since"])) == ("waiting", 2, True)
    await mara.post(first.id, "claim")
    assert (await status())["place"] == 1
    await mara.post(second.id, "claim")
    assert await status() == {**none, "state": "with_person"}
    await mara.post(second.id, "resolve")
    assert (await status())["state"] == "resolved"
    foreign = await first.client.get(f"/v1/conversations/{second.id}/hand-over", headers=first.headers)
    assert foreign.status_code == 404

"""The routes of the staff's tools."""

import pytest
from staff_side import clerk

from chatbot.testing.assistant import ANNA


@pytest.fixture
async def claimed(staffed):
    """A conversation that mara has."""
    shopper, mara = await staffed.begin(ANNA.id), await clerk(staffed)
    await shopper.say("how long is your return policy?")
    await shopper.say("get me a human")
    await mara.post(shopper.id, "claim")
    return shopper, mara


async def test_that_a_note_is_kept_and_read_by_the_team_alone(claimed) -> None:
    shopper, mara = claimed
    note = (await mara.post(shopper.id, "notes", {"text": "Ask the warehouse."})).json()
    assert (note["text"], note["id"][:4]) == ("Ask the warehouse.", "not_")
    assert "warehouse" not in (await shopper.events()).text
    assert (await mara.post("con_unknown", "notes", {"text": "x"})).status_code == 404
    assert (await mara.post(shopper.id, "notes", {"text": " "})).status_code == 422


async def test_that_a_suggestion_is_cited_and_not_said(claimed) -> None:
    shopper, mara = claimed
    path = f"/v1/staff/conversations/{shopper.id}/suggestion"
    before = (await shopper.events()).json()
    told = (await mara.client.get(path)).json()
    assert "30 days" in told["text"]
    assert "(1)" not in told["text"]
    assert told["citations"][0]["document"] == "returns-policy"
    assert (await shopper.events()).json() == before
    await mara.post(shopper.id, "messages", {"text": "Hello."})
    assert (await mara.client.get(path)).json() == {"text": "", "citations": []}


async def test_that_an_offer_shows_its_card_and_needs_one(claimed) -> None:
    shopper, mara = claimed
    offered = await mara.post(shopper.id, "offers", {"text": "return the boots, they do not fit"})
    assert offered.json()["card"]["kind"] == "proposal"
    assert "code" not in offered.json()
    assert (await mara.post(shopper.id, "offers", {"text": "how is the weather?"})).status_code == 409


async def test_that_customers_are_found_and_shown(staffed) -> None:
    mara = await clerk(staffed)
    found = (await mara.client.get("/v1/staff/customers", params={"words": "lindholm"})).json()["customers"]
    assert found == [{"id": ANNA.id, "name": ANNA.name, "email": ANNA.email}]
    shown = (await mara.client.get(f"/v1/staff/customers/{ANNA.id}")).json()
    assert [one["number"] for one in shown["orders"]] == ["40817"]
    assert (await mara.client.get("/v1/staff/customers/cus_9")).status_code == 404


async def test_that_a_mail_gets_a_draft(staffed) -> None:
    mara = await clerk(staffed)
    path = "/v1/staff/mail-drafts"
    drafted = await mara.client.post(path, json={"text": "how long is your return policy?"}, headers=mara.headers)
    assert "30 days" in drafted.json()["text"]
    assert (await mara.client.post(path, json={"text": " "}, headers=mara.headers)).status_code == 422

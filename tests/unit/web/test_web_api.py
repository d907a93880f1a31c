import pytest

from chatbot.domain.conversation import Level
from chatbot.testing.assistant import ANNA, passage


async def test_that_a_conversation_begins_with_a_token_and_a_greeting_that_says_it_is_an_ai(web) -> None:
    answer = await web.client().post("/v1/conversations")
    assert answer.status_code == 201
    created = answer.json()
    assert web.tokens.conversation(created["token"]) == created["id"]
    assert [event["event"] for event in created["events"]] == ["sentence"]
    assert "AI assistant" in created["events"][0]["data"]["text"]


async def test_that_a_message_gets_the_whole_reply_as_json(web) -> None:
    caller = await web.begin()
    reply = (await caller.say("What is the policy: how long may I return an item?")).json()
    assert "You have 30 days" in reply["text"]
    assert reply["outcome"] == "say"
    assert reply["citations"][0]["document"] == "returns-policy"
    assert reply["conversation_id"] == caller.id
    assert {"understand", "decide"} <= {stage["name"] for stage in reply["trace"]["stages"]}
    names = [event["event"] for event in reply["events"]]
    assert names[0] == "message_received"
    assert names[-1] == "finished"


async def test_that_a_valid_sign_in_makes_the_conversation_its_customers(web) -> None:
    caller = await web.begin(ANNA.id)
    assert await web.app.log.owner(caller.id) == ANNA.id
    reply = (await caller.say("Where is my order 40817?")).json()
    assert reply["cards"][0]["title"] == "Order 40817"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Basic abc", "cus_00001", "Bearer cus_00001"])
async def test_that_an_invalid_sign_in_is_an_anonymous_conversation(web, header: str) -> None:
    created = (await web.client().post("/v1/conversations", headers={"Authorization": header})).json()
    assert await web.app.log.owner(created["id"]) is None


async def test_that_the_customer_never_comes_from_the_body(web) -> None:
    body = {"channel": "api", "customer_id": ANNA.id, "level": int(Level.VERIFIED)}
    answer = await web.client().post("/v1/conversations", json=body)
    assert answer.status_code == 422
    caller = await web.begin()
    answer = await caller.client.post(
        f"/v1/conversations/{caller.id}/messages",
        json={"text": "Where is my order 40817?", "customer_id": ANNA.id},
        headers=caller.headers,
    )
    assert answer.status_code == 422


async def test_that_no_wrong_and_foreign_tokens_and_unknown_conversations_get_the_same_answer(web) -> None:
    mine, other = await web.begin(), await web.begin(ANNA.id)
    answers = []
    for conversation_id, token in (
        (other.id, ""),
        (other.id, "nonsense"),
        (other.id, mine.headers["X-Conversation-Token"]),
        ("con_unknown", mine.headers["X-Conversation-Token"]),
        ("con_unknown", web.tokens.sign_conversation("con_unknown")),
        (other.id, web.demo.sign_in(ANNA.id)),
    ):
        for method, path in (
            ("POST", "messages"),
            ("POST", "proposals/pro_1/confirm"),
            ("POST", "proposals/pro_1/decline"),
            ("GET", "events"),
        ):
            answers.append(
                await mine.client.request(
                    method,
                    f"/v1/conversations/{conversation_id}/{path}",
                    json={"text": "hi"} if path == "messages" else None,
                    headers={"X-Conversation-Token": token},
                )
            )
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["detail"] == "There is no such conversation."


async def test_that_a_confirmed_return_is_opened_once(web) -> None:
    caller = await web.begin(ANNA.id)
    proposal = await caller.proposed()
    assert proposal["card"]["kind"] == "proposal"
    assert web.dialogue.unit_of_work.returns == []
    first = (await caller.press(proposal["id"], "confirm")).json()
    again = (await caller.press(proposal["id"], "confirm")).json()
    assert "proposal_executed" in [event["event"] for event in first["events"]]
    assert "already done" in again["text"]
    assert len(web.dialogue.unit_of_work.returns) == 1


async def test_that_a_declined_proposal_changes_nothing(web) -> None:
    caller = await web.begin(ANNA.id)
    proposal = await caller.proposed()
    reply = (await caller.press(proposal["id"], "decline")).json()
    assert reply["text"] == "All right, nothing was changed."
    assert "proposal_declined" in [event["event"] for event in reply["events"]]
    assert web.dialogue.unit_of_work.returns == []


async def test_that_another_conversation_of_the_same_customer_cannot_confirm(web) -> None:
    caller, second = await web.begin(ANNA.id), await web.begin(ANNA.id)
    proposal = await caller.proposed()
    reply = (await second.press(proposal["id"], "confirm")).json()
    assert "no longer open" in reply["text"]
    assert web.dialogue.unit_of_work.returns == []


async def test_that_the_inside_of_a_turn_is_never_shown(web) -> None:
    caller = await web.begin(ANNA.id)
    proposal = await caller.proposed()
    await caller.press(proposal["id"], "confirm")
    await caller.say("I want to talk to a person")
    logged = (await caller.events()).json()["events"]
    assert {event["event"] for event in logged} == {
        "sentence",
        "message_received",
        "cards",
        "citations",
        "proposal",
        "proposal_executed",
        "handed_off",
        "photos_offered",
        "finished",
    }
    shown = str(logged)
    assert "payload_hash" not in shown
    assert "customer_id" not in shown
    handed_off = next(event for event in logged if event["event"] == "handed_off")
    assert set(handed_off["data"]) == {"id", "reason"}


async def test_that_a_shopper_is_not_told_that_documents_disagree(web) -> None:
    web.dialogue.retriever.passages = (
        passage("returns", "Return labels", "The return label is valid for 14 days."),
        passage("labels", "Labels", "The return label is valid for 7 days."),
    )
    caller = await web.begin()

    answer = await caller.say("how long is the return label valid, what is the policy?")

    last = (await web.dialogue.log.events(caller.id))[-1].event
    assert last.trace.noted("disagreement")
    assert answer.json()["trace"]["notes"]
    assert "disagree" not in answer.text

import asyncio

import pytest

from chatbot.domain.conversation import LoggedEvent, SentenceReleased
from chatbot.domain.evidence import Origin, Sentence
from chatbot.errors import StoreUnavailable
from chatbot.testing.assistant import ANNA, DialogueTest
from chatbot.testing.lm import Failure, ScriptedChatModel
from chatbot.testing.store import NOW
from chatbot.web.event_stream import EventStream

SSE = {"Accept": "text/event-stream"}
LAST = {"Last-Event-ID": "3"}


def slow() -> DialogueTest:
    """An assistant whose model hangs, so that each turn takes its budget of half a second."""
    return DialogueTest(model=ScriptedChatModel("", fail=Failure()))


async def test_that_a_stream_carries_the_turn_in_the_order_of_the_log(web, sse) -> None:
    caller = await web.begin(ANNA.id)
    answer = await caller.say("Where is my order 40817?", **SSE)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = sse(answer.text)
    ids, names = [event[0] for event in events], [event[1] for event in events]
    assert ids == sorted(ids)
    assert names[0] == "message_received"
    assert names[-1] == "finished"
    assert names.index("sentence") < names.index("cards")
    whole = (await caller.events(after=ids[0] - 1)).json()["events"]
    assert [(one["id"], one["event"], one["data"]) for one in whole] == events


async def test_that_a_card_is_confirmed_over_a_stream(web, sse) -> None:
    caller = await web.begin(ANNA.id)
    proposal = await caller.proposed()
    events = sse((await caller.press(proposal["id"], "confirm", **SSE)).text)
    assert {"sentence", "proposal_executed", "cards", "finished"} <= {name for _, name, _ in events}


async def test_that_a_cut_stream_resumes_from_the_log_with_what_is_still_coming(web_with, sse) -> None:
    web = web_with(dialogue=slow())
    caller = await web.begin(ANNA.id)
    asking = asyncio.create_task(caller.say("Where is my order 40817?", **SSE))
    await asyncio.sleep(0.1)
    asking.cancel()
    resumed = sse((await caller.events(after=2, **SSE)).text)
    assert resumed[0][1] == "message_received"
    assert resumed[-1][1] == "finished"
    logged = (await caller.events(after=2)).json()["events"]
    assert [(one["id"], one["event"], one["data"]) for one in logged] == resumed
    assert len(web.dialogue.model.requests) == 1


async def test_that_the_last_event_id_of_a_browser_says_where_to_go_on(web, sse) -> None:
    caller = await web.begin()
    await caller.say("What is the policy on postage?")
    everything = sse((await caller.events(**SSE)).text)
    rest = sse((await caller.events(**SSE, **LAST)).text)
    assert rest == [event for event in everything if event[0] > 3]


async def test_that_of_seven_messages_at_once_six_are_answered_in_one_reply_and_one_has_to_wait(web_with) -> None:
    web = web_with(dialogue=slow())
    caller = await web.begin()
    answers = await asyncio.gather(*(caller.say("What is the policy on postage?") for _ in range(7)))
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert answers[6].headers["retry-after"] == "1"
    *joined, last = (answer.json()["events"] for answer in answers[:6])
    assert [events[-1]["data"] for events in joined] == [{"outcome": "joined"}] * 5
    assert max(event["id"] for events in joined for event in events) < min(event["id"] for event in last)


async def _failing():
    yield LoggedEvent(7, NOW, SentenceReleased(Sentence("Hello!", Origin.COMPOSED)))
    raise StoreUnavailable("the disk is gone")


async def test_that_an_error_in_the_middle_ends_the_stream_with_one_sentence(web, sse) -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    await EventStream(_failing(), web.app)({"type": "http", "path": "/"}, None, send)
    events = sse(b"".join(message.get("body", b"") for message in sent).decode())
    assert events[0] == (7, "sentence", {"text": "Hello!", "citations": []})
    assert events[1][:2] == (None, "failed")
    assert "order system" in events[1][2]["detail"]
    assert "disk" not in str(events)
    assert sent[-1]["more_body"] is False


async def test_that_a_client_that_does_not_read_is_cut(web) -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    stream = EventStream(_failing(), web.app, slowest_s=0.05)
    async with asyncio.timeout(2):
        await stream({"type": "http", "path": "/"}, None, send)
    assert len(sent) == 2  # neither a second event nor a regular end


@pytest.mark.parametrize("header", ["", "text/event-stream;q=0", "-1", "9" * 40, "9" * 5000, "abc"])
async def test_that_a_strange_last_event_id_does_no_harm(web, header: str) -> None:
    caller = await web.begin()
    assert (await caller.events(**{"Last-Event-ID": header})).status_code == 200


@pytest.mark.parametrize("place", [2**31, 10**30])
async def test_that_a_place_that_no_log_has_is_refused_before_the_database_sees_it(web, place: int) -> None:
    caller = await web.begin()
    assert (await caller.events(place)).status_code == 422
    rating = {"reply": place, "is_helpful": True}
    path = f"/v1/conversations/{caller.id}/feedback"
    assert (await caller.client.post(path, json=rating, headers=caller.headers)).status_code == 422

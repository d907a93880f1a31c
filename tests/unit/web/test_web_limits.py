import asyncio

import pytest
from starlette.requests import HTTPConnection

from chatbot.domain.conversation import Message, Role, TurnFinished
from chatbot.errors import ChatbotError, ConversationConflict, NotAuthorised, StoreUnavailable
from chatbot.web.caller import origin_of
from chatbot.web.conversations import Conversations
from chatbot.web.middleware import LARGEST_BODY, BodyCap
from chatbot.web.pace import Quota, TooManyRequests

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("", 422, "Your message is empty."),
        (" \n\u200b ", 422, "Your message is empty."),
        ("x" * 2001, 413, "Your message is longer than 2000 characters. Please send it in parts."),
    ],
)
async def test_that_a_message_nobody_can_read_gets_one_sentence_and_is_not_kept(web, text, status, detail) -> None:
    caller = await web.begin()
    answer = await caller.say(text)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:storedesk:problem:invalid-message",
        "title": answer.json()["title"],
        "status": status,
        "detail": detail,
    }
    assert len((await caller.events()).json()["events"]) == 1


async def test_that_lone_surrogates_are_refused(web) -> None:
    caller = await web.begin()
    path = f"/v1/conversations/{caller.id}/messages"
    answer = await caller.client.post(path, content=b'{"text": "\\ud800"}', headers={**caller.headers, **JSON})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"text": 5}', b'{"txt": "a"}', b"null", b"\xff\xfe"])
async def test_that_a_body_of_another_shape_is_a_problem_that_repeats_nothing(web, body: bytes) -> None:
    caller = await web.begin()
    path = f"/v1/conversations/{caller.id}/messages"
    answer = await caller.client.post(path, content=body, headers={**caller.headers, **JSON})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "txt" not in answer.text.replace("body.txt", "")


async def test_that_a_large_body_is_refused_declared_or_not(web) -> None:
    caller = await web.begin()
    path = f"/v1/conversations/{caller.id}/messages"
    body = b'{"text": "' + b"x" * LARGEST_BODY + b'"}'

    async def in_pieces():
        for start in range(0, len(body), 10_000):
            yield body[start : start + 10_000]

    declared = await caller.client.post(path, content=body, headers={**caller.headers, **JSON})
    chunked = await caller.client.post(path, content=in_pieces(), headers={**caller.headers, **JSON})
    assert (declared.status_code, chunked.status_code) == (413, 413)
    assert "65536 bytes" in chunked.json()["detail"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_that_only_json_is_read(web, media_type: str) -> None:
    answer = await web.client().post(
        "/v1/conversations", content=b'{"channel": "api"}', headers={"Content-Type": media_type}
    )
    assert answer.status_code == 415


async def test_that_a_body_that_never_ends_is_given_up() -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/conversations", "headers": []}
    await BodyCap(None, slowest_s=0.02)(scope, asyncio.Event().wait, send)
    assert sent[0]["status"] == 408


async def test_that_thirty_messages_a_minute_are_answered_and_the_next_one_waits(web) -> None:
    caller = await web.begin()
    for _ in range(30):
        assert (await caller.say("thank you")).status_code == 200
    refused = await caller.say("thank you")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == 61
    web.dialogue.clock.advance(61)
    assert (await caller.say("thank you")).status_code == 200


@pytest.mark.parametrize(
    ("limits", "wait_s"),
    [({"address_messages_a_minute": 2}, 61), ({"address_messages_a_day": 2}, 24 * 60 * 60 + 1)],
    ids=["minute", "day"],
)
async def test_that_messages_are_limited_by_address_over_conversations(web_with, limits, wait_s) -> None:
    web = web_with(limits=limits)
    callers = [await web.begin() for _ in range(3)]
    answers = [await caller.say("thank you") for caller in callers]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) == wait_s
    elsewhere = await web.begin()
    elsewhere.client = web.client("203.0.113.9")
    assert (await elsewhere.say("thank you")).status_code == 200
    web.dialogue.clock.advance(wait_s)
    assert (await callers[2].say("thank you")).status_code == 200


@pytest.mark.parametrize(
    ("limits", "wait_s"),
    [({"address_conversations_a_minute": 2}, 61), ({"address_conversations_a_day": 2}, 24 * 60 * 60 + 1)],
    ids=["minute", "day"],
)
async def test_that_conversations_are_limited_by_address(web_with, limits, wait_s) -> None:
    web = web_with(limits=limits)
    client = web.client()
    begun = [await client.post("/v1/conversations") for _ in range(3)]
    assert [answer.status_code for answer in begun] == [201, 201, 429]
    assert int(begun[-1].headers["retry-after"]) == wait_s
    assert (await web.client("203.0.113.9").post("/v1/conversations")).status_code == 201
    web.dialogue.clock.advance(wait_s)
    assert (await client.post("/v1/conversations")).status_code == 201


def test_that_a_day_in_which_nobody_asked_too_much_counts_anew(web) -> None:
    quota = Quota(web.dialogue.clock, 2)
    for _ in range(3):
        quota.admit("one")
        web.dialogue.clock.advance(24 * 60 * 60)


def test_that_addresses_that_were_quiet_longest_are_forgotten_first(web, monkeypatch) -> None:
    monkeypatch.setattr("chatbot.web.pace._MOST_KEYS", 2)
    quota = Quota(web.dialogue.clock, 1)
    for key in ("one", "two", "three", "one"):
        quota.admit(key)
    with pytest.raises(TooManyRequests):
        quota.admit("three")


async def test_that_a_full_server_says_so_and_answers_again_once_there_is_room(web, monkeypatch) -> None:
    monkeypatch.setattr("chatbot.web.turns._MOST_AT_ONCE", 2)
    callers = [await web.begin() for _ in range(3)]
    answers = await asyncio.gather(*(caller.say("thank you") for caller in callers))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 503]
    refused = max(answers, key=lambda answer: answer.status_code)
    assert refused.headers["retry-after"] == "5"
    assert refused.json()["type"] == "urn:storedesk:problem:server-busy"
    assert (await callers[2].say("thank you")).status_code == 200


async def test_that_all_get_their_first_event_although_few_are_worked_on_at_once(web, monkeypatch) -> None:
    monkeypatch.setattr("chatbot.web.turns._MOST_AT_WORK", 1)
    test, entered, free = web.dialogue, [], asyncio.Event()
    understand = test.parts.understander.understand

    async def slow(*given):
        entered.append(given[0])
        await free.wait()
        return await understand(*given)

    monkeypatch.setattr(test.parts.understander, "understand", slow)
    conversations = Conversations(web.app)
    caller = HTTPConnection({"type": "http", "client": ("192.0.2.7", 1), "headers": []})
    begun = [await conversations.begin("", "api", "en", caller) for _ in range(3)]
    thanks = Message(Role.USER, "thank you")
    turns = [await conversations.answer(session, thanks, caller) for session, _, _ in begun]
    await asyncio.sleep(0.05)
    assert len(entered) == 1
    free.set()
    told = [[event.event async for event in turn.events()] for turn in turns]
    assert [type(events[-1]) for events in told] == [TurnFinished] * 3


class _Broken:
    """A log that fails as it is told."""

    def __init__(self, log, error: Exception) -> None:
        self._log, self._error = log, error

    def __getattr__(self, name: str):
        return getattr(self._log, name)

    async def load(self, conversation_id: str):
        raise self._error


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (StoreUnavailable("secret path"), 503, "5"),
        (ConversationConflict("secret"), 409, "5"),
        (NotAuthorised("secret"), 403, None),
        (ChatbotError("secret"), 500, None),
        (RuntimeError("secret"), 500, None),
    ],
)
async def test_that_an_error_becomes_its_status_and_a_sentence(web, error, status, retry) -> None:
    caller = await web.begin()
    web.dialogue.log.load = _Broken(web.dialogue.log, error).load
    answer = await caller.say("hello")
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == retry
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.json()["detail"].endswith(".")


async def test_that_unknown_routes_and_methods_are_problems_too(web) -> None:
    client = web.client()
    assert (await client.get("/nowhere")).json()["status"] == 404
    assert (await client.put("/v1/conversations")).json()["status"] == 405


async def test_that_every_answer_has_the_headers_that_browsers_obey(web) -> None:
    for path in ("/healthz", "/nowhere", "/static/chat.css"):
        headers = (await web.client().get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]


async def test_that_only_listed_origins_may_read_answers(web_with) -> None:
    web = web_with(
        server={"has_chat_page": False, "has_staff_page": False, "allowed_origins": ("https://shop.example",)}
    )
    client = web.client()
    ours = await client.post("/v1/conversations", headers={"Origin": "https://shop.example"})
    others = await client.post("/v1/conversations", headers={"Origin": "https://evil.example"})
    assert ours.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in others.headers
    assert "access-control-allow-credentials" not in ours.headers


async def test_that_guest_look_ups_are_limited_by_address_over_conversations(web) -> None:
    async def asked(address: str, text: str) -> str:
        client = web.client(address)
        begun = (await client.post("/v1/conversations")).raise_for_status().json()
        answer = await client.post(
            f"/v1/conversations/{begun['id']}/messages",
            json={"text": text},
            headers={"X-Conversation-Token": begun["token"], "Accept": "application/json"},
        )
        return answer.raise_for_status().json()["text"]

    for attempt in range(5):
        assert "can't find" in await asked("192.0.2.7", f"where is order 4090{attempt}, postcode 20001")
    assert "too many failed tries" in await asked("192.0.2.7", "where is order 40817, postcode 20357")
    assert "40817" in await asked("192.0.2.8", "where is order 40817, postcode 20357")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_that_an_address_stands_for_its_network_and_is_not_readable(one, other, is_same) -> None:
    origins = [origin_of(HTTPConnection({"type": "http", "client": (host, 1), "headers": []})) for host in (one, other)]
    assert (origins[0] == origins[1]) is is_same
    assert one not in origins[0]


def test_that_a_caller_without_an_address_has_no_origin() -> None:
    for client in (None, ("testclient", 1)):
        assert origin_of(HTTPConnection({"type": "http", "client": client, "headers": []})) == ""

"""The staff's routes of hand-overs: one whole story, live on both sides, and who is kept out."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from databases import SqliteDatabases

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.passwords import Argon2Cost, Argon2Passwords
from chatbot.adapters.identity.staff import SqlAlchemyStaff
from chatbot.ports.staff import StaffRole
from chatbot.testing.assistant import ANNA, DialogueTest

PASSWORD = "correct horse battery"
ORIGIN = {"Origin": "http://127.0.0.1"}
QUEUE = "/v1/staff/hand-overs"
VERBS = ("claim", "release", "resolve", "reopen")
SOON_S = 1.0


@pytest.fixture
async def shop(tmp_path: Path, sqlite_databases: SqliteDatabases, web_with) -> AsyncIterator:
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "staff.db"))
    dialogue = DialogueTest()
    limits, passwords = SqlAlchemyLimits(engine, dialogue.ids), Argon2Passwords(Argon2Cost(1, 64, 1))
    staff = SqlAlchemyStaff(engine, limits, passwords, dialogue.clock, dialogue.ids)
    for name in ("mara", "olga"):
        await staff.add(name, StaffRole.AGENT, PASSWORD)
    yield web_with(dialogue=dialogue, staff=staff)
    await engine.dispose()


class Clerk:
    """Somebody of the staff with their session."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def post(self, conversation_id: str, verb: str, body: object = None, **headers: str) -> httpx.Response:
        path = f"/v1/staff/conversations/{conversation_id}/{verb}"
        return await self.client.post(path, json=body, headers={**self.headers, **headers})

    async def queue(self, **filters: str) -> list[dict]:
        return (await self.client.get(QUEUE, params=filters)).raise_for_status().json()["hand_overs"]


async def clerk(shop, name: str = "mara") -> Clerk:
    client = shop.client()
    answer = await client.post("/v1/staff/session", json={"name": name, "password": PASSWORD}, headers=ORIGIN)
    return Clerk(client, {**ORIGIN, "X-CSRF-Token": answer.raise_for_status().json()["csrf_token"]})


class Stream:
    """What a client that stays on the line has received so far."""

    def __init__(self) -> None:
        self.status = 0
        self.text = ""
        self._news = asyncio.Event()

    def take(self, message: dict) -> None:
        self.status = message.get("status", self.status)
        self.text += message.get("body", b"").decode()
        self._news.set()

    @property
    def events(self) -> list[tuple[str, dict]]:
        """The whole events so far, without comments."""
        blocks = [block.split("\n") for block in self.text.split("\n\n")[:-1] if not block.startswith(":")]
        fields = [dict(line.split(": ", 1) for line in lines) for lines in blocks]
        return [(one["event"], json.loads(one["data"])) for one in fields]

    async def until(self, name: str, count: int = 1) -> dict:
        """Return the newest event of a name as soon as there are so many of it; fails after a second."""
        async with asyncio.timeout(SOON_S):
            while len(found := [data for event, data in self.events if event == name]) < count:
                self._news.clear()
                await self._news.wait()
        return found[-1]


@asynccontextmanager
async def listening(shop, path: str, headers: dict[str, str], query: str = "") -> AsyncIterator[Stream]:
    """Open a stream that ends when the block does: the client hangs up."""
    stream, gone, sent = Stream(), asyncio.Event(), {**headers, "Accept": "text/event-stream", "Host": "127.0.0.1"}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 4711),
        "server": ("127.0.0.1", 80),
    }
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict:
        if asked:
            return asked.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        stream.take(message)

    running = asyncio.create_task(shop.web(scope, receive, send))
    try:
        yield stream
    finally:
        gone.set()
        await asyncio.wait_for(running, SOON_S)


def events_of(conversation_id: str, *, staff: bool = False) -> str:
    return (
        f"/v1/staff/conversations/{conversation_id}/events" if staff else f"/v1/conversations/{conversation_id}/events"
    )


def cookie(person: Clerk) -> dict[str, str]:
    return {"Cookie": f"storedesk_staff={person.client.cookies['storedesk_staff']}"}


async def test_that_shopper_and_clerk_talk_live_and_the_assistant_is_silent_until_it_is_given_back(shop) -> None:
    shopper, mara, olga = await shop.begin(ANNA.id), await clerk(shop), await clerk(shop, "olga")
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
        listening(shop, events_of(shopper.id), shopper.headers, "follow=true") as to_shopper,
        listening(shop, events_of(shopper.id, staff=True), cookie(mara)) as to_clerk,
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


async def test_that_a_shopper_never_learns_the_name_that_a_clerk_signs_in_with(shop) -> None:
    shopper, mara = await shop.begin(), await clerk(shop)
    await shopper.say("get me a human")
    await mara.post(shopper.id, "claim")
    await mara.post(shopper.id, "messages", {"text": "Hello."})
    await mara.post(shopper.id, "release")
    assert "mara" not in (await shopper.events()).text
    assert "stf_" not in (await shopper.events()).text
    assert "mara" in (await mara.client.get(events_of(shopper.id, staff=True))).text


async def test_that_the_queue_is_filtered_and_its_changes_are_told_at_once(shop) -> None:
    shopper, mara = await shop.begin(), await clerk(shop)
    async with listening(shop, f"{QUEUE}/events", cookie(mara)) as news:
        assert await news.until("queue") == {"waiting": 0, "claimed": 0}
        await shopper.say("get me a human")
        assert await news.until("queue", 2) == {"waiting": 1, "claimed": 0}
        await mara.post(shopper.id, "claim")
        assert await news.until("queue", 3) == {"waiting": 0, "claimed": 1}
    assert await mara.queue(language="zh") == []
    assert [one["conversation_id"] for one in await mara.queue(language="en", mood="calm", topic="")] == [shopper.id]
    assert await mara.queue(state="waiting") == []
    assert (await mara.client.get(QUEUE, params={"state": "lost"})).status_code == 422


async def test_that_release_reopen_and_assign_do_what_they_say(shop) -> None:
    shopper, mara, olga = await shop.begin(), await clerk(shop), await clerk(shop, "olga")
    await shopper.say("get me a human")
    assert (await mara.post(shopper.id, "assign", {"name": "olga"})).json()["staff"] == "olga"
    assert (await mara.post(shopper.id, "assign", {"name": "nobody"})).status_code == 404
    assert (await mara.post(shopper.id, "release")).status_code == 409
    assert (await olga.post(shopper.id, "release")).json()["state"] == "waiting"
    assert (await mara.post(shopper.id, "resolve")).json()["state"] == "resolved"
    assert (await mara.post(shopper.id, "reopen")).json()["state"] == "reopened"


async def test_that_what_cannot_be_is_told_clearly(shop) -> None:
    shopper, mara = await shop.begin(), await clerk(shop)
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
async def test_that_every_write_needs_the_own_origin_and_the_sessions_token(shop, verb: str, change: dict) -> None:
    shopper, mara = await shop.begin(), await clerk(shop)
    await shopper.say("get me a human")
    body = {"assign": {"name": "olga"}, "messages": {"text": "Hello."}}.get(verb)
    before = (await shopper.events()).text
    assert (await mara.post(shopper.id, verb, body, **change)).status_code == 403
    assert (await shopper.events()).text == before


async def test_that_a_shoppers_token_opens_nothing_of_it(shop) -> None:
    shopper = await shop.begin(ANNA.id)
    await shopper.say("get me a human")
    outsider = Clerk(shop.client(), {**ORIGIN, **shopper.headers})
    for verb in VERBS:
        assert (await outsider.post(shopper.id, verb)).status_code == 401
    for path in (QUEUE, f"{QUEUE}/events", events_of(shopper.id, staff=True)):
        assert (await outsider.client.get(path, headers=outsider.headers)).status_code == 401
    assert (await outsider.post(shopper.id, "messages", {"text": "I am staff."})).status_code == 401


async def test_that_a_stream_of_the_staff_ends_when_they_sign_out(shop) -> None:
    shopper, mara = await shop.begin(), await clerk(shop)
    await shopper.say("get me a human")
    async with listening(shop, events_of(shopper.id, staff=True), cookie(mara)) as stream:
        await stream.until("handed_off")
        await mara.client.delete("/v1/staff/session", headers=mara.headers)
        await shopper.say("my secret wish")
        await asyncio.sleep(0.05)
        assert "my secret wish" not in stream.text


async def test_that_streams_of_one_conversation_are_limited_and_given_back(shop) -> None:
    shopper = await shop.begin()
    for _ in range(2):
        streams = [listening(shop, events_of(shopper.id), shopper.headers, "follow=true") for _ in range(9)]
        opened = [await stream.__aenter__() for stream in streams[:8]]
        await asyncio.gather(*(one.until("sentence") for one in opened))
        opened.append(await streams[8].__aenter__())
        await asyncio.sleep(0.05)
        assert [one.status for one in opened] == [200] * 8 + [429]
        for stream in streams:
            await stream.__aexit__(None, None, None)


async def test_that_open_streams_end_with_the_server(shop) -> None:
    shopper = await shop.begin()
    async with listening(shop, events_of(shopper.id), shopper.headers, "follow=true") as stream:
        await stream.until("sentence")
        shop.app.news.end()
        await asyncio.sleep(0.05)
        assert stream.status == 200

"""The staff's side of a web application in tests: a clerk with a session, and streams that stay open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

PASSWORD = "correct horse battery"
ORIGIN = {"Origin": "http://127.0.0.1"}
QUEUE = "/v1/staff/hand-overs"
SOON_S = 1.0


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

    async def holds(self, text: str) -> None:
        """Return as soon as a text has come; fails after a second."""
        async with asyncio.timeout(SOON_S):
            while text not in self.text:
                self._news.clear()
                await self._news.wait()


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
    return {"Cookie": f"storedesk_staff={person.client.cookies.get('storedesk_staff', path='/v1/staff')}"}

"""A shopper's side of the chat page: calls its functions as a browser does, over Gradio's own wire (`sse_v3`).

Knows the server by its URL, and the page by what its document says of itself and by the names of its parts.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter
from typing import Any

import httpx
from gradio_client.utils import apply_diff

from chatbot.evaluation.serve_client import Heard

_PAGE = "/chat"
_WIRE = f"{_PAGE}/gradio_api"
_BOX, _PICKER, _CHAT = "sd-box", "sd-picker", "sd-chat"
_CONFIG = re.compile(r"window\.gradio_config\s*=\s*")
_SAID = re.compile(r'<div class="sd-text"[^>]*>(.*?)</div>')
_LONGEST_START_S = 60.0
_MS = 1000
_NO_LANGUAGE = ""  # none was chosen on the page: it speaks the shop's

_Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """The functions that a shopper calls, by number.

    `following` are those that the page calls once another one is done; `chat` and `token` are the places of the
    conversation and of its token among what the others return.
    """

    load: int
    pick: int
    write: int
    following: Mapping[int, tuple[int, ...]]
    chat: int
    token: int


async def open_page(client: httpx.AsyncClient) -> Page:
    """Return what the page says of itself, once it is built.

    Raises httpx.HTTPError, also for a document of another kind, and TimeoutError after a minute.
    """
    async with asyncio.timeout(_LONGEST_START_S):
        answer = await _document(client)
        while wait_s := float(answer.headers.get("Refresh", 0)):
            await asyncio.sleep(wait_s)
            answer = await _document(client)
    found = _CONFIG.search(answer.text)
    if found is None:
        raise httpx.RemoteProtocolError("the chat page does not say what its functions are")
    return _page(json.JSONDecoder().raw_decode(answer.text, found.end())[0])


async def _document(client: httpx.AsyncClient) -> httpx.Response:
    return (await client.get(f"{_PAGE}/")).raise_for_status()


def _page(config: Mapping[str, Any]) -> Page:
    parts = {one["id"]: one["props"].get("elem_id") or one["type"] for one in config["components"]}
    functions = config["dependencies"]
    by_trigger = {(parts.get(of, ""), event): one for one in functions for of, event in one["targets"]}
    write = by_trigger[_BOX, "submit"]
    shown = [parts[one] for one in write["outputs"]]
    following: dict[int, tuple[int, ...]] = {}
    for one in functions:
        if one["trigger_after"] is not None:
            following[one["trigger_after"]] = (*following.get(one["trigger_after"], ()), one["id"])
    load, pick = by_trigger["", "load"]["id"], by_trigger[_PICKER, "input"]["id"]
    return Page(load, pick, write["id"], following, shown.index(_CHAT), shown.index("browserstate"))


async def begin_on_page(client: httpx.AsyncClient, page: Page, email: str) -> PageShopper:
    """Open the page for the first time and choose a customer in its picker. Raises httpx.HTTPError."""
    unknown = PageShopper(client, page, secrets.token_hex(6), "")
    loaded = await unknown.after(page.load, "", _NO_LANGUAGE)
    return await loaded.after(page.pick, email, loaded.token, _NO_LANGUAGE)


@dataclass(frozen=True, slots=True)
class PageShopper:
    """One page that is open in a browser: what Gradio knows it by, and the token of the conversation that it shows.

    The token travels as it is: only what a browser keeps of it is scrambled, by the browser. A `gr.State` stays with
    the server and is None on the wire.
    """

    client: httpx.AsyncClient
    page: Page
    session: str
    token: str

    async def after(self, function: int, *data: str) -> PageShopper:
        """Call a function, and what the page calls then; return the page as it is after it. Raises httpx.HTTPError."""
        heard = await self._hear(function, *data)
        if not heard.is_whole:
            raise httpx.RemoteProtocolError(f"the chat page failed: {heard.failure}")
        changed = PageShopper(self.client, self.page, self.session, heard.token)
        await changed._follow(function)
        return changed

    async def write(self, text: str) -> Heard:
        """Send a message as the box does, hear the whole answer, and call what the page calls after it.

        The first event is the first update, which shows what was written; a sentence is heard with the update that
        shows it.
        """
        try:
            heard = await self._hear(self.page.write, text, self.token, _NO_LANGUAGE)
            await self._follow(self.page.write)
        except httpx.HTTPStatusError as error:
            return Heard(error.response.status_code, failure=str(error.response.status_code))
        except httpx.HTTPError as error:
            return Heard(0, failure=type(error).__name__)
        return heard.told()

    async def stay(self) -> bool:
        """Keep the page open as a browser does, until cancelled. Returns whether it was ever open, once it is not."""
        try:
            async with self.client.stream("GET", f"{_WIRE}/heartbeat/{self.session}") as answer:
                async for _ in answer.aiter_bytes():
                    continue
                return answer.status_code == HTTPStatus.OK
        except httpx.HTTPError:
            return False

    async def _follow(self, function: int) -> None:
        for following in self.page.following.get(function, ()):
            async with aclosing(self._call(following, self.token)) as messages:
                async for _ in messages:
                    continue

    async def _hear(self, function: int, *data: str) -> _Hearing:
        hearing = _Hearing(self.page)
        async with aclosing(self._call(function, *data)) as messages:
            async for message in messages:
                hearing.take(message)
        return hearing

    async def _call(self, function: int, *data: str) -> AsyncGenerator[_Message]:
        """Yield what the server says until it has no more to say."""
        asked = {"data": data, "event_data": None, "fn_index": function, "session_hash": self.session}
        (await self.client.post(f"{_WIRE}/queue/join", json=asked)).raise_for_status()
        which = {"session_hash": self.session}
        async with self.client.stream("GET", f"{_WIRE}/queue/data", params=which) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))


@dataclass(slots=True)
class _Hearing:
    """What has come of a call so far: the conversation as the page shows it, and after how long (ms) what came."""

    page: Page
    began: float = field(default_factory=perf_counter)
    shown: list[dict[str, Any]] | None = None
    token: str = ""
    first_update_ms: float = 0.0
    first_sentence_ms: float = 0.0
    sentence: str = ""
    whole_ms: float = 0.0
    failure: str = "cut"

    @property
    def is_whole(self) -> bool:
        return self.whole_ms > 0

    def take(self, message: _Message) -> None:
        match message["msg"]:
            case "process_generating":
                self._update(message["output"]["data"])
            case "process_completed" if message["success"]:
                # It says once more what was shown last.
                data = message["output"]["data"]
                self.shown, self.token = None, data[self.page.token]
                self._update(data)
                self.whole_ms = self._ms()
            case "process_completed":
                self.failure = "failed"
            case "unexpected_error" as name:
                self.failure = name
            case _:
                pass

    def told(self) -> Heard:
        return Heard(
            status=HTTPStatus.OK,
            first_event_ms=self.first_update_ms,
            first_sentence_ms=self.first_sentence_ms,
            sentence=self.sentence,
            is_whole=self.is_whole,
            failure="" if self.sentence and self.is_whole else "no reply" if self.is_whole else self.failure,
            whole_ms=self.whole_ms,
        )

    def _update(self, data: list[Any]) -> None:
        """Take the conversation whole the first time, and what is different then."""
        new = data[self.page.chat]
        self.shown = new if self.shown is None else apply_diff(self.shown, new)
        self.first_update_ms = self.first_update_ms or self._ms()
        if not self.sentence and (said := _SAID.search(_reply(self.shown or []))):
            self.first_sentence_ms, self.sentence = self._ms(), said[1]

    def _ms(self) -> float:
        return (perf_counter() - self.began) * _MS


def _reply(shown: list[dict[str, Any]]) -> str:
    """Return what stands below the last thing that the shopper wrote."""
    written = max((place for place, one in enumerate(shown) if one["role"] == "user"), default=len(shown))
    return "".join(part["text"] for one in shown[written + 1 :] for part in one["content"] if part["type"] == "text")

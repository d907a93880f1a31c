"""A shopper's side of the event stream: begins a conversation, writes, and notes when what came.

Knows the server by its URL alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter

import httpx

_STREAM = {"Accept": "text/event-stream"}
_PATIENCE_S = 60.0
_KEPT_S = 2.0  # shorter than a server keeps a quiet connection
_MS = 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one message: the status, and after how long (ms) the first event, the first sentence and its end.

    `status` is 0 where the connection failed; `is_whole` says that the stream came to its proper end (that of a message
    answered together with the next one holds no sentence), `failure` why it did not.
    """

    status: int
    first_event_ms: float = 0.0
    first_sentence_ms: float = 0.0
    sentence: str = ""
    is_whole: bool = False
    failure: str = ""
    retry_after_s: float = 0.0
    whole_ms: float = 0.0

    @property
    def is_refused(self) -> bool:
        """Whether the server said that it is too much now."""
        return self.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE) and self.retry_after_s > 0

    @property
    def is_answered(self) -> bool:
        """Whether a whole answer came."""
        return self.is_whole and bool(self.sentence)


def open_client(url: str) -> httpx.AsyncClient:
    """Return a client for any number of connections at once."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEPT_S)
    return httpx.AsyncClient(base_url=url, limits=limits, timeout=_PATIENCE_S, trust_env=False)


async def is_loading(client: httpx.AsyncClient) -> bool:
    """Whether the server's language model is not loaded yet. Raises httpx.HTTPError."""
    return bool((await client.get("/readyz")).raise_for_status().json()["model"] == "loading")


async def sign_in(client: httpx.AsyncClient, email: str) -> str:
    """Return the sign-in token of a demo customer. Raises httpx.HTTPError."""
    answer = await client.post("/v1/demo/sign-in", json={"email": email})
    return str(answer.raise_for_status().json()["token"])


async def begin(client: httpx.AsyncClient, signed_in: str) -> Shopper:
    """Begin a conversation of a customer. Raises httpx.HTTPError."""
    headers = {"Authorization": f"Bearer {signed_in}"}
    answer = await client.post("/v1/conversations", json={}, headers=headers)
    begun = answer.raise_for_status().json()
    return Shopper(client, begun["id"], begun["token"])


@dataclass(frozen=True, slots=True)
class Shopper:
    """One conversation, by its id and its token."""

    client: httpx.AsyncClient
    conversation_id: str
    token: str

    async def write(self, text: str) -> Heard:
        """Send a message and hear the whole answer."""
        path, began = f"/v1/conversations/{self.conversation_id}/messages", perf_counter()
        try:
            async with self.client.stream("POST", path, json={"text": text}, headers=self._headers) as answer:
                if answer.status_code != HTTPStatus.OK:
                    wait_s = float(answer.headers.get("Retry-After", 0))
                    return Heard(answer.status_code, failure=str(answer.status_code), retry_after_s=wait_s)
                return await _heard(answer, began)
        except httpx.HTTPError as error:
            return Heard(0, failure=type(error).__name__)

    async def follow(self) -> bool:
        """Keep a stream open until cancelled. Returns whether it was ever open, once it is not any longer."""
        path, wanted = f"/v1/conversations/{self.conversation_id}/events", {"follow": "true"}
        try:
            async with self.client.stream("GET", path, params=wanted, headers=self._headers) as answer:
                async for _ in answer.aiter_bytes():
                    continue
                return answer.status_code == HTTPStatus.OK
        except httpx.HTTPError:
            return False

    @property
    def _headers(self) -> dict[str, str]:
        return {**_STREAM, "X-Conversation-Token": self.token}


async def _heard(answer: httpx.Response, began: float) -> Heard:
    name, first_event_ms, first_sentence_ms, sentence, failure = "", 0.0, 0.0, "", ""
    async for line in answer.aiter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
            first_event_ms = first_event_ms or (perf_counter() - began) * _MS
        elif field == "data" and name == "sentence" and not sentence:
            first_sentence_ms, sentence = (perf_counter() - began) * _MS, json.loads(value)["text"]
        elif field == "data" and name == "failed":
            failure = str(json.loads(value).get("error", name))
    failure = failure if name else "empty"
    return Heard(
        status=answer.status_code,
        first_event_ms=first_event_ms,
        first_sentence_ms=first_sentence_ms,
        sentence=sentence,
        is_whole=not failure,
        failure=failure,
        whole_ms=(perf_counter() - began) * _MS,
    )

"""Posts messages to the shop's own systems: JSON, signed, with the outbox key to tell a repetition by.

The signature is ``sha256=`` and the hex HMAC-SHA256 of the exact bytes of the body under the shared secret.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json

import httpx

from chatbot.errors import ConfigurationError, DeliveryError, DeliveryUnavailable
from chatbot.ports.delivery import Outgoing

SIGNATURE = "X-Storedesk-Signature"
IDEMPOTENCY = "Idempotency-Key"
_SCHEMES = ("http", "https")

# The first class that fits decides. Nothing is refused for good: a wrong address is corrected and the message comes.
ERRORS: tuple[tuple[type[Exception], type[DeliveryError]], ...] = (
    (httpx.HTTPError, DeliveryUnavailable),
    (httpx.InvalidURL, DeliveryUnavailable),
    (httpx.StreamError, DeliveryUnavailable),
    (httpx.CookieConflict, DeliveryUnavailable),
    (TimeoutError, DeliveryUnavailable),
)


class HttpxReceiver:
    """Posts to one address and takes any answer from 200 to 299 for yes; a redirect is none, wherever it leads.

    Raises ConfigurationError for an address that is not http or https with a host.
    """

    def __init__(self, url: str, secret: bytes, timeout_s: float = 10.0) -> None:
        self._url = _checked(url)
        self._secret = secret
        self._timeout_s = timeout_s

    async def take(self, message: Outgoing) -> str:
        """Post a message. Raises DeliveryUnavailable when it is not accepted, whatever the cause."""
        body = as_body(message)
        headers = {
            "Content-Type": "application/json",
            IDEMPOTENCY: f"{message.topic}:{message.key}",  # one record may be told of by several topics
            SIGNATURE: signature(body, self._secret),
        }
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await self._posted(body, headers)
        except tuple(foreign for foreign, _ in ERRORS) as error:
            ours = next(ours for foreign, ours in ERRORS if isinstance(error, foreign))
            raise ours(f"the webhook failed: {type(error).__name__}") from error
        if not answer.is_success:
            raise DeliveryUnavailable(f"the webhook answered {answer.status_code}")
        return "webhook"

    async def _posted(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Return the answer without its body: nobody reads it."""
        opened = httpx.AsyncClient(timeout=self._timeout_s, follow_redirects=False, trust_env=False)
        async with opened as client, client.stream("POST", self._url, content=body, headers=headers) as answer:
            return answer


def as_body(message: Outgoing) -> bytes:
    """Return a message as JSON: topic, key, at (ISO 8601), data."""
    content = {"topic": message.topic, "key": message.key, "at": message.at.isoformat(), "data": dict(message.payload)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def signature(body: bytes, secret: bytes) -> str:
    """Return what the signature header says of a body."""
    return f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ConfigurationError(f"webhook.url is no address: {error}") from error
    if parsed.scheme not in _SCHEMES or not parsed.host:
        raise ConfigurationError("webhook.url must begin with https:// (or http://) and name a host")
    return parsed

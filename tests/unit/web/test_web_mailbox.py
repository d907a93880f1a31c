"""The mailbox page: plain, escaped, and only there for callers on this machine."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from chatbot.ports.delivery import Mail
from chatbot.testing.delivery import MemoryMailer
from chatbot.testing.store import NOW
from chatbot.web.mailbox_page import MailboxPage
from chatbot.web.middleware import SecurityHeaders

EVIL = '<script>alert(1)</script> & "{title}"'
MAIL = Mail("cod_1", "cus_1", "anna.lindholm@post.example", "Your code", "Hello Anna,\n\n482913", NOW)

Client = Callable[..., AsyncClient]


@pytest.fixture
def mailbox() -> MemoryMailer:
    return MemoryMailer()


@pytest.fixture
def client(mailbox: MemoryMailer) -> Client:
    web = FastAPI()
    web.add_middleware(SecurityHeaders, frame_ancestors="'self'")
    web.include_router(MailboxPage(mailbox, "Europe/Berlin").router)

    def connect(address: str = "127.0.0.1", host: str = "127.0.0.1", **headers: str) -> AsyncClient:
        transport = ASGITransport(web, client=(address, 4711))
        return AsyncClient(transport=transport, base_url=f"http://{host}", headers=headers)

    return connect


async def test_that_mails_are_listed_and_shown(client: Client, mailbox: MemoryMailer) -> None:
    assert "No mail yet." in (await client().get("/mailbox")).text
    await mailbox.send(MAIL)
    await mailbox.send(replace(MAIL, subject="News"))
    listed = (await client().get("/mailbox")).text
    assert listed.index('<a href="/mailbox/2">News</a>') < listed.index('<a href="/mailbox/1">Your code</a>')
    shown = await client().get("/mailbox/1")
    assert "<h1>Your code</h1>" in shown.text
    assert "To anna.lindholm@post.example" in shown.text
    assert ">16.11.2026, 11:00</time>" in shown.text
    assert "Hello Anna,\n\n482913" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in shown.headers["content-security-policy"]


async def test_that_whatever_a_mail_holds_is_text(client: Client, mailbox: MemoryMailer) -> None:
    await mailbox.send(Mail("cod_1", "cus_1", EVIL, EVIL, EVIL, NOW))
    for path in ("/mailbox", "/mailbox/1"):
        page = (await client().get(path)).text
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;{title}&quot;" in page


@pytest.mark.parametrize("path", ["/mailbox/2", "/mailbox/99999999999"])
async def test_that_a_mail_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert (await client().get(path)).status_code in (404, 422)


@pytest.mark.parametrize(
    "caller",
    [
        {"address": "203.0.113.9"},
        {"host": "rebound.example"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
    ],
    ids=lambda caller: next(iter(caller)),
)
async def test_that_to_others_there_is_no_mailbox(client: Client, mailbox: MemoryMailer, caller: dict) -> None:
    await mailbox.send(MAIL)
    for path in ("/mailbox", "/mailbox/1"):
        answer = await client(**caller).get(path)
        assert (answer.status_code, "482913" in answer.text) == (404, False)

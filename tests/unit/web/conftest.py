"""The web application over an assistant on doubles, and a caller that keeps its conversation's token."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from databases import SqliteDatabases
from fastapi import FastAPI

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.passwords import Argon2Cost, Argon2Passwords
from chatbot.adapters.identity.staff import SqlAlchemyStaff
from chatbot.adapters.identity.tokens import DemoSignIn, JwtTokenVerifier
from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.assistant import Assistant
from chatbot.bootstrap import App
from chatbot.bootstrap.rehearsal import build_rehearsal
from chatbot.bootstrap.saved_replies import load_saved_replies
from chatbot.dialogue.policy import Policy
from chatbot.dialogue.staff.customer_search import CustomerSearch
from chatbot.dialogue.staff.draft_desk import DraftDesk
from chatbot.dialogue.staff.photo_desk import PhotoDesk
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.errors import ChatbotError
from chatbot.ports.staff import Staff, StaffRole
from chatbot.settings import Settings
from chatbot.testing.approvals import MemoryApprovals
from chatbot.testing.assistant import BY_PERSON, DialogueTest, FixedRulebook
from chatbot.testing.directory import MemoryCustomerDirectory
from chatbot.testing.hand_overs import MemoryHandOverQueue
from chatbot.testing.photos import MemoryPhotoAlbum, ScriptedPictureReader
from chatbot.testing.world import CountingIds
from chatbot.web.server import create_web_app

REPLIES = Path(__file__).parents[3] / "configs" / "replies"
STORE_KEY, OWN_KEY = "s" * 32, "o" * 32
SSE = {"Accept": "text/event-stream"}


@dataclass
class Retention:
    """Counts how often the retention is applied, and fails as it is told."""

    applied: int = 0
    error: ChatbotError | None = None

    async def retain(self) -> dict[str, int]:
        self.applied += 1
        if self.error is not None:
            raise self.error
        return {"conversations": 0}


@dataclass
class WebTest:
    """A web application and what stands behind it."""

    data_dir: Path
    dialogue: DialogueTest = field(default_factory=DialogueTest)
    server: dict[str, Any] = field(default_factory=lambda: {"has_chat_page": False, "has_staff_page": False})
    has_demo: bool = True
    limits: dict[str, int | None] = field(default_factory=dict)
    staff: Staff | None = None
    approvals: MemoryApprovals = field(default_factory=MemoryApprovals)
    privacy: Retention = field(default_factory=lambda: Retention())

    def __post_init__(self) -> None:
        test = self.dialogue
        self.settings = Settings(
            data_dir=self.data_dir,
            server=self.server,
            limits=self.limits,
            identity={"demo_sign_in": self.has_demo},
            knowledge={"watch": False},
        )
        audience = self.settings.identity.audience
        self.tokens = JwtTokenVerifier([STORE_KEY], OWN_KEY, test.clock, audience)
        self.demo = DemoSignIn(STORE_KEY, test.clock, audience, CountingIds())
        log, queue = AnnouncedLog(test.log), MemoryHandOverQueue(test.unit_of_work, test.log)
        test.parts = replace(test.parts, log=log)
        test.assistant = Assistant(test.parts)
        self.app = App(
            settings=self.settings,
            assistant=test.assistant,
            log=log,
            store=test.store,
            knowledge=SimpleNamespace(retriever=test.retriever),
            tokens=self.tokens,
            demo_sign_in=self.demo if self.has_demo else None,
            model=test.model,
            understander=test.parts.understander,
            languages=dict(test.languages),
            clock=test.clock,
            ids=test.ids,
            engine=None,
            staff=self.staff,
            approvals=self.approvals,
            privacy=self.privacy,
            news=log,
            hand_overs=queue,
            staff_desk=StaffDesk(log, queue, test.unit_of_work, test.clock, test.ids, log),
            rehearsal=build_rehearsal(test.parts, test.outside, BY_PERSON),
            search=CustomerSearch(MemoryCustomerDirectory(test.store), test.store, test.unit_of_work, test.clock),
            saved_replies=load_saved_replies(REPLIES),
            shop=test.parts.shop,
            unit_of_work=test.unit_of_work,
            photos=PhotoDesk(log, MemoryPhotoAlbum(), ScriptedPictureReader(), test.clock, test.ids),
            drafts=DraftDesk(
                test.store,
                Policy(FixedRulebook(test.rules), test.retriever),
                test.parts.shop,
                log,
                test.languages,
                test.clock,
            ),
        )
        self.web: FastAPI = create_web_app(self.app)

    def client(self, address: str = "127.0.0.1", host: str = "127.0.0.1") -> httpx.AsyncClient:
        """Return a client that calls from an address and names a host."""
        transport = httpx.ASGITransport(self.web, client=(address, 4711), raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")

    async def begin(self, customer_id: str = "") -> Caller:
        """Begin a conversation, signed in when a customer is named."""
        client = self.client()
        headers = {"Authorization": f"Bearer {self.demo.sign_in(customer_id)}"} if customer_id else {}
        created = (await client.post("/v1/conversations", headers=headers)).raise_for_status().json()
        return Caller(client, created["id"], {"X-Conversation-Token": created["token"]})


@dataclass
class Caller:
    """Somebody with a conversation and its token."""

    client: httpx.AsyncClient
    id: str
    headers: dict[str, str]

    async def say(self, text: str, **headers: str) -> httpx.Response:
        path = f"/v1/conversations/{self.id}/messages"
        return await self.client.post(path, json={"text": text}, headers={**self.headers, **headers})

    async def press(self, proposal_id: str, verb: str, **headers: str) -> httpx.Response:
        path = f"/v1/conversations/{self.id}/proposals/{proposal_id}/{verb}"
        return await self.client.post(path, headers={**self.headers, **headers})

    async def events(self, after: int = 0, **headers: str) -> httpx.Response:
        path = f"/v1/conversations/{self.id}/events"
        return await self.client.get(path, params={"after": after}, headers={**self.headers, **headers})

    async def proposed(self) -> dict[str, Any]:
        """Bring a return of the boots as far as its card."""
        await self.say("I want to return the boots")
        proposal: dict[str, Any] = (await self.say("they do not fit")).json()["proposal"]
        return proposal


def read_sse(text: str) -> list[tuple[int | None, str, dict[str, Any]]]:
    """Return the (id, name, data) of a stream's events."""
    events = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        events.append((int(fields["id"]) if "id" in fields else None, fields["event"], json.loads(fields["data"])))
    return events


@pytest.fixture
def web(tmp_path: Path) -> WebTest:
    return WebTest(tmp_path)


@pytest.fixture
def web_with(tmp_path: Path) -> Callable[..., WebTest]:
    return lambda **changes: WebTest(tmp_path, **changes)


@pytest.fixture
def sse() -> Callable[[str], list[tuple[int | None, str, dict[str, Any]]]]:
    return read_sse


@pytest.fixture(scope="module")
def web_class() -> type[WebTest]:
    return WebTest


@pytest.fixture
async def staffed(tmp_path: Path, sqlite_databases: SqliteDatabases, web_with: Any) -> AsyncIterator[WebTest]:
    """A web application with two of the staff, mara and olga."""
    engine = open_engine(sqlite_databases.copy_to(tmp_path / "staff.db"))
    dialogue = DialogueTest()
    limits, passwords = SqlAlchemyLimits(engine, dialogue.ids), Argon2Passwords(Argon2Cost(1, 64, 1))
    staff = SqlAlchemyStaff(engine, limits, passwords, dialogue.clock, dialogue.ids)
    for name in ("mara", "olga"):
        await staff.add(name, StaffRole.AGENT, "correct horse battery")
    yield web_with(dialogue=dialogue, staff=staff)
    await engine.dispose()

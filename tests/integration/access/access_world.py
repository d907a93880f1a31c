"""The composed product with two customers and two of the staff, and callers that send everything they hold."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from access_table import CALLERS
from fastapi import FastAPI
from starlette.types import ASGIApp, Message

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database.engine import writing
from chatbot.adapters.identity.limits import SqlAlchemyLimits
from chatbot.adapters.identity.passwords import Argon2Cost, Argon2Passwords
from chatbot.adapters.identity.staff import SqlAlchemyStaff
from chatbot.adapters.retrieval.kept_texts import KeptTexts
from chatbot.bootstrap import App, build
from chatbot.bootstrap import app as composition
from chatbot.bootstrap.prepare import prepare_records
from chatbot.dialogue.understand.commands import Senses
from chatbot.dialogue.understand.slots import read_slots
from chatbot.domain.commands import AskForPerson, Clarify, Command, SmallTalk, StartFlow, Understanding
from chatbot.domain.commerce import Order, OrderState, Payment
from chatbot.domain.conversation import DialogueState, Level, Role, Session
from chatbot.domain.conversation import Message as Asked
from chatbot.domain.hand_overs import HandOverState
from chatbot.languages import load_languages
from chatbot.ports.photos import Picture
from chatbot.ports.staff import SignedIn, StaffRole
from chatbot.settings import KnowledgeSettings, LanguageModelSettings, Settings, StoreSettings
from chatbot.testing.approvals import MemoryApprovals, approval
from chatbot.testing.assistant import PASSAGES
from chatbot.testing.contracts.retrieval import DOCUMENTS
from chatbot.testing.retrieval import MemoryRetriever
from chatbot.testing.store import NOW, customer, line, order, product
from chatbot.testing.world import FixedClock
from chatbot.web.server import create_web_app

REPO = Path(__file__).parents[3]
HOST = "127.0.0.1"
_PATIENCE_S = 120.0
_ENDLESS, _ENDLESS_S = (
    (
        "/chat/gradio_api/heartbeat/abc",
        "/staff/gradio_api/heartbeat/abc",
        "/admin/gradio_api/heartbeat/abc",
        "/v1/staff/hand-overs/events",
    ),
    0.5,
)  # answers that end when the caller goes
_ORDERS = ("50001", "50002", "50003", "50004")
PASSWORD = "correct horse battery"
ANNA = customer()
BEN = replace(
    customer(id="cus_2", email="ben.ott@post.example", name="Ben Ott"),
    address=replace(ANNA.address, name="Ben Ott", street="Kastanienhof 77", postcode="50667", city="Cologne"),
)
MARKS = ("ben.ott", "Ben Ott", "Kastanienhof", "ending 7070", "Ravn Boots")
"""What nobody but customer B and the staff who decide may read."""


class NamedFlows:
    """Understands ``cancel_order: cancel order 40817`` as a wish for that flow; slots are read as always."""

    def __init__(self) -> None:
        self._words = load_languages()["en"].words
        self.senses = Senses()

    async def warm_up(self) -> None:
        """Do nothing."""

    async def understand(self, text: str, state: DialogueState, session: Session) -> Understanding:
        """Return the slots and the flow that a message names."""
        flow, _, said = text.partition(": ")
        commands: dict[str, Command] = {
            "hand_off": AskForPerson(said),
            "small_talk": SmallTalk("thanks"),
            "clarify": Clarify(("order_status", "return_items"), said),
        }
        asked = state.stack[-1].asked if state.stack else ""
        start = commands.get(flow, StartFlow(flow, "", said, 1.0))
        return Understanding("en", (*read_slots(said, self._words, asked), start))


@dataclass
class Answer:
    """Status, body and headers of an answer."""

    status: int
    body: str
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Caller:
    """Somebody with headers of their own, calling from an address of their own."""

    world: World
    name: str
    address: str
    headers: dict[str, str] = field(default_factory=dict)
    conversation_id: str = ""

    async def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request; an answer that has no end is left after its beginning."""
        return await _call(self.world.web, self, method, path, body)

    async def begin(self) -> None:
        """Begin a conversation and keep its token."""
        begun = (await self.call("POST", "/v1/conversations", {})).json()
        self.conversation_id = begun["id"]
        self.headers["X-Conversation-Token"] = begun["token"]

    async def say(self, text: str) -> Answer:
        return await self.call("POST", f"/v1/conversations/{self.conversation_id}/messages", {"text": text})


@dataclass
class World:
    """The product and everything that belongs to customer B."""

    app: App
    web: FastAPI
    approvals: MemoryApprovals
    places: dict[str, int] = field(default_factory=dict)

    async def callers(self) -> list[Caller]:
        """Return the six, each with a new conversation and everything they hold."""
        made = [Caller(self, name, f"127.0.0.{place}") for place, name in enumerate(CALLERS, 1)]
        for caller in made:
            await self._equip(caller)
            await caller.begin()
        guest = made[CALLERS.index("guest")]
        assert "40817" in (await guest.say("order_status: order 40817, 20357")).body
        return made

    async def order(self) -> str:
        """Return the number of an order of customer B that may still be cancelled."""
        for number in _ORDERS:
            if (await self.app.store.order_of(BEN.id, number)).state is OrderState.PAID:
                return number
        raise LookupError("all orders of customer B are cancelled; give them more")

    async def photo(self, conversation_id: str) -> str:
        """Add a photo of customer B's boots to a conversation of theirs, and return its id."""
        photo_id, shown = self.app.ids.new("pho"), Picture(b"Ravn Boots", b"Ravn Boots")
        await self.app.photos.album.keep(conversation_id, photo_id, shown, NOW)
        return photo_id

    def ask_approval(self, number: str) -> str:
        """Let a cancellation of customer B's order wait for a person, and return its id."""
        asked = approval(id=self.app.ids.new("apr"), customer_id=BEN.id, order_number=number)
        card = replace(asked.card, title="Cancel: Ravn Boots")
        self.approvals.ask(replace(asked, card=card, conversation_id="con_bens"))
        return asked.id

    async def put(self, owner: Caller, state: str, name: str) -> None:
        """Bring a conversation's hand-over into a state; `name` is who of the staff has it, the admin for others."""
        desk, con = self.app.staff_desk, owner.conversation_id
        member = await self.app.staff.member(name if name in ("agent", "admin") else "admin")
        admin = await self.app.staff.member("admin")
        entry = await self.app.hand_overs.entry(con)
        if entry is None:
            asked = Asked(Role.USER, "hand_off: a person for Ben Ott")
            async for _ in self.app.assistant.reply(Session(con, Level.VERIFIED, BEN.id), asked):
                continue  # not over HTTP: the owner has said much in this minute
        elif entry.state is HandOverState.RESOLVED:
            await desk.reopen(con, admin)
        elif state == "waiting" and entry.state is HandOverState.CLAIMED:
            await desk.release(con, admin)
        if state == "claimed":
            await desk.assign(con, admin, member)
        if state == "resolved":
            await desk.resolve(con, admin)
        self.places[con] = (await self.app.log.load(con)).version

    async def is_changed(self, conversation_id: str) -> bool:
        """Whether anything happened in a conversation since it was put into its state."""
        return (await self.app.log.load(conversation_id)).version > self.places[conversation_id]

    async def _equip(self, caller: Caller) -> None:
        caller.headers["Origin"] = f"http://{HOST}"
        whose = {"customer A": ANNA, "customer B": BEN}.get(caller.name)
        if whose is not None and self.app.demo_sign_in is not None:
            caller.headers["Authorization"] = f"Bearer {self.app.demo_sign_in.sign_in(whose.id)}"
        if caller.name in ("agent", "admin"):
            signed_in = await self.app.staff.sign_in(caller.name, PASSWORD, "")
            assert isinstance(signed_in, SignedIn)
            caller.headers["Cookie"] = f"storedesk_staff={signed_in.token}"
            caller.headers["X-CSRF-Token"] = signed_in.session.csrf_token


def _order_of_ben(number: str) -> Order:
    """Build an order that is paid and not packed."""
    return order(
        number=number,
        customer_id=BEN.id,
        email=BEN.email,
        ship_to=BEN.address,
        state=OrderState.PAID,
        lines=(line(id=f"{number}-1", name="Ravn Boots"),),
        payments=(Payment("visa", "Visa ending 7070", order().total),),
        shipments=(),
    )


async def open_world(folder: Path, patch: pytest.MonkeyPatch) -> World:
    """Compose the product: real database, log, identity, flows and web; documents and understanding are doubles."""
    texts = KeptTexts(folder / "versions.db", NOW.date)
    texts.keep(DOCUMENTS)
    retrieval = SimpleNamespace(
        retriever=MemoryRetriever(PASSAGES), embedder=None, texts=texts, folder=REPO / "knowledge"
    )
    patch.setattr(composition, "build_knowledge", lambda *outside: retrieval)
    patch.setattr(composition, "build_understander", lambda *outside: (NamedFlows(), frozenset()))
    settings = Settings(
        data_dir=folder,
        store=StoreSettings(demo=False),
        knowledge=KnowledgeSettings(folder=REPO / "knowledge"),
        lm=LanguageModelSettings(backend="none"),
    )
    app = build(settings, FixedClock(NOW))
    await prepare_records(app, print)
    async with writing(app.engine) as connection:
        placed = (order(), *map(_order_of_ben, _ORDERS))
        await connection.run_sync(insert_shop, (product(),), (ANNA, BEN), placed)
    cheap = Argon2Passwords(Argon2Cost(1, 64, 1))
    staff = SqlAlchemyStaff(app.engine, SqlAlchemyLimits(app.engine, app.ids), cheap, app.clock, app.ids)
    for name, role in (("agent", StaffRole.AGENT), ("admin", StaffRole.ADMIN)):
        await staff.add(name, role, PASSWORD)
    approvals = MemoryApprovals()
    app = replace(app, staff=staff, approvals=approvals)
    world = World(app, create_web_app(app), approvals)
    for page in ("/chat", "/staff", "/admin"):  # waits until Gradio is loaded
        await Caller(world, "anonymous", "127.0.0.9").call("GET", f"{page}/assets/none.js")
    return world


async def _call(web: ASGIApp, caller: Caller, method: str, path: str, body: Any) -> Answer:
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    path, _, query = path.partition("?")
    headers = {"Host": HOST, **caller.headers, "Content-Length": str(len(content))}
    if body is not None:
        headers["Content-Type"] = "image/png" if isinstance(body, bytes) else "application/json"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": (caller.address, 4711),
        "server": (HOST, 80),
    }
    sent: list[Message] = []
    requests = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Message:
        return requests.pop() if requests else await asyncio.Event().wait()  # the caller stays on the line

    async def send(message: Message) -> None:
        sent.append(message)

    running = asyncio.create_task(web(scope, receive, send))
    await asyncio.wait((running,), timeout=_PATIENCE_S if path not in _ENDLESS else _ENDLESS_S)
    if not running.done():
        running.cancel()
        await asyncio.wait((running,))
    started = next(message for message in sent if message["type"] == "http.response.start")
    text = b"".join(message.get("body", b"") for message in sent[1:]).decode("utf-8", "replace")
    return Answer(started["status"], text, {name.decode(): value.decode() for name, value in started["headers"]})

"""What others would like a page to run: in the shop's data, in a conversation's log and from the language model."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chatbot.adapters.database.engine import open_engine
from chatbot.adapters.identity.secret_files import load_secret
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.domain.commands import AskQuestion
from chatbot.domain.conversation import (
    CardsShown,
    Event,
    MessageReceived,
    MessageUnderstood,
    PassagesCited,
    ProposalShown,
    SentenceReleased,
    TurnFinished,
)
from chatbot.domain.evidence import Origin, Sentence, Trace
from chatbot.domain.hand_overs import NoteWritten
from chatbot.domain.knowledge import Citation
from chatbot.domain.outcome import Card, CardKind, Proposal, QuickReply
from chatbot.domain.writes import SendInvoice
from chatbot.testing.lm_server import ChatServerStub

EVIL = (
    '<img src="https://evil.example/a.png" onerror="alert(1)"><script>alert(2)</script><svg onload=alert(3)></svg>'
    "</textarea></title></style><iframe src=//evil.example></iframe><a href=javascript:alert(4)>a</a>"
    "\n\n![b](https://evil.example/b.png) [c](javascript:alert(5)) [d](https://evil.example/d) https://evil.example/e "
    "\"' {{7*7}} $$x$$ <b onclick=alert(6)>end</b>"
)
LIVE = """(host) => {
  const roots = [document];
  for (const root of roots) {
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) roots.push(one.shadowRoot);
  }
  const leads = (value) => !/^(data|blob):/.test(value) && new URL(value, location.href).host !== host;
  const isLive = ({ name, value }) => name.startsWith("on") || /^\\s*javascript:/i.test(value) ||
    (["src", "href", "action", "srcdoc", "data"].includes(name) && leads(value));
  return roots.flatMap((root) => [...root.querySelectorAll("body *")])
    .filter((one) => [...one.attributes].some(isLive)).map((one) => one.outerHTML.slice(0, 300));
}"""
"""A script: the elements that would run something or lead elsewhere."""
_NAMES = {
    "products": ("name", "brand", "care", "description"),
    "order_lines": ("name",),
    "shipments": ("carrier", "delay_reason"),
    "tracking_events": ("place",),
    "addresses": ("name", "street", "city"),
    "customers": ("name",),
    "payments": ("label",),
    "payment_methods": ("label",),
}


def poison(data_dir: Path) -> None:
    """Put hostile text behind every name that the shop's data hold."""
    with contextlib.closing(sqlite3.connect(data_dir / "store.db", timeout=30)) as database, database:
        for table, columns in _NAMES.items():
            given = ", ".join(f"{column} = {column} || ' ' || :evil" for column in columns)
            database.execute(f"UPDATE {table} SET {given}", {"evil": EVIL})
        mail = "INSERT INTO mailbox (key, customer_id, recipient, subject, body, at) VALUES ('e', 'c', :e, :e, :e, :at)"
        database.execute(mail, {"e": EVIL, "at": "2026-11-29 10:00:00"})


def slip_in(data_dir: Path) -> None:
    """Write into the last conversation's log what no lock would let pass: all the hostile things of a reply."""
    with contextlib.closing(sqlite3.connect(data_dir / "store.db", timeout=30)) as database:
        (last,) = database.execute("SELECT id FROM conversations ORDER BY created_at DESC LIMIT 1").fetchone()
    with ThreadPoolExecutor(1) as beside:  # playwright runs a loop in this thread
        beside.submit(asyncio.run, _write(data_dir, last)).result()


async def _write(data_dir: Path, conversation_id: str) -> None:
    engine = open_engine(f"sqlite:///{data_dir / 'store.db'}")
    log = SqlAlchemyConversationLog(engine, Keyring(load_secret(data_dir / "master.key")))
    now = datetime.now(UTC)
    await log.append(await log.load(conversation_id), _reply(conversation_id, now), now)
    await engine.dispose()


def _reply(conversation_id: str, now: datetime) -> tuple[Event, ...]:
    rows = ((EVIL, EVIL), (EVIL, EVIL), (EVIL, EVIL), (EVIL, EVIL))
    cards = tuple(Card(kind, f'"><script>alert(6)</script>{EVIL}', EVIL, rows) for kind in CardKind)
    until = now + timedelta(hours=1)
    write = SendInvoice("40655")
    proposal = Proposal("pro_evil", "ABC123", conversation_id, "cus_1", write, "", until, cards[0])
    return (
        MessageReceived("msg_evil", EVIL),
        MessageUnderstood("en", (AskQuestion(EVIL),)),
        SentenceReleased(Sentence(f"{EVIL} (1).", Origin.MODEL, (), (EVIL,), (1,))),
        PassagesCited(
            (Citation(1, f'"><b onclick=alert(7)>{EVIL}', EVIL, EVIL, EVIL, EVIL, "en", '"onclick="alert(8)'),)
        ),
        CardsShown(cards, (QuickReply(EVIL, EVIL),)),
        ProposalShown(proposal),
        NoteWritten("not_evil", "stf_evil", EVIL, EVIL),
        TurnFinished("say", Trace((), (("passages", EVIL), ("sources", EVIL), ("lock", EVIL), ("statements", EVIL)))),
    )


@contextlib.contextmanager
def hostile_model() -> Iterator[ChatServerStub]:
    """Serve a language model that says hostile things, from a thread with a loop of its own."""
    loop, over = asyncio.new_event_loop(), asyncio.Event()
    model = ChatServerStub((f"{EVIL} ", "You are welcome. "))
    begun = threading.Event()

    async def serve() -> None:
        async with model.serve():
            begun.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    begun.wait(10)
    yield model
    loop.call_soon_threadsafe(over.set)
    thread.join(10)
    loop.close()

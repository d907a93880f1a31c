"""The queue of hand-overs follows the events of its conversations, on both databases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chatbot.adapters.database.engine import open_engine, reading
from chatbot.adapters.database.hand_overs import REPLY, SqlAlchemyHandOverQueue
from chatbot.adapters.database.tables import outbox
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.adapters.log.announced_log import AnnouncedLog
from chatbot.adapters.log.keyring import Keyring
from chatbot.adapters.log.sqlalchemy_log import SqlAlchemyConversationLog
from chatbot.dialogue.journal import Journal
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.dialogue.staff.staff_desk import StaffDesk
from chatbot.domain.commands import Mood
from chatbot.domain.conversation import ConversationStarted, DialogueState, Frame, Message, Role, Session
from chatbot.domain.hand_overs import ContactGiven, Ground, GroundKind, HandOverState, StaffWrote
from chatbot.errors import ClaimedByAnother
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.testing.store import NOW
from chatbot.testing.world import CountingIds, FixedClock

MARA, OLGA = (StaffMember(f"stf_{name}", name, StaffRole.AGENT) for name in ("mara", "olga"))
_ABOUT = DialogueState(
    language="zh",
    mood=Mood.FRUSTRATED,
    stack=(Frame("return_items"), Frame("hand_off")),
    history=(Message(Role.USER, "退货"), Message(Role.ASSISTANT, "请问要退哪一件？")),
)


_GROUNDS = (Ground(GroundKind.ORDER, "40817"), Ground(GroundKind.PASSAGE, "退货政策 › 30 天"))


class _Desk:
    """Everything on one database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.clock, ids = FixedClock(NOW), CountingIds()
        self.log = AnnouncedLog(SqlAlchemyConversationLog(engine, Keyring(b"m" * 32)))
        self.queue, unit = SqlAlchemyHandOverQueue(engine), SqlAlchemyUnitOfWork(engine)
        self.desk = Desk(unit, self.clock, ids)
        self.staff = StaffDesk(self.log, self.queue, unit, self.clock, ids, self.log)

    async def ask(self, conversation_id: str) -> None:
        """Let a new conversation wait for a person, a minute after the one before."""
        self.clock.move_to(self.clock.now() + timedelta(minutes=1))
        started = ConversationStarted("test")
        conversation = await self.log.create(conversation_id, None, started, self.clock.now())
        handed = await self.desk.open(Session(conversation_id), "asked_for_person", "a summary", _ABOUT, _GROUNDS)
        await Journal(self.log, conversation, self.clock).record(handed)


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[_Desk]:
    engine = open_engine(database_url)
    yield _Desk(engine)
    await engine.dispose()


async def _states(shop: _Desk) -> list[tuple[str, str]]:
    return [(one.conversation_id, one.state.value) for one in await shop.queue.entries(tuple(HandOverState))]


async def test_that_an_entry_tells_what_it_is_about(shop: _Desk) -> None:
    await shop.ask("con_1")
    (entry,) = await shop.queue.entries()
    assert (entry.reason, entry.summary, entry.state) == ("asked_for_person", "a summary", HandOverState.WAITING)
    about = entry.about
    assert (about.language, about.mood, about.topic, about.tried) == (
        "zh",
        "frustrated",
        "return_items",
        "请问要退哪一件？",
    )
    assert about.grounds == _GROUNDS
    assert await shop.queue.entry("con_none") is None


async def test_that_places_go_by_who_waits_longest(shop: _Desk) -> None:
    for name in ("con_1", "con_2", "con_3"):
        await shop.ask(name)
    assert [await shop.queue.place(name) for name in ("con_1", "con_2", "con_3", "con_new")] == [1, 2, 3, 4]
    await shop.staff.claim("con_1", MARA)
    assert [await shop.queue.place(name) for name in ("con_2", "con_3", "con_new")] == [1, 2, 3]


async def test_that_what_the_staff_does_changes_the_row_with_the_log(shop: _Desk) -> None:
    await shop.ask("con_1")
    await shop.staff.claim("con_1", MARA)
    await shop.staff.write("con_1", MARA, "Hello.")
    assert isinstance((await shop.log.events("con_1"))[-1].event, StaffWrote)
    assert await _states(shop) == [("con_1", "claimed")]
    await shop.staff.release("con_1", MARA)
    assert await _states(shop) == [("con_1", "waiting")]
    await shop.staff.resolve("con_1", OLGA)
    assert await _states(shop) == [("con_1", "resolved")]
    assert await shop.queue.entries() == ()
    await shop.staff.reopen("con_1", OLGA)
    assert await _states(shop) == [("con_1", "reopened")]


async def test_that_of_many_who_claim_at_once_one_has_it(shop: _Desk) -> None:
    await shop.ask("con_1")
    clerks = [StaffMember(f"stf_{number}", f"clerk{number}", StaffRole.AGENT) for number in range(6)]
    claims = await asyncio.gather(*(shop.staff.claim("con_1", one) for one in clerks), return_exceptions=True)
    refused = [one for one in claims if one is not None]
    assert [type(one) for one in refused] == [ClaimedByAnother] * 5
    entry = await shop.queue.entry("con_1")
    assert entry is not None
    assert entry.staff_id == clerks[claims.index(None)].id == (await shop.log.load("con_1")).state.person


async def test_that_a_second_hand_over_of_a_conversation_takes_the_place_of_the_first(shop: _Desk) -> None:
    await shop.ask("con_1")
    await shop.staff.resolve("con_1", MARA)
    shop.clock.move_to(shop.clock.now() + timedelta(hours=1))
    conversation = await shop.log.load("con_1")
    handed = await shop.desk.open(Session("con_1"), "mood", "again", _ABOUT)
    await Journal(shop.log, conversation, shop.clock).record(handed, ContactGiven("kim@post.example"))
    (entry,) = await shop.queue.entries(tuple(HandOverState))
    assert (entry.reason, entry.state, entry.email) == ("mood", HandOverState.WAITING, "kim@post.example")


async def test_that_the_first_claim_is_kept_and_the_newest_comes_first(shop: _Desk) -> None:
    for name in ("con_1", "con_2", "con_3"):
        await shop.ask(name)
    for minutes, name in ((5, "con_2"), (7, "con_1")):
        shop.clock.move_to(NOW + timedelta(minutes=3 + minutes))
        await shop.staff.claim(name, MARA)
    await shop.staff.release("con_1", MARA)
    shop.clock.move_to(NOW + timedelta(hours=1))
    await shop.staff.claim("con_1", OLGA)
    await shop.staff.resolve("con_1", OLGA)
    found = await shop.queue.claimed_since(NOW)
    waited = [(one.claimed_at - one.asked_at) / timedelta(minutes=1) for one in found]
    assert waited == [9, 6]
    assert len(await shop.queue.claimed_since(NOW + timedelta(minutes=9))) == 1
    assert len(await shop.queue.claimed_since(NOW, limit=1)) == 1


async def _posted(database_url: str) -> list[tuple[str, str, dict[str, str]]]:
    engine = open_engine(database_url)
    async with reading(engine) as connection:
        rows = (await connection.execute(select(outbox).order_by(outbox.c.id))).all()
    await engine.dispose()
    return [(row.topic, row.key, row.payload) for row in rows if row.topic.startswith("mail.")]


async def test_that_a_reply_to_a_left_address_is_posted_with_the_event_and_names_nobody(
    shop: _Desk, database_url: str
) -> None:
    await shop.ask("con_1")
    conversation = await shop.log.load("con_1")
    await Journal(shop.log, conversation, shop.clock).record(ContactGiven("kim@post.example"))
    await shop.staff.claim("con_1", MARA)
    with shop.log.listen("con_1", is_shopper=True):
        await shop.staff.write("con_1", MARA, "Are you there?")
    wrote = await shop.staff.write("con_1", MARA, "It left yesterday.")
    payload = {"conversation": "con_1", "message": wrote.message_id, **REPLY}
    assert await _posted(database_url) == [("mail.reply", wrote.message_id, payload)]

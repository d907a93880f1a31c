"""What the team wrote about a customer goes with them, and what was looked up stays without a word of it."""

import json
from pathlib import Path

from sqlalchemy import select

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database import tables
from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.bootstrap import build
from chatbot.bootstrap.prepare import prepare_records
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.domain.conversation import ConversationStarted, Level, Session
from chatbot.ports.staff import StaffMember, StaffRole
from chatbot.settings import LanguageModelSettings, Settings
from chatbot.testing.store import NOW, customer, order, product
from chatbot.testing.world import FixedClock

_NOTE = "she rings at the green gate, do not call before noon"
_MARA = StaffMember("stf_1", "mara", StaffRole.AGENT)
_ANNA = customer()


async def test_that_a_note_is_exported_and_erased_and_look_ups_leave_ids_alone(tmp_path: Path) -> None:
    app = build(Settings(data_dir=tmp_path / "data", lm=LanguageModelSettings(backend="none")), FixedClock(NOW))
    await prepare_records(app, print)
    async with writing(app.engine) as connection:
        await connection.run_sync(insert_shop, (product(),), (_ANNA,), (order(),))
    await app.log.create("con_anna", _ANNA.id, ConversationStarted("test", _ANNA.id), NOW)
    session = Session("con_anna", Level.VERIFIED, _ANNA.id)
    await Desk(SqlAlchemyUnitOfWork(app.engine), app.clock, app.ids).open(session, "asked", "")
    await app.staff_desk.note("con_anna", _MARA, _NOTE)
    assert [one.id for one in await app.search.find("lindholm", _MARA)] == [_ANNA.id]
    assert await app.search.open(_ANNA.id, _MARA) is not None
    assert _NOTE in json.dumps(await app.privacy.export(_ANNA.id))
    assert _files_with(tmp_path, _NOTE) == [], "it is encrypted from the beginning"

    await app.privacy.erase(_ANNA.id)

    assert _files_with(tmp_path, "green gate") == []
    async with reading(app.engine) as connection:
        actions = (await connection.scalars(select(tables.audit.c.action).order_by(tables.audit.c.sequence))).all()
    assert {"customer.find", "customer.read"} < set(actions)
    assert await app.broken_audit_entry() is None
    await app.close()


def _files_with(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]

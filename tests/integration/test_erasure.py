"""Erased for ever: afterwards no file of the data folder holds a byte of the customer, while the product is running."""

import json
import shutil
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database import tables
from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.unit_of_work import SqlAlchemyUnitOfWork
from chatbot.bootstrap import App, build
from chatbot.bootstrap.prepare import prepare_records
from chatbot.dialogue.staff.hand_over import Desk
from chatbot.domain.commerce import OrderState
from chatbot.domain.conversation import (
    Conversation,
    ConversationStarted,
    DialogueState,
    Level,
    Message,
    MessageReceived,
    Role,
    Session,
)
from chatbot.domain.hand_overs import ContactGiven, StaffWrote
from chatbot.domain.proofs import GuestMatched
from chatbot.errors import ConfigurationError, ConversationNotFound, ErasureRefused, StoreUnavailable
from chatbot.ports.photos import Picture
from chatbot.settings import LanguageModelSettings, RetentionSettings, Settings
from chatbot.testing.store import NOW, customer, order, product
from chatbot.testing.world import FixedClock

_TYPED = "hello, Zoë Müller-Lüdenscheidt here, my boots never came, call me on 0176 5550199"
_GUEST_TYPED = "it is Zoë again, the parcel for the flat with the red door"
_STREET = "Königswinterer Straße 778"
_PICTURE = b"the boots of Z. M., torn at the heel"
_OWN = (
    "zoe.mueller@post.example",
    "Müller-Lüdenscheidt",
    "Königswinterer",
    "5550199",
    "red door",
    "NP408170001",
    "ending 4411",
    "zoe.at.work@office.example",
    "waits at the depot",
)


def _secrets() -> set[bytes]:
    """Return what must not be found: as UTF-8, and as JSON writes it."""
    return {form.encode() for text in _OWN for form in (text, json.dumps(text)[1:-1])}


def _found(folder: Path) -> dict[str, list[str]]:
    contents = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {path.name: [one.decode() for one in _secrets() if one in content] for path, content in contents.items()}
    return {name: texts for name, texts in found.items() if texts}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", lm=LanguageModelSettings(backend="none"))


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    """The product with Zoë's order, what Zoë said, signed in and not, and hundreds of others around it."""
    app = build(settings, FixedClock(NOW))
    await prepare_records(app, print)
    zoe = customer(email=_OWN[0], name="Zoë Müller-Lüdenscheidt")
    home = replace(zoe.address, name=zoe.name, street=_STREET)
    zoe = replace(zoe, address=home)
    others = [customer(id=f"cus_{n}", email=f"{n}@post.example", name=f"Person {n}") for n in range(300)]
    async with writing(app.engine) as connection:
        people = [*others[:150], zoe, *others[150:]]
        await connection.run_sync(insert_shop, (product(),), people, (order(email=zoe.email, ship_to=home),))
    await _talk(app)
    yield app
    await app.close()


async def _talk(app: App) -> None:
    desk = Desk(SqlAlchemyUnitOfWork(app.engine), app.clock, app.ids)
    for number in range(60):
        await _say(app, f"con_{number}", f"cus_{number}", "hello there")
    await _say(app, "con_zoe", "cus_00001", _TYPED)
    await desk.open(Session("con_zoe", Level.VERIFIED, "cus_00001"), "asked", f"verified; said: {_TYPED}")
    await app.photos.album.keep("con_zoe", "pho_1", Picture(_PICTURE, _PICTURE[:9]), NOW)
    guest = await _say(app, "con_guest", None, _GUEST_TYPED)
    matched = replace(guest, state=replace(guest.state, guest_orders=(("40817", "cus_00001"),)))
    await app.log.append(matched, (GuestMatched("40817", "cus_00001"),), NOW)
    await desk.open(Session("con_guest"), "asked", f"not signed in; said: {_GUEST_TYPED}")
    answered = await app.log.load("con_guest")
    wrote = StaffWrote("msg_2", "stf_1", "mara", "Your parcel waits at the depot.", is_mailed=True)
    await app.log.append(answered, (ContactGiven("zoe.at.work@office.example"), wrote), NOW)
    await app.deliver()
    for number in range(60, 120):
        await _say(app, f"con_{number}", None, "hello there")
    async with writing(app.engine) as connection:
        mail = {"to": _OWN[0], "text": f"Dear {_OWN[1]}"}
        row = {"topic": "mail", "key": "mai_1", "payload": mail, "at": NOW, "delivered_at": NOW}
        await connection.execute(insert(tables.outbox), row)


async def _say(app: App, conversation_id: str, customer_id: str | None, text: str) -> Conversation:
    created = await app.log.create(conversation_id, customer_id, ConversationStarted("test"), NOW)
    state = DialogueState(history=(Message(Role.USER, text),))
    return await app.log.append(replace(created, state=state), (MessageReceived("msg_1", text),), NOW)


async def test_that_no_byte_of_an_erased_customer_is_left(app: App, settings: Settings) -> None:
    assert set(_found(settings.data_dir)) & {"store.db", "store.db-wal"}
    mailbox = app.deliveries.mailbox if app.deliveries is not None else None
    assert mailbox is not None
    assert [mail.recipient for _, mail in await mailbox.mails()] == ["zoe.at.work@office.example"]

    await app.privacy.erase("cus_00001")

    assert _found(settings.data_dir) == {}
    assert await mailbox.mails() == ()
    for conversation_id in ("con_zoe", "con_guest"):
        with pytest.raises(ConversationNotFound):
            await app.log.load(conversation_id)
    assert await app.photos.album.photos("con_zoe") == ()
    assert (await app.log.load("con_7")).state.history[0].text == "hello there"
    kept = await app.store.order_of("cus_00001", "40817")
    assert (kept.total, kept.placed_at) == (order().total, order().placed_at)
    assert await app.broken_audit_entry() is None
    with pytest.raises(ConfigurationError, match="there is no customer"):
        await app.privacy.customer_id(_OWN[0])


async def test_that_a_restored_backup_brings_nobody_back(app: App, settings: Settings) -> None:
    await app.engine.dispose()  # what was written stands in the one file
    backup = settings.data_dir.parent / "backup.db"
    shutil.copy(settings.data_dir / "store.db", backup)
    await app.privacy.erase("cus_00001")
    await app.engine.dispose()
    shutil.copy(backup, settings.data_dir / "store.db")
    assert _found(settings.data_dir)

    restored, said = build(settings, FixedClock(NOW)), []
    await prepare_records(restored, said.append)
    assert said == ["The database was restored: 1 erased customers were in it and are erased again."]
    assert _found(settings.data_dir) == {}
    await prepare_records(restored, said.append)
    assert len(said) == 1
    await restored.close()


async def test_that_an_older_list_learns_from_the_database(app: App, settings: Settings) -> None:
    await app.privacy.erase("cus_00001")
    listed = (settings.data_dir / "erasures.log").read_text()
    (settings.data_dir / "erasures.log").unlink()
    assert await app.privacy.erase_again() == 0
    assert (settings.data_dir / "erasures.log").read_text() == listed


async def test_that_an_erasure_that_broke_off_is_finished_at_the_next_start(
    app: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(customer_id: str, guests: tuple[str, ...]) -> None:
        raise StoreUnavailable("the power failed")

    with monkeypatch.context() as patched:
        patched.setattr(app.privacy.log, "forget", broken)
        with pytest.raises(StoreUnavailable):
            await app.privacy.erase("cus_00001")
    assert (await app.log.load("con_zoe")).version == 2
    said: list[str] = []
    await prepare_records(app, said.append)
    assert len(said) == 1
    with pytest.raises(ConversationNotFound):
        await app.log.load("con_zoe")
    assert _found(settings.data_dir) == {}


async def test_that_a_customer_with_an_open_order_is_not_erased_unless_it_is_meant(app: App) -> None:
    async with writing(app.engine) as connection:
        await connection.execute(tables.orders.update().values(state=OrderState.IN_TRANSIT))
    with pytest.raises(ErasureRefused, match=r"order 40817 is in_transit; settle it, or add --even-open"):
        await app.privacy.erase("cus_00001")
    assert (await app.log.load("con_zoe")).version == 2
    assert await app.privacy.erase_again() == 0
    await app.privacy.erase("cus_00001", even_open=True)
    with pytest.raises(ConversationNotFound):
        await app.log.load("con_zoe")


async def test_that_an_export_holds_everything_in_plain_json(app: App) -> None:
    content = await app.privacy.export("cus_00001")

    assert content == json.loads(json.dumps(content))
    assert (content["customer"]["email"], content["customer"]["address"]["street"]) == (_OWN[0], _STREET)
    (placed,) = content["orders"]
    assert placed["lines"][0]["unit_price"] == {"minor": 14900, "currency": "EUR"}
    assert placed["shipments"][0]["events"]
    said = {one["id"]: (one["is_signed_in"], one["events"]) for one in content["conversations"]}
    assert {name: signed_in for name, (signed_in, _) in said.items()} == {"con_zoe": True, "con_guest": False}
    assert said["con_zoe"][1][1]["event"] == {"$type": "MessageReceived", "message_id": "msg_1", "text": _TYPED}
    photos = {one["id"]: one["photos"] for one in content["conversations"]}
    assert photos == {"con_zoe": [{"id": "pho_1", "jpeg": b64encode(_PICTURE).decode()}], "con_guest": []}
    records = content["records"]
    assert {row["conversation_id"] for row in records["hand_offs"]} == {"con_zoe", "con_guest"}
    assert [row["action"] for row in records["audit"]] == ["hand_off", "hand_off"]
    assert len(records["outbox"]) == 2
    assert [row["label"] for row in records["payment_methods"]] == ["Visa ending 4411"]
    text = json.dumps(content)
    assert "Person 7" not in text
    assert "password" not in text


async def test_that_the_retention_deletes_each_class_when_its_time_has_come(settings: Settings, app: App) -> None:
    clock = FixedClock(NOW + timedelta(days=40))
    later = replace(app.privacy, clock=clock)
    gone = await later.retain()
    assert (gone["conversations"], gone["hand_offs"], gone["outbox"]) == (61, 0, 4)
    forever = RetentionSettings(**dict.fromkeys(RetentionSettings.model_fields))
    clock.advance(4000 * 86_400)
    assert await replace(later, retention=forever).retain() == {"conversations": 0}
    gone = await later.retain()
    assert (gone["conversations"], gone["hand_offs"], gone["audit"]) == (61, 2, 1)
    assert await app.broken_audit_entry() is None
    async with reading(app.engine) as connection:
        assert len((await connection.scalars(select(tables.orders.c.number))).all()) == 1

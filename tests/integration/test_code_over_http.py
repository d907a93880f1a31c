"""The whole way of a code over HTTP: order number and e-mail, a mail in the mailbox, a card, its confirmation."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from chatbot.adapters.connectors.shop_rows import insert_shop
from chatbot.adapters.database.engine import reading, writing
from chatbot.adapters.database.migrate import migrate
from chatbot.adapters.database.tables import orders, outbox
from chatbot.bootstrap import App, open_app
from chatbot.domain.commerce import OrderState
from chatbot.settings import Settings
from chatbot.testing.store import NOW, customer, order, product
from chatbot.testing.world import FixedClock
from chatbot.web.server import create_web_app

_REPO = Path(__file__).parents[2]
_LOOKS, _PAUSE_S = 200, 0.1
_PAIR = "order 40817, anna.lindholm@post.example"


@pytest.fixture(scope="module")
def settings(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A shop of one document and one order, without a model."""
    folder = tmp_path_factory.mktemp("code")
    shutil.copytree(_REPO / "knowledge" / "rules", folder / "knowledge" / "rules")
    document = Path("en", "shipping", "late-and-lost-parcels.md")
    (folder / "knowledge" / document).parent.mkdir(parents=True)
    shutil.copy(_REPO / "knowledge" / document, folder / "knowledge" / document)
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "models").symlink_to(models)
    return Settings(
        data_dir=folder / "data",
        knowledge={"folder": folder / "knowledge", "intents": _REPO / "configs" / "intents"},
        store={"demo": False},
        server={"has_chat_page": False, "has_staff_page": False, "has_admin_page": False},
        lm={"backend": "none"},
    )


@pytest.fixture
async def app(settings: Settings, tmp_path: Path) -> AsyncIterator[App]:
    data_dir = Path(shutil.copytree(settings.data_dir, tmp_path / "data", symlinks=True))
    async with open_app(settings.model_copy(update={"data_dir": data_dir}), FixedClock(NOW)) as opened:
        await migrate(opened.engine)
        async with writing(opened.engine) as connection:
            paid = order(state=OrderState.PAID, shipments=())
            await connection.run_sync(insert_shop, (product(),), (customer(),), (paid,))
        yield opened


class _Shopper:
    """Somebody with a conversation and its token, who may also look into the mailbox."""

    def __init__(self, client: httpx.AsyncClient, created: dict[str, Any]) -> None:
        self.client = client
        self._path = f"/v1/conversations/{created['id']}"
        self._headers = {"X-Conversation-Token": created["token"]}

    async def say(self, text: str) -> dict[str, Any]:
        return await self._post("messages", {"text": text})

    async def confirm(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return await self._post(f"proposals/{proposal['id']}/confirm", {})

    async def all_said(self) -> str:
        return (await self.client.get(f"{self._path}/events", headers=self._headers)).text

    async def code(self, number: int) -> str:
        """Return the code of a mail, once it is there."""
        for _ in range(_LOOKS):
            page = await self.client.get(f"/mailbox/{number}")
            if found := re.search(r"\b(\d{6}) is your code", page.text):
                return found[1]
            await asyncio.sleep(_PAUSE_S)
        pytest.fail("no mail came")

    async def _post(self, path: str, body: dict[str, str]) -> dict[str, Any]:
        answer = await self.client.post(f"{self._path}/{path}", json=body, headers=self._headers)
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read


@pytest.fixture
async def shopper(app: App) -> AsyncIterator[_Shopper]:
    web = create_web_app(app)
    transport = httpx.ASGITransport(web, client=("127.0.0.1", 4711))
    async with (
        web.router.lifespan_context(web),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        created = (await client.post("/v1/conversations", json={})).json()
        yield _Shopper(client, created)


async def test_that_a_code_from_the_mailbox_lets_a_shopper_cancel(app: App, shopper: _Shopper) -> None:
    offered = await shopper.say("I want to cancel my order")
    assert "I send a six-digit code to the e-mail on file" in offered["text"]
    sent = await shopper.say(_PAIR)
    assert "on its way to a•••@p•••.example" in sent["text"]
    code = await shopper.code(1)
    shown = await shopper.say(code)
    assert shown["text"].startswith("Thank you, now I know that it is you. Here is the cancellation")
    done = await shopper.confirm(shown["proposal"])
    assert "(order 40817) are cancelled" in done["text"]
    assert code not in await shopper.all_said()
    async with reading(app.engine) as connection:
        assert await connection.scalar(select(orders.c.state)) == "cancelled"
    await _assert_all_delivered(app)


async def _assert_all_delivered(app: App) -> None:
    for _ in range(_LOOKS):
        async with reading(app.engine) as connection:
            rows = (await connection.execute(select(outbox).order_by(outbox.c.id))).all()
        if all(row.delivered_at for row in rows):
            break
        await asyncio.sleep(_PAUSE_S)
    assert [(row.topic, row.payload) for row in rows] == [("mail.code", {}), ("order.cancelled", {})]


async def test_that_wrong_codes_end_and_a_new_one_helps(shopper: _Shopper) -> None:
    await shopper.say("I want to cancel my order")
    await shopper.say(_PAIR)
    code = await shopper.code(1)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    answers = [(await shopper.say(wrong))["text"] for _ in range(5)]
    assert "not the code in the e-mail" in answers[3]
    assert "That was the fifth wrong code" in answers[4]
    assert (await shopper.say(code))["proposal"] is None
    await shopper.say("yes")
    assert (await shopper.say(await shopper.code(2)))["proposal"] is not None


async def test_that_another_conversation_has_no_use_for_the_code(shopper: _Shopper) -> None:
    await shopper.say("I want to cancel my order")
    await shopper.say(_PAIR)
    code = await shopper.code(1)
    thief = _Shopper(shopper.client, (await shopper.client.post("/v1/conversations", json={})).json())
    await thief.say("I want to cancel my order")
    await thief.say(_PAIR)
    assert await thief.code(2) != code  # but once in a million times
    assert (await thief.say(code))["proposal"] is None
    assert (await shopper.say(code))["proposal"] is not None


async def test_that_an_expired_code_is_told(app: App, shopper: _Shopper) -> None:
    await shopper.say("I want to cancel my order")
    await shopper.say(_PAIR)
    code = await shopper.code(1)
    assert isinstance(app.clock, FixedClock)
    app.clock.advance(600)
    late = await shopper.say(code)
    assert late["text"].startswith("That code does not work any more. Shall I send")


async def test_that_the_mailbox_is_not_there_for_another_host(shopper: _Shopper) -> None:
    for path in ("/mailbox", "/mailbox/1"):
        answer = await shopper.client.get(path, headers={"Host": "shop.example"})
        assert answer.status_code == 404

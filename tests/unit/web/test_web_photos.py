"""Photos over HTTP: who may add one and who sees it, and what is refused before a byte of it is read."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from staff_side import clerk
from starlette.requests import HTTPConnection

from chatbot.dialogue.staff.photo_desk import LARGEST
from chatbot.errors import StoreUnavailable
from chatbot.testing.assistant import ANNA
from chatbot.testing.store import NOW
from chatbot.web.chat_talk import ChatTalk
from chatbot.web.conversations import Conversations
from chatbot.web.page_texts import PageTexts
from chatbot.web.transcript import messages

_SAID = "my boots arrived damaged"


async def _reporting(web: Any, customer_id: str = ANNA.id) -> Any:
    caller = await web.begin(customer_id)
    await caller.say(_SAID)
    return caller


async def _add(caller: Any, data: Any = b"jpeg", **headers: str) -> httpx.Response:
    sent = {**caller.headers, "Content-Type": "image/jpeg", **headers}
    return await caller.client.post(f"/v1/conversations/{caller.id}/photos", content=data, headers=sent)


async def test_that_a_photo_is_answered_and_its_owner_alone_sees_it(web) -> None:
    caller, other = await _reporting(web), await web.begin(ANNA.id)
    reply = (await _add(caller)).raise_for_status().json()
    assert reply["text"].startswith("Thank you, I have added the photo to your report about your Fjellfot Trail Boots")
    added = next(one for one in reply["events"] if one["event"] == "photo_added")["data"]
    path = f"/v1/conversations/{caller.id}/photos/{added['id']}"
    shown = await caller.client.get(path, headers=caller.headers)
    assert (shown.content, shown.headers["content-type"]) == (b"jpeg", "image/jpeg")
    assert (shown.headers["x-content-type-options"], shown.headers["cache-control"]) == ("nosniff", "no-store")
    assert (await caller.client.get(f"{path}?small=true", headers=caller.headers)).content == b"small jpeg"
    assert (await caller.client.get(path)).status_code == 404
    assert (await caller.client.get(path, headers=other.headers)).status_code == 404
    elsewhere = f"/v1/conversations/{other.id}/photos/{added['id']}"
    assert (await caller.client.get(elsewhere, headers=other.headers)).status_code == 404
    staffs = f"/v1/staff/conversations/{caller.id}/photos/{added['id']}"
    assert (await caller.client.get(staffs, headers=caller.headers)).status_code == 401


async def test_that_who_of_the_staff_opens_a_photo_is_in_the_audit_log(staffed) -> None:
    caller, mara = await _reporting(staffed), await clerk(staffed)
    events = (await _add(caller)).raise_for_status().json()["events"]
    photo_id = next(one["data"]["id"] for one in events if one["event"] == "photo_added")
    path, audit = f"/v1/staff/conversations/{caller.id}/photos", staffed.dialogue.unit_of_work.audit
    assert (await mara.client.get(f"{path}/{photo_id}?small=true")).content == b"small jpeg"
    assert (await mara.client.get(f"{path}/pho_other")).status_code == 404
    assert audit == []
    assert (await mara.client.get(f"{path}/{photo_id}")).content == b"jpeg"
    session = await staffed.app.staff.session(mara.client.cookies.get("storedesk_staff", path="/v1/staff"))
    assert [(one.actor, one.action, one.record_id, one.conversation_id) for one in audit] == [
        (session.member.id, "photo.read", photo_id, caller.id)
    ]


async def test_that_a_photo_whose_opening_cannot_be_recorded_is_not_shown(staffed, monkeypatch) -> None:
    caller, mara = await _reporting(staffed), await clerk(staffed)
    events = (await _add(caller)).raise_for_status().json()["events"]
    photo_id = next(one["data"]["id"] for one in events if one["event"] == "photo_added")

    def down() -> Any:
        raise StoreUnavailable("audit")

    monkeypatch.setattr(staffed.dialogue.unit_of_work, "begin", down)
    shown = await mara.client.get(f"/v1/staff/conversations/{caller.id}/photos/{photo_id}")
    assert (shown.status_code, b"jpeg" in shown.content) == (503, False)


async def test_that_the_stream_tells_that_photos_are_offered_and_added(web, sse) -> None:
    caller = await web.begin(ANNA.id)
    said = sse((await caller.say(_SAID, Accept="text/event-stream")).text)
    assert [name for _, name, _ in said][-2:] == ["photos_offered", "finished"]
    added = sse((await _add(caller, Accept="text/event-stream")).text)
    assert [name for _, name, _ in added] == ["photo_added", "sentence", "cards", "finished"]


@pytest.mark.parametrize(
    ("said", "customer_id", "data", "status", "told"),
    [
        (_SAID, "", b"jpeg", 403, "signed in"),
        ("where is my order 40817?", ANNA.id, b"jpeg", 409, "what is wrong"),
        (_SAID, ANNA.id, b"error.photo_kind", 415, "no photo I can read"),
        (_SAID, ANNA.id, b"error.photo_pixels", 422, "40 million pixels"),
        (_SAID, ANNA.id, b"x" * (LARGEST + 1), 413, "5 MB"),
    ],
)
async def test_that_a_refusal_says_why(web, said: str, customer_id: str, data: bytes, status: int, told: str) -> None:
    caller = await web.begin(customer_id)
    await caller.say(said)
    answer = await _add(caller, data)
    assert answer.status_code == status
    assert told in answer.json()["detail"]
    events = (await caller.events()).json()["events"]
    assert not any(one["event"] == "photo_added" for one in events)


async def test_that_a_refusal_is_in_the_language_that_is_asked_for(web) -> None:
    caller = await web.begin()
    assert "请先登录" in (await _add(caller, **{"Accept-Language": "zh-CN"})).json()["detail"]


@pytest.mark.parametrize("is_declared", [True, False])
async def test_that_nobody_is_read_who_may_not_add_one(web, is_declared: bool) -> None:
    caller, read = await _reporting(web), []

    async def endless() -> Any:
        while True:
            read.append(1)
            yield b"x" * 100_000

    headers = {"Content-Length": str(LARGEST * 9)} if is_declared else {}
    stranger = await web.begin()
    assert (await _add(stranger, endless(), **{**headers, **caller.headers})).status_code == 404
    assert len(read) <= 1
    assert (await _add(caller, endless(), **headers)).status_code == 413
    assert len(read) <= LARGEST // 100_000 + 3


async def test_that_photos_have_a_pace_of_their_own(web) -> None:
    caller = await _reporting(web)
    answers = [(await _add(caller)).status_code for _ in range(7)]
    assert answers == [200] * 6 + [429]


async def test_that_a_photo_that_does_not_come_is_given_up(web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.web.photos_api._SLOWEST_S", 0.05)

    async def slow() -> Any:
        yield b"x"
        await asyncio.sleep(5)

    assert (await _add(await _reporting(web), slow())).status_code == 408


async def test_that_too_many_at_once_are_asked_to_wait(web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.web.photos_api._AT_ONCE", 0)
    answer = await _add(await _reporting(web))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_that_the_chat_page_draws_the_id_and_no_picture(web) -> None:
    caller = await _reporting(web)
    reply = (await _add(caller)).json()
    photo_id = next(one for one in reply["events"] if one["event"] == "photo_added")["data"]["id"]
    shown = messages(await web.app.log.events(caller.id), PageTexts("en", "Fernholm"), NOW)
    assert shown[-2]["role"] == "user"
    assert f">{photo_id}</div>" in shown[-2]["content"]
    assert shown[-1]["options"]


async def test_that_the_chat_page_may_send_photos_once_they_are_offered_and_says_what_went_wrong(web) -> None:
    caller = await web.begin(ANNA.id)
    texts = PageTexts("en", "Fernholm")
    asking = HTTPConnection({"type": "http", "client": ("127.0.0.1", 1), "headers": []})
    talk, token = ChatTalk(web.app, Conversations(web.app), texts), caller.headers["X-Conversation-Token"]
    before = json.loads((await talk.restore(token, asking)).page)
    assert before == {"id": caller.id, "token": token, "offers_photos": False}
    await caller.say(_SAID)
    assert json.loads((await talk.restore(token, asking)).page)["offers_photos"] is True
    assert (await talk.photographed(token, "", asking)).notice == ""
    assert (await talk.photographed(token, "<b>no</b>", asking)).notice == "&lt;b&gt;no&lt;/b&gt;"
    assert (await talk.photographed(token, "-", asking)).notice == texts.say("photo_failed")
    assert (await talk.photographed("another", "no", asking)).notice != "no"

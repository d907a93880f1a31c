import asyncio
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.adapters.lm.switch_file import FileModelSwitch
from chatbot.errors import ConfigurationError, IndexUnavailable, InsecureSetting, MissingModel, StoreUnavailable
from chatbot.settings import ServerSettings, Settings, load_settings
from chatbot.testing.assistant import DialogueTest
from chatbot.testing.lm import ScriptedChatModel
from chatbot.web.background import Background
from chatbot.web.caller import is_loopback, language_of
from chatbot.web.health import Vitals
from chatbot.web.server import check, listening, serve

ROOT = Path(__file__).parents[3]


def test_that_a_wildcard_origin_is_refused_with_the_line_that_mends_it() -> None:
    with pytest.raises(InsecureSetting, match=r"server\.allowed_origins holds a wildcard; list each one"):
        check(Settings(server={"allowed_origins": ("*",)}))
    with pytest.raises(InsecureSetting, match=r"server\.frame_ancestors"):
        check(Settings(server={"frame_ancestors": ("https://*.example",)}))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "shop.example", "::"])
def test_that_the_demos_sign_in_never_faces_a_network(host: str) -> None:
    with pytest.raises(InsecureSetting, match=r"identity\.demo_sign_in: false"):
        check(Settings(server={"host": host}))
    check(Settings(server={"host": host}, identity={"demo_sign_in": False}, mail={"backend": "smtp"}))


def test_that_the_demos_sign_in_never_stands_behind_a_proxy() -> None:
    with pytest.raises(InsecureSetting, match=r"identity\.demo_sign_in: false"):
        check(Settings(server={"trusted_proxies": ("127.0.0.1",)}, mail={"backend": "smtp"}))


def test_that_the_settings_to_begin_from_in_production_may_be_served() -> None:
    check(load_settings(ROOT / "configs" / "production.yaml"))


@pytest.mark.parametrize("server", [{"host": "0.0.0.0"}, {"trusted_proxies": ("10.0.0.9",)}], ids=["host", "proxy"])
def test_that_the_mailbox_never_faces_a_network(server: dict[str, object]) -> None:
    nobody_signs_in = {"demo_sign_in": False}
    with pytest.raises(InsecureSetting, match=r"set mail\.backend: smtp"):
        check(Settings(server=server, identity=nobody_signs_in))
    check(Settings(server=server, identity=nobody_signs_in, mail={"backend": "smtp"}))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.2.1"])
def test_that_loopback_may_have_the_demo(host: str) -> None:
    assert is_loopback(host)
    check(Settings(server={"host": host}))


def test_that_a_port_in_use_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"cannot listen on 127.0.0.1:{port}: something else listens"):
            serve(Settings(server={"port": port}))


def test_that_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"cannot listen on 192\.0\.2\.1:0: Cannot assign"):
        listening(ServerSettings(host="192.0.2.1", port=0))


def test_that_a_free_port_is_bound_before_anything_is_loaded() -> None:
    with listening(ServerSettings(port=0)) as port:
        assert port.getsockname()[1] > 0


async def test_that_the_process_lives_and_is_ready(web) -> None:
    client = web.client()
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    ready = await client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "database": "ready",
        "index": "ready",
        "model": "composed",
        "background": {},
    }


async def test_that_a_product_without_its_index_or_database_is_not_ready(web) -> None:
    async def down(conversation_id: str) -> None:
        raise StoreUnavailable("a path")

    web.dialogue.retriever.error = IndexUnavailable("a path")
    web.dialogue.log.owner = down
    answer = await web.client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["index"] == "unavailable: IndexUnavailable"
    assert answer.json()["database"] == "unavailable: StoreUnavailable"
    assert "path" not in answer.text


class _NoModel(ScriptedChatModel):
    async def warm_up(self) -> None:
        raise MissingModel("models/store-lm is not there")


@pytest.mark.parametrize(
    ("model", "state"), [(ScriptedChatModel(""), "ready"), (_NoModel(""), "unavailable: MissingModel")]
)
async def test_that_the_model_is_loaded_behind_the_first_answers_and_may_be_missing(web_with, model, state) -> None:
    web = web_with(dialogue=DialogueTest(model=model))
    client = web.client()
    assert (await client.get("/readyz")).json()["model"] == "loading"
    async with web.web.router.lifespan_context(web.web):
        await asyncio.sleep(0.01)
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["model"]) == (200, state)


async def test_that_a_model_that_is_switched_off_is_told(web_with, tmp_path) -> None:
    web = web_with(dialogue=DialogueTest(model=ScriptedChatModel("")))
    switch = FileModelSwitch(tmp_path / "model.off", web.dialogue.clock)
    vitals = Vitals(replace(web.app, model_switch=switch), Background())
    await switch.turn_off("")
    assert json.loads((await vitals.ready()).body)["model"] == "switched off"
    await switch.turn_on()
    assert json.loads((await vitals.ready()).body)["model"] == "loading"


async def test_that_a_turn_under_way_ends_before_the_server_does(web_with) -> None:
    web = web_with(dialogue=DialogueTest(model=ScriptedChatModel("Hello. " * 3, delay_s=0.05)))
    caller = await web.begin()
    async with web.web.router.lifespan_context(web.web):
        asking = asyncio.create_task(caller.say("What is the policy on postage?"))
        await asyncio.sleep(0.05)
        asking.cancel()
    assert (await caller.events()).json()["events"][-1]["event"] == "finished"


async def test_that_the_api_is_described_on_loopback_only(web, web_with) -> None:
    docs = await web.client().get("/docs")
    assert "POST /v1/conversations/{conversation_id}/messages" in docs.text
    assert "<script" not in docs.text
    api = (await web.client().get("/openapi.json")).json()
    for path, methods in api["paths"].items():
        for route in methods.values():
            assert route["description"], path
    public = web_with(
        server={"host": "0.0.0.0", "has_chat_page": False, "has_staff_page": False}, has_demo=False
    ).client()
    assert (await public.get("/docs")).status_code == 404
    assert (await public.get("/openapi.json")).status_code == 404
    elsewhere = web.client(address="203.0.113.9", host="shop.example")
    assert (await elsewhere.get("/docs")).status_code == 404
    assert (await elsewhere.get("/openapi.json")).status_code == 404


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en-GB;q=0.3", "en"),
        ("", "en"),
        ("de", "en"),
        ("en;q=x, zh;q=0.1", "zh"),
    ],
)
def test_that_the_first_known_language_is_taken(header: str, expected: str) -> None:
    from starlette.requests import HTTPConnection

    scope = {"type": "http", "headers": [(b"accept-language", header.encode())]}
    assert language_of(HTTPConnection(scope), {"en", "zh"}, "en") == expected

"""The staff's page over its routes: the door, what is closed, and its functions as Gradio's own script calls them."""

import json
import re

import pytest
from closed_routes import CLOSED
from staff_side import ORIGIN, clerk, cookie, listening
from staff_tab import request_of

from chatbot.testing.assistant import ANNA
from chatbot.web.page_filter import PageFilter

JOIN, DATA = "/staff/gradio_api/queue/join", "/staff/gradio_api/queue/data"
LIVE = 0


@pytest.fixture
async def shop(staffed, web_with):
    return web_with(
        dialogue=staffed.dialogue, staff=staffed.staff, server={"has_chat_page": False, "has_staff_page": True}
    )


async def test_that_others_get_a_page_to_sign_in_on_and_nothing_of_gradios(shop) -> None:
    client = shop.client()
    for path in ("/staff", "/staff/"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert 'autocomplete="current-password"' in answer.text
        assert "gradio" not in answer.text
        assert "script-src 'self';" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    for method, path in (("POST", JOIN), ("GET", f"{DATA}?session_hash=abc"), ("POST", "/staff/gradio_api/cancel")):
        answer = await client.request(method, path, json={} if method == "POST" else None, headers=ORIGIN)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


async def test_that_for_the_staff_the_page_carries_only_its_own_scripts_and_stands_in_no_frame(shop) -> None:
    answer = await (await clerk(shop)).client.get("/staff/")
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)';", policy)[1]
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert "frame-ancestors 'none'" in policy
    assert '<link rel="stylesheet" href="/static/staff.css">' in answer.text
    assert (
        json.loads(re.search(r"window\.gradio_api_info = (\{.*?\});</script>", answer.text)[1])["unnamed_endpoints"]
        == {}
    )


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_that_a_route_that_the_page_does_not_need_does_not_exist(shop, method: str, path: str) -> None:
    mara = await clerk(shop)
    answer = await mara.client.request(method, f"/staff{path}", headers=mara.headers)
    assert answer.status_code == 404


async def test_that_another_page_cannot_call_its_functions(shop) -> None:
    mara = await clerk(shop)
    for origin in ({"Origin": "https://evil.example"}, {}):
        assert (await mara.client.post(JOIN, json={}, headers=origin)).status_code == 403


async def test_that_gradio_asks_for_the_staff_behind_our_door_too(shop) -> None:
    mounted = await shop.web.user_middleware[-1].kwargs["page"].built()
    (page,) = [route.app for route in mounted.routes if getattr(route, "path", "") == "/staff"]
    assert await page.auth_dependency(request_of({}).request) is None
    blocks = page.get_blocks()
    assert (blocks.show_error, blocks.allowed_paths, blocks.blocked_paths) == (False, [], ["/"])
    assert all(one.sanitize_html for one in blocks.blocks.values() if one.get_block_name() == "markdown")
    assert [one for one in blocks.blocks.values() if one.get_block_name() == "html"] == []
    assert shop.web.user_middleware[-1].cls is PageFilter


async def test_that_the_queue_is_pushed_through_the_page(shop) -> None:
    shopper, mara = await shop.begin(ANNA.id), await clerk(shop)
    async with shop.web.router.lifespan_context(shop.web):
        body = {"fn_index": LIVE, "data": [], "session_hash": "tab1", "trigger_id": None}
        assert (await mara.client.post(JOIN, json=body, headers=ORIGIN)).status_code == 200
        async with listening(shop, DATA, cookie(mara), "session_hash=tab1") as stream:
            await stream.holds("Nobody waits.")
            await shopper.say("get me a human")
            await stream.holds(shopper.id)
        assert stream.status == 200


async def test_that_a_setting_closes_the_page_and_leaves_its_api(staffed) -> None:
    mara = await clerk(staffed)
    assert (await mara.client.get("/staff")).status_code == 404
    assert await mara.queue() == []

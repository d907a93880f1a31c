import asyncio
import json
import os
import re

import httpx
import pytest
from closed_routes import CLOSED

from chatbot.web.page_filter import PageFilter

PAGE = {"has_chat_page": True, "has_staff_page": False}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, web_class):
    """The page, built inside a loop as the server does; Gradio leaves one of its own behind where none runs."""

    async def build():
        return web_class(tmp_path_factory.mktemp("page"), server=PAGE)

    return asyncio.run(build())


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_that_a_route_the_page_does_not_need_does_not_exist(page, method: str, path: str) -> None:
    answer = await page.client().request(method, f"/chat{path}")
    assert answer.status_code == 404
    assert method == "HEAD" or answer.headers["content-type"] == "application/problem+json"


async def test_that_the_page_carries_only_its_own_scripts(page) -> None:
    answer = await page.client().get("/chat/", params={"deep_link": "abc"})
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)';", policy)[1]
    scripts = re.findall(r"<script[^>]*>", answer.text)
    assert scripts
    assert all(f'nonce="{nonce}"' in script for script in scripts)
    assert "unsafe-eval" not in policy
    assert "frame-ancestors 'self'" in policy
    assert "og:image" not in answer.text
    assert '<link rel="stylesheet" href="/static/chat.css">' in answer.text
    again = await page.client().get("/chat/")
    assert nonce not in again.headers["content-security-policy"]


async def test_that_the_page_describes_none_of_its_functions(page) -> None:
    text = (await page.client().get("/chat/")).text
    info = json.loads(re.search(r"window\.gradio_api_info = (\{.*?\});</script>", text)[1])
    assert info["named_endpoints"] == {}
    assert info["unnamed_endpoints"] == {}


async def test_that_a_quiet_page_looks_for_work_forty_times_a_second_not_a_thousand(page) -> None:
    assert (await _mounted(page)).get_blocks()._queue.sleep_when_free == 0.025


async def test_that_the_page_is_mounted_closed(page) -> None:
    blocks = (await _mounted(page)).get_blocks()
    assert (blocks.has_launched, blocks.is_running) == (True, True)
    assert (blocks.show_error, blocks.allowed_paths, blocks.blocked_paths) == (False, [], ["/"])
    assert (blocks.run_history, blocks.analytics_enabled, blocks.footer_links) == (False, False, [])
    assert (blocks.ssr_mode, blocks.enable_monitoring, blocks.share) == (False, False, False)
    chat = next(one for one in blocks.blocks.values() if one.get_block_name() == "chatbot")
    assert (chat.sanitize_html, chat.allow_tags, chat.editable) == (True, False, None)


async def test_that_gradios_own_guard_gives_no_file_out_either(page) -> None:
    """Ask the mounted app itself, behind our filter: what a mistake in the filter would open."""
    mounted = await _mounted(page)
    client = httpx.AsyncClient(transport=httpx.ASGITransport(mounted, raise_app_exceptions=False), base_url="http://t")
    for path in (page.data_dir / "gradio", "/etc/passwd", f"{os.getcwd()}/pyproject.toml", __file__):
        answer = await client.get(f"/gradio_api/file={path}")
        assert answer.status_code in (403, 404)


async def test_that_other_origins_get_no_leave_to_read(page) -> None:
    answer = await page.client().post(
        "/chat/gradio_api/queue/join", json={}, headers={"Origin": "https://evil.example"}
    )
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers


async def test_that_gradios_folder_is_the_owners_alone_and_bodies_are_capped(page) -> None:
    assert (page.data_dir / "gradio").stat().st_mode & 0o077 == 0
    answer = await page.client().post("/chat/gradio_api/queue/join", content=b"x" * 70_000)
    assert answer.status_code == 413


async def test_that_without_the_demo_the_address_of_the_shop_leads_to_the_page(page, web_with) -> None:
    answer = await web_with(server={}, has_demo=False).client().get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/chat")
    icon = await page.client().get("/favicon.ico")
    assert icon.headers["content-type"].startswith("image/svg")


async def test_that_what_a_browser_sends_instead_of_text_is_ignored() -> None:
    from chatbot.web.chat_handlers import _text

    assert [_text(value) for value in ("a", None, 5, ["a"], {"path": "/etc/passwd"})] == ["a", "", "", "", ""]


async def _mounted(page):
    late = next(one.kwargs["page"] for one in page.web.user_middleware if one.cls is PageFilter)
    return next(route.app for route in (await late.built()).routes if getattr(route, "path", "") == "/chat")


async def test_that_who_opens_the_page_while_it_starts_is_told_and_asks_again(web_with) -> None:
    web = web_with(server=PAGE)
    late = next(one.kwargs["page"] for one in web.web.user_middleware if one.cls is PageFilter)
    building = asyncio.create_task(late.built())
    await asyncio.sleep(0)
    answer = await web.client().get("/chat")
    assert "The assistant is starting" in answer.text
    assert (answer.status_code, answer.headers["refresh"]) == (200, "1")
    await building
    assert "The assistant is starting" not in (await web.client().get("/chat/")).text
